"""What happens to those who are signed in when they are disabled, reset, or get other roles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from router.people import People, Session, limits
from router.people.accounts import Stored
from router.people.passwords import digest
from tests.router.people.site import PASSWORD, Site, company

if TYPE_CHECKING:
    from pathlib import Path

    from tests.router.people.site import Browser

CHANGES = {
    "disabled": ("PATCH", "/api/people/anna", {"disabled": True}),
    "given another role": ("PATCH", "/api/people/anna", {"roles": ["agent", "operator"]}),
    "reset": ("POST", "/api/people/anna/reset", {}),
}
HARMLESS = {
    "another name": {"name": "Anna de Vries"},
    "other skills": {"skills": [{"skill": "billing", "level": 9}]},
    "another language": {"language": "nl"},
    "the same role": {"roles": ["agent"]},
}


async def session_of(site: Site, browser: Browser) -> Session:
    found = await site.people.do(site.people.sessions.find, browser.cookie, site.clock.now_ms())
    assert found is not None
    return found


@pytest.mark.parametrize(("method", "path", "body"), CHANGES.values(), ids=CHANGES)
async def test_whoever_is_changed_while_signed_in_is_out_at_once(
    site: Site, method: str, path: str, body: object
) -> None:
    anna, again = await site.signed_in("anna"), await site.signed_in("anna")
    adele, chiara = await site.signed_in("adele"), await site.signed_in("chiara")
    told: list[str] = []
    site.service.access.watch(await session_of(site, anna), lambda: told.append("anna"))
    site.service.access.watch(await session_of(site, chiara), lambda: told.append("chiara"))
    answer = await adele.asks(method, path, body)
    assert answer.status == 200
    assert told == ["anna"]
    assert not await anna.is_signed_in()
    assert not await again.is_signed_in()
    assert await chiara.is_signed_in()
    assert await adele.is_signed_in()


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
async def test_what_changes_no_right_ends_nothing(site: Site, change: object) -> None:
    anna, adele = await site.signed_in("anna"), await site.signed_in("adele")
    assert (await adele.patches("/api/people/anna", change)).status == 200
    assert await anna.is_signed_in()


async def test_a_disabled_person_cannot_sign_in_until_enabled_again(site: Site) -> None:
    adele = await site.signed_in("adele")
    await adele.patches("/api/people/anna", {"disabled": True})
    assert (await site.browser().signs_in("anna")).status == 401
    await adele.patches("/api/people/anna", {"disabled": False})
    assert (await site.browser().signs_in("anna")).status == 200


async def test_what_stays_open_is_told_within_a_minute_of_a_change_from_outside(
    site: Site,
) -> None:
    anna = await site.signed_in("anna")
    told: list[int] = []
    site.service.access.watch(await session_of(site, anna), lambda: told.append(1))
    await site.settle()
    site.change("anna", disabled=True)
    await site.advance(limits.WATCH_MS - 1)
    assert told == []
    await site.advance(1)
    assert told == [1]
    await site.advance(10 * limits.WATCH_MS)
    assert told == [1]


async def test_a_change_by_the_command_line_ends_sessions_within_seconds(tmp_path: Path) -> None:
    async with Site(company(tmp_path), tmp_path) as site:
        anna = await site.signed_in("anna")
        told: list[int] = []
        site.service.access.watch(await session_of(site, anna), lambda: told.append(1))
        from_outside = People(tmp_path)
        kept = Stored(digest=digest("another fine day"))
        from_outside.accounts.set_password("anna", kept, by="test", at_ms=0)
        from_outside.close()
        await site.advance(2_000)
        assert told == [1]


async def test_whatever_is_open_keeps_a_session_in_use(site: Site) -> None:
    anna = await site.signed_in("anna")
    session = await session_of(site, anna)
    stop = site.service.access.watch(session, lambda: None)
    await site.advance(2 * 3_600_000)
    assert await anna.is_signed_in()
    stop()
    stop()  # once too often does no harm
    await site.advance(3_600_000)
    assert not await anna.is_signed_in()


async def test_what_stays_open_is_told_when_the_longest_time_is_over(site: Site) -> None:
    anna = await site.signed_in("anna")
    told: list[int] = []
    site.service.access.watch(await session_of(site, anna), lambda: told.append(1))
    await site.advance(12 * 3_600_000 - limits.WATCH_MS)
    assert told == []
    await site.advance(limits.WATCH_MS)
    assert told == [1]


async def test_signing_out_tells_everything_that_is_open_for_this_session_alone(
    site: Site,
) -> None:
    anna, again = await site.signed_in("anna"), await site.signed_in("anna")
    told: list[str] = []
    access = site.service.access
    for name in ("desk", "wallboard"):
        access.watch(await session_of(site, anna), partial(told.append, name))
    gone = access.watch(await session_of(site, anna), lambda: told.append("closed before"))
    access.watch(await session_of(site, again), lambda: told.append("the other session"))
    gone()
    await anna.posts("/api/sign-out")
    assert told == ["desk", "wallboard"]


async def test_accounts_that_cannot_be_read_cut_nobody_off(site: Site) -> None:
    anna = await site.signed_in("anna")
    told: list[int] = []
    site.service.access.watch(await session_of(site, anna), lambda: told.append(1))
    site.people._store._connection.close()
    await site.advance(3 * limits.WATCH_MS)
    assert told == []


async def test_a_ticket_lets_its_owner_in_once_within_half_a_minute(site: Site) -> None:
    anna = await site.signed_in("anna")
    access, session = site.service.access, await session_of(site, anna)
    ticket = (await anna.posts("/api/ticket", {"purpose": "agent"})).body["ticket"]
    assert access.redeem(ticket, "live") is None
    assert access.redeem(ticket, "agent") is None  # a wrong try uses it up
    ticket = access.ticket(session, "agent")
    assert access.redeem(ticket, "agent") == session
    assert access.redeem(ticket, "agent") is None
    late = access.ticket(session, "agent")
    await site.advance(30_000)
    assert access.redeem(late, "agent") is None
    assert access.redeem("nobody's", "agent") is None


async def test_a_ticket_is_worth_nothing_once_its_owner_has_signed_out(site: Site) -> None:
    anna = await site.signed_in("anna")
    ticket = (await anna.posts("/api/ticket", {"purpose": "agent"})).body["ticket"]
    await anna.posts("/api/sign-out")
    assert site.service.access.redeem(ticket, "agent") is None


async def test_nobody_fills_the_memory_with_tickets(site: Site) -> None:
    anna = await site.signed_in("anna")
    access, session = site.service.access, await session_of(site, anna)
    given = [access.ticket(session, "live") for _ in range(limits.TICKETS_PER_SESSION_MAX + 5)]
    assert len(access._tickets._tickets) == limits.TICKETS_PER_SESSION_MAX
    assert access.redeem(given[0], "live") is None
    assert access.redeem(given[-1], "live") == session


async def test_a_password_of_ones_own_ends_all_other_sessions(site: Site) -> None:
    anna, other = await site.signed_in("anna"), await site.signed_in("anna")
    before = anna.cookie
    answer = await anna.posts("/api/password", {"old": PASSWORD, "new": "another fine day"})
    assert answer.status == 200
    assert anna.cookie != before
    anna.csrf = answer.body["csrf"]
    assert (await anna.posts("/api/ticket", {"purpose": "live"})).status == 200
    assert not await other.is_signed_in()
    assert (await site.browser().signs_in("anna")).status == 401
    assert (await site.browser().signs_in("anna", "another fine day")).status == 200


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [
        ("not this one", "another fine day", 403, "wrong_sign_in"),
        (PASSWORD, PASSWORD, 422, "bad_password"),
        (PASSWORD, "too short", 422, "bad_password"),
        (PASSWORD, "x" * 500, 422, "bad_password"),
        (PASSWORD, "anna123456", 422, "bad_password"),
        (PASSWORD, "welkom2025", 422, "bad_password"),
        (PASSWORD, "x" * 1_025, 400, "bad_message"),
    ],
)
async def test_a_bad_change_of_password_changes_nothing(
    site: Site, old: str, new: str, status: int, code: str
) -> None:
    anna = await site.signed_in("anna")
    answer = await anna.posts("/api/password", {"old": old, "new": new})
    assert (answer.status, answer.code) == (status, code)
    assert await anna.is_signed_in()
    assert (await site.browser().signs_in("anna")).status == 200


async def test_a_stolen_session_cannot_guess_the_password_at_will(site: Site) -> None:
    anna = await site.signed_in("anna")
    body = {"old": "not this one", "new": "another fine day"}
    statuses = [(await anna.posts("/api/password", body)).status for _ in range(6)]
    assert statuses == [403] * 5 + [429]


# -- What somebody has open, it is not known in which session


async def test_whoever_has_no_session_in_which_it_may_be_done_is_told_soon(site: Site) -> None:
    await site.signed_in("anna")
    told: list[str] = []
    for person in ("anna", "chiara", "nobody"):
        told_of = partial(told.append, person)
        site.service.access.watch_person(person, "supervise", told_of)
    await site.settle()
    assert told == ["anna", "chiara", "nobody"]


async def test_that_any_of_a_persons_sessions_ends_is_told_once(site: Site) -> None:
    first, second = await site.signed_in("chiara"), await site.signed_in("chiara")
    told: list[int] = []
    site.service.access.watch_person("chiara", "supervise", lambda: told.append(1))
    await site.settle()
    third = await site.signed_in("chiara")
    await site.advance(10 * limits.WATCH_MS)
    assert told == []
    for browser in (second, first, third):
        await browser.posts("/api/sign-out")
        assert told == [1]


async def test_that_another_of_a_persons_sessions_grew_too_old_is_told_nobody(site: Site) -> None:
    await site.signed_in("chiara")
    await site.advance(limits.WATCH_MS)
    at_work = await site.signed_in("chiara")
    told: list[int] = []
    site.service.access.watch_person("chiara", "supervise", lambda: told.append(1))
    idle_ms = int(site.service.settings.sign_in.idle_s) * 1000
    for _ in range(idle_ms // limits.WATCH_MS):
        await site.advance(limits.WATCH_MS)
        assert await at_work.is_signed_in()
    assert told == []
    await site.advance(idle_ms + limits.WATCH_MS)  # now nobody is there any more
    assert told == [1]


async def test_what_is_opened_for_a_session_that_has_just_ended_ends_soon(site: Site) -> None:
    anna = await site.signed_in("anna")
    session, told = await session_of(site, anna), []
    await anna.posts("/api/sign-out")
    site.service.access.watch(session, lambda: told.append("anna"))
    await site.settle()
    assert told == ["anna"]


async def test_who_does_not_want_to_know_any_more_is_told_nothing(site: Site) -> None:
    chiara = await site.signed_in("chiara")
    told: list[int] = []
    stop = site.service.access.watch_person("chiara", "supervise", lambda: told.append(1))
    stop()
    stop()  # once too often does no harm
    await chiara.posts("/api/sign-out")
    await site.settle()
    assert told == []


async def test_a_one_time_password_allows_nothing_meanwhile(site: Site) -> None:
    adele = await site.signed_in("adele")
    reset = await adele.posts("/api/people/chiara/reset")
    browser = site.browser()
    assert (await browser.signs_in("chiara", reset.body["password"])).status == 200
    told: list[int] = []
    site.service.access.watch_person("chiara", "supervise", lambda: told.append(1))
    await site.settle()
    assert told == [1]
