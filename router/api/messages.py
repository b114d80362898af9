"""What a desk and the service say to each other: JSON in text frames over `/api/agent`.

Every message is an object with a version `v` and a `type`. The strings below are the reference that
is printed in docs/reference/api.md. Times are milliseconds since the Unix epoch, UTC; a desk whose
clock is wrong compares them with `now_ms`.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from queues import limits as core_limits
from queues.commands import EndedBy, RequeueReason
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from queues.lifecycles import AgentState
from queues.reasons import PlannedState, WithdrawReason
from router.api import limits
from router.api.card import Card
from router.api.codes import ErrorCode
from router.calls import CarrierName

VERSION: Final = 1
Version = Literal[1]
AskedCall = Annotated[CallId, Meta(min_length=1, max_length=core_limits.ID_LENGTH_MAX)]
AskedOffer = Annotated[OfferNumber, Meta(ge=1, le=limits.OFFER_NUMBER_MAX)]
RequestId = Annotated[str, Meta(min_length=1, max_length=limits.TAG_LENGTH_MAX)]
Nonce = Annotated[str, Meta(max_length=limits.TAG_LENGTH_MAX)]
Token = Annotated[str, Meta(min_length=1, max_length=limits.TOKEN_LENGTH_MAX)]
HeartbeatMs = Annotated[int, Meta(ge=limits.HERE_MS_MIN, le=limits.HERE_MS_MAX)]
AwayReason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=core_limits.REASON_LENGTH_MAX,
        pattern=r"\A[^\x00-\x1f\x7f]*\Z",
    ),
]
OfferOverReason = Literal["declined", "missed", WithdrawReason]


# -- What a desk asks for


class Request(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"
):
    """What every request of a desk has."""

    v: Version
    """The version of this reference, 1."""
    request: RequestId | None = None
    """Any text; the answer carries it back. Without it only failures are answered."""


class SignIn(Request, frozen=True, kw_only=True, tag="sign_in"):
    """Begin work at this desk; must come first. The agent is away until `set_ready`. A desk that
    comes back to an agent who is at work finds everything as it was.
    """

    token: Token
    """The agent's token, from the configuration."""
    heartbeat_ms: HeartbeatMs | None = None
    """How often this desk is going to say `here`. One that has announced it and is not heard of, by
    any message, in time counts as asleep: no calls for its agent while all of his desks are. Browsers slow
    the timers of hidden pages down to one a minute: say it from a worker."""


class SetReady(Request, frozen=True, kw_only=True, tag="set_ready"):
    """Take calls; ends away, back-off and wrap-up. During a call: after it."""


class SetAway(Request, frozen=True, kw_only=True, tag="set_away"):
    """Take no calls. During a call: after it. An open offer is declined."""

    reason: AwayReason
    """Why, as colleagues read it: `break`, `training`."""


class Accept(Request, frozen=True, kw_only=True, tag="accept"):
    """Take the call that is offered. `joining` follows."""

    call: AskedCall
    """The call, from `offer`."""
    offer: AskedOffer
    """The number of the offer, from `offer`."""


class Decline(Request, frozen=True, kw_only=True, tag="decline"):
    """Do not take the call that is offered; it keeps its place in line."""

    call: AskedCall
    """The call, from `offer`."""
    offer: AskedOffer
    """The number of the offer, from `offer`."""


class HangUp(Request, frozen=True, kw_only=True, tag="hang_up"):
    """End the call. `ended` follows."""

    call: AskedCall
    """The call that the agent has."""


class FinishWrapUp(Request, frozen=True, kw_only=True, tag="finish_wrap_up"):
    """The work after the call is done."""


class ExtendWrapUp(Request, frozen=True, kw_only=True, tag="extend_wrap_up"):
    """As much time again for the work after the call, up to the site's ceiling."""


class SignOut(Request, frozen=True, kw_only=True, tag="sign_out"):
    """End work: at once, or after the call. The connection may then be closed, or sign in anew."""


class Ping(Request, frozen=True, kw_only=True, tag="ping"):
    """Ask whether the service is there. `pong` follows."""

    nonce: Nonce
    """Any text; `pong` carries it back."""


class Here(Request, frozen=True, kw_only=True, tag="here"):
    """This desk is awake. It need not carry a `request`: nothing answers it then."""

    can_talk: bool = True
    """Whether it could bring sound now: it has a microphone and the carrier's software is ready."""


AgentRequest = (
    SetReady | SetAway | Accept | Decline | HangUp | FinishWrapUp | ExtendWrapUp | SignOut
)
DeskMessage = SignIn | AgentRequest | Ping | Here


# -- What the service tells


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
    voice: Voice | None
    """For audio at the desk; null for an agent with a telephone."""


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
    """How to bring the audio; null if a telephone or another desk of the agent brings it."""


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


class Requeued(Notice, frozen=True, kw_only=True, tag="requeued"):
    """The agent's side failed; the call went back in line, at its old place."""

    call: CallId
    """The call."""
    reason: RequeueReason
    """What failed."""


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
    | Requeued
    | Ended
    | ServiceState
    | Pong
    | Done
    | Error
)
