import gc
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr import BuiltInClassifier, Classifier, Ranking, limits
from ivr.classify import learned_from
from tests.ivr.example_script import SCRIPT


def examples(language: str) -> list[tuple[str, str]]:
    return [
        (concern.id, text) for concern in SCRIPT.concerns for text in concern.examples[language]
    ]


ENGLISH = BuiltInClassifier(examples("en"))
_: Classifier = ENGLISH


@pytest.mark.parametrize("language", ["nl", "it", "en"])
def test_every_example_is_understood_as_its_own_concern(language: str) -> None:
    classifier = BuiltInClassifier(examples(language))
    for concern, text in examples(language):
        ranking = classifier.classify(text)
        assert ranking.concerns[0].concern == concern
        assert ranking.in_scope


@pytest.mark.parametrize(
    ("language", "text", "concern"),
    [
        ("nl", "Goedemorgen, mijn internet werkt sinds gisteravond niet meer", "fault"),
        ("nl", "ik krijg een factuur die ik niet begrijp", "billing"),
        ("nl", "we gaan volgende week verhuizen", "moving"),
        ("it", "buongiorno, ho ricevuto una fattura che non capisco", "billing"),
        ("it", "internet oggi non funziona", "fault"),
        ("it", "il mio pacco non arriva", "order"),
        ("en", "my internet hasn't been working since yesterday", "fault"),
        ("en", "hello I got a bill and it is too high", "billing"),
        ("en", "the parcel that I ordered never arrived", "order"),
    ],
)
def test_other_words_for_a_concern_are_understood(language: str, text: str, concern: str) -> None:
    ranking = BuiltInClassifier(examples(language)).classify(text)
    assert ranking.concerns[0].concern == concern
    assert ranking.in_scope


@pytest.mark.parametrize("text", ["", "…", "qzx", "日本語", "blah blah"])
def test_words_like_no_example_are_out_of_scope(text: str) -> None:
    assert not ENGLISH.classify(text).in_scope


@given(text=st.text(max_size=200))
def test_probabilities_add_up_to_one_and_fall(text: str) -> None:
    ranking = ENGLISH.classify(text)
    probabilities = [ranked.probability for ranked in ranking.concerns]
    assert sum(probabilities) == pytest.approx(1)
    assert all(higher >= lower for higher, lower in pairwise(probabilities))
    assert {ranked.concern for ranked in ranking.concerns} == {c.id for c in SCRIPT.concerns}


@given(text=st.text(max_size=200))
def test_a_text_always_has_the_same_ranking(text: str) -> None:
    assert ENGLISH.classify(text) == BuiltInClassifier(examples("en")).classify(text)


def test_without_a_signal_the_order_of_the_script_stands() -> None:
    ranked = ENGLISH.classify("").concerns
    assert [one.concern for one in ranked] == [concern.id for concern in SCRIPT.concerns]


def test_case_accents_and_control_characters_do_not_matter() -> None:
    plain = ENGLISH.classify("my invoice is wrong")
    assert ENGLISH.classify("  MY\tINVOICE\x00 is wrong\u200b ") == plain


def test_a_misheard_letter_does_not_hide_the_concern() -> None:
    assert ENGLISH.classify("my invoyce is rong").concerns[0].concern == "billing"


def test_unknown_words_lower_the_probability() -> None:
    bare = ENGLISH.classify("my invoice").concerns[0]
    buried = ENGLISH.classify("my invoice zxqv kjhg wvut dfgh mnbv").concerns[0]
    assert bare.concern == buried.concern == "billing"
    assert buried.probability < bare.probability


def test_the_same_examples_are_learned_once_and_other_ones_anew() -> None:
    given = (("billing", "my invoice"), ("fault", "no internet"))
    assert learned_from(given) is learned_from(tuple(given))
    other = learned_from((*given, ("fault", "an invoice")))
    assert other is not learned_from(given)
    assert other.classify("invoice") == BuiltInClassifier(
        (*given, ("fault", "an invoice"))
    ).classify("invoice")


def test_a_classifier_without_concerns_ranks_none() -> None:
    ranking = BuiltInClassifier([]).classify("anything")
    assert ranking.concerns == ()
    assert not ranking.in_scope


def test_one_example_per_concern_is_enough_to_start() -> None:
    classifier = BuiltInClassifier([("billing", "my invoice"), ("fault", "no internet")])
    assert classifier.classify("invoice").concerns[0].concern == "billing"


def test_the_same_example_twice_does_no_harm() -> None:
    twice = BuiltInClassifier([("billing", "invoice"), ("billing", "invoice"), ("fault", "dead")])
    assert twice.classify("my invoice").concerns[0].concern == "billing"


def test_two_concerns_with_the_same_examples_are_equally_probable() -> None:
    same = [(concern, text) for concern in ("a", "b") for text in ("my invoice", "my bill")]
    first, second = BuiltInClassifier(same).classify("my invoice").concerns
    assert first.probability == pytest.approx(second.probability, abs=0.1)


def test_a_very_long_text_is_cut_and_costs_little() -> None:
    text = "".join(chr(97 + index * 7 % 26) + " " * (index % 5 == 0) for index in range(10_000))
    assert ENGLISH.classify(text) == ENGLISH.classify(text[: limits.TEXT_CHARS_MAX])
    gc.collect()
    start = time.process_time()
    ENGLISH.classify(text)
    assert time.process_time() - start < 0.25


def test_how_much_a_text_seems_in_scope_is_told_and_decides() -> None:
    for text in ("my invoice is wrong", "my invoice", "blah invoice blah", "qzx", ""):
        ranking = ENGLISH.classify(text)
        assert ranking.scope is not None
        assert 0 <= ranking.scope <= 1
        assert ranking.in_scope == (ranking.scope >= 0.5)
    assert scope(ENGLISH.classify("my invoice is wrong")) > scope(ENGLISH.classify("my zxqv vv"))


def scope(ranking: Ranking) -> float:
    assert ranking.scope is not None
    return ranking.scope


def test_one_concern_alone_is_certain_and_its_scope_is_told_by_what_was_seen() -> None:
    alone = BuiltInClassifier([("billing", f"my invoice of {month}") for month in ("may", "june")])
    ranking = alone.classify("my invoice of july")
    assert [(one.concern, one.probability) for one in ranking.concerns] == [("billing", 1.0)]
    assert scope(ranking) > scope(alone.classify("my parrot sings"))


def test_a_concern_with_many_examples_does_not_swallow_one_with_few() -> None:
    many = [("order", f"where is parcel number {number}") for number in range(200)]
    classifier = BuiltInClassifier([*many, ("billing", "my invoice"), ("billing", "pay the bill")])
    assert classifier.classify("an invoice").concerns[0].concern == "billing"
    assert classifier.classify("parcel").concerns[0].concern == "order"


def test_very_many_examples_are_sampled_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LEARNED_EXAMPLES_MAX", 24)
    many = [("order", f"where is parcel number {number}") for number in range(200)]
    few = [("billing", "my invoice"), ("billing", "pay the bill"), ("fault", "no internet")]
    classifier = BuiltInClassifier([*many, *few])
    assert classifier.classify("my invoice").concerns[0].concern == "billing"
    assert classifier.classify("internet").concerns[0].concern == "fault"
    learned = [
        one.text
        for number in range(200)
        for one in classifier.explain(f"where is parcel number {number}", most=1)
        if one.similarity > 0.99
    ]
    assert 10 <= len(set(learned)) <= 24


def test_more_concerns_than_examples_to_learn_are_all_learned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "LEARNED_EXAMPLES_MAX", 2)
    classifier = BuiltInClassifier([("a", "apple"), ("b", "pear"), ("c", "plum"), ("c", "fig")])
    assert {one.concern for one in classifier.classify("plum").concerns} == {"a", "b", "c"}
    assert classifier.classify("plum").concerns[0].concern == "c"


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        (
            {"weather": ["今天天气怎么样", "明天会下雨吗"], "bill": ["账单不对", "付账单"]},
            "会下雨吗",
        ),
        ({"weather": ["मौसम कैसा है", "बारिश होगी"], "bill": ["बिल गलत है", "बिल भरना है"]}, "बारिश"),
        ({"weather": ["كيف الطقس", "هل ستمطر"], "bill": ["الفاتورة خطأ", "دفع فاتورة"]}, "الطقس"),
        ({"weather": ["какая погода", "будет дождь"], "bill": ["счёт неверный", "счёт"]}, "погоду"),
        ({"weather": ["อากาศเป็นอย่างไร", "ฝนจะตกไหม"], "bill": ["บิลผิด", "จ่ายบิล"]}, "ฝนตกไหม"),
    ],
)
def test_other_alphabets_are_learned(texts: dict[str, list[str]], asked: str) -> None:
    classifier = BuiltInClassifier([(one, text) for one in texts for text in texts[one]])
    assert classifier.classify(asked).concerns[0].concern == "weather"


ANY_EXAMPLES = st.lists(st.tuples(st.sampled_from("abcd"), st.text(max_size=30)), max_size=12)


@settings(max_examples=150)
@given(given=ANY_EXAMPLES, text=st.text(max_size=60), most=st.integers(0, 5))
def test_whatever_is_learned_every_answer_is_sound(
    given: list[tuple[str, str]], text: str, most: int
) -> None:
    classifier = BuiltInClassifier(given)
    ranking = classifier.classify(text)
    assert {one.concern for one in ranking.concerns} == {concern for concern, _ in given}
    assert sum(one.probability for one in ranking.concerns) == pytest.approx(1 if given else 0)
    assert 0 <= scope(ranking) <= 1
    assert classifier.classify(text) == ranking == BuiltInClassifier(given).classify(text)
    assert len(classifier.explain(text, most=most)) <= most


def test_the_examples_that_decided_are_named_the_nearest_first() -> None:
    first, *others = ENGLISH.explain("the invoice that I got is wrong")
    assert (first.concern, first.text) == ("billing", "my invoice is wrong")
    assert first.shared == ("invoice", "is", "wrong")
    assert first.similarity > others[0].similarity >= others[-1].similarity > 0
    assert len(others) == 2


def test_an_example_itself_is_wholly_similar() -> None:
    (first,) = ENGLISH.explain("the MODEM has a red light!", most=1)
    assert first.text == "the modem has a red light"
    assert first.similarity == pytest.approx(1, abs=0.01)


def test_a_similar_word_decides_without_being_shared() -> None:
    first = ENGLISH.explain("invoices")[0]
    assert first.concern == "billing"
    assert first.shared == ()


@pytest.mark.parametrize("text", ["", "…", "日本語"])
def test_where_nothing_is_alike_no_example_decided(text: str) -> None:
    assert ENGLISH.explain(text) == ()


def test_the_same_example_is_named_once() -> None:
    twice = BuiltInClassifier([("a", "my invoice"), ("a", "My  INVOICE"), ("b", "dead")])
    assert [one.text for one in twice.explain("invoice")] == ["my invoice"]


@given(texts=st.permutations(["my invoice", "your bill", "no internet", "red light"]))
def test_languages_are_told_apart_as_concerns_are(texts: list[str]) -> None:
    dutch = ["mijn rekening", "geen internet", "rood lampje", "waar is het"]
    both = [*(("en", text) for text in texts), *(("nl", text) for text in dutch)]
    assert BuiltInClassifier(both).classify("mijn lampje is rood").concerns[0].concern == "nl"
