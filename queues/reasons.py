"""Why something happened: the closed sets of reasons that events carry."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from queues.ids import AgentId, CallId

JUST_SIGNED_IN: Final = "signed_in"
"""Why an agent is away from signing in until he is ready for the first time."""
CallOutcome = Literal[
    "completed",
    "abandoned",
    "wait_limit",
    "talk_limit",
    "withdrawn",
    "diverted",
    "callback_failed",
    "superseded",
]
"""`withdrawn`: taken out of its queue; `diverted`: a step sent it to `to`; `superseded`: the same
caller came in again and took over the place of his callback."""
OfferTrigger = Literal["call_waiting", "agent_ready", "ringing"]
"""What brought the two together: the call began to wait, the agent became ready, or the call was
ringing at others already."""
DecidedBy = Literal[
    "only_one",
    "preferred_agent",
    "preferred_skills",
    "primary_skill",
    "level",
    "skills",
    "occupancy",
    "calls",
    "talk_time",
    "turn",
    "place",
    "chance",
    "idle",
    "sign_in",
    "rank",
    "score",
    "queued",
    "everybody",
]
"""The first criterion in which the one chosen differed from the next best."""
WithdrawReason = Literal[
    "caller_left", "agent_signed_out", "agent_unreachable", "taken", "moved", "ended"
]
"""`taken`: another agent who was rung was quicker; `ended`: not by the caller."""
ReleaseReason = Literal["limit", "agent_gone"]
MoveReason = Literal["asked", "step", "queue_gone"]
CallbackFailure = Literal[
    "no_answer", "busy", "failed", "no_number", "carrier_busy", "not_rung", "not_connected"
]
"""`carrier_busy`: the carrier had no room to ring the caller; `not_rung`: nobody knows that he was;
`not_connected`: he answered, and did not reach his agent. These three are no tries."""
SignOutReason = Literal["asked", "unreachable"]
PlannedState = Literal["away", "signed_out"]


class Shadow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the second rule would have chosen: the agent for this call, or the call for this agent.
    Not set: the same.
    """

    agent: AgentId | None = None
    call: CallId | None = None
