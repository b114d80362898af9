"""The frame around all pages: who sees what, languages, light and dark, what cannot be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest
from playwright.async_api import expect

from router.people.person import Person
from router.people.roles import Role
from tests.browser.world import PASSWORD, hindrances

if TYPE_CHECKING:
    from tests.browser.world import World

BAR_FITS = "document.querySelector('.menu').getBoundingClientRect().right <= innerWidth"


async def test_who_is_not_signed_in_is_asked_to_wherever_he_goes(office: World) -> None:
    page = await office.caller("stranger", "/wall")
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.url.endswith("/wall")


async def test_the_start_offers_the_pages_of_the_persons_roles_and_no_others(office: World) -> None:
    page = await office.page("anna")
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    await expect(links).to_have_text(["Desk", "Wallboard"])
    page = await office.page("chiara")
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    await expect(links).to_have_text(["Desk", "Supervise", "Calls", "Wallboard"])
    page = await office.page("adele")
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    await expect(links).to_have_text(["Wallboard", "Administration", "People"])


@pytest.mark.parametrize("language", ["nl", "en", "it"])
@pytest.mark.parametrize(
    "roles", [("supervisor",), ("agent", "operator"), get_args(Role)], ids=["4", "3", "all"]
)
async def test_the_bar_fits_every_width_for_few_roles_and_many(
    office: World, language: str, roles: tuple[Role, ...]
) -> None:
    person = Person(id="mo", name="Mohammed van den Heuvel", roles=roles)
    await office.people.do(office.people.add, person, PASSWORD)
    page = await office.page("mo", f"/?language={language}")
    await expect(page.get_by_role("navigation").get_by_role("link").first).to_be_visible()
    for width in range(1400, 300, -40):
        await page.set_viewport_size({"width": width, "height": 700})
        assert await page.evaluate(BAR_FITS), width


async def test_a_page_that_is_not_for_ones_role_says_so(office: World) -> None:
    page = await office.page("anna", "/supervisor")
    await expect(page.get_by_role("heading", name="This page is not for your role")).to_be_visible()
    await expect(page.get_by_text("Ask an administrator for access.")).to_be_visible()
    await page.get_by_role("link", name="To the start").click()
    await expect(page.get_by_role("heading", name="Hello, Anna de Vries")).to_be_visible()


async def test_who_can_give_himself_the_role_is_led_there(office: World) -> None:
    page = await office.page("adele", "/supervisor")
    await page.get_by_role("link", name="You can give yourself the role under People.").click()
    await expect(page.get_by_role("heading", name="People")).to_be_visible()


async def test_an_address_without_a_page_says_so(office: World) -> None:
    page = await office.page("anna", "/")
    answer = await page.goto("/nowhere")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    await page.get_by_role("link", name="To the start").click()
    await expect(page.get_by_role("heading", name="Hello, Anna de Vries")).to_be_visible()


async def test_a_part_of_the_administration_that_there_is_not_is_no_page(office: World) -> None:
    page = await office.page("otto", "/admin/nowhere")
    await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


async def test_whoever_is_signed_in_already_comes_from_the_sign_in_to_the_start(
    office: World,
) -> None:
    page = await office.page("anna", "/sign-in")
    await expect(page.get_by_role("heading", name="Hello, Anna de Vries")).to_be_visible()
    await expect(page).to_have_url(f"{office.url}/")


async def test_a_chosen_language_holds_at_once_and_the_next_time(office: World) -> None:
    page = await office.page("anna")
    for language, heading in (
        ("Nederlands", "Hallo, Anna de Vries"),
        ("Italiano", "Buongiorno, Anna de Vries"),
    ):
        await page.locator(".bar .menu > button").click()
        await page.get_by_role("button", name=language).click()
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Buongiorno")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "it"


async def test_light_and_dark_can_be_chosen_whatever_the_device_says(office: World) -> None:
    page = await office.page("anna")
    grounds = []
    for scheme in ("Light", "Dark"):
        await page.get_by_role("button", name="Menu").click()
        await page.get_by_role("button", name=scheme, exact=True).click()
        grounds.append(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
    await page.reload()
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    grounds.append(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
    light, dark, again = grounds
    assert light != dark == again


async def test_signing_out_leads_to_the_sign_in(office: World) -> None:
    page = await office.page("anna")
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_the_menu_is_worked_by_keys_alone(office: World) -> None:
    page = await office.page("anna")
    menu = page.get_by_role("button", name="Menu")
    await menu.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Nederlands")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("button", name="English")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Nederlands")).to_have_count(0)
    await expect(menu).to_be_focused()


async def test_the_first_tab_stop_leads_past_the_bar(office: World) -> None:
    page = await office.page("anna")
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#content")).to_be_focused()


async def test_a_service_that_cannot_be_reached_is_said_and_found_again(office: World) -> None:
    page = await office.page("anna")
    await page.route("**/api/session", lambda route: route.abort())
    await page.reload()
    await expect(page.get_by_text("The service cannot be reached")).to_be_visible()
    await page.unroute("**/api/session")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()


async def test_the_start_hinders_nobody(office: World) -> None:
    page = await office.page("adele")
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    assert await hindrances(page) == []


async def test_the_start_fits_a_narrow_telephone(office: World) -> None:
    page = await office.page("adele")
    await page.set_viewport_size({"width": 320, "height": 640})
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
