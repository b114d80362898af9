"""A village for a story: the service on real HTTP, pages of callers, agents and supervisors, one clock.

The company is that of `tests/stories/office.toml`, without a telephone network.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self

import aiohttp

from queues.events import CallEnded
from queues.ids import StaffId
from queues.invariants import violations
from router.app import Service
from router.journal.memory import MemoryJournal
from router.people import People
from router.settings import load
from tests.router.browser.pages import CallerPage, DeskPage, Page
from tests.stories.shop import OFFICE, REPAIR
from tests.stories.turns import turns
from tests.virtual_clock import LifeTime, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from queues.events import Event
    from queues.ids import CallId
    from queues.state import SiteState
    from router.calls import CallsEvent
    from router.carriers.browser.messages import Mode
    from router.doors.browser import BrowserDoor
    from router.ports import Journal

TOKENS = {"anna": "token-of-anna-0001", "emma": "token-of-emma-0003"}
EMBEDDING = "https://www.ruota.example"
QUIET_ROUNDS = 5_000
BROWSER = f"""
[browser]
embed_origins = ["{EMBEDDING}"]
turn_urls = ["stun:relay.ruota.example:3478", "turn:relay.ruota.example:3478"]
turn_secret = "secret-of-the-relay"
"""


def company(folder: Path, *changes: tuple[str, str]) -> Path:
    """The configuration: no Twilio, no telephones, but browsers."""
    text = OFFICE.read_text(encoding="utf-8")
    text = re.sub(r"\[twilio\]\n(.+\n)+", BROWSER, text)
    text = text.replace('phone = "+31655501660"\n', "")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = folder / "office.toml"
    path.write_text(text, encoding="utf-8")
    return path


class Village:
    """`folder` is where the configuration is written, and recordings if `keeps` says so; `new_journal`
    makes the journal of each life of the service.
    """

    def __init__(
        self,
        folder: Path,
        *changes: tuple[str, str],
        new_journal: Callable[[], Journal] | None = None,
        keeps: bool = False,
    ) -> None:
        self.clock = VirtualClock()
        self.folder = folder
        self._journal_folder = folder if keeps else None
        self._company = company(folder, *changes)
        memory = MemoryJournal()
        self._new_journal = new_journal or (lambda: memory)
        self.pages: list[Page] = []

    async def __aenter__(self) -> Self:
        self.http = aiohttp.ClientSession()
        self.people = People()
        await self._start()
        return self

    async def _start(self) -> None:
        self.life = LifeTime(self.clock)
        self.service = Service(
            load(self._company, {}),
            self.life,
            self._new_journal(),
            journal_folder=self._journal_folder,
            people=self.people,
        )
        await self.service.open()
        port = await self.service.listen()
        self.url = f"http://127.0.0.1:{port}"

    async def __aexit__(self, *exc_info: object) -> None:
        for page in self.pages:
            await page.closes()
        await self.http.close()
        await self.service.stop()

    async def restarts(self) -> None:
        """Stop the service in good order and start another on the same journal, with no accounts: those
        in memory are closed with it.
        """
        await self.service.stop()
        self.life.ends()
        self.pages.clear()
        self.people = People()
        await self._start()

    async def crashes(self) -> None:
        """The process is gone: it writes nothing and says nothing; another one starts, and who is signed
        in still is.
        """
        self.life.ends()
        for task in list(self.service.tasks._running):
            task.cancel()
        for page in self.pages:
            await page.closes()
        self.pages.clear()
        runner = self.service._runner
        assert runner is not None
        for site in list(runner.sites):
            await site.stop()
        assert runner.server is not None
        await runner.server.shutdown(0.01)
        await self.service._journal.close()
        await self.service._look_ups.close()
        await self._start()

    # -- Who is there

    async def connects(self, path: str, **options: Any) -> aiohttp.ClientWebSocketResponse:
        socket: aiohttp.ClientWebSocketResponse = await self.http.ws_connect(
            f"{self.url}{path}", autoping=False, **options
        )
        return socket

    async def calls(self, *, language: str = "nl", **options: Any) -> CallerPage:
        """A page opens and calls."""
        page = CallerPage(await self.connects("/browser/call", **options))
        self.pages.append(page)
        await page.says("call", v=1, language=language)
        await self.settle()
        return page

    async def comes_back(self, before: CallerPage | str, **fields: object) -> CallerPage:
        """The page of a caller is loaded anew, or finds its network again."""
        secret = before if isinstance(before, str) else before.secret
        page = CallerPage(await self.connects("/browser/call"))
        self.pages.append(page)
        await page.says("call", v=1, resume=secret, **fields)
        await self.settle()
        return page

    async def waits(self, *, language: str = "nl") -> CallerPage:
        """Somebody calls about a repair and is in line, or already with an agent."""
        page = await self.calls(language=language)
        await page.types(REPAIR[language])
        return await self.is_put_through(page)

    async def is_put_through(self, page: CallerPage) -> CallerPage:
        """The caller says nothing more until he is in line, or with an agent."""
        await self.settle()
        while page.does == "listen":
            await page.keeps_silent()
            await self.settle()
        assert page.does in ("waiting", "meet"), page.kinds
        return page

    async def desk(self, agent: str = "anna", *, ready: bool = True) -> DeskPage:
        """An agent opens the desk and signs in."""
        page = DeskPage(await self.connects("/api/agent"), agent)
        self.pages.append(page)
        assert (await page.asks("sign_in", token=TOKENS[agent]))["type"] == "signed_in"
        if ready:
            await page.asks("set_ready")
        await self.settle()
        return page

    async def leg(self, desk: DeskPage, *, ready: bool = True) -> Page:
        """The agent's page brings its leg for what the agent has accepted."""
        page = Page(await self.connects("/browser/leg"))
        self.pages.append(page)
        await page.says("join", v=1, token=desk.token, offer=desk.offer)
        await self.settle()
        if ready:
            await page.says("ready")
            await self.settle()
        return page

    async def takes(self, desk: DeskPage) -> Page:
        """The agent accepts and brings the leg."""
        assert (await desk.accepts())["type"] == "done"
        await self.settle()
        return await self.leg(desk)

    async def talks(self, desk: DeskPage, *, language: str = "nl") -> tuple[CallerPage, Page]:
        """Somebody calls and talks to the agent of this desk."""
        caller = await self.waits(language=language)
        leg = await self.takes(desk)
        await caller.hears_agent()
        await self.pass_s(1)
        assert desk.state == "talking"
        return caller, leg

    async def supervises(self, call: CallId, mode: Mode, by: str = "sara") -> Page:
        """A supervisor's page takes part."""
        return await self.joins(await self.lets_in(call, mode, by))

    async def lets_in(self, call: CallId, mode: Mode, by: str = "sara") -> str:
        """What a supervisor's page needs to take part."""
        await self.service.switchboard.note_supervision(StaffId(by), call, mode)
        return self.door.carrier.supervise(call, by, mode).token

    async def joins(self, token: str, **fields: object) -> Page:
        """A page brings a leg with what it was given for that."""
        page = Page(await self.connects("/browser/leg"))
        self.pages.append(page)
        await page.says("join", v=1, token=token, **fields)
        await self.settle()
        return page

    # -- Time

    async def settle(self) -> None:
        """Until nothing is left to happen now."""
        for _ in range(3):
            for page in list(self.pages):
                await page.syncs()
            await self._until_quiet()
        for page in list(self.pages):
            await page.syncs()
        assert violations(self.state) == []

    async def _until_quiet(self) -> None:
        """The journal may write in a thread, which takes as long as it takes."""
        for _ in range(QUIET_ROUNDS):
            if self.service.is_quiet():
                return
            await turns(100)
        raise AssertionError("the service does not get quiet")

    async def pass_s(self, seconds: int) -> None:
        """All pages that are open say that they are awake, every second."""
        for _ in range(seconds):
            for page in self.pages:
                if not isinstance(page, DeskPage):
                    await page.says("here")
            await self.settle()
            await self.clock.advance(1_000, self.settle)

    async def sleeps_s(self, seconds: int) -> None:
        """Time passes, and no page says anything."""
        for _ in range(seconds):
            await self.clock.advance(1_000, self.settle)

    async def until(self, happens: Callable[[], bool], within_s: int = 120) -> None:
        """Let time pass, second by second, until something is so."""
        for _ in range(within_s):
            if happens():
                return
            await self.pass_s(1)
        assert happens(), "it did not happen"

    # -- What is true

    @property
    def door(self) -> BrowserDoor:
        assert self.service.browser is not None
        return self.service.browser

    @property
    def state(self) -> SiteState:
        return self.service.engine.core.state

    @property
    def call(self) -> CallId:
        """The only call that is open."""
        (call,) = self.service.engine.calls.open
        return call

    @property
    def events(self) -> list[Event | CallsEvent]:
        journal = self.service._journal
        assert isinstance(journal, MemoryJournal)
        return list(journal.events)

    @property
    def outcomes(self) -> list[str]:
        """How calls that were in line ended, in order."""
        return [event.outcome for event in self.events if isinstance(event, CallEnded)]

    async def comes_to_rest(self, within_s: int = 120) -> None:
        """In the end nothing is left: no call, no leg, no room."""
        await self.until(lambda: not list(self._stuck()), within_s)
        assert list(self._stuck()) == []

    def _stuck(self) -> list[str]:
        registry = self.door._registry
        found = [f"call {one}" for one in self.service.engine.calls.open]
        found += [f"caller's leg {one.stage}" for one in registry.callers.values()]
        found += [f"agent's leg {one}" for one in registry.agents]
        found += [f"room {one}" for one in registry.rooms]
        found += [
            f"{one.id} is {one.state}"
            for one in self.state.agents.values()
            if one.state not in ("ready", "away")
        ]
        if self.service.outbox.waiting:
            found.append("effects")
        return found
