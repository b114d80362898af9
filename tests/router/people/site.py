"""A whole service on a free port, with accounts, and browsers that sign in to it over real HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from msgspec.structs import replace
from yarl import URL

from router.app import Service
from router.people import Change, People, Person, Role
from router.settings import check
from tests.router.office import COMPANY
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from router.settings import Settings

PASSWORD = "one fine morning in May"
PEOPLE: dict[str, tuple[Role, ...]] = {
    "anna": ("agent",),
    "chiara": ("supervisor",),
    "otto": ("operator",),
    "adele": ("administrator",),
}


def company(folder: Path, text: str = COMPANY) -> Settings:
    """The settings that this text comes to."""
    file = folder / "switchroom.toml"
    file.write_text(text, encoding="utf-8")
    checked = check(file, {})
    assert checked.settings is not None, checked.problems
    return checked.settings


class Answer:
    """What came back."""

    def __init__(self, response: aiohttp.ClientResponse, body: Any) -> None:
        self.status = response.status
        self.headers = response.headers
        self.cookies = response.cookies
        self.body = body

    @property
    def code(self) -> str:
        """Of an error."""
        code: str = self.body["error"]["code"]
        return code


class Browser:
    """Keeps cookies, and does with requests what a page of ours does, unless told otherwise."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.csrf = ""
        jar = aiohttp.CookieJar(unsafe=True)  # for an address without a name
        self.http = aiohttp.ClientSession(cookie_jar=jar)

    async def asks(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: dict[str, str] | None = None,
        but: Iterable[str] = (),
    ) -> Answer:
        sent = {"Origin": self.url, "X-CSRF": self.csrf, **(headers or {})}
        for header in but:
            del sent[header]
        asking = self.http.request(
            method, self.url + path, json=body, headers=sent, allow_redirects=False
        )
        async with asking as response:
            is_json = response.content_type == "application/json"
            return Answer(response, await response.json() if is_json else await response.text())

    async def gets(self, path: str, **options: Any) -> Answer:
        return await self.asks("GET", path, **options)

    async def posts(self, path: str, body: object = None, **options: Any) -> Answer:
        return await self.asks("POST", path, {} if body is None else body, **options)

    async def patches(self, path: str, body: object, **options: Any) -> Answer:
        return await self.asks("PATCH", path, body, **options)

    async def signs_in(self, name: str, password: str = PASSWORD) -> Answer:
        answer = await self.posts("/api/sign-in", {"name": name, "password": password})
        if answer.status == 200:
            self.csrf = answer.body["csrf"]
        return answer

    async def is_signed_in(self) -> bool:
        return (await self.gets("/api/session")).status == 200

    @property
    def cookie(self) -> str:
        """The cookie of the session."""
        (value,) = [one.value for one in self.http.cookie_jar if one.key == "session"]
        return value

    def keeps(self, cookie: str) -> None:
        """As if this cookie had been planted here."""
        self.http.cookie_jar.update_cookies({"session": cookie}, self._address())

    def _address(self) -> URL:
        return URL(self.url)


class Site:
    """`folder` has the accounts in a file, as in operation; else they are in memory."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self.clock = VirtualClock()
        self.people = People(folder)
        self.service = Service(
            replace(settings, service=replace(settings.service, stop_grace_s=1)),
            self.clock,
            people=self.people,
        )
        self.browsers: list[Browser] = []

    async def __aenter__(self) -> Self:
        for person, roles in PEOPLE.items():
            self.add(person, *roles)
        await self.service.open()
        self.url = f"http://127.0.0.1:{await self.service.listen()}"
        await self.settle()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for browser in self.browsers:
            await browser.http.close()
        await self.service.stop()

    def add(self, person: str, *roles: Role, **fields: Any) -> Person:
        made = Person(id=person, name=fields.pop("name", person.title()), roles=roles, **fields)
        return self.people.add(made, PASSWORD)

    def change(self, person: str, **fields: Any) -> Person:
        """Behind the back of the service, as the command line does."""
        return self.people.accounts.change(person, Change(**fields), by="test", at_ms=0)

    def browser(self) -> Browser:
        self.browsers.append(Browser(self.url))
        return self.browsers[-1]

    async def signed_in(self, person: str) -> Browser:
        browser = self.browser()
        answer = await browser.signs_in(person)
        assert answer.status == 200, answer.body
        return browser

    async def advance(self, by_ms: int) -> None:
        await self.clock.advance(by_ms, self.settle)

    async def settle(self) -> None:
        """Until nothing but the engine is at work."""
        await asyncio.sleep(0)
        while self.service.tasks.running > 1:  # noqa: ASYNC110 - no time passes
            await asyncio.sleep(0)
