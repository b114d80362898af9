"""Menus of the configuration: keys, names, words, and ways back."""

import pytest

from ivr import Conversation, limits
from tests.ivr.full_script import MENU, MENUS, SMALLER, Caller

READ = (
    "Please choose. For technology, press 1. For billing, press 2. For something else, press 3. "
    "For sales, press 4. For who we are, press star. For opening hours, press hash. "
    "To speak to somebody, press 0."
)


def test_a_number_may_begin_with_a_menu() -> None:
    caller = Caller(MENU)
    assert caller.hears == f"Welcome to Acme. {READ}"
    assert (caller.state.stage, caller.state.menu) == ("menu", "main")
    assert caller.question.speech


@pytest.mark.parametrize(
    ("key", "heard"),
    [
        (
            "1",
            (
                "Maak een keuze. Voor techniek, toets 1. Voor facturen, toets 2. Voor iets anders, "
                "toets 3. Voor verkoop, toets 4. Voor wie we zijn, toets sterretje. Voor "
                "openingstijden, toets hekje. Voor een medewerker, toets 0."
            ),
        ),
        (
            "2",
            (
                "Grazie per aver chiamato Acme. Scelga. Per la tecnica, prema 1. Per la fatturazione, "
                "prema 2. Per altro, prema 3. Per le vendite, prema 4. Per chi siamo, prema asterisco. "
                "Per gli orari, prema cancelletto. Per parlare con un operatore, prema 0."
            ),
        ),
    ],
)
def test_a_menu_is_read_in_the_language_of_the_call(key: str, heard: str) -> None:
    assert Caller(MENUS).presses(key).hears == heard


def test_a_key_leads_to_a_concern() -> None:
    route = Caller(MENU).presses("2").route
    assert (route.concern, route.queue, route.understood_by) == ("billing", "accounts", "menu")


def test_a_key_leads_to_a_queue_without_a_concern() -> None:
    caller = Caller(MENU).presses("4")
    assert (caller.route.queue, caller.route.concern) == ("sales", None)
    assert caller.hears == "I am putting you through to somebody. Please hold the line."


def test_a_key_leads_to_another_menu_and_back() -> None:
    caller = Caller(MENU).presses("1")
    assert caller.hears == (
        "For a fault, press 1. For support, press 2. For back, press 3. "
        "To speak to somebody, press 0."
    )
    assert caller.presses("3").hears == READ


def test_the_same_key_means_what_the_menu_says_that_was_read_last() -> None:
    assert Caller(MENU).presses("1").presses("1").route.concern == "fault"


def test_a_key_leads_to_the_open_question() -> None:
    caller = Caller(MENU).presses("3")
    assert caller.hears.startswith("Please say in a few words what your call is about")
    assert caller.presses("1").route.concern == "billing"


def test_a_key_may_say_something_and_the_menu_comes_again() -> None:
    assert Caller(MENU).presses("*").hears == f"We are Acme. {READ}"


def test_star_and_hash_are_keys_like_others() -> None:
    caller = Caller(MENU).presses("#")
    assert caller.hears.startswith("You can reach us today from 9:00 to 17:30.")


@pytest.mark.parametrize("said", ["technology", "Technology.", "one", "1", "the first"])
def test_a_choice_can_be_named(said: str) -> None:
    assert Caller(MENU).says(said).state.menu == "technical"


def test_what_the_call_is_about_can_be_said_in_a_menu() -> None:
    caller = Caller(MENU).says("the modem has a red light")
    assert caller.hears.startswith("I understood: a fault.")
    assert caller.waits().route.concern == "fault"


def test_who_is_not_understood_in_a_menu_is_asked_openly() -> None:
    caller = Caller(MENU).says("xyzzy plugh")
    assert caller.hears.startswith("I am sorry, I did not understand.")
    assert caller.state.stage == "question"


def test_a_wrong_key_is_forgiven_once_and_then_a_person_helps() -> None:
    caller = Caller(MENU).presses("7")
    assert caller.hears == f"That is not one of the choices. {READ}"
    assert caller.presses("8").route.understood_by == "fallback"


def test_silence_is_told_from_a_wrong_key() -> None:
    caller = Caller(MENU).waits()
    assert caller.hears == f"I did not hear you. {READ}"
    assert caller.state.failures == 0
    assert caller.waits().route.queue == "front desk"


def test_a_right_key_makes_up_for_a_wrong_one() -> None:
    caller = Caller(MENU).presses("7").presses("*").presses("8")
    assert caller.hears.startswith("That is not one of the choices.")
    assert caller.presses("2").route.concern == "billing"


def test_nobody_is_sent_round_in_circles_for_ever() -> None:
    caller = Caller(MENU)
    for _ in range(limits.MENUS_READ_MAX):
        if caller.turn.outcome is None:
            caller.presses("1" if caller.state.menu == "main" else "3")
    assert caller.route.understood_by == "fallback"


@pytest.mark.parametrize("before", ["", "1", "*"])
def test_0_is_a_person_in_every_menu(before: str) -> None:
    caller = Caller(MENU)
    if before:
        caller.presses(before)
    assert caller.presses("0").route.understood_by == "zero"


def test_a_menu_that_is_gone_gives_way_to_the_question() -> None:
    caller = Caller(MENU)
    caller.conversation = Conversation(SMALLER)
    assert caller.presses("4").hears.startswith("Please say in a few words")
