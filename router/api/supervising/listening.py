"""Lets supervisors take part in calls that are talked, where the call's carrier can.

Who takes part in which call, and in which way, stands in the book of calls and nowhere else: it is in
the journal before a page is given what it needs to join. Carriers let in only whom the book has, and
when it changes they follow it. The end stands there too: because the supervisor says so, because the
call ends, because his page is gone or has never come, or because his session has ended.

That he takes part no more needs no decision: the carrier ends his leg at once, whatever the book has,
and the book follows as soon as anything can be written. So does what was written after he had been told
that it could not be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from queues.errors import CommandRefused
from queues.ids import AgentId, CallId, StaffId
from router.api.bodies import body_of
from router.api.errors import CallGone
from router.api.replies import answer
from router.api.supervising import limits
from router.api.supervising.asked import StopSupervising, Supervise
from router.calls import CarrierName, SupervisionNoted, is_wider
from router.errors import CarrierFailed, CarrierRefused, InDoubt, RequestRefused, RouterError
from router.people.session import SESSION

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from aiohttp import web

    from router.calls import Supervision
    from router.earshot import Earshot
    from router.engine import Engine
    from router.people.session import Session
    from router.ports import Clock, Recorded, Timer
    from router.switchboard import Switchboard
    from router.tasks import Tasks

_NOT_YET: Final = "The carrier has not changed yet who hears you: stay muted, and ask again."
_NOT_ANY_MORE: Final = "You take part otherwise by now, or no longer: stay muted, and ask again."
_ANY: Final = ""
"""In place of the id of a session."""
_log = structlog.get_logger(__name__)


class LetIn(msgspec.Struct, frozen=True, kw_only=True):
    """What a page needs to join."""

    carrier: CarrierName
    token: str
    """Keep it secret."""
    parameters: dict[str, str]
    """For the carrier's own software."""


class _Part:
    """What is heeded while somebody takes part in a call."""

    def __init__(self) -> None:
        self.timer: Timer | None = None
        """Runs out when his page has to be there."""
        self.stops: dict[str, Callable[[], None]] = {}
        """How to watch his sessions no more."""
        self.told: Supervision | None = None
        """In which way he takes part, as he was told last; so his page says it."""
        self.is_over = False
        """He has to leave, and the book may not say so yet."""

    def end(self) -> None:
        """Heed nothing more."""
        if self.timer is not None:
            self.timer.cancel()
        for stop in self.stops.values():
            stop()


class Listening:
    """Keeps the pages of supervisors as the book of calls has them; an engine's subscriber. `watch` calls
    back when a session ends, and gives how to stop that; `watch_person` does when any ends in which this
    person may supervise, and if there is none; `name_of` says what somebody is called; `own_too`: one
    person plays every part, as in the demo, and may listen to a talk of his own.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        switchboard: Switchboard,
        clock: Clock,
        tasks: Tasks,
        watch: Callable[[Session, Callable[[], None]], Callable[[], None]],
        watch_person: Callable[[str, Callable[[], None]], Callable[[], None]],
        name_of: Callable[[str], str] = str,
        own_too: bool = False,
    ) -> None:
        self._engine = engine
        self._switchboard = switchboard
        self._clock = clock
        self._tasks = tasks
        self._watch = watch
        self._watch_person = watch_person
        self._name_of = name_of
        self._own_too = own_too
        self._earshot: dict[CarrierName, Earshot] = {}
        self._parts: dict[tuple[CallId, StaffId], _Part] = {}
        self._is_stopped = False
        engine.watch(self._doubt_changed)

    def add(self, carrier: CarrierName, earshot: Earshot) -> None:
        """Supervisors can take part in the calls of this carrier."""
        self._earshot[carrier] = earshot
        earshot.when_supervision_is_over(self._over)

    @property
    def carriers(self) -> Collection[CarrierName]:
        """Those that have been added, also later on."""
        return self._earshot.keys()

    # -- As supervisors ask

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """Be let into a call."""
        asked = await body_of(request, Supervise)
        session, call_id = request[SESSION], CallId(asked.call)
        by = StaffId(session.person)
        carrier, earshot = self._earshot_of(call_id, by)
        is_noted = self._switchboard.supervision(call_id) == (by, asked.mode)
        try:
            await self._switchboard.note_supervision(by, call_id, asked.mode)
        except InDoubt:
            await self._take_back(call_id, by, asked.mode)  # it may be written yet
            raise
        self._part(call_id, by).is_over = False
        try:
            token, parameters = earshot.supervise(call_id, by, asked.mode)
        except CarrierRefused as error:
            await self._end(call_id, by)
            raise RequestRefused(f"You cannot be let in: {error}.") from error
        self._await(call_id, by)
        self._heed(call_id, by, session)
        if is_noted:  # nothing follows from the journal, yet it is looked again
            self._switchboard.let_take_part(call_id)
        await self._settle(earshot, call_id, by, asked.mode)
        return answer(LetIn(carrier=carrier, token=token, parameters=parameters))

    async def _settle(
        self, earshot: Earshot, call_id: CallId, by: StaffId, mode: Supervision
    ) -> None:
        """Nobody is told that only the agent hears him before it is so.

        Raises:
            RequestRefused: it is not so, or not known to be.
        """
        try:
            await earshot.settled(call_id, by, mode)
        except CarrierFailed as error:
            await self._take_back(call_id, by, mode)
            raise RequestRefused(_NOT_YET) from error
        part = self._parts.get((call_id, by))
        is_so = self._switchboard.supervision(call_id) == (by, mode)
        if part is None or part.is_over or not is_so:
            raise RequestRefused(_NOT_ANY_MORE)
        part.told = mode

    async def _take_back(self, call_id: CallId, by: StaffId, mode: Supervision) -> None:
        """He is not told that he takes part in this way: he must not do so later, if more people hear
        him then than in the way that he was told last. It stays if they are fewer. If that cannot be
        written, he takes part no more, since nothing less can be had without.

        Raises:
            InDoubt: the same.
        """
        if self._switchboard.supervision(call_id) != (by, mode):
            return  # he has asked for something else since
        part = self._parts.get((call_id, by))
        if part is None or part.told is None:
            await self._end(call_id, by)
        elif is_wider(mode, part.told):
            try:
                await self._switchboard.note_supervision(by, call_id, part.told)
            except InDoubt:
                await self._end(call_id, by)
                raise

    def _earshot_of(self, call_id: CallId, by: StaffId) -> tuple[CarrierName, Earshot]:
        """By whom the call is carried.

        Raises:
            CallGone: it is over.
            RequestRefused: nobody can take part in it, or not he, or not now.
        """
        opened = self._engine.calls.open.get(call_id)
        call = self._engine.core.state.calls.get(call_id)
        if opened is None:
            raise CallGone("The call is over.")
        if opened.carrier not in self._earshot:
            raise RequestRefused("The carrier of this call lets nobody listen in.")
        if call is None or call.state != "talking" or call.agent is None:
            raise RequestRefused("Nobody talks in this call; listen once an agent does.")
        if call.agent.id == AgentId(by) and not self._own_too:
            raise RequestRefused("You talk in this call yourself.")
        if opened.supervised_by not in (None, by):
            name = self._name_of(opened.supervised_by or "")
            raise RequestRefused(f"{name} is on this call already.")
        return opened.carrier, self._earshot[opened.carrier]

    async def stop(self, request: web.Request) -> web.StreamResponse:
        """Leave a call; that one has left can be said any number of times."""
        asked = await body_of(request, StopSupervising)
        await self._end(CallId(asked.call), StaffId(request[SESSION].person))
        return answer({"done": True})

    async def _end(self, call_id: CallId, by: StaffId) -> None:
        """He takes part no more: his leg is ended now, and the book follows, be it later.

        Raises:
            CommandRefused, RouterError: the book does not have it yet.
        """
        call = self._engine.calls.find(call_id)
        if call is None:
            self._forget(call_id, by)
            return
        if call.carrier in self._earshot:
            self._earshot[call.carrier].stop_supervising(call_id, by)
        self._part(call_id, by).is_over = True
        try:
            await self._switchboard.note_supervision(by, call_id, None)
        except (CommandRefused, RouterError):
            self._await(call_id, by)  # or, if it is for doubt, until that is over
            raise
        if not self._is_on(call_id, by):
            self._forget(call_id, by)

    def _is_on(self, call_id: CallId, by: StaffId) -> bool:
        found = self._switchboard.supervision(call_id)
        return found is not None and found[0] == by

    def _part(self, call_id: CallId, by: StaffId) -> _Part:
        return self._parts.setdefault((call_id, by), _Part())

    def _forget(self, call_id: CallId, by: StaffId) -> None:
        part = self._parts.pop((call_id, by), None)
        if part is not None:
            part.end()

    # -- As the book has it

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Whose page is there changes with the book."""
        for event in events:
            if isinstance(event, SupervisionNoted):
                call = self._engine.calls.find(event.call)
                earshot = None if call is None else self._earshot.get(call.carrier)
                if earshot is not None:
                    by = None if event.mode is None else event.supervisor
                    earshot.let_stay(event.call, by, event.mode)

    # -- Whoever is gone

    def resume(self) -> None:
        """After a restart those who took part have to come again, or do so no more."""
        for call in self._engine.calls.open.values():
            if call.supervised_by is not None:
                self._switchboard.let_take_part(call.call)
                self._await(call.call, call.supervised_by)
                self._part(call.call, call.supervised_by).told = call.supervision
                self._heed_any(call.call, call.supervised_by)

    def _await(self, call_id: CallId, by: StaffId) -> None:
        """His page has to be there in time."""
        if self._is_stopped:
            return
        part = self._part(call_id, by)
        if part.timer is not None:
            part.timer.cancel()
        at_ms = self._clock.now_ms() + limits.JOIN_MS
        part.timer = self._clock.call_at(at_ms, lambda: self._look(call_id, by))

    def _heed(self, call_id: CallId, by: StaffId, session: Session) -> None:
        """He hears nothing more when a session ends in which he was let in."""
        stops = self._part(call_id, by).stops
        if session.id not in stops:
            stops[session.id] = self._watch(session, lambda: self._over(call_id, by))
        if _ANY in stops:
            stops.pop(_ANY)()

    def _heed_any(self, call_id: CallId, by: StaffId) -> None:
        """It is not known in which session he was let in."""
        stops = self._part(call_id, by).stops
        if _ANY not in stops:
            stops[_ANY] = self._watch_person(by, lambda: self._over(call_id, by))

    def _look(self, call_id: CallId, by: StaffId) -> None:
        call = self._engine.calls.open.get(call_id)
        if call is None or call.supervised_by != by:
            self._forget(call_id, by)
            return
        earshot, part = self._earshot.get(call.carrier), self._part(call_id, by)
        if part.is_over or earshot is None or not earshot.takes_part(call_id, by):
            self._over(call_id, by)
        else:
            self._switchboard.let_take_part(call_id)  # that he has come may not have been told

    def _doubt_changed(self) -> None:
        """What could not be written can be, once doubt is over."""
        due = [] if self._engine.doubt else [key for key, one in self._parts.items() if one.is_over]
        for call_id, by in due:
            self._over(call_id, by)

    def close(self) -> None:
        """The service stops: what is left is found when it starts again."""
        self._is_stopped = True
        for part in self._parts.values():
            part.end()
        self._parts.clear()

    def _over(self, call_id: CallId, by: str) -> None:
        if not self._is_stopped:
            self._tasks.start("end_supervision", self._ended(call_id, StaffId(by)))

    async def _ended(self, call_id: CallId, by: StaffId) -> None:
        try:
            await self._end(call_id, by)
        except (CommandRefused, RouterError) as error:
            _log.info("supervision_not_ended", call_id=call_id, error=type(error).__name__)
