"""The demo lets in whoever sits at this machine, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from router.people import ROLES

if TYPE_CHECKING:
    from tests.router.people.site import Site


@pytest.fixture
def demo(site: Site) -> Site:
    site.add("you", *ROLES)
    site.service.access.guest = "you"
    return site


async def test_whoever_sits_at_this_machine_is_signed_in_by_himself(demo: Site) -> None:
    browser = demo.browser()
    answer = await browser.gets("/api/session")
    assert answer.status == 200
    assert (answer.body["person"], answer.body["demo"]) == ("you", True)
    assert "manage_people" in answer.body["rights"]
    first = browser.cookie
    assert (await browser.gets("/api/people")).status == 200
    assert browser.cookie == first
    browser.csrf = answer.body["csrf"]
    assert (await browser.posts("/api/ticket", {"purpose": "agent"})).status == 200


@pytest.mark.parametrize("host", ["evil.example.com", "127.0.0.1.example.com", "192.0.2.1", "["])
async def test_a_name_that_somebody_lets_point_here_is_not_this_machine(
    demo: Site, host: str
) -> None:
    answer = await demo.browser().gets("/api/session", headers={"Host": host})
    assert answer.status in (400, 401)
    assert not answer.cookies


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Forwarded", "for=203.0.113.9"),
        ("Via", "1.1 tunnel"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Host", "demo.example.com"),
        ("X-Forwarded-Proto", "https"),
        ("X-Real-IP", "203.0.113.9"),
    ],
)
@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1"])
async def test_whoever_comes_through_a_proxy_on_this_machine_does_not_sit_at_it(
    demo: Site, header: str, value: str, host: str
) -> None:
    answer = await demo.browser().gets("/api/session", headers={header: value, "Host": host})
    assert answer.status == 401
    assert not answer.cookies


async def test_a_proxy_that_adds_nothing_is_known_by_the_http_that_it_speaks(demo: Site) -> None:
    async with (
        aiohttp.ClientSession(version=aiohttp.HttpVersion10) as http,
        http.get(f"{demo.url}/api/session") as answer,
    ):
        assert answer.status == 401


async def test_a_page_of_another_site_changes_nothing_by_it(demo: Site) -> None:
    browser = demo.browser()
    foreign = {"Origin": "https://evil.example.com"}
    body = {"id": "x", "name": "X", "roles": ["administrator"]}
    assert (await browser.posts("/api/people", body, headers=foreign)).status == 401
    await browser.gets("/api/session")
    assert (await browser.posts("/api/people", body, headers=foreign)).status == 403
    assert demo.people.accounts.find("x") is None


async def test_without_the_demo_nobody_is_let_in_so(site: Site) -> None:
    assert (await site.browser().gets("/api/session")).status == 401
