"""What an administrator types about a person, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.browser.world import World


async def test_what_is_wrong_in_the_form_is_told_at_its_field(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    await page.get_by_role("button", name="New person").click()
    dialog = page.get_by_role("dialog")
    make, told = dialog.get_by_role("button", name="Make the account"), dialog.get_by_role("alert")
    await dialog.get_by_label("Short name").fill("dario fo")
    await make.click()
    await expect(told).to_have_text(
        "Letters without accents, digits, _ and - only, without spaces."
    )
    await expect(dialog.get_by_label("Short name")).to_be_focused()
    await dialog.get_by_label("Short name").fill("dario")
    await make.click()
    await expect(told).to_have_text("Type a name.")
    await dialog.get_by_label("Name", exact=True).fill("Dario Fo")
    await dialog.get_by_label("E-mail").fill("nowhere")
    await make.click()
    await expect(told).to_have_text("This is no e-mail address.")
    await dialog.get_by_label("E-mail").fill("")
    await dialog.get_by_role("radio", name="Set here").check()
    await dialog.get_by_label("Has italian").check()
    await dialog.get_by_label("Level of italian").fill("11")
    await make.click()
    await expect(told).to_have_text("A level is a whole number from 1 to 10.")
    assert office.people.accounts.find("dario") is None
