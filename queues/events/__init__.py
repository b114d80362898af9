"""What has happened. Past participles; an event cannot be refused, and replay folds it as it is.

Events carry ids, times and numbers, never what a caller said or who rang, and all that is shown.
`at_ms` is milliseconds since the Unix epoch, UTC. The tag ends in the version of the fields.

To read on: one module for each kind of thing that events are about.
"""

from queues.events.agents import (
    AgentBecameReady,
    AgentFound,
    AgentLost,
    AgentPlanned,
    AgentSignedIn,
    AgentSignedOut,
    AgentWentAway,
    BackOffEnded,
    SkillsChanged,
    WrapUpEnded,
    WrapUpExtended,
)
from queues.events.calls import (
    CallbackAnswered,
    CallbackDue,
    CallbackFailed,
    CallbackRequested,
    CallbackRung,
    CallbackSuggested,
    CallConnected,
    CallEnded,
    CallMoved,
    CallPrioritised,
    CallQueued,
    CallRelaxed,
    CallReleased,
    CallRequeued,
    CallTransferred,
)
from queues.events.offers import (
    CallOffered,
    OfferAccepted,
    OfferDeclined,
    OfferMissed,
    OfferWithdrawn,
)
from queues.events.site import Configured, EstimateSet, SiteEvent

__all__ = [
    "AgentBecameReady",
    "AgentEvent",
    "AgentFound",
    "AgentLost",
    "AgentPlanned",
    "AgentSignedIn",
    "AgentSignedOut",
    "AgentWentAway",
    "BackOffEnded",
    "CallConnected",
    "CallEnded",
    "CallEvent",
    "CallMoved",
    "CallOffered",
    "CallPrioritised",
    "CallQueued",
    "CallRelaxed",
    "CallReleased",
    "CallRequeued",
    "CallTransferred",
    "CallbackAnswered",
    "CallbackDue",
    "CallbackFailed",
    "CallbackRequested",
    "CallbackRung",
    "CallbackSuggested",
    "Configured",
    "EstimateSet",
    "Event",
    "OfferAccepted",
    "OfferDeclined",
    "OfferEvent",
    "OfferMissed",
    "OfferWithdrawn",
    "SiteEvent",
    "SkillsChanged",
    "WaitingEvent",
    "WrapUpEnded",
    "WrapUpExtended",
]

AgentEvent = (
    AgentSignedIn
    | SkillsChanged
    | AgentSignedOut
    | AgentBecameReady
    | AgentWentAway
    | AgentPlanned
    | AgentLost
    | AgentFound
    | BackOffEnded
    | WrapUpExtended
    | WrapUpEnded
)
OfferEvent = CallOffered | OfferAccepted | OfferDeclined | OfferMissed | OfferWithdrawn
WaitingEvent = (
    CallQueued
    | CallMoved
    | CallRelaxed
    | CallPrioritised
    | CallReleased
    | CallbackSuggested
    | CallbackRequested
    | CallbackFailed
    | CallbackDue
)
CallEvent = (
    WaitingEvent
    | CallbackRung
    | CallbackAnswered
    | CallConnected
    | CallRequeued
    | CallTransferred
    | CallEnded
)
Event = Configured | EstimateSet | AgentEvent | OfferEvent | CallEvent
