"""Comparing a password takes a while, in which the account may get another one or be disabled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from router.people.accounts import Stored
from router.people.passwords import Hashing, digest
from tests.router.people.site import PASSWORD, Site

if TYPE_CHECKING:
    from tests.router.people.site import Answer, Browser

NEW = "a grey day in November"


class Held(Hashing):
    """The first comparison is done, and what came of it is kept back until somebody lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.is_compared = asyncio.Event()
        self.may_go_on = asyncio.Event()

    async def fits(self, password: str, kept: str | None) -> bool:
        is_first = not self.is_compared.is_set()
        found = await super().fits(password, kept)
        if is_first:
            self.is_compared.set()
            await self.may_go_on.wait()
        return found


class Late:
    """Somebody who knows the password asks for something, and meanwhile something else happens."""

    def __init__(self, site: Site) -> None:
        self._hashing = site.service._people_door._entering.hashing = Held()

    async def asks(self, browser: Browser, path: str, body: object) -> asyncio.Task[Answer]:
        """Until the password has been compared."""
        asking = asyncio.get_running_loop().create_task(browser.posts(path, body))
        await self._hashing.is_compared.wait()
        return asking

    async def signs_in(self, browser: Browser) -> asyncio.Task[Answer]:
        return await self.asks(browser, "/api/sign-in", {"name": "anna", "password": PASSWORD})

    def goes_on(self) -> None:
        self._hashing.may_go_on.set()


async def by_its_person(site: Site) -> str:
    """Gives the password that holds from then on."""
    anna = await site.signed_in("anna")
    assert (await anna.posts("/api/password", {"old": PASSWORD, "new": NEW})).status == 200
    return NEW


async def by_an_administrator(site: Site) -> str:
    adele = await site.signed_in("adele")
    password: str = (await adele.posts("/api/people/anna/reset")).body["password"]
    return password


async def by_the_command_line(site: Site) -> str:
    site.people.accounts.set_password("anna", Stored(digest=digest(NEW)), by="test", at_ms=0)
    return NEW


Replaced = Callable[[Site], Awaitable[str]]
REPLACED: tuple[Replaced, ...] = (by_its_person, by_an_administrator, by_the_command_line)


@pytest.mark.parametrize("replaced", REPLACED)
async def test_nobody_is_let_in_on_a_password_that_is_replaced_while_it_is_compared(
    site: Site, replaced: Replaced
) -> None:
    late, thief = Late(site), site.browser()
    signing_in = await late.signs_in(thief)
    password = await replaced(site)
    late.goes_on()
    answer = await signing_in
    assert (answer.status, answer.code) == (401, "wrong_sign_in")
    assert not answer.cookies
    assert not await thief.is_signed_in()
    assert (await site.browser().signs_in("anna", password)).status == 200


@pytest.mark.parametrize("replaced", [by_an_administrator, by_the_command_line])
async def test_nobody_replaces_a_password_by_one_that_is_replaced_meanwhile(
    site: Site, replaced: Replaced
) -> None:
    """An account is reset because somebody else has its password: he must not be able to undo that."""
    thief = await site.signed_in("anna")
    late = Late(site)
    changing = await late.asks(thief, "/api/password", {"old": PASSWORD, "new": "mine from now on"})
    password = await replaced(site)
    late.goes_on()
    answer = await changing
    assert (answer.status, answer.code) == (403, "wrong_sign_in")
    assert not await thief.is_signed_in()
    assert (await site.browser().signs_in("anna", "mine from now on")).status == 401
    assert (await site.browser().signs_in("anna", password)).status == 200


async def test_nobody_is_let_in_who_is_disabled_while_his_password_is_compared(site: Site) -> None:
    late, browser = Late(site), site.browser()
    signing_in = await late.signs_in(browser)
    site.change("anna", disabled=True)
    late.goes_on()
    answer = await signing_in
    assert (answer.status, answer.code) == (401, "wrong_sign_in")
    assert not answer.cookies
    site.change("anna", disabled=False)
    assert not await browser.is_signed_in()


async def test_who_is_disabled_meanwhile_leaves_no_password_of_his_own_behind(site: Site) -> None:
    anna = await site.signed_in("anna")
    late = Late(site)
    changing = await late.asks(anna, "/api/password", {"old": PASSWORD, "new": NEW})
    site.change("anna", disabled=True)
    late.goes_on()
    assert (await changing).status == 403
    site.change("anna", disabled=False)
    assert (await site.browser().signs_in("anna", NEW)).status == 401
    assert (await site.browser().signs_in("anna")).status == 200


def keep_with_little_work(site: Site) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert site.people.accounts.set_digest("anna", kept_of(site), weak)


def kept_of(site: Site) -> str:
    stored = site.people.accounts.password_of("anna")
    assert stored is not None
    return stored.digest


async def test_two_who_sign_in_at_once_are_both_in_though_the_digest_is_made_anew(
    site: Site,
) -> None:
    keep_with_little_work(site)
    late, browser = Late(site), site.browser()
    signing_in = await late.signs_in(browser)
    other = await site.signed_in("anna")
    renewed = kept_of(site)
    late.goes_on()
    assert (await signing_in).status == 200
    assert await browser.is_signed_in()
    assert await other.is_signed_in()
    assert kept_of(site) == renewed


async def test_who_was_to_get_a_better_digest_is_out_if_the_password_is_replaced_meanwhile(
    site: Site,
) -> None:
    keep_with_little_work(site)
    late, browser = Late(site), site.browser()
    signing_in = await late.signs_in(browser)
    await by_the_command_line(site)
    late.goes_on()
    assert (await signing_in).status == 401
    assert not await browser.is_signed_in()
    assert (await site.browser().signs_in("anna", NEW)).status == 200
