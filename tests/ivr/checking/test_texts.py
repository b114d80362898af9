"""What is wrong with the texts, recordings and short answers that a script brings along."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ivr import Language, Script, limits
from ivr.prompts import SHIPPED
from ivr.script import PhraseTexts
from tests.ivr.checking.problems import errors, found, warnings
from tests.ivr.example_script import SCRIPT


def with_phrases(phrases: PhraseTexts, code: str = "en") -> Script:
    return replace(SCRIPT, phrases={code: phrases})


def test_sound_short_answers_have_no_problems() -> None:
    assert found(with_phrases(PhraseTexts(no=("nope",), numbers={"naught": 0, "niner": 9}))) == {}


def test_short_answers_in_a_language_that_is_not_spoken_are_a_warning() -> None:
    assert warnings(with_phrases(PhraseTexts(no=("nein",)), "de")) == {
        "phrases.de": "unknown language 'de'; there are: en, it, nl"
    }


@pytest.mark.parametrize(
    "field", [one for one in PhraseTexts.__struct_fields__ if one != "numbers"]
)
def test_an_answer_without_words_is_found_and_there_are_bounds(field: str) -> None:
    assert errors(with_phrases(replace(PhraseTexts(), **{field: ("yes", "?!")}))) == {
        f"phrases.en.{field}[1]": "'?!' has no words"
    }
    many = tuple(f"word{number}" for number in range(limits.PHRASES_MAX + 1))
    assert errors(with_phrases(replace(PhraseTexts(), **{field: many}))) == {
        f"phrases.en.{field}": f"at most {limits.PHRASES_MAX}"
    }


@pytest.mark.parametrize("number", [-1, 10])
def test_a_number_is_one_that_has_a_key(number: int) -> None:
    assert errors(with_phrases(PhraseTexts(numbers={"ten": number}))) == {
        "phrases.en.numbers.ten": (
            f"{number} has no key of its own; right would be a number from 0 to 9"
        )
    }


def test_a_new_language_without_short_answers_is_a_warning() -> None:
    bare = replace(
        SCRIPT,
        languages=(Language(code="de"),),
        numbers=(),
        concerns=(),
        texts={"de": SHIPPED["en"]},
    )
    (message,) = warnings(bare).values()
    assert message.startswith("no short answers ship for 'de', so a no or a wish for a person")
    assert found(replace(bare, phrases={"de": PhraseTexts(no=("nein",))})) == {}


@pytest.mark.parametrize(
    ("key", "text", "lacks"),
    [
        ("menu", "Please choose.", "{menu}"),
        ("confirm", "Fine.", "{concern}"),
        ("pair", "One of two?", "{first}, {second}"),
        ("offer_callback", "We can call you back.", "{key}"),
        ("menu_item", "", "{concern}, {key}"),
    ],
)
def test_a_text_that_takes_a_choice_away_is_a_warning(key: str, text: str, lacks: str) -> None:
    script = replace(SCRIPT, texts={"en": {key: text}})
    assert found(script) == {
        f"texts.en.{key}": f"lacks {lacks}, so callers do not hear what they can choose"
    }
    assert warnings(script) == found(script)


def test_every_part_of_a_menu_can_be_recorded() -> None:
    recordings = {
        "question": "https://example.com/question.mp3",
        "menu": "https://example.com/menu.mp3",
        "menu_again": "https://example.com/again.mp3",
        "menu_item": "https://example.com/{concern}-{key}.mp3",
        "menu_person": "https://example.com/0.mp3",
    }
    assert found(replace(SCRIPT, recordings={"en": recordings})) == {}


def test_a_recording_without_the_hours_is_a_warning() -> None:
    script = replace(SCRIPT, recordings={"en": {"closed": "https://example.com/closed.mp3"}})
    (message,) = warnings(script).values()
    assert message.startswith("the hours are not said, since {hours} is not in the address")
    assert errors(script) == {}
    wrong = replace(SCRIPT, recordings={"en": {"closed": "https://example.com/{day}.mp3"}})
    (message,) = found(wrong).values()
    assert message == "it changes from call to call; right would be an address with {hours}"
