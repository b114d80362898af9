import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import Dialled, Heard, Keys, Noted, Ranked, Ranking, Silence, Thresholds, Words
from ivr.answers import how_heard, tidy
from ivr.understanding import (
    asked_person,
    chosen_language,
    likely_choice,
    note,
    picked,
    understand,
    verdict,
)
from ivr.voice import Voice
from tests.ivr.example_script import SCRIPT

VOICES = {language.code: Voice(SCRIPT, language.code) for language in SCRIPT.languages}
ENGLISH = VOICES["en"]
THRESHOLDS = Thresholds(sure=0.6, pair=0.7, recognised=0.3)


def ranking(*probabilities: float, in_scope: bool = True) -> Ranking:
    """A ranking of the concerns a, b, c, … with these probabilities."""
    return Ranking(
        concerns=tuple(
            Ranked(concern=chr(97 + index), probability=probability)
            for index, probability in enumerate(probabilities)
        ),
        in_scope=in_scope,
    )


@pytest.mark.parametrize(
    ("heard", "answer"),
    [
        (Words(text="hello", confidence=0.5), Words(text="hello", confidence=0.5)),
        (Words(text=" ?! "), Silence()),
        (Keys(digits="5"), Keys(digits="5")),
        (Keys(digits="*0"), Keys(digits="*")),
        (Keys(digits=""), Silence()),
        (Keys(digits="w1"), Silence()),
        (Silence(), Silence()),
        (Dialled(number="+31201234567"), Silence()),
    ],
)
def test_what_is_heard_becomes_words_one_key_or_silence(heard: Heard, answer: Heard) -> None:
    assert tidy(heard, "question") == answer


def test_the_way_an_answer_came_is_kept() -> None:
    assert how_heard(Words(text="one")) == "speech"
    assert how_heard(Keys(digits="1")) == "keys"
    assert how_heard(Silence()) == "silence"


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ((0.6, 0.4), "concern"),
        ((0.59, 0.41), "pair"),
        ((0.5, 0.2, 0.1), "pair"),
        ((0.5, 0.19, 0.1), "unclear"),
        ((0.9,), "concern"),
        ((0.5,), "unclear"),
        ((0.25, 0.25, 0.25, 0.25), "unclear"),
    ],
)
def test_the_thresholds_decide_between_one_two_and_none(
    probabilities: tuple[float, ...], expected: str
) -> None:
    assert verdict(ranking(*probabilities), THRESHOLDS, None) == expected


def test_what_is_out_of_scope_is_unclear_however_probable() -> None:
    assert verdict(ranking(0.99, 0.01, in_scope=False), THRESHOLDS, None) == "unclear"
    assert verdict(Ranking(concerns=(), in_scope=False), THRESHOLDS, None) == "unclear"


@pytest.mark.parametrize(
    ("recognised", "expected"), [(None, "concern"), (0.3, "concern"), (0.29, "pair"), (0.0, "pair")]
)
def test_doubtful_words_are_offered_and_not_taken(recognised: float | None, expected: str) -> None:
    assert verdict(ranking(0.95, 0.05), THRESHOLDS, recognised) == expected


@given(
    probabilities=st.lists(st.floats(min_value=0.01, max_value=1), min_size=2, max_size=9),
    sure=st.floats(min_value=0, max_value=1),
)
def test_a_higher_threshold_never_makes_us_surer(probabilities: list[float], sure: float) -> None:
    ordered = ranking(*sorted(probabilities, reverse=True))
    if verdict(ordered, Thresholds(sure=sure), None) != "concern":
        assert verdict(ordered, Thresholds(sure=(1 + sure) / 2), None) != "concern"


def test_the_best_and_the_runner_up_are_noted() -> None:
    assert note("en", "pair", ranking(0.5, 0.3, 0.2)) == Noted(
        language="en",
        how="speech",
        meaning="pair",
        concern="a",
        confidence=0.5,
        runner_up="b",
        runner_up_confidence=0.3,
    )


def test_what_is_not_there_is_not_noted() -> None:
    assert note("en", "concern", ranking(1.0)).runner_up is None
    assert note("en", "unclear", Ranking(concerns=(), in_scope=False)) == Noted(
        language="en", how="speech", meaning="unclear"
    )


TWO = {"1": "billing", "2": "moving"}


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("one", "billing"),
        ("the second please", "moving"),
        ("2", "moving"),
        ("Moving house.", "moving"),
        ("no, the second", "moving"),
        ("it's billing, please", "billing"),
        ("three", None),
        ("a fault", None),
        ("no one", None),
        ("neither of them", None),
        ("we are moving next month", None),
    ],
)
def test_one_on_offer_is_picked_by_its_number_or_name(text: str, concern: str | None) -> None:
    assert picked(ENGLISH, text, TWO) == concern


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("we are moving next month", "moving"),
        ("you charged me twice", "billing"),
        ("the modem has a red light", None),
        ("three", None),
        ("xyzzy", None),
    ],
)
def test_words_choose_among_what_is_on_offer_and_nothing_else(
    text: str, concern: str | None
) -> None:
    chosen, share = likely_choice(ENGLISH, Words(text=text), TWO.values(), 0.6, ())
    assert chosen == concern
    assert share is None if concern is None else 0.6 <= (share or 0.0) <= 1


def test_words_between_the_two_choose_neither() -> None:
    assert likely_choice(ENGLISH, Words(text="my invoice"), TWO.values(), 1.0, ()) == (None, None)


def test_what_was_turned_down_is_not_chosen_by_words_about_it() -> None:
    words = Words(text="you charged me twice")
    assert likely_choice(ENGLISH, words, TWO.values(), 0.6, ("billing",)) == (None, None)


def test_what_a_classifier_outside_finds_hardly_probable_is_not_chosen() -> None:
    hardly = Ranking(concerns=(Ranked(concern="billing", probability=0.05),), in_scope=True)
    words = Words(text="it is about that", ranking=hardly)
    assert likely_choice(ENGLISH, words, TWO.values(), 0.6, ()) == (None, None)
    likely = Ranking(concerns=(Ranked(concern="billing", probability=0.8),), in_scope=True)
    words = Words(text="it is about that", ranking=likely)
    chosen, share = likely_choice(ENGLISH, words, TWO.values(), 0.6, ())
    assert (chosen, share) == ("billing", 0.8)


def heard(text: str, *rejected: str, confidence: float | None = None) -> Noted:
    words = Words(text=text, confidence=confidence)
    return understand(ENGLISH, words, SCRIPT, rejected)[0]


def test_a_name_is_clear_however_it_is_put_but_not_in_doubtful_words() -> None:
    for text in ("billing", "I mean billing", "it's about billing, please"):
        assert (heard(text).meaning, heard(text).concern) == ("concern", "billing")
    assert heard("billing", confidence=0.1).meaning == "pair"
    assert heard("billing", "billing").meaning == "unclear"


def test_to_turn_down_the_likeliest_makes_nothing_else_likely() -> None:
    assert heard("you charged me twice").concern == "billing"
    again = heard("you charged me twice", "billing")
    assert (again.meaning, again.concern == "billing") == ("unclear", False)
    assert again.confidence is not None
    assert again.confidence < 0.4


def test_a_key_beyond_the_offered_languages_chooses_none() -> None:
    offered = SCRIPT.languages[:2]
    assert chosen_language(offered, VOICES, Keys(digits="2")) == "it"
    assert chosen_language(offered, VOICES, Keys(digits="3")) is None
    assert chosen_language(offered, VOICES, Words(text="English")) is None
    assert chosen_language(offered, VOICES, Silence()) is None


def test_a_number_means_the_key_in_the_order_of_the_offer() -> None:
    backwards = tuple(reversed(SCRIPT.languages))
    assert chosen_language(backwards, VOICES, Words(text="uno")) == "en"
    assert chosen_language(backwards, VOICES, Words(text="drie")) == "nl"


def test_a_person_is_asked_for_in_one_of_the_spoken_languages_only() -> None:
    asked = Words(text="mag ik een medewerker")
    assert asked_person([ENGLISH, VOICES["nl"]], asked) == "nl"
    assert asked_person([ENGLISH], asked) is None
