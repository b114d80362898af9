"""Signing in, one's own password, and the accounts that an administrator keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from router.people import limits
from router.settings import Agent, Skill, load
from tests.browser.world import OFFICE, PASSWORD, World, hindrances

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

NEW = "a fine day in June"


async def stranger(office: World, name: str = "stranger", path: str = "/") -> Page:
    """A tab of a browser in which nobody has signed in."""
    page = await (await office.visitor(name)).new_page()
    await page.goto(path)
    return page


async def sign_in(page: Page, name: str, password: str) -> None:
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


async def edit(page: Page, name: str) -> Locator:
    """The dialog that changes this person."""
    await page.get_by_role("button", name=f"Edit {name}").click()
    dialog = page.get_by_role("dialog", name=f"Edit {name}")
    await expect(dialog).to_be_visible()
    return dialog


# -- Signing in


async def test_a_person_signs_in_with_the_keyboard_alone_and_out_again(office: World) -> None:
    page = await stranger(office)
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("anna")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Hello, Anna de Vries")).to_be_visible()
    await page.locator(".bar .menu > button").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_signing_in_leads_to_the_page_that_was_asked_for(office: World) -> None:
    page = await stranger(office, path="/admin/people")
    await sign_in(page, "adele", PASSWORD)
    await expect(page.get_by_role("heading", name="People")).to_be_visible()


async def test_from_the_sign_in_page_itself_one_comes_to_the_start(office: World) -> None:
    page = await stranger(office, path="/sign-in")
    await sign_in(page, "adele", PASSWORD)
    await expect(page.get_by_role("heading", name="Hello, Adele Rossi")).to_be_visible()


async def test_a_wrong_password_is_told_and_can_be_typed_again(office: World) -> None:
    page = await stranger(office)
    await sign_in(page, "anna", "some other password")
    alert = page.get_by_role("alert")
    await expect(alert).to_have_text("The name or the password is wrong.")
    await expect(page.get_by_label("Password", exact=True)).to_be_focused()
    await expect(page.get_by_label("Password", exact=True)).to_have_value("")
    await sign_in(page, "anna", PASSWORD)
    await expect(page.get_by_role("heading", name="Hello, Anna de Vries")).to_be_visible()


async def test_what_is_not_filled_in_is_told_in_the_language_of_the_page(office: World) -> None:
    page = await stranger(office)
    await page.get_by_role("button", name="Nederlands").click()
    await page.get_by_label("Naam", exact=True).fill("anna")
    await page.get_by_role("button", name="Aanmelden", exact=True).click()
    await expect(page.get_by_role("alert")).to_have_text("Vul uw naam en uw wachtwoord in.")
    await expect(page.get_by_label("Wachtwoord", exact=True)).to_be_focused()


async def test_whoever_guesses_is_told_to_wait(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Longer than a busy machine takes to look at a try, or else there is nothing left to wait for.
    monkeypatch.setattr(limits, "FIRST_DELAY_MS", limits.ACCOUNT_DELAY_MS_MAX)
    page = await stranger(office)
    for number in range(5):
        await sign_in(page, "bram", f"guess number {number}")
        await expect(page.get_by_label("Password", exact=True)).to_have_value("")
    await sign_in(page, "bram", PASSWORD)
    await expect(page.get_by_role("alert")).to_contain_text("Too many wrong tries")


async def test_a_password_can_be_looked_at_while_it_is_typed(office: World) -> None:
    page = await stranger(office)
    field = page.get_by_label("Password", exact=True)
    await field.fill("my secret")
    await expect(field).to_have_attribute("type", "password")
    await page.get_by_role("button", name="Show the password").click()
    await expect(field).to_have_attribute("type", "text")
    await page.get_by_role("button", name="Hide the password").click()
    await expect(field).to_have_attribute("type", "password")


@pytest.mark.parametrize(
    ("language", "heading"), [("Nederlands", "Aanmelden"), ("Italiano", "Accedi")]
)
async def test_the_sign_in_page_speaks_three_languages(
    office: World, language: str, heading: str
) -> None:
    page = await stranger(office)
    await page.get_by_role("button", name=language).click()
    await expect(page.get_by_role("heading", name=heading)).to_be_visible()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        ("provider", "did not say who you are"),
        ("cancelled", "not signed in there"),
        ("no_account", "no account here"),
    ],
)
async def test_what_failed_at_another_provider_is_told(
    office: World, failed: str, told: str
) -> None:
    page = await stranger(office, path=f"/sign-in?failed={failed}")
    await expect(page.get_by_role("alert")).to_contain_text(told)


# -- One's own password


async def test_a_person_changes_his_password(office: World) -> None:
    page = await office.page("anna", "/password")
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.get_by_role("alert")).to_have_text("Nothing is typed here yet.")
    await page.get_by_label("Present password").fill(PASSWORD)
    await page.get_by_label("New password", exact=True).fill(NEW)
    await page.get_by_label("New password, once more").fill("another one altogether")
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.get_by_role("alert")).to_have_text("The two are not the same.")
    await page.get_by_label("New password, once more").fill(NEW)
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()
    other = await stranger(office)
    await sign_in(other, "anna", NEW)
    await expect(other.get_by_role("heading", name="Hello, Anna de Vries")).to_be_visible()


async def test_what_is_wrong_with_a_new_password_stands_at_its_field(office: World) -> None:
    page = await office.page("anna", "/password")
    for old, new, label, told in (
        ("not this one", NEW, "Present password", "This password is wrong."),
        (PASSWORD, "anna123456", "New password", "Too easy to guess."),
    ):
        await page.get_by_label("Present password").fill(old)
        await page.get_by_label("New password", exact=True).fill(new)
        await page.get_by_label("New password, once more").fill(new)
        await page.get_by_role("button", name="Change the password").click()
        await expect(page.get_by_role("alert")).to_contain_text(told)
        field = page.get_by_label(label, exact=True)
        await expect(field).to_have_attribute("aria-invalid", "true")


# -- The accounts


async def test_a_new_person_gets_a_one_time_password_and_chooses_his_own(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    await page.get_by_role("button", name="New person").click()
    dialog = page.get_by_role("dialog", name="New person")
    await dialog.get_by_label("Short name").fill("dario")
    await dialog.get_by_label("Name", exact=True).fill("Dario Fo")
    await dialog.get_by_role("radio", name="Set here").check()
    await dialog.get_by_label("Has italian").check()
    await dialog.get_by_label("Level of italian").fill("9")
    await dialog.get_by_label("italian is a main skill").check()
    await dialog.get_by_role("button", name="Make the account").click()
    shown = page.get_by_role("dialog", name="One-time password for Dario Fo")
    password = await shown.locator("code").inner_text()
    await shown.get_by_role("button", name="Done").click()
    await expect(row(page, "Dario Fo")).to_contain_text("italian 9")
    await expect(row(page, "Dario Fo")).to_contain_text("One-time password")

    dario = await stranger(office, "dario")
    await sign_in(dario, "dario", password)
    await expect(dario.get_by_role("heading", name="Choose a password of your own")).to_be_visible()
    await dario.get_by_label("One-time password").fill(password)
    await dario.get_by_label("New password", exact=True).fill(NEW)
    await dario.get_by_label("New password, once more").fill(NEW)
    await dario.get_by_role("button", name="Change the password").click()
    await expect(dario.get_by_role("link", name="Desk").first).to_be_visible()
    assert "dario" in {agent.id for agent in office.service.settings.agents}


async def test_a_one_time_password_can_be_copied(office: World) -> None:
    context = await office.sign_in("adele")
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await office.page("adele", "/admin/people")
    dialog = await edit(page, "Bram Bakker")
    await dialog.get_by_role("button", name="New one-time password").click()
    await dialog.get_by_role("button", name="Cancel").last.click()
    await dialog.get_by_role("button", name="New one-time password").click()
    await dialog.get_by_role("button", name="Yes, make one").click()
    shown = page.get_by_role("dialog", name="One-time password for Bram Bakker")
    await shown.get_by_role("button", name="Copy").click()
    await expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    password = await shown.locator("code").inner_text()
    assert await page.evaluate("navigator.clipboard.readText()") == password
    await shown.get_by_role("button", name="Close").click()
    await expect(
        page.get_by_role("listitem").filter(has_text="gave a one-time password to Bram Bakker")
    ).to_be_visible()


async def test_skills_are_edited_and_given_back_to_the_configuration(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    dialog = await edit(page, "Anna de Vries")
    await dialog.get_by_role("radio", name="Set here").check()
    await expect(dialog.get_by_label("Has dutch")).to_be_checked()
    await dialog.get_by_label("Has dutch").uncheck()
    await dialog.get_by_label("Level of english").fill("8")
    await dialog.get_by_role("button", name="Save").click()
    await expect(row(page, "Anna de Vries")).to_contain_text("english 8")
    await expect(row(page, "Anna de Vries")).not_to_contain_text("dutch")
    dialog = await edit(page, "Anna de Vries")
    await dialog.get_by_role("radio", name="As in the configuration").check()
    await dialog.get_by_role("button", name="Save").click()
    await expect(row(page, "Anna de Vries")).to_contain_text("dutch 5")


async def test_names_roles_address_and_language_are_edited(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    dialog = await edit(page, "Otto Jansen")
    await dialog.get_by_label("Name", exact=True).fill("Otto Janssen")
    await dialog.get_by_label("E-mail").fill("otto@example.com")
    await dialog.get_by_label("Language of the pages").select_option("nl")
    await dialog.get_by_role("checkbox", name="Supervisor").check()
    await dialog.get_by_role("button", name="Save").click()
    await expect(row(page, "Otto Janssen")).to_contain_text("Supervisor, Operator")
    changed = page.get_by_role("listitem").filter(has_text="Adele Rossi changed Otto Janssen")
    await expect(changed).to_contain_text("roles")
    otto = office.people.accounts.find("otto")
    assert otto is not None
    assert (otto.email, otto.language) == ("otto@example.com", "nl")


async def test_a_disabled_person_is_signed_out_and_comes_back_when_enabled(office: World) -> None:
    anna = await office.page("anna", "/password")
    page = await office.page("adele", "/admin/people")
    await (await edit(page, "Anna de Vries")).get_by_role("button", name="Disable").click()
    await expect(row(page, "Anna de Vries")).to_contain_text("Disabled")
    await anna.reload()
    await sign_in(anna, "anna", PASSWORD)
    await expect(anna.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    await (await edit(page, "Anna de Vries")).get_by_role("button", name="Enable again").click()
    await expect(row(page, "Anna de Vries")).to_contain_text("Can sign in")
    await sign_in(anna, "anna", PASSWORD)
    await expect(anna.get_by_label("Present password")).to_be_visible()


async def test_the_last_administrator_is_told_why_he_cannot_go(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    dialog = await edit(page, "Adele Rossi")
    await dialog.get_by_role("button", name="Disable").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("the only administrator")
    await dialog.get_by_role("checkbox", name="Administrator").uncheck()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert").first).to_contain_text("the only administrator")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_a_name_that_is_taken_is_told(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    await page.get_by_role("button", name="New person").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Short name").fill("anna")
    await dialog.get_by_label("Name", exact=True).fill("Another Anna")
    await dialog.get_by_role("button", name="Make the account").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("already")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_be_hidden()


async def test_people_are_found_by_name(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    rows = page.get_by_role("rowheader")
    await expect(rows).to_have_count(5)
    await page.get_by_label("Search by name").fill("ross")
    await expect(rows).to_have_text([re.compile("Adele Rossi")])
    await page.get_by_label("Search by name").fill("nobody")
    await expect(page.get_by_text("Nobody has that name.")).to_be_visible()


async def test_an_agent_of_the_configuration_gets_an_account(chromium: Browser) -> None:
    settings = load(OFFICE, {})
    tess = Agent(id="tess", name="Tess Tolk", skills=(Skill(skill="dutch"),))
    office = World(replace(settings, agents=(*settings.agents, tess)), chromium=chromium)
    await office.open()
    try:
        page = await office.page("adele", "/admin/people")
        await page.get_by_role("button", name="Make an account for Tess Tolk").click()
        dialog = page.get_by_role("dialog", name="New person")
        await expect(dialog.get_by_label("Short name")).to_have_value("tess")
        await dialog.get_by_role("button", name="Make the account").click()
        await page.get_by_role("dialog").get_by_role("button", name="Done").click()
        await expect(row(page, "Tess Tolk")).to_contain_text("dutch 5")
        await expect(page.get_by_role("button", name="Make an account for")).to_have_count(0)
    finally:
        await office.close()


async def test_an_agent_without_a_skill_is_warned_of(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    await page.get_by_role("button", name="New person").click()
    dialog = page.get_by_role("dialog", name="New person")
    warning = dialog.get_by_text("No skill: gets only calls that need none")
    await expect(warning).to_be_visible()
    await dialog.get_by_role("radio", name="Set here").check()
    await dialog.get_by_role("checkbox", name="Has dutch").check()
    await expect(warning).to_have_count(0)
    await dialog.get_by_role("checkbox", name="Has dutch").uncheck()
    await dialog.get_by_label("Short name").fill("tess")
    await dialog.get_by_label("Name", exact=True).fill("Wolfeschlegelsteinhausenbergerdorff Tess")
    await dialog.get_by_role("button", name="Make the account").click()
    await page.get_by_role("dialog").get_by_role("button", name="Done").click()
    tess = row(page, "Wolfeschlegelsteinhausenbergerdorff Tess")
    await expect(tess).to_contain_text("No skill: gets only calls that need none")
    await page.set_viewport_size({"width": 320, "height": 640})
    name = tess.locator(".name")
    assert await name.evaluate("one => one.getBoundingClientRect().right") <= 320
    assert await name.evaluate("one => one.scrollWidth <= one.clientWidth")


async def test_only_administrators_come_here(office: World) -> None:
    for who in ("anna", "chiara", "otto"):
        page = await office.page(who, "/admin/people")
        await expect(
            page.get_by_role("heading", name="This page is not for your role")
        ).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_hinders_people_with_disabilities(office: World, scheme: str) -> None:
    page = await stranger(office)
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert await hindrances(page) == []
    await sign_in(page, "adele", PASSWORD)
    await expect(page.get_by_role("heading", name="Hello, Adele Rossi")).to_be_visible()
    for path, heading in (("/password", "Change your password"), ("/admin/people", "People")):
        await page.goto(path)
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert await hindrances(page) == []
    dialog = await edit(page, "Anna de Vries")
    await dialog.get_by_role("radio", name="Set here").check()
    assert await hindrances(page) == []


@pytest.mark.parametrize("width", [320, 768, 1920])
async def test_nothing_is_wider_than_the_screen(office: World, width: int) -> None:
    page = await office.page("adele", "/admin/people")
    await page.set_viewport_size({"width": width, "height": 800})
    await expect(page.get_by_role("heading", name="People")).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(wide) == 0
    await edit(page, "Anna de Vries")
    assert (
        await page.evaluate(
            "(() => { const d = document.querySelector('dialog');"
            " return d.scrollWidth - d.clientWidth; })()"
        )
        == 0
    )
