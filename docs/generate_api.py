"""Writes docs/reference/api.md from the messages between desks and the service.

What a message means is the docstring of its struct, what a field means the string below it, in
`router/api/messages/`; codes are in `router/api/codes.py`, bounds in `router/api/limits.py`.
"""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Final, get_args

import msgspec
from msgspec import inspect as types

from docs.strings import strings_below
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from router.api import codes, limits
from router.api import messages as m
from router.api.card import Card, Detail, Understood
from router.api.codes import ErrorCode
from router.api.own_work import OwnQueue, Why
from router.callers import EarlierCall
from router.records.own_days import OwnCall, OwnDay
from router.telling import UNREAD_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from enum import Enum

    from queues.lifecycles import AgentState

_INTRODUCTION: Final = f"""\
# Interface for desks

A desk is where an agent works; any program can be one. It opens a WebSocket at `/api/agent` and
exchanges JSON objects in text frames, each with a version `v` (1) and a `type`. Times are
milliseconds since 1 January 1970, UTC.

- A page of ours signs in with a ticket, which `POST /api/ticket` gives to an agent who has signed in
  with his account, and is closed with 4410 when that session ends. A program of your own signs in with
  the agent's token.
- `sign_in` comes first, within {limits.SIGN_IN_MS_MAX // 1000} seconds. The agent is away until `set_ready`.
- Every request may carry a `request`, any text of up to {limits.TAG_LENGTH_MAX} characters. Its answer, `done`, `error`,
  `signed_in` or `pong`, carries it back. A request without one is answered only if it fails.
- What happens is told to all desks of the agent, up to {limits.DESKS_PER_AGENT_MAX}; one of them brings the audio. After each
  change `state` says how the agent stands.
- A desk needs no memory. When its connection is lost, it connects and signs in again and is told
  how things stand. If no desk of the agent is back in time (`times.unreachable_s_max`), he is
  signed out. Calls are not offered meanwhile. An agent with a telephone needs no desk to stay
  at work.
- The service pings each connection every {limits.HEARTBEAT_S:g} s (the WebSocket's own ping; browsers answer by
  themselves) and takes a desk that does not answer in half that time for lost.
- A browser answers pings while its page sleeps. A page that announces `heartbeat_ms` in `sign_in`
  and says `here` that often is known to be awake; after {limits.SILENT_MS / 1000:g} s without any message from it,
  or while it cannot bring sound, its agent gets no calls there, and a call on offer goes on to the
  next agent. With its next message all is as before.
- A page must come from the address of the service or from `service.public_url`.
- Ignore types and fields that you do not know: they may be added. What changes the meaning of
  others gets a new `v`.

Bounds: {limits.MESSAGE_BYTES_MAX:,} bytes a message; {limits.MESSAGES_PER_S_MAX} messages a second; {limits.BAD_MESSAGES_MAX} bad messages in a row; {UNREAD_MAX} messages left
unread; {limits.FAILED_SIGN_INS_MAX} wrong tokens a minute from one address.

## A call

```mermaid
sequenceDiagram
    participant A as Desk
    participant S as Service
    participant C as Carrier
    A->>S: sign_in
    S->>A: signed_in (away)
    A->>S: set_ready
    S->>A: state (ready)
    C->>S: a caller, who says what it is about
    S->>A: offer, state (offered)
    A->>S: accept
    S->>A: joining, state (connecting)
    A->>C: the agent's audio, with the parameters of joining
    C->>S: the agent is there
    S->>C: move the caller to the agent
    S->>A: connected, state (talking)
    A->>S: hang_up
    S->>A: ended, state (wrapping_up)
    A->>S: finish_wrap_up
    S->>A: state (ready)
```

If an offer comes to nothing, `offer_over` says why. If the agent's side fails later, or the caller
leaves who is to be rung back, `requeued` says so, and the call goes back in line.
"""
_OTHER_CLOSES: Final = """\
1009, the WebSocket's own, means that a message was too large. A connection that breaks without a
code was lost, or its desk did not read.
"""
_HTTP: Final = """\
## Over plain HTTP

| address | answers |
|---|---|
| `/health/live` | 200 while the process works |
| `/health/ready` | 200 if calls can be taken, else 503; `checks` says what holds and what does not |
| `/api/recordings/<call>` | the message that the caller has left, as MP3, for the agent who has the call in hand; with `Authorization: Bearer` and the agent's token, or with the session of a page, which may also be that of a supervisor |
| `/api/agent/day` | what the agent whose page asks has done since midnight: [OwnDay](#ownday), or null while that is not known, after a restart |
| `/api/agent/recent` | `calls`: his last calls, the newest first, each an [OwnCall](#owncall); null while they are not known |
| `/api/agent/why` | why no call comes to him: [Why](#why) |
| `/api/emergency` | where the emergency switch is on; a POST of `{"queue": "", "on": true}` turns it, an empty name is the whole site; with `Authorization: Bearer` and `service.operator_token` |
| `/api/callers/erase` | a POST of `{"number": "+31612345678"}` erases what is remembered of a caller who has asked for it; `{"erased": true, "open_call": false}` once that is on disk, `erased` is false if nothing was remembered; while a call of that number is open, it keeps what it needs until it ends; the same token |
| `/api/session` | who is signed in, with his rights and what he sends as `X-CSRF`; 401 with the ways to sign in if nobody is |
| `/api/sign-in`, `/api/sign-out` | POST; the first with `{"name": "anna", "password": "..."}`. All POST and PATCH requests of people need their cookie, `Origin`, and `X-CSRF` |
| `/api/ticket` | a POST of `{"purpose": "agent"}` (or `live`) gives a ticket for one WebSocket within 30 s |
| `/api/password` | a POST of `{"old": "...", "new": "..."}` replaces one's own password |
| `/api/oidc/start`, `/api/oidc/callback` | signing in with an account at another provider, with `[sign_in.oidc]` |
| `/api/people`, `/api/people/<id>`, `/api/people/<id>/reset` | the accounts, for administrators: GET and POST, PATCH, POST |
| `/metrics` | metrics for Prometheus, see [metrics](metrics.md) |

An error is `{"error": {"code": "...", "message": "..."}}`, with the codes above.
"""


# -- One example of each message. Being structs, they cannot be wrong.

_VOICE_TOKEN: Final = "a-short-lived-access-token"  # noqa: S105 - an example
_NOW_MS: Final = 1_767_610_800_000
_CALL: Final = CallId("call-5f0c9a1e7b3d42c68a90e1f7")
_OFFER: Final = OfferNumber(1)
_QUEUE: Final = QueueId("accounts")
_CARD: Final = Card(
    number="+31612345678",
    standing="known",
    record=(
        Detail(name="name", value="J. Jansen"),
        Detail(name="url", value="https://crm.example.com/customers/4711"),
    ),
    earlier_calls=(EarlierCall(at_ms=_NOW_MS - 86_400_000, concern="billing", ended="abandoned"),),
    language="nl",
    concern="billing",
    concern_name="een rekening",
    concern_names={"billing": {"nl": "een rekening", "en": "a bill"}},
    text="Vraag naar het klantnummer.",
    mention="Wie per incasso betaalt, krijgt twee euro korting.",
    words="er staat een fout op mijn factuur",
    digits="",
    understood_by="speech",
    confidence=0.91,
    path=(
        Understood(how="speech", meaning="concern", concern="billing", confidence=0.91, sign=None),
        Understood(how="silence", meaning="agreed", concern="billing", confidence=None, sign=None),
    ),
    hints=("redial",),
    escalated_by=None,
    way="line",
    recording=None,
)
PARTS: Final = (m.StateView, Card, Detail, EarlierCall, Understood, m.Join, m.Voice, m.DeskInfo)


OWN_WORK: Final = (OwnDay, OwnCall, Why, OwnQueue)


def _state(state: AgentState, **more: object) -> m.StateView:
    fields: dict[str, object] = {
        "state": state,
        "since_ms": _NOW_MS,
        "now_ms": _NOW_MS,
        "reachable": True,
        "reason": "",
        "plan": None,
        "call": None,
        "offer": None,
        "wrap_up_until_ms": None,
        "wrap_up_call": None,
    }
    return msgspec.convert(fields | more, m.StateView)


_DESK: Final[tuple[msgspec.Struct, ...]] = (
    m.SignIn(v=1, request="1", token="what-stands-in-the-configuration"),  # noqa: S106 - an example
    m.SetReady(v=1, request="2"),
    m.SetAway(v=1, request="3", reason="break"),
    m.Accept(v=1, request="4", call=_CALL, offer=_OFFER),
    m.Decline(v=1, request="4", call=_CALL, offer=_OFFER),
    m.Hold(v=1, request="5", call=_CALL, on=True),
    m.HangUp(v=1, request="5", call=_CALL),
    m.Transfer(v=1, request="5", call=_CALL, queue=_QUEUE),
    m.Escalate(v=1, request="5", call=_CALL),
    m.WrapUp(v=1, request="6", call=_CALL, disposition="solved", note="Sent it again."),
    m.FinishWrapUp(v=1),
    m.ExtendWrapUp(v=1),
    m.SignOut(v=1),
    m.Ping(v=1, nonce="7"),
    m.Here(v=1),
)
_SERVICE: Final[tuple[msgspec.Struct, ...]] = (
    m.SignedIn(
        request="1",
        agent=AgentId("anna"),
        name="Anna de Vries",
        state=_state("away", reason="signed_in"),
        voices=(m.Voice(carrier="twilio", token=_VOICE_TOKEN, expires_at_ms=_NOW_MS + 3_600_000),),
        desk=m.DeskInfo(
            away_reasons=("break", "lunch"),
            dispositions=("solved", "follow_up"),
            queues=(QueueId("front desk"), _QUEUE),
            can_escalate=True,
        ),
    ),
    m.State(state=_state("offered", call=_CALL, offer=_OFFER)),
    m.Offer(
        call=_CALL,
        offer=_OFFER,
        queue=_QUEUE,
        expires_at_ms=_NOW_MS + 15_000,
        now_ms=_NOW_MS,
        waited_ms=4_200,
        card=_CARD,
    ),
    m.OfferOver(call=_CALL, offer=_OFFER, reason="missed"),
    m.Joining(
        call=_CALL,
        offer=_OFFER,
        queue=_QUEUE,
        card=_CARD,
        join=m.Join(carrier="twilio", parameters={"offer": f"{_CALL}.{_OFFER}"}),
    ),
    m.Connected(
        call=_CALL,
        offer=_OFFER,
        queue=_QUEUE,
        since_ms=_NOW_MS,
        card=_CARD,
        can=("hold", "transfer", "escalate"),
        held=False,
        supervised="none",
        supervised_by="",
        join=None,
    ),
    m.Held(call=_CALL, on=True),
    m.Supervised(call=_CALL, mode="listen", by="chiara"),
    m.Coaching(call=_CALL, by="chiara", text="Offer him the new tariff."),
    m.Requeued(call=_CALL, reason="agent_leg_failed"),
    m.Transferred(
        call=_CALL,
        queue=QueueId("front desk"),
        talked_ms=184_000,
        wrap_up_until_ms=_NOW_MS + 30_000,
    ),
    m.Ended(call=_CALL, by="caller", talked_ms=184_000, wrap_up_until_ms=_NOW_MS + 30_000),
    m.WrappingUp(call=_CALL, by="caller", to=None, talked_ms=184_000, card=_CARD),
    m.Written(call=_CALL, disposition="solved", note="Refund of 30 euro promised."),
    m.ServiceState(deciding=False, message="The service cannot write its journal. Go on talking."),
    m.Pong(request=None, nonce="7", now_ms=_NOW_MS),
    m.Done(request="2"),
    m.Error(
        request="4",
        code=ErrorCode.OFFER_GONE,
        message="The offer is over: its time was up, it was taken back, or the caller has left.",
    ),
)
DESK_EXAMPLES: Final = {type(one): one for one in _DESK}
SERVICE_EXAMPLES: Final = {type(one): one for one in _SERVICE}


# -- The page


def render() -> str:
    """The whole page."""
    parts = [
        _INTRODUCTION,
        "## What a desk sends\n",
        _fields(m.Request),
        *(_message(kind, DESK_EXAMPLES) for kind in get_args(m.DeskMessage)),
        "## What the service sends\n",
        _fields(m.Notice),
        *(_message(kind, SERVICE_EXAMPLES) for kind in get_args(m.ServiceMessage)),
        "## Parts of messages\n",
        *(_part(kind) for kind in PARTS),
        "## Error codes\n",
        _codes(codes.ErrorCode),
        "## Close codes\n",
        _OTHER_CLOSES,
        _codes(codes.CloseCode),
        _HTTP,
        *(_part(kind) for kind in OWN_WORK),
    ]
    return "\n".join(parts)


def _message(
    kind: type[msgspec.Struct], examples: Mapping[type[msgspec.Struct], msgspec.Struct]
) -> str:
    example = json.dumps(_plain(examples[kind]), ensure_ascii=False, indent=2)
    return f"### `{kind.__struct_config__.tag}`\n{_described(kind)}```json\n{example}\n```\n"


def _plain(example: msgspec.Struct) -> dict[str, object]:
    """As JSON, `v` and `type` first, fields that may be left out left out."""
    fields: dict[str, object] = msgspec.to_builtins(example)
    first = {"v": fields.pop("v"), "type": fields.pop("type")}
    if fields.get("request", "") is None and isinstance(example, m.Request):
        del fields["request"]
    return first | fields


def _part(kind: type[msgspec.Struct]) -> str:
    return f"### {kind.__name__}\n{_described(kind)}"


def _described(kind: type[msgspec.Struct]) -> str:
    own = _fields(kind)
    return f"{inspect.getdoc(kind)}\n\n" + (f"{own}\n" if own else "")


def _fields(kind: type[msgspec.Struct]) -> str:
    """The table of a struct's own fields; those of its base stand once, before all messages."""
    meanings = strings_below(kind)
    info = types.type_info(kind)
    assert isinstance(info, types.StructType)  # noqa: S101 - every kind is a struct
    rows = [
        f"| `{field.encode_name}` | {_type(field.type)} | {meanings[field.name]} |"
        for field in info.fields
        if field.name in meanings
    ]
    return "\n".join(["| field | is | means |", "|---|---|---|", *rows, ""]) if rows else ""


def _type(info: types.Type) -> str:
    shown = _PLAIN_TYPES.get(type(info), "")
    match info:
        case types.UnionType():
            shown = " or ".join(_type(one) for one in info.types)
        case types.StrType(min_length=shortest, max_length=longest) if longest is not None:
            shown = f"text of {shortest or 0} to {longest} characters"
        case types.IntType(ge=least) if least is not None:
            shown = f"whole number from {least}"
        case types.LiteralType(values=values):
            shown = ", ".join(f"`{json.dumps(value)}`" for value in values)
        case types.VarTupleType(item_type=item):
            shown = f"list of {_type(item)}"
        case types.StructType(cls=cls):
            shown = f"[{cls.__name__}](#{cls.__name__.lower()})"
        case types.EnumType():
            shown = "[error code](#error-codes)"
        case _:
            pass
    return shown


_PLAIN_TYPES: Final[Mapping[type[types.Type], str]] = {
    types.StrType: "text",
    types.IntType: "whole number",
    types.FloatType: "number",
    types.BoolType: "true or false",
    types.NoneType: "null",
    types.DictType: "object of texts",
}


def _codes(owner: type[Enum]) -> str:
    return "\n".join(["| code | means |", "|---|---|", *_code_rows(owner), ""])


def _code_rows(owner: type[Enum]) -> Iterator[str]:
    meanings = strings_below(owner)
    for member in owner:
        yield f"| `{member.value}` | {meanings[member.name]} |"
