"""The rows of the live tables. The pages' types are generated from these structs, and the strings below
them are the reference in docs/reference/live.md.

Moments are milliseconds since the Unix epoch, UTC, as the service counts them; a screen shows an age as
the difference to `now_ms` of the last frame. No row holds a number, a name or a word of a caller.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from ivr.outcomes import Sign, Way
from queues.ids import AgentId, CallId, QueueId
from queues.lifecycles import AgentState
from queues.reasons import PlannedState
from router.alarms import AlarmKind
from router.calls import CarrierName

Topic = Literal["site", "queues", "trend", "agents", "calls"]
"""A table."""
TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)
Share = Annotated[float, Meta(ge=0, le=1)]
CallPhase = Literal["conversing", "waiting", "offered", "connecting", "talking", "held", "callback"]
"""Where a call is. `held`: its caller is on hold; `callback`: he is to be called back, later."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of today, as `GET /api/definitions` explains them. After a restart all are null until
    the journal has been read again; a share or an average is null while there is nothing to divide by.
    """

    queued: int | None = None
    """Calls put in a queue."""
    answered: int | None = None
    """Calls that talked to an agent."""
    abandoned: int | None = None
    """Calls whose caller hung up before."""
    sent_away: int | None = None
    """Calls that waited as long as the queue allows."""
    service_level: Share | None = None
    """The share that was answered in time."""
    abandon_rate: Share | None = None
    """The share that was abandoned."""
    speed_of_answer_ms: float | None = None
    """The average wait of those answered."""
    wait_of_abandoned_ms: float | None = None
    """The average wait of those abandoned."""
    average_talk_ms: float | None = None
    """The average of the talks that are over."""
    average_wrap_up_ms: float | None = None
    """The average of the wrap-ups that are over."""
    offers_accepted: Share | None = None
    """The share of the offers that agents accepted."""


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Something that somebody should look at now."""

    kind: AlarmKind
    """What is wrong. `nobody_signed_in`: calls wait, and nobody at work could take them; `long_wait`: the
    longest wait is over three times the target; `service_level`: that of the last hour is below the
    target; `not_deciding`: the journal cannot be written; `carrier`: a carrier with calls does not
    answer."""
    queue: QueueId | None
    """Where; null: at the site as a whole."""
    since_ms: int
    """Since when."""
    value: float | None
    """How bad it is: calls that wait (`nobody_signed_in`), milliseconds (`long_wait`, `carrier`), a
    share (`service_level`); null where there is nothing to measure."""


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """The simulation, where its traffic is shown."""

    speed: float
    """How many times faster than usual time passes now."""
    wished: float
    """How many times faster it passes when no person takes part."""
    is_held: bool
    """Whether time passes as usual because a person sits at a desk, rings or listens."""
    speeds: tuple[float, ...]
    """The speeds there are."""
    rush: bool
    """Whether it is the rush hour."""


class SiteRow(msgspec.Struct, frozen=True, kw_only=True):
    """The site as a whole; its only row has the key `site`."""

    timezone: str
    """The site's time zone: `Europe/Rome`."""
    waiting: int
    """Callers in line now, callbacks not among them."""
    longest_since_ms: int | None
    """Since when the first of them waits; null if none does."""
    in_conversation: int
    """Calls that have not reached a queue yet."""
    talking: int
    """Calls that are talked now."""
    signed_in: int
    """Agents who are signed in."""
    ready: int
    """Those of them who are free to take a call now."""
    away: int
    """Those who are away, with nothing in hand."""
    wrapping_up: int
    """Those who finish a call's work."""
    unreachable: int
    """Those whose desk cannot be reached."""
    is_complete: bool
    """Whether the figures are of the whole day; false while the journal is read after a restart."""
    figures: Figures
    """Today's figures of all queues."""
    arrived: int | None
    """Calls that came in today; null while that is not known."""
    deciding: bool
    """Whether calls are decided upon; false while the journal cannot be written."""
    alarms: tuple[Alarm, ...]
    """All alarms, the oldest first."""
    away_reasons: tuple[str, ...]
    """Why agents can be away, as configured: `away_reasons` under `[desk]`."""
    demo: Demo | None
    """The simulation; null where callers are real."""


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A queue; the key is its name."""

    queue: QueueId
    """The queue."""
    place: int
    """Its place in the configuration, from 0."""
    waiting: int
    """Callers in line now, callbacks not among them."""
    callbacks: int
    """Callers who are to be called back, now or later."""
    longest_since_ms: int | None
    """Since when the first in line waits; null if none does."""
    target_share: Share
    """The share of the calls that should be answered in time."""
    target_within_ms: int
    """What in time means."""
    figures: Figures
    """Today's figures of the queue."""
    expected_ms: tuple[int, int] | None
    """How long whoever joins now is expected to wait: eight in ten wait between these. Null: not
    known."""
    ready: int
    """Agents who could take a call of the queue this moment."""
    at_work: int
    """Agents who could take one and are at work: signed in, not away, reachable; busy or not."""
    talking: int
    """Calls of the queue that are talked now."""
    is_open: bool
    """Whether new callers are let in."""
    closing_reason: Literal["closed", "emergency"] | None
    """Why not: outside the hours, or by the emergency switch."""
    alarms: tuple[AlarmKind, ...]
    """What is wrong in the queue."""


class SkillCell(msgspec.Struct, frozen=True, kw_only=True):
    """A skill of an agent."""

    skill: str
    """The skill."""
    level: int
    """From 1 (a little) to 10 (best)."""
    primary: bool
    """Whether the agent is there for it in the first place."""


class AgentRow(msgspec.Struct, frozen=True, kw_only=True):
    """An agent who is signed in; the key is the agent's id."""

    agent: AgentId
    """The agent's id."""
    name: str
    """The name as colleagues read it."""
    state: AgentState
    """What the agent is most busy with."""
    since_ms: int
    """Since when."""
    reachable: bool
    """Whether the desk can be reached."""
    reason: str
    """Why away; empty in other states."""
    plan: PlannedState | None
    """What the agent will be once nothing is in hand any more, if that was asked for."""
    call: CallId | None
    """The call in hand, if it is offered, connecting or talked."""
    queue: QueueId | None
    """The queue of the work in hand."""
    wrap_up_until_ms: int | None
    """When the wrap-up ends by itself."""
    skills: tuple[SkillCell, ...]
    """What the agent can do."""
    queues: tuple[QueueId, ...]
    """Those whose calls the agent could take, in the order of the configuration, busy or not."""
    calls: int | None
    """Talks begun today; null while that is not known."""
    talk_ms: int | None
    """The time of today's talks that are over; null while that is not known."""


class CallRow(msgspec.Struct, frozen=True, kw_only=True):
    """A call that has not ended; the key is its id."""

    call: CallId
    """The call."""
    state: CallPhase
    """Where it is."""
    since_ms: int
    """Since when."""
    arrived_at_ms: int
    """When it came in."""
    queue: QueueId | None
    """The queue; null before it has reached one."""
    queued_at_ms: int | None
    """Since when it counts as waiting; null before it has reached a queue."""
    priority: int
    """Higher goes first; 0 is normal."""
    concern: str | None
    """What the caller wants, by its name in the configuration; null until that is known."""
    concern_names: dict[str, str]
    """The same as callers hear it, by language; empty until that is known."""
    language: str
    """The language of the conversation: `nl`; empty before it has one."""
    agent: AgentId | None
    """Whom it is offered to, or who talks; null in line, and while it rings at several."""
    carrier: CarrierName
    """Which carrier brought it."""
    way: Way
    """Whether the caller is on the line, is to be called back, or has left a message."""
    supervised_by: str | None
    """Who listens in, by name; null: nobody."""
    escalated_by: Sign | None
    """The sign of anger for which it came to the manager's queue."""
    can_listen: bool
    """Whether a supervisor could listen in, once it is talked."""


class TrendRow(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter of an hour of today; the key is `start_ms` as text."""

    start_ms: int
    """When it begins."""
    queued: int | None
    """Calls put in a queue in it; null if it is to come, or is not known."""
    answered: int | None
    """Calls answered in it, whenever they were queued."""
    abandoned: int | None
    """Calls abandoned in it, whenever they were queued."""
    forecast: float | None
    """Calls expected in a queue: the mean of the same quarter of an hour on the same weekday of up to
    four weeks before, as far as the journal reaches; null if that is not known."""


Row = SiteRow | QueueRow | TrendRow | AgentRow | CallRow
ROWS: Final[dict[Topic, type[Row]]] = {
    "site": SiteRow,
    "queues": QueueRow,
    "trend": TrendRow,
    "agents": AgentRow,
    "calls": CallRow,
}
"""What the rows of each table are."""
