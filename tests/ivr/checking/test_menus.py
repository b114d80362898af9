"""What is wrong with menus: their keys, their targets, their words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ivr import DialledNumber, Script, limits
from ivr.script import Choice, Menu
from tests.ivr.checking.problems import errors, found, warnings
from tests.ivr.example_script import DUTCH, ITALIAN, SCRIPT, SHARED

NAMES = {"nl": "iets", "it": "qualcosa", "en": "something"}


def named(name: str) -> dict[str, str]:
    return {"nl": f"{name} (nl)", "it": f"{name} (it)", "en": name}


TO_BILLING = Choice(key="1", concern="billing")


def with_menus(*menus: Menu, start: str | None = None, languages: str = "nl it en") -> Script:
    """The example with these menus; one number begins with the first of them."""
    first = menus[0].id if start is None and menus else start
    number = DialledNumber(number=SHARED, languages=tuple(languages.split()), menu=first)
    return replace(SCRIPT, numbers=(number,), menus=menus)


def with_choices(*choices: Choice) -> Script:
    return with_menus(Menu(id="start", says=NAMES, choices=choices))


def test_a_sound_menu_has_no_problems() -> None:
    choices = (
        TO_BILLING,
        Choice(key="2", menu="more", names=NAMES),
        Choice(key="*", question=True, names=named("anything else")),
        Choice(key="#", queue="sales", names=named("somebody")),
        Choice(key="9", says=NAMES, names=named("our address")),
    )
    more = Menu(
        id="more",
        choices=(Choice(key="1", concern="fault"), Choice(key="2", menu="start", names=NAMES)),
    )
    assert found(with_menus(Menu(id="start", choices=choices), more)) == {}


def test_a_menu_without_choices_is_a_dead_end() -> None:
    assert errors(with_choices()) == {
        "menus[0].choices": "there is none, so its callers are stuck; right would be one or more"
    }


def test_a_key_that_leads_nowhere_is_found() -> None:
    (message,) = errors(with_choices(TO_BILLING, Choice(key="2", names=NAMES))).values()
    assert message.startswith("the key leads nowhere; right would be one of 'concern', 'menu'")


def test_a_key_that_leads_to_several_is_found() -> None:
    both = Choice(key="2", concern="fault", queue="sales", question=True, names=NAMES)
    assert errors(with_choices(TO_BILLING, both)) == {
        "menus[0].choices[1]": (
            "the key leads to several: concern, question, queue; right would be one of them"
        )
    }


@pytest.mark.parametrize(
    ("choice", "place", "message"),
    [
        (Choice(key="2", concern="biling"), "concern", "unknown concern 'biling'; did you mean 'billing'?"),
        (Choice(key="2", menu="strat", names=NAMES), "menu", "unknown menu 'strat'; did you mean 'start'?"),
        (Choice(key="2", queue="sails", names=NAMES), "queue", "unknown queue 'sails'; did you mean 'sales'?"),
    ],
)  # fmt: skip
def test_an_unknown_target_is_found_and_the_right_one_proposed(
    choice: Choice, place: str, message: str
) -> None:
    assert errors(with_choices(TO_BILLING, choice)) == {f"menus[0].choices[1].{place}": message}


@pytest.mark.parametrize("key", ["0", "", "10", "a", "٣", "**"])
def test_a_key_is_one_that_telephones_have_and_not_0(key: str) -> None:
    assert errors(with_choices(replace(TO_BILLING, key=key))) == {
        "menus[0].choices[0].key": (
            f"{key!r} is not one of the keys 1 to 9, '*' and '#' (0 is always a person)"
        )
    }


def test_a_key_is_given_once() -> None:
    again = Choice(key="1", concern="fault")
    assert errors(with_choices(TO_BILLING, again)) == {
        "menus[0].choices[1].key": "'1' stands already at menus[0].choices[0]"
    }


def test_names_of_menus_differ_and_can_be_recorded() -> None:
    menus = [Menu(id=name, choices=(TO_BILLING,)) for name in ("a", "a", " ", "x\n", "y" * 129)]
    assert errors(with_menus(*menus)) == {
        "menus[1].id": "'a' stands already at menus[0]",
        "menus[2].id": "' ' is no name; right would be 1 to 128 characters",
        "menus[3].id": "'x\\n' is no name; right would be 1 to 128 characters",
        "menus[4].id": f"{'y' * 128!r} is no name; right would be 1 to 128 characters",
    }


def test_there_are_bounds() -> None:
    many = [Menu(id=f"m{number}", choices=(TO_BILLING,)) for number in range(limits.MENUS_MAX + 1)]
    assert errors(with_menus(*many))["menus"] == "at most 100 menus"
    choices = [TO_BILLING] * (limits.CHOICES_MAX + 1)
    assert errors(with_choices(*choices))["menus[0].choices"] == (
        "at most 11 choices, one for each key"
    )


def test_an_unknown_first_menu_is_found() -> None:
    assert errors(with_menus(Menu(id="start", choices=(TO_BILLING,)), start="strt")) == {
        "numbers[0].menu": "unknown menu 'strt'; did you mean 'start'?"
    }


def test_a_choice_needs_a_name_in_every_language_in_which_it_is_heard() -> None:
    nameless = Choice(key="2", question=True, names={"nl": "iets", "en": "?"})
    assert errors(with_choices(TO_BILLING, nameless)) == {
        "menus[0].choices[1].names": "no text in 'en' to speak"
    }
    heard = with_menus(Menu(id="start", choices=(nameless,)), languages="nl")
    assert errors(heard) == {}


def test_each_menu_needs_the_languages_of_the_numbers_that_lead_to_it() -> None:
    dutch = Menu(id="keuze", choices=(Choice(key="1", queue="sales", names={"nl": "verkoop"}),))
    italian = Menu(id="scelta", choices=(Choice(key="1", menu="keuze", names={"it": "altro"}),))
    numbers = (
        DialledNumber(number=DUTCH, languages=("nl",), menu="keuze"),
        DialledNumber(number=ITALIAN, languages=("it",), menu="scelta"),
    )
    script = replace(SCRIPT, numbers=numbers, menus=(dutch, italian))
    assert errors(script) == {"menus[0].choices[0].names": "no text in 'it' to speak"}


def test_what_a_key_says_is_needed_in_every_language() -> None:
    says = Choice(key="2", names=NAMES, says={"nl": "Wij zitten in Haarlem."})
    assert errors(with_choices(TO_BILLING, says)) == {
        "menus[0].choices[1].says": "no text in 'en' to speak"
    }


def test_a_menu_that_says_something_in_one_language_only_is_a_warning() -> None:
    menu = Menu(id="start", says={"nl": "Kies maar."}, choices=(TO_BILLING,))
    assert warnings(with_menus(menu)) == {
        "menus[0].says": "none in 'en', as there is in 'nl'; nothing is said"
    }
    assert errors(with_menus(menu)) == {}


def test_texts_have_a_length_and_no_braces() -> None:
    menu = Menu(id="start", says=dict.fromkeys(NAMES, "x" * 2_001), choices=(TO_BILLING,))
    assert errors(with_menus(menu)) == {"menus[0].says": "more than 2000 characters in 'en'"}
    braces = replace(menu, says=dict.fromkeys(NAMES, "Welcome to {company}"))
    assert warnings(with_menus(braces)) == {
        "menus[0].says": "has a brace in 'en'; nothing is filled in here, so it would be read out"
    }


def test_a_text_in_a_language_that_is_not_spoken_is_a_warning() -> None:
    menu = Menu(id="start", says={**NAMES, "de": "Bitte wählen."}, choices=(TO_BILLING,))
    assert warnings(with_menus(menu)) == {
        "menus[0].says": "unknown language 'de'; there are: en, it, nl"
    }


def test_choices_that_sound_the_same_are_a_warning() -> None:
    choices = (
        TO_BILLING,
        Choice(key="2", queue="sales", names=named("Our shop")),
        Choice(key="3", queue="accounts", names=named("our shop.")),
        Choice(key="4", queue="support", names=named("help")),
    )
    assert found(with_menus(Menu(id="start", choices=choices))) == {
        "menus[0].choices[2].names": (
            "'our shop.' in 'en' is also how menus[0].choices[1] is spoken; callers cannot tell "
            "them apart"
        )
    }


def test_a_choice_that_sounds_like_a_concern_beside_it_is_a_warning() -> None:
    choices = (TO_BILLING, Choice(key="2", queue="sales", names=named("billing")))
    (message,) = warnings(with_menus(Menu(id="start", choices=choices))).values()
    assert message.startswith("'billing' in 'en' is also how menus[0].choices[0] is spoken")


def test_choices_that_are_not_announced_do_not_sound_the_same() -> None:
    choices = (
        TO_BILLING,
        Choice(key="2", concern="fault", names={"nl": "", "it": "", "en": ""}),
        Choice(key="3", concern="order", names={"nl": "", "it": "", "en": ""}),
    )
    assert warnings(with_menus(Menu(id="start", choices=choices))) == {}


def test_a_question_without_concerns_is_a_warning() -> None:
    choices = (
        Choice(key="1", queue="sales", names=NAMES),
        Choice(key="2", question=True, names=named("anything else")),
    )
    script = replace(with_menus(Menu(id="start", choices=choices)), concerns=())
    assert warnings(script) == {
        "menus[0].choices[1].question": (
            "there are no concerns to ask about, so its callers go to an agent; right would be 'queue'"
        )
    }


def test_an_address_is_no_name_of_a_choice() -> None:
    names = named("our shop") | {"en": "https://example.com/shop.mp3"}
    choices = (TO_BILLING, Choice(key="2", queue="sales", names=names))
    assert errors(with_menus(Menu(id="start", choices=choices))) == {
        "menus[0].choices[1].names": ("an address in 'en' would be read out; right would be a name")
    }
