"""People sign in and out by name and password, over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from router.people import Person, limits
from router.people.entering import one_time
from router.people.passwords import digest
from tests.router.office import COMPANY
from tests.router.people.site import PASSWORD, PEOPLE, Site, company

if TYPE_CHECKING:
    from pathlib import Path

WRONG = "some other password"


def on_disk(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.glob("people.db*"))


async def test_who_signs_in_is_told_who_he_is_and_what_he_may_do(site: Site) -> None:
    browser = site.browser()
    answer = await browser.signs_in("chiara")
    assert answer.status == 200
    told = answer.body
    assert (told["person"], told["name"], told["roles"]) == ("chiara", "Chiara", ["supervisor"])
    rights = {"take_calls", "see_board", "see_calls", "supervise", "hear_recordings"}
    assert set(told["rights"]) == rights
    assert (told["site"], told["demo"], told["oidc"]) == ("main", False, None)
    assert (await browser.gets("/api/session")).body == told


@pytest.mark.parametrize(("text", "carriers"), [("", []), ("\n[browser]\n", ["browser"])])
async def test_who_signs_in_is_told_which_carriers_bring_calls(
    tmp_path: Path, text: str, carriers: list[str]
) -> None:
    async with Site(company(tmp_path, COMPANY + text)) as site:
        assert (await site.browser().signs_in("chiara")).body["carriers"] == carriers


async def test_whoever_has_not_signed_in_is_told_how_he_can(site: Site) -> None:
    answer = await site.browser().gets("/api/session")
    assert answer.status == 401
    assert answer.code == "not_signed_in"
    assert answer.body["oidc"] is None
    assert answer.body["demo"] is False


async def test_the_cookie_is_for_our_pages_alone_and_no_program_in_them_can_read_it(
    site: Site,
) -> None:
    answer = await site.browser().signs_in("anna")
    cookie = answer.cookies["session"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert cookie["max-age"] == ""
    assert cookie["secure"] == ""  # this machine has no https
    assert len(cookie.value) >= 43
    assert cookie.value not in str(answer.body)
    assert answer.headers["Cache-Control"] == "no-store"


async def test_over_https_the_cookie_is_secure_and_bound_to_the_host(tmp_path: Path) -> None:
    settings = company(tmp_path)
    service = replace(settings.service, public_url="https://desk.example.com")
    async with Site(replace(settings, service=service)) as site:
        browser = site.browser()
        own = {"Host": "desk.example.com", "Origin": "https://desk.example.com"}
        body = {"name": "anna", "password": PASSWORD}
        answer = await browser.posts("/api/sign-in", body, headers=own)
        cookie = answer.cookies["__Host-session"]
        assert cookie["secure"] is True
        assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Strict")
        sent = {**own, "Cookie": f"__Host-session={cookie.value}"}
        assert (await browser.gets("/api/session", headers=sent)).status == 200
        insecure = {**own, "Cookie": f"session={cookie.value}"}
        assert (await site.browser().gets("/api/session", headers=insecure)).status == 401


async def test_behind_a_proxy_that_speaks_https_the_cookie_is_secure(tmp_path: Path) -> None:
    settings = company(tmp_path)
    service = replace(settings.service, behind_proxy=True)
    async with Site(replace(settings, service=service)) as site:
        own = {"Host": "inside", "Origin": "https://inside", "X-Forwarded-Proto": "http, https"}
        body = {"name": "anna", "password": PASSWORD}
        answer = await site.browser().posts("/api/sign-in", body, headers=own)
        assert answer.cookies["__Host-session"]["secure"] is True


async def test_nobody_signs_in_where_the_password_could_be_read_on_the_way(site: Site) -> None:
    named = {"Host": "desk.example.com", "Origin": "http://desk.example.com"}
    body = {"name": "anna", "password": PASSWORD}
    answer = await site.browser().posts("/api/sign-in", body, headers=named)
    assert answer.status == 403
    assert "https" in answer.body["error"]["message"]
    assert not answer.cookies


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("anna", WRONG),
        ("anna", ""),
        ("nobody", PASSWORD),
        ("disabled", PASSWORD),
        ("disabled", WRONG),
        ("keyless", PASSWORD),
        ("late", "correct horse"),
    ],
)
async def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(
    site: Site, name: str, password: str
) -> None:
    site.add("disabled", "agent")
    site.change("disabled", disabled=True)
    site.people.add(Person(id="keyless", name="Keyless"), None)
    late = one_time(digest("correct horse"), site.clock.now_ms() - limits.ONE_TIME_PASSWORD_MS)
    site.people.accounts.add(Person(id="late", name="Late"), late, by="test", at_ms=0)
    hashing = site.service._people_door._entering.hashing
    answer = await site.browser().signs_in(name, password)
    assert answer.status == 401
    assert answer.body == {
        "error": {"code": "wrong_sign_in", "message": "The name or the password is wrong."}
    }
    assert not answer.cookies
    assert hashing.work == 1


async def test_a_name_may_be_typed_in_capitals(site: Site) -> None:
    answer = await site.browser().signs_in(" ANNA ")
    assert answer.body["person"] == "anna"


async def test_after_five_wrong_passwords_the_next_is_not_looked_at_for_a_while(site: Site) -> None:
    browser = site.browser()
    for _ in range(5):
        assert (await browser.signs_in("anna", WRONG)).status == 401
    answer = await browser.signs_in("anna")
    assert (answer.status, answer.code) == (429, "too_many_sign_ins")
    assert answer.headers["Retry-After"] == "1"
    assert (await site.browser().signs_in("chiara")).status == 200  # others can
    await site.advance(1_000)
    assert (await browser.signs_in("anna")).status == 200
    assert (await browser.signs_in("anna", WRONG)).status == 401  # it is forgotten


async def test_names_that_do_not_exist_are_slowed_down_like_all_others(site: Site) -> None:
    browser = site.browser()
    statuses = [(await browser.signs_in("nobody", WRONG)).status for _ in range(6)]
    assert statuses == [401, 401, 401, 401, 401, 429]


async def test_an_address_that_tries_many_names_is_slowed_down_too(site: Site) -> None:
    browser = site.browser()
    for number in range(limits.ADDRESS_TRIES_FREE):
        assert (await browser.signs_in(f"name-{number}", WRONG)).status == 401
    assert (await browser.signs_in("anna")).status == 429


async def test_signing_in_ends_the_session_before_and_begins_another(site: Site) -> None:
    browser = await site.signed_in("anna")
    before = browser.cookie
    await browser.signs_in("anna")
    assert browser.cookie != before
    thief = site.browser()
    thief.keeps(before)
    assert not await thief.is_signed_in()


async def test_a_cookie_that_was_planted_before_is_worth_nothing_after_signing_in(
    site: Site,
) -> None:
    planted = "x" * 43
    browser = site.browser()
    browser.keeps(planted)
    await browser.signs_in("anna")
    assert browser.cookie != planted
    attacker = site.browser()
    attacker.keeps(planted)
    assert not await attacker.is_signed_in()


async def test_who_signs_out_is_out_and_the_browser_forgets_the_cookie(site: Site) -> None:
    browser = await site.signed_in("anna")
    kept = browser.cookie
    answer = await browser.posts("/api/sign-out")
    assert answer.status == 200
    assert answer.cookies["session"].value == ""
    browser.keeps(kept)
    assert not await browser.is_signed_in()


async def test_a_session_ends_after_an_hour_without_a_request(site: Site) -> None:
    browser = await site.signed_in("anna")
    for _ in range(3):
        await site.advance(3_599_000)
        assert await browser.is_signed_in()
    await site.advance(3_600_000)
    assert not await browser.is_signed_in()


async def test_a_session_ends_after_twelve_hours_however_busy(site: Site) -> None:
    browser = await site.signed_in("anna")
    for _ in range(23):
        await site.advance(1_800_000)
        assert await browser.is_signed_in()
    await site.advance(1_800_000)
    assert not await browser.is_signed_in()


async def test_how_long_a_session_lasts_can_be_configured(tmp_path: Path) -> None:
    settings = company(tmp_path)
    longer = replace(settings.sign_in, idle_s=604_800, session_s_max=604_800)
    async with Site(replace(settings, sign_in=longer)) as site:
        browser = await site.signed_in("anna")
        await site.advance(604_799_000)
        assert await browser.is_signed_in()
        await site.advance(2_000)
        assert not await browser.is_signed_in()


async def test_a_person_has_so_many_sessions_and_the_oldest_ends(site: Site) -> None:
    browsers = []
    for _ in range(limits.SESSIONS_PER_PERSON_MAX + 1):
        browsers.append(await site.signed_in("anna"))
        await site.advance(1)
    assert not await browsers[0].is_signed_in()
    assert await browsers[1].is_signed_in()


async def test_neither_logs_nor_the_file_hold_a_password_or_a_cookie(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as lines:
        async with Site(company(tmp_path), tmp_path) as site:
            browser = await site.signed_in("anna")
            await browser.signs_in("anna", WRONG)
            await browser.posts("/api/password", {"old": PASSWORD, "new": "another fine day"})
            cookie = browser.cookie
            raw = on_disk(tmp_path)
    written = str(lines) + caplog.text
    events = [line["event"] for line in lines]
    assert {"signed_in", "sign_in_failed", "password_changed"} <= set(events)
    for secret in (PASSWORD, WRONG, "another fine day", cookie):
        assert secret not in written
        assert secret.encode() not in raw
    assert b"$argon2id$v=19$m=19456,t=2,p=1$" in raw


@pytest.mark.parametrize(
    "body",
    [
        "nothing",
        {},
        {"name": "anna"},
        {"name": "anna", "password": 5},
        {"name": "a" * 129, "password": "x"},
        {"name": "anna", "password": "x" * 129},
        {"name": "anna", "password": "x", "more": True},
    ],
)
async def test_what_is_no_sign_in_is_refused_and_not_counted(site: Site, body: object) -> None:
    answer = await site.browser().posts("/api/sign-in", body)
    assert (answer.status, answer.code) == (400, "bad_message")


@pytest.mark.parametrize("person", PEOPLE)
async def test_tickets_are_for_those_who_may_what_they_are_for(site: Site, person: str) -> None:
    browser = await site.signed_in(person)
    takes_calls = person in ("anna", "chiara")
    agent = await browser.posts("/api/ticket", {"purpose": "agent"})
    assert agent.status == (200 if takes_calls else 403)
    live = await browser.posts("/api/ticket", {"purpose": "live"})
    assert len(live.body["ticket"]) >= 43
    other = await browser.posts("/api/ticket", {"purpose": "other"})
    assert (other.status, other.code) == (400, "bad_message")
