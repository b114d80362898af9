"""The "call us" button on a company's own page, which is at another address than the service."""

from __future__ import annotations

import json
import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from msgspec.structs import replace
from playwright.async_api import expect

from router.settings import load
from tests.browser.talking import until
from tests.browser.world import OFFICE, World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

SCRIPT = '<script src="{}/widget.js" data-label="Bel ons" data-language="nl" data-close="Sluiten" async></script>'
ROOT = Path(__file__).parents[2]
COPIED = {"en": "Copied", "nl": "Gekopieerd", "it": "Copiato"}


class Company:
    """A company's site with one page, which shows what is put into `body`."""

    def __init__(self) -> None:
        self.body = ""
        self.url = ""
        self._runner = web.AppRunner(self._app())

    def _app(self) -> web.Application:
        async def show(_request: web.Request) -> web.Response:
            text = f"<!doctype html><html lang=nl><title>Ruota</title><h1>Ruota</h1>{self.body}"
            # As strict as companies' pages are: nothing but the widget's script is let in.
            policy = "default-src 'none'; script-src http:; frame-src http:"
            headers = {"Content-Security-Policy": policy}
            return web.Response(text=text, content_type="text/html", headers=headers)

        app = web.Application()
        app.router.add_get("/", show)
        return app

    async def open(self) -> None:
        """Begin to serve."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Serve no more."""
        await self._runner.cleanup()


@asynccontextmanager
async def company_and_office(
    chromium: Browser, *, is_allowed: bool
) -> AsyncIterator[tuple[Company, World]]:
    """A company whose page may show ours, or may not."""
    company = Company()
    await company.open()
    settings = load(OFFICE, {})
    assert settings.browser is not None
    origins = (company.url,) if is_allowed else ("https://www.example.com",)
    office = World(
        replace(settings, browser=replace(settings.browser, embed_origins=origins)),
        chromium=chromium,
    )
    await office.open()
    company.body = SCRIPT.format(office.url)
    try:
        yield company, office
    finally:
        await office.close()
        await company.close()
    assert office.troubles == []


async def test_a_company_lets_visitors_call_from_its_own_page(chromium: Browser) -> None:
    async with company_and_office(chromium, is_allowed=True) as (company, office):
        page = await (await office.visitor("visitor")).new_page()
        await page.goto(company.url)
        await page.get_by_role("button", name="Bel ons").click()
        frame = page.frame_locator("iframe")
        await frame.get_by_role("button", name="Bel nu").click()
        await expect(frame.get_by_label("Zeg het in een paar woorden")).to_be_visible()


async def test_a_call_goes_on_while_the_widget_is_out_of_sight(chromium: Browser) -> None:
    async with company_and_office(chromium, is_allowed=True) as (company, office):
        page = await (await office.visitor("visitor")).new_page()
        await page.goto(company.url)
        opener = page.get_by_role("button", name="Bel ons")
        await opener.focus()
        await page.keyboard.press("Enter")
        frame = page.frame_locator("iframe")
        await frame.get_by_role("button", name="Bel nu").click()
        await expect(frame.get_by_role("button", name="Ophangen")).to_be_visible()
        await page.get_by_role("button", name="Sluiten").click()
        await expect(page.locator("iframe")).to_be_hidden()
        await expect(opener).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(frame.get_by_role("button", name="Ophangen")).to_be_visible()


async def test_a_company_that_is_not_allowed_to_shows_an_empty_frame(chromium: Browser) -> None:
    async with company_and_office(chromium, is_allowed=False) as (company, office):
        page = await (await office.visitor("visitor")).new_page()
        await page.goto(company.url)
        async with page.expect_console_message(lambda told: "frame-ancestors" in told.text):
            await page.get_by_role("button", name="Bel ons").click()
        frame = page.frame_locator("iframe")
        await expect(frame.get_by_role("button", name="Bel nu")).to_have_count(0)


async def test_the_guide_names_every_attribute_that_the_widget_reads() -> None:
    widget = (ROOT / "web" / "src" / "widget" / "widget.ts").read_text(encoding="utf-8")
    (read,) = re.findall(r"const {(.+)} = script\.dataset", widget)
    guide = (ROOT / "docs" / "guides" / "browser.md").read_text(encoding="utf-8")
    attributes = set(re.findall(r"^\| `data-(\w+)` \|", guide, re.MULTILINE))
    assert attributes == set(re.findall(r"(\w+) =", read))
    (snippet,) = re.findall(r"^<script .+</script>$", guide, re.MULTILINE)
    assert set(re.findall(r"data-(\w+)=", snippet)) == attributes


async def test_the_widget_is_one_small_script(chromium: Browser) -> None:
    async with company_and_office(chromium, is_allowed=True) as (_company, office):
        answer = await (await office.visitor("visitor")).request.get("/widget.js")
        assert answer.ok
        body = await answer.body()
        assert len(body) < 4_000
        assert b"import" not in body


@pytest.mark.parametrize(
    ("language", "label", "call"),
    [("en", "Call us", "Call now"), ("nl", "Bel ons", "Bel nu"), ("it", "Chiamaci", "Chiama ora")],
)
async def test_what_the_administration_prints_for_ones_pages_is_copied_and_works_there(
    chromium: Browser, language: str, label: str, call: str
) -> None:
    async with company_and_office(chromium, is_allowed=True) as (company, office):
        context = await office.sign_in("otto")
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await office.page("otto", f"/admin/connect?language={language}")
        snippet = page.locator(".snippet")
        await snippet.get_by_role("button").click()
        copied = snippet.get_by_role("button", name=COPIED[language], exact=True)
        await expect(copied).to_be_visible()
        await page.evaluate("navigator.clipboard.writeText('something else')")
        await copied.click()
        printed = await snippet.locator("pre").inner_text()
        await until(page, f"(await navigator.clipboard.readText()) === {json.dumps(printed)}")
        company.body = printed

        visitor = await (await office.visitor("visitor")).new_page()
        await visitor.goto(company.url)
        await visitor.get_by_role("button", name=label).click()
        frame = visitor.frame_locator("iframe")
        await expect(frame.get_by_role("button", name=call)).to_be_visible()
