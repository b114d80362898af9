"""A whole town for a story: the service on real HTTP, Twilio's emulator, callers and desks, one clock.

Nothing here looks inside the service: callers hear and speak at Twilio, desks speak over their
WebSocket. Only `Town.state`, `Town.events` and `comes_to_rest` read what no message shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from queues.events import CallEnded
from queues.invariants import violations
from router.app import Service
from router.journal.memory import MemoryJournal
from router.listening import bound
from router.people import People
from router.settings import load
from tests.emulators.twilio import Faults, TwilioEmulator
from tests.emulators.twilio.calls import Redirected
from tests.emulators.twilio.entries import Source
from tests.emulators.twilio.signer import signature as sign
from tests.stories.at_rest import check_at_rest, is_at_rest, nobody_is_with_two
from tests.stories.desk_page import DeskPage
from tests.virtual_clock import LifeTime, VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from queues.events import Event
    from queues.state import SiteState
    from router.calls import CallsEvent
    from router.ports import Journal
    from tests.emulators.twilio import CallHandle, Webhook

    Fields = Mapping[str, str] | Sequence[tuple[str, str]]

PUBLIC_URL = "https://calls.example.com"
NUMBERS = {"nl": "+31205550100", "it": "+390655501000", "en": "+442055501000", "": "+31205550199"}
FINN = "+31655501660"
BILLING = {
    "nl": "er staat een fout op mijn factuur",
    "it": "la fattura che ho ricevuto è sbagliata",
    "en": "there is a mistake in my bill",
}
REPAIR = "mijn fiets is kapot"
TOKENS = {
    "anna": "token-of-anna-0001",
    "chiara": "token-of-chiara-02",
    "emma": "token-of-emma-0003",
    "bram": "token-of-bram-0004",
    "finn": "token-of-finn-0005",
}
COMPANY = Path(__file__).parent / "company.toml"


FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answered:
    status: int
    text: str


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    """A body whose length is not announced."""
    for start in range(0, len(content), 4_096):
        yield content[start : start + 4_096]


class Town:
    def __init__(
        self,
        *,
        seed: int = 1,
        faults: Faults | None = None,
        environ: Mapping[str, str] | None = None,
        company: Path = COMPANY,
        journal: Journal | None = None,
    ) -> None:
        self.clock = VirtualClock()
        self.twilio = TwilioEmulator(clock=self.clock, seed=seed, faults=faults)
        self.journal = MemoryJournal()
        self._slow_journal = journal
        self._environ = environ or {}
        self._company = company
        self.app_sid = ""
        self._callers = 0
        self._pages: list[DeskPage] = []
        self._is_stopped = False

    async def __aenter__(self) -> Self:
        await self.twilio.start()
        self.people = People()
        await self._start()
        for number in NUMBERS.values():
            self.twilio.add_number(
                number,
                voice_url=f"{PUBLIC_URL}/twilio/voice",
                status_callback=f"{PUBLIC_URL}/twilio/status",
            )
        self.app_sid = self.twilio.add_application(voice_url=f"{PUBLIC_URL}/twilio/agent").sid
        self.twilio.add_idle(self._is_quiet)
        self.http = aiohttp.ClientSession()
        return self

    def _is_quiet(self) -> bool:
        return self.service.is_quiet()

    async def _start(self) -> None:
        rest = {"SWITCHROOM_TWILIO_API_BASE_URL": self.twilio.base_url}
        settings = load(self._company, {**rest, **self._environ})
        self.life = LifeTime(self.clock)
        journal = self._slow_journal or self.journal
        self.service = Service(settings, self.life, journal, people=self.people)
        # What Twilio asks before the service listens waits for it, as it does at a proxy.
        sockets = bound("127.0.0.1", 0)
        self.local_url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        self.twilio.route(PUBLIC_URL, self.local_url)
        await self.service.open()
        await self.service.listen(sockets)

    async def restarts(self) -> None:
        """Stop the service in good order and start another on the same journal, with no accounts: those
        in memory are closed with it.
        """
        await self._close_pages()
        await self.service.stop()
        self.people = People()
        await self._start()

    async def crashes(self) -> None:
        """The process is gone: it writes nothing, says nothing, and ends no connection properly."""
        self.life.ends()
        for task in list(self.service.tasks._running):
            task.cancel()
        await self._close_pages()  # what it hears of that comes too late
        runner, rest = self.service._runner, self.service._rest
        assert runner is not None
        assert rest is not None
        for site in list(runner.sites):
            await site.stop()
        assert runner.server is not None
        await runner.server.shutdown(0.01)  # 0 would be no limit at all
        await rest.close()
        await self.service._look_ups.close()

    async def comes_back(self) -> None:
        """Another process starts on what the journal holds, and who is signed in still is."""
        await self._start()
        await self.pass_s(0)

    async def _close_pages(self) -> None:
        for page in self._pages:
            await page.close()
        self._pages.clear()

    async def __aexit__(self, *exc_info: object) -> None:
        await self._close_pages()
        await self.http.close()
        await self.stop()
        await self.twilio.stop()

    async def stop(self) -> None:
        """Stop the service, once."""
        if not self._is_stopped:
            self._is_stopped = True
            await self.service.stop()

    def nobody_looks(self) -> None:
        """From now on only webhooks and deadlines tell what has happened."""
        self.service.reconciler.stop()

    # -- who is there

    async def rings(self, language: str = "nl", number: str | None = None) -> CallHandle:
        """Somebody calls the number of a language; "" is the number with all of them."""
        self._callers += 1
        number = number or f"+3161234{self._callers:04d}"
        caller = await self.twilio.dial_in(from_=number, to=NUMBERS[language])
        await self.pass_s(0)
        return caller

    async def desk(self, agent: str, *, ready: bool = True, **announced: object) -> DeskPage:
        """An agent opens the desk and signs in; the page may announce something with that."""
        socket = await self.http.ws_connect(f"{self.local_url}/api/agent")
        page = DeskPage(agent, socket, self.twilio, self.app_sid)
        self._pages.append(page)
        answer = await page.ask("sign_in", token=TOKENS[agent], **announced)
        assert answer["type"] == "signed_in"
        if ready:
            await page.ask("set_ready")
        await self.pass_s(0)
        return page

    async def asks_for_billing(self, language: str = "nl", number: str | None = None) -> CallHandle:
        """Somebody calls about a bill and says so; he is in line, or with an agent, after this."""
        caller = await self.rings(language, number)
        await self.says(caller, BILLING[language])
        return await self.is_put_through(caller)

    async def asks_for_repair(self) -> CallHandle:
        """Somebody calls about a repair, in Dutch: Bram and Finn can help."""
        caller = await self.rings()
        await self.says(caller, REPAIR)
        return await self.is_put_through(caller)

    async def is_put_through(self, caller: CallHandle) -> CallHandle:
        """The caller says nothing more until he is in line, or with an agent."""
        await self.until(lambda: caller.where.startswith(("enqueue", "conference")))
        return caller

    async def says(self, caller: CallHandle, words: str, confidence: float = 0.9) -> None:
        """The caller waits until somebody listens for words, and speaks."""
        await self.until(lambda: "speech" in caller.listens_for)
        question = caller.call.listener
        assert caller.say(words, confidence)
        await self.until(lambda: caller.call.listener is not question)

    async def presses(self, caller: CallHandle, key: str) -> None:
        """The caller waits until somebody listens for keys, and presses one."""
        await self.until(lambda: "dtmf" in caller.listens_for)
        assert caller.press(key)
        await self.pass_s(0)

    async def talks(self, desk: DeskPage, language: str = "nl") -> CallHandle:
        """Somebody calls about a bill and talks to the agent of this desk."""
        caller = await self.asks_for_billing(language)
        leg = await desk.take()
        await self.pass_s(1)
        assert self.twilio.talking(caller, leg)
        assert desk.state == "talking"
        return caller

    # -- what anybody could send

    async def posts(
        self, path: str, fields: Fields = (), *, signature: str | None = "", **how: Any
    ) -> Answered:
        """A request to the service, signed as Twilio would unless a signature, or None, is given."""
        answered = await self.sends(path, fields, signature=signature, **how)
        await self.settle()
        return answered

    async def sends(
        self,
        path: str,
        fields: Fields = (),
        *,
        body: bytes | None = None,
        signature: str | None = "",
        content_type: str = FORM,
        is_chunked: bool = False,
    ) -> Answered:
        """The same, without waiting for what it sets off."""
        pairs = list(dict(fields).items())
        content = urlencode(pairs).encode() if body is None else body
        headers = {"Content-Type": content_type}
        if signature == "":
            signature = sign(self.twilio.auth_token, PUBLIC_URL + path, pairs)
        if signature is not None:
            headers["X-Twilio-Signature"] = signature
        url = URL(self.local_url + path, encoded=True)
        sent = in_pieces(content) if is_chunked else content
        async with self.http.post(url, data=sent, headers=headers) as answer:
            return Answered(answer.status, await answer.text())

    async def posts_again(self, webhook: Webhook) -> Answered:
        """One of Twilio's webhooks, a second time."""
        return await self.posts(webhook.url.removeprefix(PUBLIC_URL), webhook.fields)

    async def redirects(self, caller: CallHandle, twiml: str) -> None:
        """Twilio carries out, late, what it was once asked to do with a call."""
        caller.call.interrupt(Redirected(Source(twiml=twiml)))
        await self.settle()

    # -- time

    async def until(self, happens: Callable[[], bool], within_s: float = 120) -> None:
        """Let time pass, second by second, until something is so."""
        for _ in range(int(within_s)):
            if happens():
                return
            await self.pass_s(1)
        assert happens(), "it did not happen"

    async def pass_s(self, seconds: float) -> None:
        await self.clock.advance(int(seconds * 1000), self.settle)

    async def settle(self) -> None:
        """Until nothing is left to happen now; then look whether all is as it should be."""
        await self.twilio.settle()
        assert violations(self.state) == []
        nobody_is_with_two(self.twilio)

    # -- what is true

    @property
    def state(self) -> SiteState:
        return self.service.engine.core.state

    def events(self, kind: type[Event | CallsEvent]) -> list[Event | CallsEvent]:
        return [event for event in self.journal.events if isinstance(event, kind)]

    @property
    def outcomes(self) -> list[str]:
        """How calls that were in line ended, in order."""
        return [event.outcome for event in self.journal.events if isinstance(event, CallEnded)]

    def agent_state(self, agent: str) -> str:
        found = {str(one): at_work.state for one, at_work in self.state.agents.items()}
        return found.get(agent, "signed_out")

    async def comes_to_rest(
        self, *, within_s: int = 120, step_s: int = 10, warnings: Sequence[str] = ()
    ) -> None:
        """In the end nothing is stuck: no call, no leg, no agent, no memory of any.

        `warnings`: what the emulator may have complained of; each must stand in some complaint.
        """
        for _ in range(within_s // step_s):
            if is_at_rest(self.service, self.twilio):
                break
            await self.pass_s(step_s)
        check_at_rest(self.service, self.twilio)
        complaints = [
            one for one in self.twilio.warnings if not any(known in one for known in warnings)
        ]
        assert complaints == []
