"""The telephone legs at the emulated carrier. They live there and know nothing of our processes.

A leg's life is a generator: it yields whenever it waits, and what it yields arranges to be woken.
Hanging up and being moved are exceptions that are thrown into it where it waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulation import documents

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from tests.simulation.documents import Verb
    from tests.simulation.exchange import Exchange
    from tests.simulation.people import Person
    from tests.simulation.rooms import Room

    Arm = Callable[[Callable[[Any], None]], None]
    Life = Generator[Arm, Any, "Source | None"]

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
QUIET = frozenset({"Pause", "Redirect"})
EMPTY_WAIT_MS = 1_000


class Interruption(Exception):
    """Thrown into a leg where it waits."""


class HungUp(Interruption):
    """The leg is over."""


class Moved(Interruption):
    """Somebody has given the leg a new document."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Left(Interruption):
    """Out of the queue, as a waiting document says."""


class Undelivered(Exception):
    """A document could not be had."""


class Source:
    """Where a leg goes on: at an address, or in a document at hand."""

    __slots__ = ("form", "text", "url")

    def __init__(self, url: str = "", form: dict[str, str] | None = None, text: str = "") -> None:
        self.url, self.form, self.text = url, form or {}, text


class Leg:
    def __init__(
        self,
        exchange: Exchange,
        *,
        from_: str,
        to: str,
        direction: str,
        person: Person,
        status_url: str = "",
        fallback: str = "",
    ) -> None:
        self.exchange = exchange
        self.world = exchange.world
        self.sid = exchange.new_sid("CA")
        self.from_, self.to, self.direction = from_, to, direction
        self.person = person
        self.status = "queued" if direction == "outbound-api" else "ringing"
        self.room: Room | None = None
        self.label = ""
        """In the room."""
        self.ends_room = True
        self.queue: str | None = None
        """Where it waits at the carrier."""
        self.made_ms = self.world.now_ms
        self.made_by = 0
        """The process that asked for it, if any."""
        self.since_ms = self.world.now_ms
        """When it was last moved."""
        self.call = ""
        """Our own name of the call, as the first document that it was given says."""
        self.extra: dict[str, str] = {}
        self.status_url = status_url
        self._fallback = fallback
        self._life: Generator[Arm, Any, None] | None = None
        self._epoch = 0
        self._runs = False

    def __repr__(self) -> str:
        where = self.room.name if self.room else self.queue or "-"
        return f"<{self.sid[:8]} {self.from_}->{self.to} {self.status} {where}>"

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    # -- being woken

    def live(self, life: Generator[Arm, Any, None]) -> None:
        self._life = life
        self._go(None, None)

    def _go(self, value: object, error: Interruption | None) -> None:
        life = self._life
        if life is None:
            return
        if self._runs:  # it is just doing something that ends in this
            self.world.soon(lambda: self._go(value, error))
            return
        self._epoch += 1
        epoch = self._epoch
        self._runs = True
        try:
            arm = life.send(value) if error is None else life.throw(error)
        except StopIteration:
            self._life = None
            return
        finally:
            self._runs = False
        arm(lambda told: self._wake(epoch, told))

    def _wake(self, epoch: int, value: object) -> None:
        if epoch == self._epoch:
            self._go(value, None)

    def interrupt(self, error: Interruption) -> None:
        """What it waited for does not count any more."""
        self._epoch += 1
        self.world.soon(lambda: self._go(None, error))

    # -- what happens to it

    def hang_up(self, status: str = "completed") -> None:
        """It is over at once; what follows from that is reported."""
        if self.is_over:
            return
        self.status = status
        self.world.trace("leg", self, "is over")
        self.interrupt(HungUp())

    def move(self, text: str) -> None:
        self.since_ms = self.world.now_ms
        self.interrupt(Moved(text))

    def report(self) -> None:
        """How it stands."""
        if self.status_url:
            self.post(self.status_url, {})

    def form(self, more: dict[str, str]) -> dict[str, str]:
        return {
            "CallSid": self.sid,
            "CallStatus": self.status,
            "Direction": self.direction,
            "From": self.from_,
            "To": self.to,
            **self.extra,
            **more,
        }

    def post(self, url: str, more: dict[str, str]) -> None:
        self.exchange.network.post(self.sid, url, self.form(more))

    # -- its life

    def follow(self, first: Source) -> Generator[Arm, Any, None]:
        """The life of a leg that begins with a document."""
        yield from self.to_the_end(self.steps(first))

    def to_the_end(self, life: Generator[Arm, Any, None]) -> Generator[Arm, Any, None]:
        """Live, then report that it is over."""
        try:
            yield from life
        except HungUp:
            pass
        except Moved:
            self.world.count("leg_moved_before_it_was_answered")
        if not self.is_over:
            self.status = "completed"
        self.report()
        self.person.leg_over(self)

    def steps(self, first: Source) -> Generator[Arm, Any, None]:
        """Documents, one after the other, until there is none."""
        source: Source | None = first
        while source is not None:
            try:
                source = yield from self.play(source)
            except Moved as moved:
                source = Source(text=moved.text)
            except Undelivered:
                if not self._fallback:
                    self.world.count("leg_without_document")
                    self.world.trace("leg", self, "hears an apology: no document could be had")
                    return
                self.world.count("leg_fell_back")
                source = Source(text=self._fallback)

    def play(self, source: Source) -> Life:
        """One document; gives where it leads."""
        verbs = yield from self.load(source)
        for verb in verbs:
            if verb.name not in QUIET and self.status == "ringing":
                self.status = "in-progress"
            following = yield from _PERFORMERS[verb.name](self, verb)
            if following is not None:
                return following
        return None

    def load(self, source: Source) -> Generator[Arm, Any, tuple[Verb, ...]]:
        if source.text:
            return documents.read(source.text)
        form, url = self.form(source.form), source.url
        text = yield lambda wake: self.exchange.network.fetch(url, form, wake)
        if text is None:
            raise Undelivered
        if not self.call and self.to and self.direction == "inbound":
            self.exchange.acknowledged(self, text)
        return documents.read(text)

    def sleep(self, for_ms: int) -> Generator[Arm, Any, None]:
        yield lambda wake: _after(self, for_ms, wake)

    # -- verbs

    def _sound(self, verb: Verb) -> Life:
        yield from self.sleep(documents.sound_ms(verb))
        return None

    def _redirect(self, verb: Verb) -> Life:
        yield from ()
        return Source(verb.text)

    def _hangup(self, _verb: Verb) -> Life:
        yield from ()
        self.hang_up()
        raise HungUp

    def _leave(self, _verb: Verb) -> Life:
        yield from ()
        raise Left

    def _gather(self, verb: Verb) -> Life:
        """Prompts that may be interrupted, then listening."""
        limit_ms = sum(documents.sound_ms(one) for one in verb.children)
        limit_ms += verb.number("timeout") * 1_000
        reaction = self.person.asked(self, verb, limit_ms)
        if reaction is None or reaction.after_ms >= limit_ms:
            yield from self.sleep(limit_ms)
            if verb.get("actionOnEmptyResult") != "true":
                return None
            return Source(verb.get("action"))
        yield from self.sleep(reaction.after_ms)
        return Source(verb.get("action"), reaction.form)

    def _record(self, verb: Verb) -> Life:
        speaks_ms = self.person.speaks_ms(self)
        limit_ms = verb.number("timeout") * 1_000
        if not speaks_ms:
            yield from self.sleep(limit_ms)
            return None
        form = {
            "RecordingSid": self.exchange.new_sid("RE"),
            "RecordingDuration": str(speaks_ms // 1000),
        }
        try:
            yield from self.sleep(speaks_ms)
        except HungUp:
            self.post(verb.get("action"), {**form, "Digits": "hangup"})
            raise
        return Source(verb.get("action"), form)

    def _dial(self, verb: Verb) -> Life:
        noun = verb.children[0]
        if noun.name == "Number":
            status = self.exchange.diverts(noun.text)
            yield from self.sleep(20_000)
            return Source(verb.get("action"), {"DialCallStatus": status})
        room = self.exchange.room(noun.text)
        if room.has_label(noun.get("participantLabel")):
            self.world.count("room_refused_second_of_a_kind")
            return None
        room.join(self, noun.get("participantLabel"), noun.get("statusCallback"))
        self.person.entered(self, room)
        try:
            yield room.arm_end(self)
        except Interruption as interruption:
            room.leave(self)
            if isinstance(interruption, HungUp):
                self.post(verb.get("action"), {"DialCallStatus": "answered"})
            raise
        room.leave(self)
        return Source(verb.get("action"), {"DialCallStatus": "answered"})

    def _enqueue(self, verb: Verb) -> Life:
        self.queue = verb.text
        result = "error"
        try:
            yield from self._wait(verb.get("waitUrl"))
        except Left:
            result = "leave"
        except Undelivered:
            result = "error"
        except HungUp:
            self.queue = None
            self.post(verb.get("action"), {"QueueResult": "hangup"})
            raise
        except Moved:
            self.queue = None
            self.post(verb.get("action"), {"QueueResult": "redirected"})
            raise
        self.queue = None
        return Source(verb.get("action"), {"QueueResult": result})

    def _wait(self, url: str) -> Generator[Arm, Any, None]:
        """The waiting document, again and again."""
        while True:
            start_ms = self.world.now_ms
            source: Source | None = Source(url)
            while source is not None:
                source = yield from self.play(source)
            if self.world.now_ms == start_ms:
                yield from self.sleep(EMPTY_WAIT_MS)


def _after(leg: Leg, for_ms: int, wake: Callable[[Any], None]) -> None:
    leg.world.after(for_ms, lambda: wake(None))


_PERFORMERS: dict[str, Callable[[Leg, Verb], Life]] = {
    "Say": Leg._sound,
    "Play": Leg._sound,
    "Pause": Leg._sound,
    "Redirect": Leg._redirect,
    "Hangup": Leg._hangup,
    "Leave": Leg._leave,
    "Gather": Leg._gather,
    "Record": Leg._record,
    "Dial": Leg._dial,
    "Enqueue": Leg._enqueue,
}
