"""Browsers that know the people who have signed in there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from router.people import limits
from router.people.devices import COOKIE, known_device, signed_in_at
from router.people.limits import COOKIE_CHARS_MAX
from tests.router.people.site import PASSWORD

if TYPE_CHECKING:
    from tests.router.people.site import Site

KEPT = "$argon2id$what-is-kept"
WRONG = "some other password"


def test_a_browser_is_known_to_the_account_that_was_signed_in_there() -> None:
    cookie = signed_in_at(None, "anna", KEPT)
    device = known_device(cookie, "Anna", KEPT)
    assert device is not None
    assert known_device(cookie, "bram", KEPT) is None
    assert known_device(cookie, "anna", "another password's") is None
    assert known_device(signed_in_at(None, "anna", KEPT), "anna", KEPT) != device


def test_a_browser_that_several_use_knows_the_last_of_them() -> None:
    names = [f"person-{number}" for number in range(limits.DEVICE_ACCOUNTS_MAX + 1)]
    cookie: str | None = None
    for name in (*names, names[1]):
        cookie = signed_in_at(cookie, name, KEPT)
        assert len(cookie) <= COOKIE_CHARS_MAX
    known = [known_device(cookie, name, KEPT) for name in names]
    assert known[0] is None
    assert None not in known[1:]
    assert len(set(known[1:])) == 1, "it is one browser"


def test_signing_in_again_takes_no_more_room() -> None:
    cookie = signed_in_at(None, "anna", KEPT)
    assert signed_in_at(cookie, "anna", KEPT) == cookie


@given(st.text(max_size=COOKIE_CHARS_MAX))
def test_a_made_up_cookie_is_known_to_nobody_and_does_no_harm(cookie: str) -> None:
    assert known_device(cookie, "anna", KEPT) is None
    kept = signed_in_at(cookie, "anna", KEPT)
    assert known_device(kept, "anna", KEPT) is not None


async def test_a_person_whose_account_others_guess_at_signs_in_where_he_has_before(
    site: Site,
) -> None:
    own = await site.signed_in("anna")
    assert (await own.posts("/api/sign-out")).status == 200
    guesser = site.browser()
    for _ in range(limits.TRIES_FREE):
        assert (await guesser.signs_in("anna", WRONG)).status == 401
    assert (await guesser.signs_in("anna", WRONG)).status == 429
    for number in range(limits.ADDRESS_TRIES_FREE):
        await guesser.signs_in(f"name-{number}", WRONG)
    assert (await site.browser().signs_in("chiara")).status == 429, "from the same address"
    assert (await own.signs_in("anna")).status == 200


async def test_another_password_keeps_the_browser_known_and_makes_others_strangers(
    site: Site,
) -> None:
    own, other = await site.signed_in("anna"), await site.signed_in("anna")
    new = "one fine morning in June"
    assert (await own.posts("/api/password", {"old": PASSWORD, "new": new})).status == 200
    for _ in range(limits.TRIES_FREE):
        assert (await other.signs_in("anna", WRONG)).status == 401
    assert (await other.signs_in("anna", new)).status == 429
    assert (await own.signs_in("anna", new)).status == 200


async def test_the_cookie_lets_nobody_in_and_is_no_page_s_business(site: Site) -> None:
    answer = await site.browser().signs_in("anna")
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert int(cookie["max-age"]) == limits.DEVICE_S
    stranger = site.browser()
    stranger.http.cookie_jar.update_cookies({COOKIE: cookie.value})
    assert not await stranger.is_signed_in()
