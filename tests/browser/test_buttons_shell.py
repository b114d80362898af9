"""What stands around the pages, pressed piece by piece: the bar, the start, the menu, the ways in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from router.clock import SystemClock
from router.people.person import Change
from router.settings import Secret, load
from router.settings.sign_in import OidcSettings
from tests.browser.world import OFFICE, World
from tests.emulators.oidc import CLIENT, SECRET, OidcProvider

if TYPE_CHECKING:
    from playwright.async_api import Browser

BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("chiara", {"Desk": "/agent", "Supervise": "/supervisor", "Calls": "/calls"}),
        ("adele", {"Wallboard": "/wall", "Administration": "/admin", "People": "/admin/people"}),
    ],
)
async def test_the_cards_of_the_start_and_the_links_of_the_bar_lead_to_the_pages(
    office: World, who: str, pages: dict[str, str]
) -> None:
    page = await office.page(who)
    bar = page.get_by_role("navigation", name="Pages")
    for name, path in pages.items():
        await page.locator("main").get_by_role("link", name=re.compile(f"^{name}")).click()
        await expect(page).to_have_url(f"{office.url}{path}")
        await expect(page.locator("main h1")).to_be_attached()
        await page.get_by_role("link", name="Switchroom").click()
        await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
        await bar.get_by_role("link", name=name).click()
        await expect(bar.locator("[aria-current]")).to_have_text(name)
        await expect(page).to_have_url(f"{office.url}{path}")
        await page.get_by_role("link", name="Switchroom").click()


async def test_the_start_opens_the_page_of_callers_in_a_tab_of_its_own(office: World) -> None:
    page = await office.page("anna")
    async with page.context.expect_page() as opened:
        await page.locator("main").get_by_role("link", name="Call us").click()
    caller = await opened.value
    await expect(caller.get_by_role("button", name="Call now")).to_be_visible()
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()


async def test_everything_in_the_menu_does_what_it_says(office: World) -> None:
    page = await office.page("anna")
    await page.emulate_media(color_scheme="dark")
    dark = await page.evaluate(BACKGROUND)
    menu = page.locator(".bar .menu > button")
    for name, is_dark in (("Light", False), ("As on this device", True), ("Dark", True)):
        await menu.click()
        await page.get_by_role("button", name=name, exact=True).click()
        assert (await page.evaluate(BACKGROUND) == dark) is is_dark
    for name, language in (("Italiano", "it"), ("Nederlands", "nl"), ("English", "en")):
        await menu.click()
        await page.get_by_role("button", name=name).click()
        await expect(page.locator("html")).to_have_attribute("lang", language)
    await menu.click()
    await page.get_by_role("button", name="Change password").click()
    await expect(page.get_by_label("Present password")).to_be_visible()
    for shown in ("text", "password"):
        name = "Show the password" if shown == "text" else "Hide the password"
        await page.get_by_role("button", name=name).first.click()
        await expect(page.get_by_label("Present password")).to_have_attribute("type", shown)


async def test_a_page_that_could_not_be_loaded_is_loaded_by_a_press(office: World) -> None:
    page = await office.page("anna")
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    await page.route("**/assets/**", lambda route: route.abort())
    await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Wallboard").click()
    await expect(page.get_by_text("This page has stopped")).to_be_visible()
    await page.unroute("**/assets/**")
    await page.get_by_role("button", name="Load it again").click()
    await expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()


async def test_a_sign_in_that_could_not_be_loaded_is_loaded_by_a_press(office: World) -> None:
    page = await office.page("anna")
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    await page.route("**/assets/**", lambda route: route.abort())
    await page.locator(".bar .menu > button").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("This page has stopped")).to_be_visible()
    await page.unroute("**/assets/**")
    await page.get_by_role("button", name="Load it again").click()
    await expect(page.get_by_label("Name")).to_be_visible()


async def test_a_press_leads_to_the_account_that_one_has_elsewhere_and_back(
    chromium: Browser,
) -> None:
    settings = load(OFFICE, {})
    async with OidcProvider(lambda: SystemClock().now_ms() // 1000) as provider:
        oidc = OidcSettings(issuer=provider.url, client_id=CLIENT, client_secret=Secret(SECRET))
        sign_in = replace(settings.sign_in, oidc=oidc)
        office = World(replace(settings, sign_in=sign_in), chromium=chromium)
        await office.open()
        try:
            mail = Change(email=str(provider.claims["email"]))
            await office.people.do(
                lambda: office.people.accounts.change("anna", mail, by="test", at_ms=0)
            )
            page = await office.caller("stranger", "/sign-in")
            await page.get_by_role("link", name="Sign in with your company account").click()
            await expect(page.get_by_role("heading", name="Hello, Anna de Vries")).to_be_visible()
        finally:
            await office.close()
        assert office.troubles == []
