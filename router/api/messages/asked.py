"""What a desk asks for. Every request is an object with a version `v` and a `type`."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from queues import limits as core_limits
from queues.ids import CallId, OfferNumber, QueueId
from router.api import limits

VERSION: Final = 1
Version = Literal[1]
AskedCall = Annotated[CallId, Meta(min_length=1, max_length=core_limits.ID_LENGTH_MAX)]
AskedQueue = Annotated[QueueId, Meta(min_length=1, max_length=core_limits.ID_LENGTH_MAX)]
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
Disposition = Annotated[
    str, Meta(max_length=core_limits.REASON_LENGTH_MAX, pattern=r"\A[^\x00-\x1f\x7f]*\Z")
]
Note = Annotated[str, Meta(max_length=limits.NOTE_CHARS_MAX)]


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

    ticket: Token | None = None
    """What `POST /api/ticket` with `{"purpose": "agent"}` gave to a page whose agent has signed in; it
    serves once. Either this or `token` is there."""
    token: Token | None = None
    """The agent's token, from the configuration; for programs that are no page of ours."""
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


class Hold(Request, frozen=True, kw_only=True, tag="hold"):
    """Let the caller wait, or talk to him again; only where `connected` says that it `can`. `held`
    follows.
    """

    call: AskedCall
    """The call that the agent talks."""
    on: bool
    """Whether the caller is to wait."""


class Transfer(Request, frozen=True, kw_only=True, tag="transfer"):
    """Pass the call on to another queue, where it keeps its place by when it was first queued; only
    where `connected` says that it `can`. `transferred` follows, and the agent wraps up.
    """

    call: AskedCall
    """The call that the agent talks."""
    queue: AskedQueue
    """The other queue: one of `desk.queues` of `signed_in`."""


class Escalate(Request, frozen=True, kw_only=True, tag="escalate"):
    """Pass the call on to the manager's queue, where there is one (`desk.can_escalate`). `transferred`
    follows.
    """

    call: AskedCall
    """The call that the agent talks."""


class WrapUp(Request, frozen=True, kw_only=True, tag="wrap_up"):
    """What came of the call, as often as it changes: the last word counts. During the call, in the
    wrap-up, and shortly after it.
    """

    call: AskedCall
    """The call."""
    disposition: Disposition = ""
    """What came of it: one of `desk.dispositions` of `signed_in`, or empty."""
    note: Note = ""
    """What colleagues should know. It is kept with the caller's data, not with the figures."""


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


CallRequest = Accept | Decline | Hold | HangUp | Transfer | Escalate | WrapUp
WorkRequest = SetReady | SetAway | FinishWrapUp | ExtendWrapUp | SignOut
AgentRequest = CallRequest | WorkRequest
DeskMessage = SignIn | AgentRequest | Ping | Here
