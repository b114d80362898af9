"""What may be a password, and how it is kept."""

from __future__ import annotations

import asyncio

import pytest
from argon2 import PasswordHasher

from router.errors import Overloaded
from router.ids import new_one_time_password
from router.people import limits
from router.people.devices import known_device
from router.people.entering import Entering
from router.people.errors import BadPassword
from router.people.passwords import Hashing, check_new, digest, fits, needs_more_work
from router.people.people import People
from router.people.person import Person
from tests.virtual_clock import VirtualClock


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "ninechars",
        "x" * 129,
        "aaaaaaaaaaaa",
        "abababababab",
        "password123",
        "Password123",
        "P-a-s-s-w-o-r-d-1",
        "welkom2025",
        "Welkom 2025!",
        "qwertyuiop",
        "anna.anna.anna",
        "anna123456789",
        "ANNA DE VRIES",
        "devries12345",
        "switchroom1",
        "1234567890",
        "iloveyou99999",
    ],
)
def test_what_is_tried_first_is_no_password(password: str) -> None:
    with pytest.raises(BadPassword):
        check_new(password, "anna", "Anna de Vries")


@pytest.mark.parametrize(
    "password",
    [
        "one fine morning",
        "x7#pLq!2vR",
        "  spaces  count  ",
        "паролидлинные",
        "a" * 60 + "bcde",
        "vriesland ahoi",
    ],
)
def test_anything_else_is_one_whatever_characters_it_has(password: str) -> None:
    check_new(password, "anna", "Anna de Vries")


def test_a_one_time_password_is_good_and_never_the_same() -> None:
    made = {new_one_time_password() for _ in range(200)}
    assert len(made) == 200
    for one in made:
        check_new(one, "anna", "Anna")


def test_a_password_fits_its_digest_alone_and_no_two_digests_are_alike() -> None:
    first, second = digest("one fine morning"), digest("one fine morning")
    assert first != second
    assert fits("one fine morning", first)
    assert not fits("one fine mornin", first)
    assert not fits("one fine morning", None)
    assert not fits("nobody has this one", None)
    assert not fits("one fine morning", "no digest at all")


def test_letters_that_cannot_be_written_down_do_no_harm() -> None:
    assert not fits("\ud800" * 10, digest("one fine morning"))


async def test_a_digest_with_less_work_in_it_is_replaced_at_the_next_sign_in() -> None:
    people, clock = People(), VirtualClock()
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("one fine morning")
    people.add(Person(id="anna", name="Anna"), "x")
    with people._store.writing() as connection:
        connection.execute("UPDATE people SET password = ?", (weak,))
    entering = Entering(people, clock)
    entered = await entering.enter("anna", "one fine morning", "192.0.2.1")
    assert entered.person == "anna"
    stored = people.accounts.password_of("anna")
    assert stored is not None
    assert known_device(entered.device, "anna", stored.digest) is not None
    assert stored.digest != weak
    assert not needs_more_work(stored.digest)
    assert fits("one fine morning", stored.digest)
    people.close()


async def test_what_a_flood_keeps_from_being_looked_at_is_no_wrong_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = People()
    people.add(Person(id="anna", name="Anna"), "one fine morning")
    entering = Entering(people, VirtualClock())
    with monkeypatch.context() as flood:
        flood.setattr(limits, "HASHING_WAITING_MAX", 0)
        for _ in range(limits.TRIES_FREE + 1):
            with pytest.raises(Overloaded):
                await entering.enter("anna", "one fine morning", "192.0.2.1")
    assert (await entering.enter("anna", "one fine morning", "192.0.2.1")).person == "anna"
    people.close()


async def test_a_flood_of_sign_ins_is_turned_away_and_those_who_wait_are_served() -> None:
    hashing = Hashing()
    asked = [hashing.fits("x", None) for _ in range(limits.HASHING_WAITING_MAX + 3)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [one for one in answers if isinstance(one, Overloaded)]
    assert len(refused) == 3
    assert hashing.work == limits.HASHING_WAITING_MAX
    assert await hashing.fits("x", None) is False
