"""The emulated carrier: legs, rooms and queues as Twilio keeps them, whatever becomes of our processes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tests.simulation.legs import Leg, Source
from tests.simulation.network import Network, NetworkFaults
from tests.simulation.rooms import Room
from tests.simulation.world import draws

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from tests.simulation.legs import Arm
    from tests.simulation.people import Person
    from tests.simulation.world import World

PUBLIC_URL = "https://calls.example.com"
VOICE_URL = f"{PUBLIC_URL}/twilio/voice#ct=2000&rt=4000&rc=2&rp=ct,rt,5xx"
AGENT_URL = f"{PUBLIC_URL}/twilio/agent#ct=2000&rt=4000&rc=2&rp=ct,rt,5xx"
STATUS_URL = f"{PUBLIC_URL}/twilio/status#ct=2000&rt=4000&rc=2&rp=ct,rt,5xx"
REST_CALLS_INTERVAL_MS = 1_000
RING_DELAY_MS = 500
RING_BUFFER_MS = 5_000
_MOVED = re.compile(r">([^<>]+)-(\d+)</Conference>")
_CALL_IN_URL = re.compile(r"[?&]call=([^&#]+)")


class Exchange:
    def __init__(self, world: World, faults: NetworkFaults) -> None:
        self.world = world
        self.network = Network(world, faults)
        self.legs: dict[str, Leg] = {}
        """By sid, over or not."""
        self.rooms: dict[str, Room] = {}
        """Those that are not over, by name."""
        self.room_log: list[Room] = []
        self.telephones: dict[str, Callable[[], Person]] = {}
        """Who answers where the service rings."""
        self.fallbacks: dict[str, str] = {}
        """What the operator keeps at the carrier, by our numbers, for while the service is down."""
        self.on_acknowledged: Callable[[Leg], None] = lambda _: None
        self.on_started: Callable[[Room], None] = lambda _: None
        self.on_rung: Callable[[str, str, int, Leg], None] = lambda *_: None
        self.on_moved: Callable[[str, int, Leg], None] = lambda *_: None
        self._dice = world.dice()
        self._next_departure_ms = 0

    def new_sid(self, prefix: str) -> str:
        return f"{prefix}{self._dice.getrandbits(128):032x}"

    # -- legs

    def dial_in(self, *, from_: str, to: str, person: Person) -> Leg:
        """Somebody rings one of our numbers."""
        leg = self._leg(
            from_=from_,
            to=to,
            direction="inbound",
            person=person,
            status_url=STATUS_URL,
            fallback=self.fallbacks[to],
        )
        leg.live(leg.follow(Source(VOICE_URL)))
        return leg

    def connect_desk(self, agent: str, parameters: Mapping[str, str], person: Person) -> Leg:
        """A page brings its agent's audio."""
        leg = self._leg(from_=f"client:{agent}", to="", direction="inbound", person=person)
        leg.live(leg.follow(Source(AGENT_URL, dict(parameters))))
        return leg

    def ring(
        self,
        *,
        to: str,
        from_: str,
        url: str,
        status_url: str,
        told: Sequence[str],
        ring_s: int,
        by: int,
    ) -> Leg:
        """The service rings somebody; `by` is the number of its process."""
        person = self.telephones[to]()
        leg = self._leg(
            from_=from_, to=to, direction="outbound-api", person=person, status_url=status_url
        )
        leg.made_by = by
        depart_ms = max(self.world.now_ms, self._next_departure_ms)
        self._next_departure_ms = depart_ms + REST_CALLS_INTERVAL_MS
        kind, call, offer = _about(url)
        self.on_rung(kind, call, offer, leg)
        wait_ms, tells = depart_ms - self.world.now_ms, "ringing" in told
        leg.live(self._ring(leg, wait_ms, url, ring_s, tells=tells))
        return leg

    def _leg(
        self,
        *,
        from_: str,
        to: str,
        direction: str,
        person: Person,
        status_url: str = "",
        fallback: str = "",
    ) -> Leg:
        leg = Leg(
            self,
            from_=from_,
            to=to,
            direction=direction,
            person=person,
            status_url=status_url,
            fallback=fallback,
        )
        self.legs[leg.sid] = leg
        self.world.trace("leg", leg, "is new")
        return leg

    def _ring(
        self, leg: Leg, wait_ms: int, url: str, ring_s: int, *, tells: bool
    ) -> Generator[Arm, None, None]:
        """Wait for its turn, ring, and follow what the service says if somebody answers."""
        answers_ms = leg.person.answers_after_ms()
        limit_ms = ring_s * 1_000 + RING_BUFFER_MS

        def life() -> Generator[Arm, None, None]:
            yield from leg.sleep(wait_ms + RING_DELAY_MS)
            if answers_ms == "busy":
                leg.status = "busy"
                return
            leg.status = "ringing"
            if tells:
                leg.report()
            if not isinstance(answers_ms, int) or answers_ms >= limit_ms:
                yield from leg.sleep(limit_ms)
                leg.status = "no-answer"
                return
            yield from leg.sleep(answers_ms)
            leg.status = "in-progress"
            leg.person.answered(leg)
            yield from leg.steps(Source(url))

        yield from leg.to_the_end(life())

    def acknowledged(self, leg: Leg, text: str) -> None:
        """The service has taken this caller: from now on it must not lose him."""
        found = _CALL_IN_URL.search(text)
        if found is not None:
            leg.call = found.group(1)
            self.on_acknowledged(leg)

    def move(self, leg: Leg, text: str) -> None:
        """The service has something else for a leg."""
        found = _MOVED.search(text)
        if found is not None:
            self.on_moved(found.group(1), int(found.group(2)), leg)
        leg.move(text)

    @property
    def live(self) -> list[Leg]:
        return [leg for leg in self.legs.values() if not leg.is_over]

    def diverts(self, _number: str) -> str:
        """What becomes of a caller who is put through to another number."""
        return "completed" if draws(self._dice, 0.7) else "no-answer"

    # -- rooms

    def room(self, name: str) -> Room:
        """The one of that name that is not over, or a new one."""
        room = self.rooms.get(name)
        if room is None:
            room = self.rooms[name] = Room(self, name)
            self.room_log.append(room)
        return room

    def close_room(self, room: Room) -> None:
        if self.rooms.get(room.name) is room:
            del self.rooms[room.name]


def _about(url: str) -> tuple[str, str, int]:
    """What an address is for: its name, the call, the offer."""
    path, _, query = url.partition("#")[0].partition("?")
    values = dict(parse_qsl(query))
    return path.rpartition("/")[2], values["call"], int(values["offer"])
