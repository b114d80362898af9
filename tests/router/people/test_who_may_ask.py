"""Every route of signing in and of the accounts: who is let in, and from which pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from router.people import SESSION
from tests.router.people.site import PASSWORD, PEOPLE, Browser, Site

if TYPE_CHECKING:
    from pathlib import Path

NEW = {"id": "bram", "name": "Bram", "roles": ["agent"]}
ROUTES: list[tuple[str, str, object, str | None]] = [
    ("GET", "/api/session", None, None),
    ("POST", "/api/sign-out", {}, None),
    ("POST", "/api/ticket", {"purpose": "live"}, None),
    ("POST", "/api/password", {"old": PASSWORD, "new": "another fine day"}, None),
    ("GET", "/api/people", None, "administrator"),
    ("POST", "/api/people", NEW, "administrator"),
    ("PATCH", "/api/people/anna", {"name": "Anna de Vries"}, "administrator"),
    ("POST", "/api/people/anna/reset", {}, "administrator"),
]
"""Method, path, body, and the role that it takes."""
UNSAFE = [(method, path, body) for method, path, body, _ in ROUTES if method != "GET"]


def test_the_table_has_every_route(site: Site) -> None:
    served = {
        (route.method, route.resource.canonical)
        for route in site.service._web.router.routes()
        if route.resource is not None
    }
    of_people = {
        (method, path)
        for method, path in served
        if path.startswith(("/api/people", "/api/session", "/api/sign", "/api/ticket", "/api/pass"))
    }
    listed = {(method, path.replace("/anna", "/{id}")) for method, path, _, _ in ROUTES}
    assert of_people - {("POST", "/api/sign-in")} == listed


@pytest.mark.parametrize(("method", "path", "body", "role"), ROUTES)
async def test_nobody_asks_without_signing_in(
    site: Site, method: str, path: str, body: object, role: str | None
) -> None:
    answer = await site.browser().asks(method, path, body)
    assert (answer.status, answer.code) == (401, "not_signed_in"), role


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("method", "path", "body", "role"), ROUTES)
async def test_only_the_right_role_is_let_in(
    site: Site, method: str, path: str, body: object, role: str | None, person: str
) -> None:
    browser = await site.signed_in(person)
    answer = await browser.asks(method, path, body)
    if role is None or role in PEOPLE[person]:
        assert answer.status in (200, 201), answer.body
    else:
        assert (answer.status, answer.code) == (403, "not_allowed")


FOREIGN = {
    "another site": {"Origin": "https://evil.example.com"},
    "another port of this machine": {"Origin": "http://127.0.0.1:1"},
    "a file": {"Origin": "null"},
    "no address at all": {"Origin": "http://["},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize(("method", "path", "body"), UNSAFE)
async def test_pages_of_other_sites_change_nothing(
    site: Site, method: str, path: str, body: object, headers: dict[str, str]
) -> None:
    browser = await site.signed_in("adele")
    before = site.people.all()
    answer = await browser.asks(method, path, body, headers=headers)
    assert (answer.status, answer.code) == (403, "foreign_origin")
    assert site.people.all() == before
    assert await browser.is_signed_in()


@pytest.mark.parametrize("missing", ["Origin", "X-CSRF"])
@pytest.mark.parametrize(("method", "path", "body"), UNSAFE)
async def test_without_either_proof_nothing_changes(
    site: Site, method: str, path: str, body: object, missing: str
) -> None:
    browser = await site.signed_in("adele")
    answer = await browser.asks(method, path, body, but=[missing])
    assert (answer.status, answer.code) == (403, "foreign_origin")
    assert await browser.is_signed_in()


@pytest.mark.parametrize("wrong", ["", "x", "ünï", "0" * 64])
async def test_the_proof_of_another_session_is_worth_nothing(site: Site, wrong: str) -> None:
    other = await site.signed_in("chiara")
    browser = await site.signed_in("adele")
    for proof in (wrong.encode().decode("latin-1"), other.csrf):
        answer = await browser.posts("/api/sign-out", headers={"X-CSRF": proof})
        assert answer.status == 403


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example.com"}, None])
async def test_no_other_site_signs_anybody_in(site: Site, headers: dict[str, str] | None) -> None:
    browser = site.browser()
    body = {"name": "anna", "password": PASSWORD}
    but = ["Origin"] if headers is None else []
    answer = await browser.posts("/api/sign-in", body, headers=headers, but=but)
    assert (answer.status, answer.code) == (403, "foreign_origin")


async def test_a_handler_finds_who_asks(site: Site) -> None:
    """What doors of others build on."""
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request[SESSION])
        return web.Response()

    app = web.Application()
    guarded = site.service.access.guarded(handler, "supervise")
    app.router.add_get("/x", guarded)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    chiara, anna = await site.signed_in("chiara"), await site.signed_in("anna")
    port = runner.addresses[0][1]
    for browser, status in ((chiara, 200), (anna, 500)):  # 500: this has no middleware of ours
        there = Browser(f"http://127.0.0.1:{port}")
        there.keeps(browser.cookie)
        site.browsers.append(there)
        assert (await there.gets("/x")).status == status
    (session,) = seen
    assert (session.person, session.roles, session.csrf) == ("chiara", ("supervisor",), chiara.csrf)
    await runner.cleanup()


@pytest.mark.parametrize("path", ["/api/session", "/api/people"])
async def test_a_cookie_that_is_none_is_no_reason_to_fail(site: Site, path: str) -> None:
    for cookie in ("", "x", "x" * 5_000, "\N{SNOWMAN}".encode().decode("latin-1")):
        answer = await site.browser().gets(path, headers={"Cookie": f"session={cookie}"})
        assert answer.status == 401


async def test_accounts_that_cannot_be_read_are_told_without_details(
    site: Site, tmp_path: Path
) -> None:
    browser = await site.signed_in("anna")
    site.people._store._connection.close()
    answer = await browser.gets("/api/session")
    assert answer.status == 503
    assert str(tmp_path) not in str(answer.body)
    assert "accounts" in answer.body["error"]["message"]
