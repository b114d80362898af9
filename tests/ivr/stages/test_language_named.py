"""Callers who were taken for somebody of one language, and name another."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from ivr import CallerFacts, Conversation, Noted, RouteToQueue, SkillNeed
from tests.ivr.example_script import MOVING, SHARED
from tests.ivr.full_script import ALWAYS_OPEN, MENUS, Caller, at_night

OPEN = Conversation(ALWAYS_OPEN)
DUTCHMAN = CallerFacts(standing="known", language="nl", has_number=True)
NAMED = [
    ("English", "en"),
    ("English please", "en"),
    ("do you speak English", "en"),
    ("can we do this in english", "en"),
    ("Engels graag", "en"),
    ("Italiano", "it"),
    ("parla italiano?", "it"),
    ("in italiano, per favore", "it"),
]


def remembered(number: str = SHARED) -> Caller:
    """Somebody who spoke Dutch last time."""
    caller = Caller(number, OPEN, facts=DUTCHMAN)
    assert caller.languages == {"nl"}
    return caller


STAGES: dict[str, Callable[[], Caller]] = {
    "question": remembered,
    "menu": lambda: remembered(MENUS),
    "confirm": lambda: remembered().says("mijn factuur klopt niet"),
    "pair": lambda: remembered().says("mijn factuur klopt niet", confidence=0.1),
    "key_menu": lambda: remembered().says("xyzzy").says("plugh"),
    "served": lambda: remembered().presses("5"),
    "digits": lambda: remembered().presses("4"),
    "closed": lambda: at_night(SHARED, facts=DUTCHMAN),
    "callback": lambda: at_night(SHARED, facts=DUTCHMAN).presses("1"),
    "callback_number": lambda: at_night(SHARED, facts=DUTCHMAN).presses("1").presses("2"),
    "voicemail": lambda: at_night(SHARED, facts=DUTCHMAN).presses("2"),
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(("text", "language"), NAMED)
def test_another_language_is_heard_in_every_stage(stage: str, text: str, language: str) -> None:
    caller = STAGES[stage]()
    assert (caller.state.stage, caller.state.language) == (stage, "nl")
    caller.says(text)
    assert (caller.turn.outcome, caller.state.language) == (None, language)
    assert caller.languages == {language}
    assert caller.turn.noted == Noted(language=language, how="speech", meaning="language")


@pytest.mark.parametrize("stage", ["question", "confirm", "pair", "key_menu", "served", "digits"])
def test_it_goes_on_from_the_first_question(stage: str) -> None:
    caller = STAGES[stage]().says("English")
    assert caller.hears.startswith("Welcome to Acme. Please say in a few words")
    assert caller.says("my invoice is wrong").waits().route.language == "en"


def test_it_goes_on_from_the_menu_of_the_number() -> None:
    caller = STAGES["menu"]().presses("1").says("English")
    assert caller.hears.startswith("Welcome to Acme. Please choose. For technology, press 1.")
    assert caller.state.menu == "main"


def test_while_it_is_closed_the_caller_hears_so_once_more() -> None:
    caller = STAGES["closed"]().says("English")
    assert caller.hears.startswith("You have called Acme. We are closed at the moment.")


def test_a_callback_is_agreed_with_somebody_who_speaks_the_language() -> None:
    caller = STAGES["callback"]().says("Italiano").presses("1")
    assert (caller.route.way, caller.route.language) == ("callback", "it")
    assert caller.route.skills == (SkillNeed(skill="italian"),)


def test_whoever_is_in_line_stays_with_those_whom_he_waits_for() -> None:
    caller = remembered().presses("3")
    waiting = caller.route
    caller.wants("callback").says("English")
    assert caller.languages == {"en"}
    caller.presses("*")
    assert isinstance(caller.turn.outcome, RouteToQueue)
    assert caller.turn.outcome == waiting


@pytest.mark.parametrize("text", ["Nederlands", "geen Engels", "mijn Engels boek is er niet"])
def test_what_asks_for_no_other_language_changes_none(text: str) -> None:
    assert remembered().says(text).state.language == "nl"


def test_a_language_that_the_number_does_not_have_is_not_spoken() -> None:
    caller = Caller("+442012345678", OPEN).says("Italiano")
    assert caller.state.language == "en"


def test_where_languages_are_taught_their_names_are_what_it_is_about() -> None:
    course = replace(MOVING, names={"nl": "Engels", "it": "inglese", "en": "English"})
    concerns = tuple(course if one.id == "moving" else one for one in ALWAYS_OPEN.concerns)
    school = Conversation(replace(ALWAYS_OPEN, concerns=concerns))
    caller = Caller(SHARED, school, facts=DUTCHMAN).says("Engels")
    assert (caller.state.language, caller.state.candidates) == ("nl", ("moving",))


def test_where_a_choice_is_the_name_of_a_language_it_is_taken() -> None:
    main, *others = ALWAYS_OPEN.menus
    names = {"nl": "Engels", "it": "inglese", "en": "English"}
    first, *choices = main.choices
    menus = (replace(main, choices=(replace(first, names=names), *choices)), *others)
    conversation = Conversation(replace(ALWAYS_OPEN, menus=menus))
    caller = Caller(MENUS, conversation, facts=DUTCHMAN).says("Engels")
    assert (caller.state.language, caller.state.menu) == ("nl", "technical")
