"""What callers may say: a question's own words first, then what follows from the script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import Concern, Conversation, Listen, PhraseTexts, Thresholds, Words, limits
from ivr.hints import Hints, bounded_hints, concern_hints
from ivr.phrases import phrases_of
from ivr.script import Script
from tests.ivr import full_script
from tests.ivr.example_script import BILLING, ENGLISH, FAULT, SCRIPT, Caller

UNSURE = Conversation(replace(SCRIPT, thresholds=Thresholds(sure=1.0, pair=0.0)))
TEXTS = st.lists(st.text(max_size=limits.HINT_CHARS_MAX * 2), max_size=limits.HINTS_MAX * 2)


def listening(**fields: object) -> Listen:
    listen = Listen(language="en", prompts=(), keys_max=1, speech=True, timeout_ms=1)
    return replace(listen, **fields)


def of_many(count: int) -> Script:
    concerns = tuple(
        Concern(
            id=f"c{number}",
            queue="front desk",
            names={"en": f"matter {number}"},
            examples={"en": tuple(f"{word} number {number}" for word in ["one", "two"])},
        )
        for number in range(count)
    )
    return replace(SCRIPT, concerns=concerns)


def test_the_names_of_the_concerns_come_first_then_examples_of_each_in_turn() -> None:
    hints = concern_hints(SCRIPT, "en")
    assert hints[:4] == ("billing", "a fault", "moving house", "an order")
    assert hints[4:6] == (BILLING.examples["en"][0], FAULT.examples["en"][0])


def test_hints_are_bounded_and_distinct() -> None:
    hints = concern_hints(of_many(200), "en")
    assert len(hints) == len(set(hints)) == limits.HINTS_MAX
    long = replace(BILLING, examples={"en": ("x" * 1_000,)})
    long_hints = concern_hints(replace(SCRIPT, concerns=(long,)), "en")
    assert all(len(hint) <= limits.HINT_CHARS_MAX for hint in long_hints)


def test_to_the_first_question_callers_say_what_they_ring_about() -> None:
    question = Caller(ENGLISH).question
    assert (question.hints, question.expects) == ((), "concerns")
    assert Hints(SCRIPT).of(question) == concern_hints(SCRIPT, "en")


def test_to_the_confirmation_callers_say_no_in_the_words_of_the_script_too() -> None:
    script = replace(SCRIPT, phrases={"en": PhraseTexts(no=("not on your nelly",))})
    confirm = Caller(ENGLISH, Conversation(script)).says("my invoice is wrong").question
    assert (confirm.hints, confirm.expects) == ((), "no")
    expected = Hints(script).of(confirm)
    assert expected == tuple(sorted(phrases_of("en", script).no))
    assert {"no", "not on your nelly"} <= set(expected)


def test_of_two_on_offer_only_their_names_are_expected() -> None:
    pair = Caller(ENGLISH, UNSURE).says("my invoice is wrong").question
    assert pair.expects is None
    assert Hints(SCRIPT).of(pair) == pair.hints
    assert len(pair.hints) == 2


def test_the_choices_of_a_menu_go_before_the_concerns() -> None:
    script = full_script.ALWAYS_OPEN
    menu = Caller(full_script.MENU, Conversation(script)).question
    hints = Hints(script).of(menu)
    assert menu.hints
    assert menu.expects == "concerns"
    assert hints[: len(menu.hints)] == menu.hints
    assert hints == bounded_hints((*menu.hints, *concern_hints(script, menu.language)))


@pytest.mark.parametrize("expects", ["concerns", "no"])
def test_in_a_language_that_the_script_has_no_more_only_the_questions_own_words_are_expected(
    expects: str,
) -> None:
    listen = listening(language="pl", hints=("tak",), expects=expects)
    assert Hints(SCRIPT).of(listen) == ("tak",)


@pytest.mark.parametrize("said", [(), ("my invoice is wrong",)])
def test_a_question_of_an_older_journal_with_its_hints_spelled_out_expects_the_same(
    said: tuple[str, ...],
) -> None:
    caller = Caller(ENGLISH)
    for text in said:
        caller.does(Words(text=text))
    hints = Hints(SCRIPT)
    old = replace(caller.question, hints=hints.of(caller.question), expects=None)
    assert old.hints
    assert hints.of(old) == hints.of(caller.question)


@given(own=TEXTS)
def test_however_many_words_are_a_questions_own_a_carrier_can_take_them(own: list[str]) -> None:
    listen = listening(hints=bounded_hints(own), expects="concerns")
    hints = Hints(SCRIPT).of(listen)
    assert len(hints) == len(set(hints)) <= limits.HINTS_MAX
    assert all(len(hint) <= limits.HINT_CHARS_MAX for hint in hints)
    assert hints[: len(listen.hints)] == listen.hints
