"""What the world outside has seen: whom the service has answered, what it has told agents, whom it has
rung and brought together. Nothing here knows what is in the journal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.kill_loop.violations import Kind, Violation

if TYPE_CHECKING:
    from tests.emulators.twilio import TwilioEmulator, Webhook
    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.conferences import Conference
    from tests.emulators.twilio.rest.server import RestRequest

VOICE = "/twilio/voice"
FORGOTTEN_AFTER_MS = 90_000
"""So long after their end the emulated carrier keeps legs and conferences."""
Rung = tuple[str, str, str]
"""Why a telephone was rung: `agent-answered` or `caller-answered`, the call, the offer."""


@dataclass(frozen=True)
class Told:
    """A desk was told this of an offer; with `offer`, also the caller's number."""

    agent: str
    kind: str
    call: str
    offer: int
    number: str = ""


@dataclass(frozen=True)
class Met:
    """Two were in one room."""

    room: str
    caller: str
    """His leg."""
    agent: str
    """His own name, or his telephone."""


@dataclass(frozen=True)
class Ringing:
    """A telephone was rung for somebody."""

    kind: str
    call: str
    offer: int
    leg: str
    number: str


@dataclass(kw_only=True)
class Sight:
    """The carrier and the desks at one moment, and what was seen since the moment before."""

    at_ms: int
    answered: list[str]
    """The legs whose callers the service has answered."""
    told: list[Told]
    met: list[Met]
    rung: list[Ringing]
    promised: list[str]
    """The legs whose callers have heard that they are called back."""
    live: frozenset[str]
    in_line: dict[str, int]
    """The callers' legs that wait, and since when."""
    numbers: dict[str, str]
    """Of the callers' legs."""


@dataclass
class Witness:
    twilio: TwilioEmulator
    violations: list[Violation]
    told: list[Told] = field(default_factory=list)
    promised: list[str] = field(default_factory=list)
    """Told by the callers."""
    arrived: int = 0
    webhooks_in_gaps: int = 0
    _answered: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _met: dict[Met, None] = field(default_factory=dict)
    _met_before: set[str] = field(default_factory=set)
    _rung: list[Ringing] = field(default_factory=list)
    _by_reason: dict[Rung, list[Call]] = field(default_factory=dict)
    _awaited: list[Webhook] = field(default_factory=list)
    """Those that are not answered yet."""

    def look(self) -> None:
        """See what has happened since the last look."""
        self._look_at_webhooks()
        self._look_at_requests()
        self._look_at_rooms()

    def sight(self) -> Sight:
        """Look, and give everything that was seen since the last time."""
        self.look()
        calls = self.twilio.exchange.calls.values()
        sight = Sight(
            at_ms=self.twilio.exchange.clock.now_ms(),
            answered=self._answered,
            told=self.told,
            met=list(self._met),
            rung=self._rung,
            promised=self.promised,
            live=frozenset(call.sid for call in calls if not call.is_over),
            in_line={
                call.sid: call.member.since_ms
                for call in calls
                if call.member is not None and not call.is_over
            },
            numbers={call.sid: call.from_ for call in calls if call.direction == "inbound"},
        )
        self._answered, self.told, self.promised, self._rung = [], [], [], []
        self._met.clear()
        self._forget(sight.at_ms)
        return sight

    # -- webhooks

    def _look_at_webhooks(self) -> None:
        log = self.twilio.webhooks
        awaited = [*self._awaited, *log]
        log.clear()
        self._awaited = []
        for webhook in awaited:
            if webhook.status is None and not webhook.error:
                self._awaited.append(webhook)
            elif webhook.error:
                self.webhooks_in_gaps += 1
            elif webhook.status == 200 and urlsplit(webhook.url).path == VOICE:
                self._note_answer(webhook)

    def _note_answer(self, webhook: Webhook) -> None:
        is_held = "held=" in webhook.body
        if not is_held and webhook.params["Direction"] == "inbound":
            leg = webhook.params["CallSid"]
            if leg not in self._known:
                self._known.add(leg)
                self._answered.append(leg)

    # -- what the service asks of the carrier

    def _look_at_requests(self) -> None:
        requests = self.twilio.requests
        for request in requests:
            if request.method == "POST" and request.path.endswith("/Calls.json"):
                self._note_ringing(request)
        requests.clear()

    def _note_ringing(self, request: RestRequest) -> None:
        if request.status != 201:
            return
        address = urlsplit(request.params["Url"])
        asked = parse_qs(address.query)
        kind = address.path.rpartition("/")[2]
        call, offer = asked["call"][0], asked["offer"][0]
        leg = self.twilio.exchange.calls[request.body["sid"]]
        earlier = self._by_reason.setdefault((kind, call, offer), [])
        for other in earlier:
            if not other.is_over:
                self._fail("two", f"rung twice for offer {offer} of {call}: {kind}")
        earlier.append(leg)
        self._rung.append(Ringing(kind, call, int(offer), leg.sid, request.params["To"]))

    # -- who talks to whom

    def _look_at_rooms(self) -> None:
        talking: dict[str, str] = {}
        for room in self.twilio.conferences:
            if not room.is_over:
                self._look_at_room(room, talking)

    def _look_at_room(self, room: Conference, talking: dict[str, str]) -> None:
        legs = [one.call for one in room.joined if not one.call.is_over]
        callers = [
            one.call for one in room.joined if one.label == "caller" and not one.call.is_over
        ]
        agents = [leg for leg in legs if leg not in callers]
        if len(callers) > 1 or len(agents) > 1:
            self._fail("two", f"in {room.friendly_name} are {len(callers)} and {len(agents)}")
        if not room.is_started or not agents:
            return
        agent = _who(agents[0])
        if agent in talking:
            self._fail("two", f"{agent} talks in {room.friendly_name} and in {talking[agent]}")
        talking[agent] = room.friendly_name
        if callers and room.sid not in self._met_before:
            self._met_before.add(room.sid)
            self._met[Met(room.friendly_name, callers[0].sid, agent)] = None

    # -- what is long over

    def _forget(self, now_ms: int) -> None:
        """The carrier's own memory grows with every call, and is looked through again and again."""
        exchange = self.twilio.exchange
        before_ms = now_ms - FORGOTTEN_AFTER_MS
        for sid in [
            call.sid
            for call in exchange.calls.values()
            if call.is_over and (call.ended_ms or now_ms) < before_ms
        ]:
            del exchange.calls[sid]
        rooms = exchange.conferences.all
        rooms[:] = [one for one in rooms if not one.is_over or one.updated_ms >= before_ms]

    def _fail(self, kind: Kind, text: str) -> None:
        self.violations.append(Violation(kind, text))


def _who(leg: Call) -> str:
    return leg.to if leg.direction == "outbound-api" else leg.from_.removeprefix("client:")
