"""A whole service on a free port of this machine, and people in front of its pages in real Chromium."""

from __future__ import annotations

from contextlib import suppress
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from playwright.async_api import BrowserContext, Error, Page, async_playwright, expect

from docs.chromium import CHROMIUM, FLAGS
from router.app import Service
from router.clock import SystemClock
from router.people import People
from router.people.person import Person
from router.settings import load
from tests.browser.controls import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Browser, Playwright

    from router.people.roles import Role
    from router.settings import Settings

OFFICE: Final = Path(__file__).parent / "office.toml"
PASSWORD: Final = "one fine morning in May"
PEOPLE: Final[dict[str, tuple[str, tuple[Role, ...]]]] = {
    "anna": ("Anna de Vries", ("agent",)),
    "bram": ("Bram Bakker", ("agent",)),
    "chiara": ("Chiara Conti", ("supervisor",)),
    "otto": ("Otto Jansen", ("operator",)),
    "adele": ("Adele Rossi", ("administrator",)),
}
PATIENCE_MS: Final = 10_000
SERIOUS: Final = ("serious", "critical")
ARRIVE: Final = """() => document.getAnimations()
    .filter((one) => one instanceof CSSTransition).forEach((one) => one.finish())"""
"""Ends every change of colour that is under way."""

expect.set_options(timeout=PATIENCE_MS)


class World:
    """The office of `office.toml`, with an account for everybody in `PEOPLE`. Without a `chromium` that
    runs already one is started, with these flags.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        flags: Sequence[str] = (),
        chromium: Browser | None = None,
    ) -> None:
        self._flags = (*FLAGS, *flags)
        self.settings = load(OFFICE, {}) if settings is None else settings
        self.people = People()
        self.url = ""
        self.service: Service
        self.troubles: list[str] = []
        """What pages have thrown that nobody caught."""
        self._playwright: Playwright | None = None
        self._browser = chromium
        self._contexts: dict[str, BrowserContext] = {}

    async def open(self) -> None:
        """Start the service."""
        now_ms = SystemClock().now_ms()
        for person, (name, roles) in PEOPLE.items():
            made = Person(id=person, name=name, roles=roles)
            await self.people.do(self.people.add, made, PASSWORD, at_ms=now_ms)
        self.service = Service(self.settings, SystemClock(), people=self.people)
        await self.service.open()
        self.url = f"http://127.0.0.1:{await self.service.listen()}"

    async def close(self) -> None:
        """Close the pages, then the service."""
        for context in self._contexts.values():
            # Pages go on asking: what a test answers in the service's place may be on its way just now.
            with suppress(Error):  # a browser may have died
                for page in context.pages:
                    await page.unroute_all(behavior="ignoreErrors")
            await context.close()
        if self._playwright is not None and self._browser is not None:
            await self._browser.close()
            await self._playwright.stop()
        await self.service.stop()

    async def browser(self) -> Browser:
        """Chromium, started when it is first asked for."""
        if self._browser is None:
            self._playwright = await async_playwright().start()
            self._browser = await self._playwright.chromium.launch(
                executable_path=CHROMIUM, args=self._flags
            )
        return self._browser

    async def visitor(self, who: str, **options: Any) -> BrowserContext:
        """The browser of one person, with cookies of its own; further tabs of his share it."""
        if who not in self._contexts:
            browser = await self.browser()
            context = await browser.new_context(
                base_url=self.url, permissions=["microphone", "notifications"], **options
            )
            context.on("weberror", lambda error: self.troubles.append(str(error.error)))
            await CONTROLS.watch(context)
            self._contexts[who] = context
        return self._contexts[who]

    async def sign_in(self, who: str, at: str = "") -> BrowserContext:
        """The browser of one of `PEOPLE`, who has signed in there; `at` a further computer."""
        is_new = who + at not in self._contexts
        context = await self.visitor(who + at)
        if is_new:
            answer = await context.request.post(
                "/api/sign-in",
                data={"name": who, "password": PASSWORD},
                headers={"Origin": self.url},
            )
            assert answer.ok, await answer.text()
        return context

    async def page(self, who: str, path: str = "/") -> Page:
        """A tab of one of `PEOPLE`, at a page."""
        context = await self.sign_in(who)
        page = await context.new_page()
        await page.goto(path)
        return page

    async def caller(self, name: str = "caller", path: str = "/call") -> Page:
        """A tab of somebody who calls; nobody signs in there."""
        context = await self.visitor(name)
        page = await context.new_page()
        await page.goto(path)
        return page


def axe_source() -> str:
    """The program of axe, to be run in a page."""
    return resources("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


async def hindrances(page: Page, but: Sequence[str] = ()) -> list[str]:
    """What axe finds serious in a page as it is now: the rule and where."""
    # A colour that is on its way to another one would count as hard to read.
    await page.emulate_media(reduced_motion="reduce")
    # As an isolated script, which the page's content security policy does not hold for.
    await page.evaluate(axe_source())
    await page.evaluate(ARRIVE)
    found = await page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in SERIOUS and one["id"] not in but
        for node in one["nodes"]
    ]
