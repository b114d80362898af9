"""How accounts, and what was done to them, are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from router.people.person import Person
from router.people.roles import ROLES
from router.settings import Skill
from tests.browser.test_people import edit, row

if TYPE_CHECKING:
    from tests.browser.world import World

ALL_SKILLS = tuple(
    Skill(skill=one) for one in ("dutch", "italian", "english", "billing", "managing")
)
IS_IN_ONE_LINE = """(one) => one.getBoundingClientRect().height
    < 2 * parseFloat(getComputedStyle(one).lineHeight)"""


async def test_a_name_is_not_broken_beside_many_roles_and_skills(office: World) -> None:
    robin = Person(id="robin", name="Robin", roles=ROLES, skills=ALL_SKILLS)
    await office.people.do(office.people.add, robin, None, at_ms=0)
    page = await office.page("adele", "/admin/people")
    for width in (1280, 1024, 800):
        await page.set_viewport_size({"width": width, "height": 800})
        name = row(page, "Robin").locator(".name")
        await expect(name).to_be_visible()
        assert await name.evaluate(IS_IN_ONE_LINE)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_changes_name_people_as_colleagues_do(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    await expect(page.get_by_text("Command line made the account of Bram Bakker")).to_be_visible()
    dialog = await edit(page, "Anna de Vries")
    await dialog.get_by_label("Name", exact=True).fill("Bram Bakker")
    await dialog.get_by_role("button", name="Save").click()
    changed = page.get_by_text("Adele Rossi changed Bram Bakker (anna) (name)")
    await expect(changed).to_be_visible()
    await expect(
        page.get_by_text("Command line made the account of Bram Bakker (bram)")
    ).to_be_visible()
