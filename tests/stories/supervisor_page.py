"""A supervisor's page in a story: his requests to the service over HTTP, and his leg at Twilio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from router.calls import SupervisionNoted
from router.people import Person
from tests.router.people.site import PASSWORD, Answer, Browser
from tests.stories.turns import turns_until

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle
    from tests.stories.town import Town


class SupervisorPage:
    """Signed in as long as it is open."""

    def __init__(self, town: Town, person: str = "sue") -> None:
        self.person = person
        self.leg: CallHandle | None = None
        self.parameters: dict[str, str] = {}
        """What the service said last that its leg is to pass on."""
        self._town = town
        self._browser = Browser(town.local_url)
        self._left: list[Browser] = []

    async def __aenter__(self) -> Self:
        people = self._town.people
        if all(one.id != self.person for one in people.all()):
            made = Person(id=self.person, name=self.person.title(), roles=("supervisor",))
            people.add(made, PASSWORD)
        assert (await self._browser.signs_in(self.person)).status == 200
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for one in (self._browser, *self._left):
            await one.http.close()

    async def asks(self, mode: str) -> Answer:
        """To take part in the only call that there is, in this way."""
        answer = await self._asks(mode)
        await self._town.settle()
        return answer

    async def _asks(self, mode: str) -> Answer:
        (call,) = self._town.state.calls
        answer = await self._browser.posts("/api/supervise", {"call": call, "mode": mode})
        if answer.status == 200:
            assert answer.body["carrier"] == "twilio"
            self.parameters = answer.body["parameters"]
        return answer

    async def begins_to_ask(self, mode: str) -> asyncio.Task[Answer]:
        """The same, until it stands in the journal: the answer may come later."""
        asking = asyncio.get_running_loop().create_task(self._asks(mode))
        await turns_until(lambda: self._is_noted(mode))
        await self._town.settle()
        return asking

    def _is_noted(self, mode: str) -> bool:
        noted = self._town.events(SupervisionNoted)[-1:]
        return any(isinstance(one, SupervisionNoted) and one.mode == mode for one in noted)

    async def brings_leg(self, parameters: dict[str, str] | None = None) -> CallHandle:
        desk = self._town.twilio.client(self.person)
        given = self.parameters if parameters is None else parameters
        self.leg = await desk.connect(self._town.app_sid, given)
        await self._town.pass_s(1)
        return self.leg

    async def takes_part(self, mode: str) -> CallHandle:
        """Is let in, and brings his leg."""
        assert (await self.asks(mode)).status == 200
        return await self.brings_leg()

    async def stops(self) -> None:
        assert (await self.asks_to_stop()).status == 200
        await self._town.pass_s(1)

    async def asks_to_stop(self) -> Answer:
        (call,) = self._town.state.calls
        return await self._browser.posts("/api/supervise/stop", {"call": call})

    async def signs_out(self) -> None:
        assert (await self._browser.posts("/api/sign-out")).status == 200
        await self._town.pass_s(1)

    def follows(self) -> None:
        """The service has been started anew, at another port: its name leads there as before."""
        before, self._browser = self._browser, Browser(self._town.local_url)
        self._left.append(before)
        self._browser.csrf = before.csrf
        self._browser.keeps(before.cookie)
