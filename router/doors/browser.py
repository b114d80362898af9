"""The door for calls from browsers: the carrier, its pages' sockets, prompts as sound, recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from router.api.messages import Voice
from router.carriers.browser.caller_door import CallerDoor, Greeting, House
from router.carriers.browser.carrier import BrowserCarrier
from router.carriers.browser.entrance import Entrance
from router.carriers.browser.guide import Guide
from router.carriers.browser.leading import CARRIER
from router.carriers.browser.leg_door import DeskHouse, LegDoor
from router.carriers.browser.legs import UPLOADS, agent_leg_name
from router.carriers.browser.passes import Passes, ice_of
from router.carriers.browser.recordings import RecordingStore
from router.carriers.browser.registry import Registry
from router.carriers.browser.scenes import MUSIC, Scenes
from router.ids import new_secret
from router.people.origins import bucket_of, origin_of, peer, peer_behind_proxy
from router.settings.browser import number_rung
from router.speech import Speech
from router.speech.music import hold_music

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr import Announcements, DialledNumber
    from queues.ids import AgentId, CallId, OfferNumber
    from router.calls import CarrierName
    from router.carriers.browser.messages import Ice
    from router.parts import Parts
    from router.people.access import Access
    from router.ports import Clock, Recordings, Timer
    from router.settings import BrowserSettings

DAY_MS: Final = 86_400_000


def add_browser(
    parts: Parts,
    app: web.Application,
    *,
    announcements: Announcements,
    music_of: Callable[[str], str | None],
    wall_clock: Clock,
    access: Access,
    recordings: dict[CarrierName, Recordings],
    voices: dict[CarrierName, Callable[[AgentId, str], Voice | None]],
) -> BrowserDoor | None:
    """Take calls from browsers, if the settings say so, and tell those who ask about them where."""
    if parts.settings.browser is None:
        return None
    door = BrowserDoor(
        parts,
        parts.settings.browser,
        announcements=announcements,
        music_of=music_of,
        wall_clock=wall_clock,
        access=access,
    )
    door.add_routes(app)
    app.on_startup.append(door.open)
    app.on_cleanup.append(door.close)
    parts.carriers["browser"] = door.carrier
    recordings["browser"] = door.recordings
    voices["browser"] = door.voice
    return door


class BrowserDoor:
    """Takes calls from browsers. `recordings` has the messages that their callers leave; `wall_clock` is
    the time of people and their pages.
    """

    def __init__(
        self,
        parts: Parts,
        settings: BrowserSettings,
        *,
        announcements: Announcements,
        music_of: Callable[[str], str | None],
        wall_clock: Clock,
        access: Access,
    ) -> None:
        self._parts = parts
        self._first = settings
        self._clock = wall_clock
        self._is_demo = access.guest is not None
        self._leading = parts.tasks.part()
        self._passes = Passes(wall_clock, access.holds)
        self._speech = Speech(new_secret().encode())
        self.recordings = RecordingStore(parts.journal_folder, wall_clock)
        self._registry = Registry(parts.clock, wall_clock)
        self._scenes = Scenes(
            speech=self._speech,
            announcements=announcements,
            lines=parts.switchboard.reception.lines,
            music_of=music_of,
        )
        self._guide = Guide(
            engine=parts.engine,
            switchboard=parts.switchboard,
            surveys=parts.surveys,
            scenes=self._scenes,
            registry=self._registry,
            recordings=self.recordings,
            tasks=self._leading,
            number=self._number,
        )
        self._registry.caller_lost = self._guide.not_found
        self.carrier = BrowserCarrier(
            registry=self._registry, guide=self._guide, scenes=self._scenes, passes=self._passes
        )
        self._daily: Timer | None = None
        self._callers = self._new_caller_door()
        self._legs = self._new_leg_door()

    # -- What is configured now

    def _settings(self) -> BrowserSettings:
        return self._parts.settings.browser or self._first

    def _number(self) -> str:
        rung = self._rung()
        return "" if rung is None else rung.number

    def _rung(self) -> DialledNumber | None:
        return number_rung(self._settings(), self._parts.settings.conversation.numbers)

    def _ice(self) -> Ice:
        return ice_of(self._settings(), self._clock.now_ms())

    def _greeting(self) -> Greeting:
        script = self._parts.settings.conversation
        rung, all_codes = self._rung(), tuple(language.code for language in script.languages)
        languages = all_codes if rung is None else rung.languages
        return Greeting(ice=self._ice(), languages=languages, company=script.company)

    def _own_origins(self) -> tuple[str, ...]:
        public_url = self._parts.settings.service.public_url
        return () if public_url is None else (origin_of(public_url),)

    def _peer_of(self, request: web.Request) -> str:
        behind_proxy = self._parts.settings.service.behind_proxy
        return bucket_of(peer_behind_proxy(request) if behind_proxy else peer(request))

    # -- What it is made of

    def _new_caller_door(self) -> CallerDoor:
        parts = self._parts
        return CallerDoor(
            engine=parts.engine,
            guide=self._guide,
            registry=self._registry,
            entrance=Entrance(self._clock),
            recordings=self.recordings,
            clock=self._clock,
            tasks=parts.tasks,
            house=House(
                greeting=self._greeting,
                allowed_origins=lambda: (*self._own_origins(), *self._settings().embed_origins),
                peer_of=self._peer_of,
            ),
        )

    def _new_leg_door(self) -> LegDoor:
        return LegDoor(
            switchboard=self._parts.switchboard,
            guide=self._guide,
            registry=self._registry,
            passes=self._passes,
            clock=self._clock,
            tasks=self._parts.tasks,
            house=DeskHouse(ice=self._ice, own_origins=self._own_origins(), peer_of=self._peer_of),
        )

    def add_routes(self, app: web.Application) -> None:
        """Serve pages' sockets, recordings, prompts and music."""
        app.router.add_get("/browser/greeting", self._greet, allow_head=False)
        app.router.add_get("/browser/call", self._callers.handle, allow_head=False)
        app.router.add_get("/browser/leg", self._legs.handle, allow_head=False)
        upload = f"{UPLOADS}/{{name:[0-9a-f]{{32}}}}/{{part:[0-9]{{1,6}}}}"
        app.router.add_post(upload, self._callers.take_piece)
        app.router.add_get(MUSIC, _music)
        self._speech.add_routes(app)

    async def _greet(self, request: web.Request) -> web.Response:  # noqa: ARG002 - the same for everybody
        """Whom one calls from the page and in which languages, before a call; and whether it is a demo,
        whose other pages are open to the caller.
        """
        greeting = self._greeting()
        told = {
            "company": greeting.company,
            "languages": greeting.languages,
            "demo": self._is_demo,
        }
        return web.json_response(told, headers={"Cache-Control": "no-store"})

    def speak(self, text: str, language: str) -> str:
        """Where this text can be heard; empty if it cannot be spoken."""
        return self._speech.url(text, language) or ""

    def voice(self, agent: AgentId, session: str) -> Voice:
        """What the page of an agent needs to bring audio, who has signed in in this session."""
        token, until_ms = self._passes.for_agent(agent, session)
        return Voice(carrier="browser", token=token, expires_at_ms=until_ms)

    def is_brought(self, call: CallId, offer: OfferNumber) -> bool:
        """Whether the agent's page brings the leg of this offer; of calls that are not ours that is taken
        for granted.
        """
        opened = self._parts.engine.calls.open.get(call)
        if opened is None or opened.carrier != CARRIER:
            return True
        leg = self._registry.agents.get(agent_leg_name(call, offer))
        return leg is not None and leg.page is not None

    def when_leg_is_away(self, tell: Callable[[AgentId], None]) -> None:
        """From now on tell when the page of an agent has gone in the middle of a call."""
        self._registry.agent_away = tell

    # -- Its life

    async def open(self, _app: web.Application | None = None) -> None:
        """Delete what is to be kept no longer, now and every day."""
        self._forget_old()

    def _forget_old(self) -> None:
        parts = self._parts
        days = self._settings().keep_recordings_days
        parts.tasks.start("forget_recordings", self.recordings.forget_old(days))
        self._daily = self._clock.call_at(self._clock.now_ms() + DAY_MS, self._forget_old)

    def stop(self) -> None:
        """Take no more pages, and ask those that are there to come back later."""
        self._callers.stop()
        self._legs.stop()

    async def over(self, within_s: float) -> None:
        """Wait until what callers' pages have said and left is decided, for so long at most."""
        await self._leading.over(within_s)

    async def close(self, _app: web.Application | None = None) -> None:
        """Say nothing more."""
        if self._daily is not None:
            self._daily.cancel()
        self._speech.close()


async def _music(request: web.Request) -> web.Response:  # noqa: ARG001 - the same for everybody
    headers = {"Cache-Control": "public, max-age=86400"}
    return web.Response(body=hold_music(), content_type="audio/wav", headers=headers)
