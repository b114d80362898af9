"""What the wallboard's figures say, and that they can be read: whole, in every language, light and dark."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from queues import commands as c
from tests.browser.floor import ORDER, Floor

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import Locator, Page, WebSocketRoute

    from tests.browser.world import World

Row = dict[str, Any]

WIDTHS = (320, 390, 768, 820, 1010, 1100, 1210, 1280, 1510, 1700, 1850, 1920)

COLOURS = """([token, canvas]) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = `var(${token})`;
    const [red, green, blue] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
    probe.remove();
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) {
        const same = data[at] === red && data[at + 1] === green && data[at + 2] === blue;
        if (same && data[at + 3] === 255) return true;
    }
    return false;
}"""
"""Whether a canvas has a colour that the page has now."""
CUT = """() => [...document.querySelectorAll(".wall *")]
    .filter((one) => !one.closest(".chart, .agent-cells") && one.scrollWidth > one.clientWidth + 1)
    .filter((one) => getComputedStyle(one).clipPath === "none") // meant for ears alone
    .filter((one) => one.clientWidth > 0 && one.textContent.trim() && !one.querySelector("*:not(svg, svg *)"))
    .map((one) => one.textContent)"""
"""Words of which a part is not to be seen, or beside their place."""
FITS = """() => [document.documentElement, document.querySelector(".queues")]
    .every((one) => one.scrollWidth <= one.clientWidth)"""
BROKEN = """() => [...document.querySelectorAll(".tile h2, .tile .value")].flatMap((one) => {
    const text = document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode();
    return [...text.data.matchAll(/\\S+/g)].flatMap((word) => {
        const range = new Range();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length > 1 ? [word[0]] : [];
    });
})"""
"""Words of titles and figures that go on in the next line."""


def row(page: Page, queue: str) -> Locator:
    return page.locator(".queues tbody tr").filter(has_text=queue)


async def told(page: Page, change: Callable[[str, Row, int], None]) -> None:
    """Have the page told rows in which something is different."""

    def lead(screen: WebSocketRoute) -> None:
        def pass_on(message: str | bytes) -> None:
            frame = json.loads(message)
            for row in frame.get("changed", {}).values():
                change(frame["topic"], row, frame["now_ms"])
            screen.send(json.dumps(frame))

        screen.connect_to_server().on_message(pass_on)

    await page.route_web_socket("**/api/live", lead)


async def test_the_chart_can_be_read_after_the_device_has_become_dark(office: World) -> None:
    office.service.live.sources.forecast = lambda _: 7.0
    await Floor(office).rings(ORDER)
    page = await office.page("chiara", "/wall")
    for scheme in ("light", "dark", "light"):
        await page.emulate_media(color_scheme=scheme)
        for token in ("--line", "--ink", "--accent"):
            await is_drawn_in(page, token)


async def test_the_chart_keeps_a_chosen_scheme_whatever_the_device_becomes(office: World) -> None:
    office.service.live.sources.forecast = lambda _: 7.0
    await Floor(office).rings(ORDER)
    page = await office.page("chiara", "/wall")
    await page.emulate_media(color_scheme="light")
    await page.evaluate("localStorage.setItem('switchroom.scheme', 'dark')")
    await page.reload()
    await is_drawn_in(page, "--ink")
    await page.emulate_media(color_scheme="dark")
    await is_drawn_in(page, "--ink")


async def is_drawn_in(page: Page, token: str) -> None:
    """Wait until the chart has this colour, as the page has it now."""
    await expect(page.locator("canvas")).to_be_visible()
    await page.wait_for_function(
        f"token => {{ const canvas = document.querySelector('canvas'); return canvas && ({COLOURS})([token, canvas]); }}",
        arg=token,
    )


async def test_callers_to_be_called_back_stand_apart_from_those_who_wait(office: World) -> None:
    floor = Floor(office)
    core = office.service.engine.core
    gone = await floor.rings(ORDER)
    await office.service.engine.submit(
        c.RequestCallback(site=core.state.definition.site, call=gone)
    )
    await floor.rings(ORDER)
    await floor.rings(ORDER)
    page = await office.page("chiara", "/wall")
    await expect(row(page, "front desk")).to_contain_text("+ 1 to call back")
    await page.get_by_role("button", name="front desk").click()
    dialog = page.get_by_role("dialog")
    await expect(part(dialog, "Waiting").locator(".place")).to_have_text(["1", "2"])
    await expect(part(dialog, "Waiting").get_by_role("listitem")).to_have_count(2)
    back = part(dialog, "To call back")
    await expect(back.get_by_role("listitem")).to_have_count(1)
    await expect(back.locator(".place")).to_have_count(0)
    await expect(back.get_by_role("link")).to_have_attribute("href", f"/calls/{gone}")


async def test_a_call_that_rings_at_an_agent_has_no_place_in_line_any_more(office: World) -> None:
    floor = Floor(office)
    await floor.ready("anna")
    await floor.offered("anna", await floor.rings(ORDER))
    await floor.rings(ORDER)
    page = await office.page("chiara", "/wall")
    await expect(row(page, "front desk").locator(".strong")).to_have_text("1")
    await page.get_by_role("button", name="front desk").click()
    dialog = page.get_by_role("dialog")
    await expect(part(dialog, "Waiting").get_by_role("listitem")).to_have_count(1)
    await expect(part(dialog, "Going on")).to_contain_text("Ringing · Anna de Vries")


def part(dialog: Locator, title: str) -> Locator:
    """The calls under a heading."""
    return dialog.locator("section").filter(has=dialog.page.get_by_role("heading", name=title))


async def test_a_range_too_wide_to_help_is_told_by_its_end_alone(office: World) -> None:
    expected = {
        "front desk": (48_000, 1_132_000),
        "billing": (91_000, 336_000),
        "manager": (2_000, 40_000),
    }

    def expects(topic: str, row: Row, _: int) -> None:
        if topic == "queues":
            row["expected_ms"] = expected[row["queue"]]

    page = await (await office.sign_in("chiara")).new_page()
    await told(page, expects)
    await page.goto("/wall")
    await expect(row(page, "front desk")).to_contain_text("up to 19 min")
    await expect(row(page, "billing")).to_contain_text("1:31\N{EN DASH}5:36")
    await expect(row(page, "manager")).to_contain_text("0:02\N{EN DASH}0:40")
    await page.get_by_role("button", name="What “expected wait” means").click()
    note = page.get_by_role("note").filter(has_text="eight in ten")
    await expect(note).to_contain_text("nine in ten wait no longer than that")


@pytest.mark.parametrize("width", [320, 900, 1280])
async def test_what_the_columns_mean_can_be_asked_and_read_at_every_size(
    office: World, width: int
) -> None:
    page = await office.page("chiara", "/wall?language=nl")
    await page.set_viewport_size({"width": width, "height": 800})
    for name in ("verwachte wachttijd", "aan het werk"):
        await page.get_by_role("button", name=f"Wat “{name}” betekent").click()
        box = await page.get_by_role("note").filter(has_text=name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("language", ["en", "nl", "it"])
async def test_no_word_and_no_figure_is_cut_short(office: World, language: str) -> None:
    """Each at its longest."""
    office.service.live.sources.forecast = lambda _: 7.0
    page = await (await office.sign_in("chiara")).new_page()
    await told(page, _hard_day)
    await page.goto(f"/wall?language={language}")
    await expect(page.locator("canvas")).to_be_visible()
    await expect(page.locator(".queues .mark.bad")).to_have_count(3)
    await expect(page.locator(".tile .explained button")).to_have_count(6)
    found = {}
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 1080 if width >= 1700 else 800})
        found[width] = [*await page.evaluate(CUT), *await page.evaluate(BROKEN)]
        # Not at once: what is drawn learns of another size a moment later.
        await page.wait_for_function(FITS)
    assert found == {width: [] for width in WIDTHS}


def _hard_day(topic: str, row: Row, now_ms: int) -> None:
    """Somebody has waited for more than an hour, nobody is free, and every queue has an alarm."""
    if topic not in ("queues", "site"):
        return
    row.update(waiting=128, longest_since_ms=now_ms - 4_000_000, ready=0)
    row["figures"].update(
        queued=12_345, answered=10_234, abandoned=1_234, service_level=0.63, abandon_rate=0.22
    )
    if topic == "queues":
        row.update(
            at_work=115, callbacks=12, expected_ms=(48_000, 6_132_000), alarms=["service_level"]
        )
    else:
        row.update(signed_in=115)


async def test_nothing_but_the_edge_comes_below_the_agents_on_a_telephone(office: World) -> None:
    """However many they are."""
    await Floor(office).ready("anna", "bram")
    page = await office.page("chiara", "/wall")
    await page.set_viewport_size({"width": 320, "height": 700})
    await expect(page.locator(".agent-cells li")).to_have_count(2)
    # As if each of them were twenty.
    await page.evaluate(
        "document.querySelectorAll('.agent-cells li').forEach((one) => {"
        " for (let n = 1; n < 20; n += 1) one.after(one.cloneNode(true)); })"
    )
    below: float = await page.evaluate(
        "document.documentElement.scrollHeight - scrollY"
        " - document.querySelector('.agents').getBoundingClientRect().bottom"
    )
    assert below < 60
    cells = page.locator(".agent-cells")
    assert await cells.evaluate("one => one.scrollHeight === one.clientHeight"), "none peeps out"
