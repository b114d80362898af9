"""What the service tells a desk. Times are milliseconds since the Unix epoch, UTC; a desk whose
clock is wrong compares them with `now_ms`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from queues.commands import EndedBy, RequeueReason
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from queues.lifecycles import AgentState
from queues.reasons import PlannedState, WithdrawReason
from router.api.card import Card
from router.api.codes import ErrorCode
from router.api.messages.asked import VERSION, Version
from router.calls import CarrierName

OfferOverReason = Literal["declined", "missed", WithdrawReason]
SupervisionShown = Literal["none", "listen", "whisper", "barge"]
Ability = Literal["hold", "keypad", "transfer", "escalate"]
"""What can be done with a call beside talking and hanging up; it hangs on its carrier."""


class StateView(msgspec.Struct, frozen=True, kw_only=True):
    """How the agent stands."""

    state: AgentState
    """What the agent is doing."""
    since_ms: int
    """When that began."""
    now_ms: int
    """The time of the service."""
    reachable: bool
    """Whether calls can be offered; false while no desk of the agent is connected, awake and able to
    bring sound."""
    reason: str
    """Why the agent is away: what `set_away` said, `signed_in` or `missed_calls`; else empty."""
    plan: PlannedState | None
    """What comes after the present call."""
    call: CallId | None
    """The call that is offered, connecting or talked."""
    offer: OfferNumber | None
    """The number of its offer."""
    wrap_up_until_ms: int | None
    """When the wrap-up ends by itself; null in other states."""
    wrap_up_call: CallId | None
    """The call that is wrapped up; null in other states."""


class Join(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk does to bring the agent's audio to the call."""

    carrier: CarrierName
    """Through whom."""
    parameters: dict[str, str]
    """What to hand to the carrier's own software when it connects."""


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """What the carrier's software in the desk needs to start. Keep it secret."""

    carrier: CarrierName
    """Whose software."""
    token: str
    """Its access token."""
    expires_at_ms: int | None
    """Connect a second time before then to get a new one; two desks may overlap."""


class DeskInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk offers to choose from."""

    away_reasons: tuple[str, ...]
    """For `set_away`; others may be said too."""
    dispositions: tuple[str, ...]
    """For `wrap_up`."""
    queues: tuple[QueueId, ...]
    """All queues, in the order of the configuration."""
    can_escalate: bool
    """Whether there is somebody to escalate a call to."""


class Notice(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What every message of the service has."""

    v: Version = VERSION
    """The version of this reference, 1. Ignore fields and types that you do not know."""


class SignedIn(Notice, frozen=True, kw_only=True, tag="signed_in"):
    """The desk is signed in. If the agent has an offer or a call, `offer`, `joining` or `connected`
    follows at once.
    """

    request: str | None
    """From `sign_in`."""
    agent: AgentId
    """The agent's short name."""
    name: str
    """The agent's name as colleagues read it."""
    state: StateView
    """How the agent stands."""
    voices: tuple[Voice, ...]
    """For audio at the desk, one for each carrier; none for an agent with a telephone."""
    desk: DeskInfo
    """What there is to choose from."""


class State(Notice, frozen=True, kw_only=True, tag="state"):
    """How the agent stands now; sent whenever that has changed, to all of the agent's desks."""

    state: StateView
    """How the agent stands."""


class Offer(Notice, frozen=True, kw_only=True, tag="offer"):
    """A call is offered: ring. It may come twice; call and number name the offer."""

    call: CallId
    """The call."""
    offer: OfferNumber
    """The number of the offer; `accept` and `decline` name it."""
    queue: QueueId
    """The queue that the call waited in."""
    expires_at_ms: int
    """When the offer counts as missed."""
    now_ms: int
    """The time of the service."""
    waited_ms: int
    """How long the caller had waited when the offer was made."""
    card: Card
    """Who rings and why."""


class OfferOver(Notice, frozen=True, kw_only=True, tag="offer_over"):
    """The offer is over and was not accepted: stop ringing."""

    call: CallId
    """The call."""
    offer: OfferNumber
    """The number of the offer."""
    reason: OfferOverReason
    """What became of it."""


class Joining(Notice, frozen=True, kw_only=True, tag="joining"):
    """The agent has taken the call: stop ringing and bring the audio."""

    call: CallId
    """The call."""
    offer: OfferNumber
    """The number of the offer."""
    queue: QueueId
    """The queue that the call waited in."""
    card: Card
    """Who rings and why."""
    join: Join | None
    """How to bring the audio; null if a telephone or another desk of the agent brings it. If that desk
    dies, this is told again to the newest of the others, with the audio."""


class Connected(Notice, frozen=True, kw_only=True, tag="connected"):
    """Caller and agent hear each other."""

    call: CallId
    """The call."""
    offer: OfferNumber
    """The number of the offer."""
    queue: QueueId
    """The queue that the call waited in."""
    since_ms: int
    """Since when they talk."""
    card: Card
    """Who rings and why."""
    can: tuple[Ability, ...]
    """What can be done with the call."""
    held: bool
    """Whether the caller waits, because the agent let him."""
    supervised: SupervisionShown
    """What a supervisor does in the call, if the agent is to know: `listen`, `whisper` (the agent hears
    him, the caller does not) or `barge` (both hear him); else `none`."""
    supervised_by: str
    """Who that is, by name; empty if it is nobody."""
    join: Join | None
    """How to bring the audio back, for a desk that comes in the middle of the call when no other one
    does, or, told again, for the newest when the one that did has died; null if nothing is to be done."""


class Held(Notice, frozen=True, kw_only=True, tag="held"):
    """The caller waits, because the agent let him, or is talked to again."""

    call: CallId
    """The call."""
    on: bool
    """Whether the caller waits."""


class Supervised(Notice, frozen=True, kw_only=True, tag="supervised"):
    """Somebody takes part in the call, in another way than before, or no more; told if
    `desk.agents_see_listening` says so.
    """

    call: CallId
    """The call."""
    mode: SupervisionShown
    """What he does: `listen`, `whisper` or `barge`; `none` when it is over."""
    by: str
    """Who, by name."""


class Coaching(Notice, frozen=True, kw_only=True, tag="coaching"):
    """A supervisor has written a note about the call that is talked. The caller knows nothing of it."""

    call: CallId
    """The call."""
    text: str
    """The note."""
    by: str
    """Who wrote it, by name."""


class Requeued(Notice, frozen=True, kw_only=True, tag="requeued"):
    """The agent's side failed, or the caller left and is to be called back; the call went back in line,
    at its old place.
    """

    call: CallId
    """The call."""
    reason: RequeueReason
    """Why."""


class Transferred(Notice, frozen=True, kw_only=True, tag="transferred"):
    """The call waits in another queue; the agent wraps up."""

    call: CallId
    """The call."""
    queue: QueueId
    """Where it waits."""
    talked_ms: int
    """How long it was talked."""
    wrap_up_until_ms: int
    """When the wrap-up ends by itself."""


class Ended(Notice, frozen=True, kw_only=True, tag="ended"):
    """The call is over."""

    call: CallId
    """The call."""
    by: EndedBy
    """Who ended it."""
    talked_ms: int
    """How long it was talked; 0 if it was not."""
    wrap_up_until_ms: int | None
    """When the wrap-up ends by itself; null if there is none."""


class WrappingUp(Notice, frozen=True, kw_only=True, tag="wrapping_up"):
    """The call that is wrapped up, for a desk that comes in the middle of that. After a restart of the
    service it is not told: of a call that is over, nothing personal is kept on disk.
    """

    call: CallId
    """The call."""
    by: EndedBy | None
    """Who ended it; null if it was passed on."""
    to: QueueId | None
    """Where it was passed on to; null if it ended."""
    talked_ms: int
    """How long it was talked."""
    card: Card
    """Who rang and why."""


class Written(Notice, frozen=True, kw_only=True, tag="written"):
    """What `wrap_up` has said of the call that this agent has in hand or wraps up. Told to all of his desks
    whenever it changes, whoever wrote it; to a desk that comes; and, if there is anything, when he is
    connected.
    """

    call: CallId
    """The call."""
    disposition: str
    """What came of it; may be empty."""
    note: str
    """What colleagues should know; may be empty."""


class ServiceState(Notice, frozen=True, kw_only=True, tag="service_state"):
    """Whether the service decides anything: it stops while it cannot write its journal, and goes on by
    itself. Meanwhile requests are refused with `service_in_doubt`; calls that are talked go on, and
    callers who wait keep their places. Sent when that begins and when it is over.
    """

    deciding: bool
    """Whether it does."""
    message: str
    """What to show the agent; empty when all is well again."""


class Pong(Notice, frozen=True, kw_only=True, tag="pong"):
    """The service is there."""

    request: str | None
    """From `ping`."""
    nonce: str
    """From `ping`."""
    now_ms: int
    """The time of the service."""


class Done(Notice, frozen=True, kw_only=True, tag="done"):
    """The request was carried out; what came of it has been told before."""

    request: str
    """From the request."""


class Error(Notice, frozen=True, kw_only=True, tag="error"):
    """The request was not carried out; nothing has changed."""

    request: str | None
    """From the request, if it had one and it could be read."""
    code: ErrorCode
    """For programs."""
    message: str
    """For people."""


ServiceMessage = (
    SignedIn
    | State
    | Offer
    | OfferOver
    | Joining
    | Connected
    | Held
    | Supervised
    | Coaching
    | Requeued
    | Transferred
    | Ended
    | WrappingUp
    | Written
    | ServiceState
    | Pong
    | Done
    | Error
)
