"""Names of things. All come in from outside; the core makes none."""

from typing import NewType

SiteId = NewType("SiteId", str)
QueueId = NewType("QueueId", str)
SkillId = NewType("SkillId", str)
AgentId = NewType("AgentId", str)
CallId = NewType("CallId", str)
CallerId = NewType("CallerId", str)
"""Stands for a caller who may ring again: a made-up name, never a telephone number."""
StaffId = NewType("StaffId", str)
"""Whoever gives an order about somebody else: a supervisor."""
OfferNumber = NewType("OfferNumber", int)
"""Counts the offers of one call from 1; with the call's id it names an offer."""
