"""What is answered about calls. The pages' types follow these structs."""

from __future__ import annotations

from typing import Literal

import msgspec

from queues.commands import EndedBy
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from queues.reasons import CallOutcome
from router.calls import CarrierName

Param = str | int | float | bool | tuple[str, ...] | None
Params = dict[str, Param]

PhaseKind = Literal[
    "conversation", "waiting", "ringing", "connecting", "talking", "held", "callback", "wrap_up"
]
"""What the caller goes through, or, after the call, the agent."""
Stands = Literal[
    "conversing", "waiting", "offered", "connecting", "talking", "held", "callback", "ended"
]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened: of which kind, and what there is to say of it."""

    at_ms: int
    """When, in ms since the Unix epoch, UTC."""
    kind: str
    """What; `router.api.timeline.telling` has all kinds."""
    params: Params
    """What the sentence about it needs."""


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """Something that lasted. `to_ms` is null while it goes on."""

    kind: PhaseKind
    from_ms: int
    to_ms: int | None
    agent: AgentId | None = None
    """With whom, or whose."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A call in short. What is not known, or has not happened, is null."""

    call: CallId
    carrier: CarrierName | None
    dialled: str
    """Which of our numbers was rung; empty if that is not known any more."""
    state: Stands
    queue: QueueId | None
    concern: str | None
    language: str
    priority: int
    agent: AgentId | None
    """Who talked to the caller last, or is about to."""
    arrived_at_ms: int | None
    queued_at_ms: int | None
    ended_at_ms: int | None
    waited_ms: int | None
    """Until he talked to an agent first, or until the end; null while he waits."""
    talked_ms: int
    """With all agents together; without the talk that goes on."""
    talking_since_ms: int | None
    """Since when he talks to an agent; null if he does not."""
    offers: int
    outcome: CallOutcome | Literal["closed"] | None
    """`closed`: it ended outside any queue."""
    ended_by: EndedBy | None
    disposition: str
    """What the agent noted after the call; empty if nothing."""
    is_whole: bool
    """Whether everything since its arrival is known."""


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the survey, and the caller's answer from 1 (bad) to 5 (good); null: passed over."""

    question: str
    score: int | None


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """Something the caller has left, to be heard at `url`."""

    of: Literal["voicemail", "comment"]
    length_ms: int
    url: str | None
    """Null if whoever asks may not hear it, or it is not kept any more."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the caller, as long as the call is open."""

    number: str
    """In E.164 form; empty if withheld."""
    words: str
    """What he said; empty if he pressed keys."""


class CallStory(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one call."""

    call: CallId
    now_ms: int
    open: bool
    """Whether more may happen to it."""
    summary: Summary
    phases: tuple[Phase, ...]
    entries: tuple[Told, ...]
    why: tuple[str, ...]
    """Why the call is where it is, for one that is in a queue."""
    survey: tuple[Survey, ...]
    recordings: tuple[Recorded, ...]
    caller: Words | None
    """Null once the call is over: then it is not kept."""
    note: str
    """What the agent has written about the call, as long as that is kept; empty if nothing."""
    people: dict[str, str]
    """The names of those who occur above, by their ids."""
    concerns: dict[str, dict[str, str]]
    """What callers may want, by its name in the configuration: how it is said in each language."""


class RecentList(msgspec.Struct, frozen=True, kw_only=True):
    """The last calls, the newest first."""

    now_ms: int
    calls: tuple[Summary, ...]
    people: dict[str, str]
    """The names of their agents, by id."""
    concerns: dict[str, dict[str, str]]
    """As in `CallStory`."""


class OfferStory(msgspec.Struct, frozen=True, kw_only=True):
    """Why an offer was made, in full."""

    call: CallId
    offer: OfferNumber
    sentences: tuple[str, ...]
