"""Callers' pages, at `/browser/call`: nobody signs in, so everything is bounded by address."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
from aiohttp import web

from ivr import Silence, Words
from router.carriers.browser import limits
from router.carriers.browser import messages as m
from router.carriers.browser.leading import CARRIER
from router.carriers.browser.legs import CallerLeg, base_name, name_of
from router.carriers.browser.space import NotTaken
from router.carriers.page import Nonsense, Page
from router.ids import new_secret
from router.people.origins import is_foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from router.carriers.browser.entrance import Entrance
    from router.carriers.browser.guide import Guide
    from router.carriers.browser.recordings import RecordingStore
    from router.carriers.browser.registry import Registry
    from router.engine import Engine
    from router.ports import Clock
    from router.tasks import Tasks

_decoder = msgspec.json.Decoder(m.CallerMessage)
_AUTHORIZED = "Bearer "


class Greeting(NamedTuple):
    """What every caller's page is told first, as it is at that moment."""

    ice: m.Ice
    languages: tuple[str, ...]
    company: str


class House(NamedTuple):
    """What this site is like now: `allowed_origins` are the sites whose pages may connect besides our own,
    `peer_of` names the address a request comes from.
    """

    greeting: Callable[[], Greeting]
    allowed_origins: Callable[[], Collection[str]]
    peer_of: Callable[[web.Request], str]


class CallerDoor:
    """Takes callers' pages."""

    def __init__(
        self,
        *,
        engine: Engine,
        guide: Guide,
        registry: Registry,
        entrance: Entrance,
        recordings: RecordingStore,
        clock: Clock,
        tasks: Tasks,
        house: House,
    ) -> None:
        self._engine = engine
        self._guide = guide
        self._registry = registry
        self._entrance = entrance
        self._recordings = recordings
        self._clock = clock
        self._tasks = tasks
        self._house = house
        self._open: set[Page[m.CallerMessage]] = set()
        self.is_stopping = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection to its end."""
        if is_foreign(request, self._house.allowed_origins()):
            raise web.HTTPForbidden(text="This page may not connect here.")
        peer = self._house.peer_of(request)
        if self.is_stopping:
            raise web.HTTPServiceUnavailable(text="The service is about to stop.")
        proven = self._entrance.unproven.come(peer)
        if proven is None:
            raise web.HTTPServiceUnavailable(text="Too many pages are open; try again later.")
        page = Page(self._clock, self._tasks, _decoder, kind="caller")
        try:
            await page.open(request)
            self._came(page)
            await self._serve(page, peer, proven)
        finally:
            proven()
            self._open.discard(page)
            await page.end()
        return page.socket

    async def _serve(
        self, page: Page[m.CallerMessage], peer: str, proven: Callable[[], None]
    ) -> None:
        leg: CallerLeg | None = None
        try:
            async for message in page.messages():
                if leg is not None:
                    self._take(leg, message)
                    continue
                if not isinstance(message, m.StartCall):
                    break
                leg = self._let_in(page, message, peer)
                if leg is None:
                    break
                proven()
                self._entrance.came(peer)
        except Nonsense:
            page.tell(m.Ended(reason="bad_messages"))
        finally:
            page.close()
            if leg is not None:
                self._entrance.left(peer)
                self._left(leg, page)

    # -- A page comes and goes

    def _came(self, page: Page[m.CallerMessage]) -> None:
        self._open.add(page)
        if self.is_stopping:  # since it was looked at
            self._send_away(page)

    def _let_in(
        self, page: Page[m.CallerMessage], start: m.StartCall, peer: str
    ) -> CallerLeg | None:
        if start.resume is not None:
            leg, secret = self._resumed(start.resume, peer), start.resume
        elif self._entrance.may_call(peer):
            secret = new_secret()
            leg = CallerLeg(name_of(secret), self._clock, peer)
            self._registry.callers[leg.base] = leg
        else:
            page.tell(m.Ended(reason="too_many"))
            return None
        if leg is None:
            page.tell(m.Ended(reason="refused"))
            return None
        if start.language is not None:
            leg.language = start.language.lower().partition("-")[0]
        self._replace(leg, page)
        self._welcome(leg, secret, is_resumed=start.resume is not None)
        self._guide.comes_back(leg, start.upload)
        return leg

    def _resumed(self, secret: str, peer: str) -> CallerLeg | None:
        """The leg of a page that was here before, be it before a restart of the service."""
        name = name_of(secret)
        leg = self._registry.callers.get(name)
        call_id = self._engine.calls.by_leg(CARRIER, name)
        call = None if call_id is None else self._engine.calls.find(call_id)
        if leg is None and call is not None:
            leg = CallerLeg(name, self._clock, peer)
            leg.call = call.call
            leg.name = call.leg if base_name(call.leg) == name else name
            self._registry.callers[name] = leg
        return leg

    def _replace(self, leg: CallerLeg, page: Page[m.CallerMessage]) -> None:
        before, leg.page = leg.page, page
        if before is not None:
            before.tell(m.Ended(reason="taken"))
            before.close()

    def _welcome(self, leg: CallerLeg, secret: str, *, is_resumed: bool) -> None:
        greeting = self._house.greeting()
        leg.tell(
            m.Welcome(
                secret=secret,
                resumed=is_resumed,
                ice=greeting.ice,
                languages=greeting.languages,
                language=self._language_of(leg),
                company=greeting.company,
                here_ms=limits.HERE_MS,
            )
        )

    def _language_of(self, leg: CallerLeg) -> str:
        call = None if leg.call is None else self._engine.calls.find(leg.call)
        return "" if call is None else call.language or ""

    def _left(self, leg: CallerLeg, page: Page[m.CallerMessage]) -> None:
        if leg.page is page and not self.is_stopping:
            leg.page = None
            leg.away.for_ms(limits.CALLER_GRACE_MS, lambda: self._guide.hang_up(leg))

    def stop(self) -> None:
        """Ask all pages to come back later, also those that have not called yet: from now on nobody is let
        in. What callers have left is being noted then.
        """
        self.is_stopping = True
        for leg in self._registry.callers.values():
            self._guide.let_wait(leg)
        for page in self._open:
            self._send_away(page)

    def _send_away(self, page: Page[m.CallerMessage]) -> None:
        page.tell(m.Ended(reason="stopping"))
        page.close()

    # -- What it says

    def _take(self, leg: CallerLeg, message: m.CallerMessage) -> None:
        match message:
            case m.PressDigits(digits=digits, turn=turn):
                self._guide.pressed(leg, turn, digits)
            case m.Signal(peer=peer, data=data) if leg.room is not None:
                leg.room.signal_from(leg, peer, data)
            case m.Media(peer=peer, state=state):
                self._guide.heard_agent(leg, peer, state)
            case _:
                self._take_answer(leg, message)

    def _take_answer(self, leg: CallerLeg, message: m.CallerMessage) -> None:
        guide = self._guide
        match message:
            case m.SayWords(turn=turn, text=text):
                guide.heard(leg, turn, Words(text=text))
            case m.KeepSilent(turn=turn):
                guide.heard(leg, turn, Silence())
            case m.RecordingDone(upload=upload, length_ms=length_ms):
                guide.recorded(leg, upload, length_ms)
            case m.Played(turn=turn):
                guide.played(leg, turn)
            case m.HangUpCall():
                guide.takes_back(leg)
            case m.AnswerRing():
                guide.answered(leg)
            case m.DeclineRing():
                guide.not_reached(leg, "busy")
            case _:
                pass  # it is awake, or says what comes too late

    # -- What it records

    async def take_piece(self, request: web.Request) -> web.Response:
        """A piece of a recording: `POST /browser/recordings/{name}/{part}`."""
        secret = request.headers.get("Authorization", "").removeprefix(_AUTHORIZED)
        leg = self._registry.callers.get(name_of(secret))
        name, part = request.match_info["name"], int(request.match_info["part"])
        if leg is None or leg.recording != name:
            raise web.HTTPForbidden(text="Nothing of this name is recorded here.")
        try:
            await self._recordings.add(name, part, await request.read())
        except NotTaken as error:
            return web.Response(status=error.status, text=str(error))
        return web.Response(status=204)
