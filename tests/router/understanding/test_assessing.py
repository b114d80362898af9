from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import Ranked, Ranking, Thresholds
from ivr.script import Escalation
from router.understanding.assessing import (
    ACTED_NEEDED,
    GRID,
    PRECISION_WANTED,
    Confused,
    Duplicate,
    assess,
    duplicates_of,
    shares_at,
)
from router.understanding.examples import Example, Lessons

USUAL = Thresholds()


def ranking(*given: tuple[str, float], in_scope: bool = True) -> Ranking:
    return Ranking(
        concerns=tuple(Ranked(concern=one, probability=share) for one, share in given),
        in_scope=in_scope,
    )


def lessons(*examples: Example) -> Lessons:
    names = tuple((one, f"the {one}") for one in dict.fromkeys(concern for concern, _ in examples))
    return Lessons(language="en", names=names, examples=examples)


A_SURE = ranking(("a", 0.9), ("b", 0.1))
B_SURE = ranking(("b", 0.9), ("a", 0.1))
EITHER = ranking(("a", 0.5), ("b", 0.4), ("c", 0.1))
NEITHER = ranking(("a", 0.4), ("b", 0.3), ("c", 0.3))
STRANGE = ranking(("a", 0.9), ("b", 0.1), in_scope=False)


def test_examples_are_counted_in_all_and_by_concern() -> None:
    taught = lessons(("a", "1"), ("a", "2"), ("b", "3"), ("b", "4"))
    found = assess(taught, [A_SURE, B_SURE, EITHER, NEITHER], USUAL)
    assert (found.examples, found.first, found.among_two, found.in_scope) == (4, 1, 4, 4)
    assert [(one.concern, one.examples, one.first, one.among_two) for one in found.concerns] == [
        ("a", 2, 1, 2),
        ("b", 2, 0, 2),
    ]


def test_concerns_without_examples_are_counted_as_such() -> None:
    taught = Lessons(language="en", names=(("a", "a"), ("b", "b")), examples=(("a", "1"),))
    found = assess(taught, [A_SURE], USUAL)
    assert [(one.concern, one.examples) for one in found.concerns] == [("a", 1), ("b", 0)]


def test_pairs_are_confused_either_way_round_the_most_frequent_first() -> None:
    c_sure = ranking(("c", 1.0))
    taught = lessons(("a", "one"), ("b", "two"), ("b", "three"), ("a", "four"))
    found = assess(taught, [c_sure, A_SURE, B_SURE, B_SURE], USUAL)
    assert found.confused == (
        Confused(concerns=("a", "b"), times=2, example="two"),
        Confused(concerns=("a", "c"), times=1, example="one"),
    )


def test_texts_that_stand_there_twice_are_found_however_they_are_written() -> None:
    examples = [("a", "My Bill"), ("a", "other"), ("a", "my  bill"), ("a", "X"), ("b", "x")]
    assert duplicates_of(examples) == (
        Duplicate(text="X", concerns=("a", "b")),
        Duplicate(text="My Bill", concerns=("a", "a")),
    )


def test_an_example_that_is_the_name_of_a_concern_is_a_duplicate() -> None:
    taught = lessons(("a", "the b"), ("b", "y"))
    assert assess(taught, [A_SURE, B_SURE], USUAL).duplicates == (
        Duplicate(text="the b", concerns=("b", "a")),
    )


def test_shares_are_what_the_conversation_would_do() -> None:
    examples = [("a", "1"), ("b", "2"), ("a", "3"), ("c", "4"), ("a", "5"), ("a", "6")]
    rankings = [A_SURE, A_SURE, EITHER, EITHER, NEITHER, STRANGE]
    shares = shares_at(examples, rankings, USUAL)
    assert shares.at_once == pytest.approx(2 / 6)
    assert shares.at_once_right == pytest.approx(1 / 2)
    assert shares.two == pytest.approx(3 / 6)
    assert shares.two_right == pytest.approx(2 / 3)
    assert shares.again == pytest.approx(1 / 6)


def test_of_nothing_there_is_no_share_that_is_right() -> None:
    shares = shares_at([("a", "1")], [STRANGE], USUAL)
    assert (shares.at_once_right, shares.two_right, shares.again) == (None, None, 1)


def test_the_lowest_threshold_that_is_right_often_enough_is_proposed() -> None:
    examples = [("a", str(number)) for number in range(80)]
    rankings = [ranking(("a", 0.5 + number / 200), ("b", 0.1)) for number in range(80)]
    rankings[:10] = [ranking(("b", 0.5), ("a", 0.1))] * 10
    proposed = assess(lessons(*examples), rankings, USUAL).proposed
    assert proposed is not None
    assert proposed.sure == pytest.approx(0.51)
    assert proposed.at_once_right == 1


def test_where_no_threshold_is_good_enough_none_is_proposed() -> None:
    wrong = ranking(("b", 1.0), ("a", 0.0))
    examples = [("a", str(number)) for number in range(ACTED_NEEDED)]
    found = assess(lessons(*examples), [wrong] * ACTED_NEEDED, USUAL)
    assert found.is_enough
    assert found.proposed is None


@pytest.mark.parametrize("missing", [0, 1])
def test_of_too_few_that_are_acted_upon_nothing_is_proposed(missing: int) -> None:
    acted, doubtful = ACTED_NEEDED - missing, ranking(("a", 0.2), ("b", 0.05))
    examples = [("a", str(number)) for number in range(acted + 40)]
    found = assess(lessons(*examples), [A_SURE] * acted + [doubtful] * 40, USUAL)
    assert found.is_enough == (missing == 0)
    assert (found.proposed is None) == (missing == 1)


def test_where_too_few_would_be_offered_that_threshold_stays_as_it_is() -> None:
    examples = [("a", str(number)) for number in range(ACTED_NEEDED + 10)]
    rankings = [A_SURE] * ACTED_NEEDED + [ranking(("a", 0.25), ("b", 0.2))] * 10
    proposed = assess(lessons(*examples), rankings, USUAL).proposed
    assert proposed is not None
    assert proposed.pair == USUAL.pair


def test_a_complaint_is_routed_at_once_at_a_threshold_of_its_own() -> None:
    escalation = Escalation(queue="a", complaint="b", complaint_sure=0.4)
    examples = [("b", "1"), ("a", "2")]
    assert shares_at(examples, [EITHER, EITHER], USUAL).at_once == 0
    shares = shares_at(examples, [EITHER, EITHER], USUAL, escalation)
    assert (shares.at_once, shares.at_once_right) == (1, 0.5)
    found = assess(lessons(*examples), [EITHER, EITHER], USUAL, escalation)
    assert found.configured == shares


def test_where_two_are_never_right_enough_no_two_are_offered() -> None:
    examples = [("a", str(number)) for number in range(ACTED_NEEDED * 2)]
    lost = ranking(("b", 0.29), ("c", 0.28))
    rankings = [A_SURE] * ACTED_NEEDED + [lost] * ACTED_NEEDED
    proposed = assess(lessons(*examples), rankings, USUAL).proposed
    assert proposed is not None
    assert (proposed.pair, proposed.two) == (1, 0)


RANKINGS = st.builds(
    lambda share, first, in_scope: ranking(
        (first, share), ("b" if first == "a" else "a", 1 - share), in_scope=in_scope
    ),
    st.floats(0.5, 1),
    st.sampled_from("ab"),
    st.booleans(),
)


@given(st.lists(st.tuples(st.sampled_from("ab"), RANKINGS), min_size=1, max_size=150))
def test_whatever_is_proposed_keeps_what_is_wanted(given: list[tuple[str, Ranking]]) -> None:
    examples = [(concern, str(number)) for number, (concern, _) in enumerate(given)]
    found = assess(lessons(*examples), [one for _, one in given], USUAL)
    shares = found.configured
    assert shares.at_once + shares.two + shares.again == pytest.approx(1)
    assert found.first <= found.among_two <= found.examples
    if found.proposed is not None:
        assert found.proposed.sure in GRID
        assert (found.proposed.at_once_right or 0) >= PRECISION_WANTED
        assert found.proposed.at_once * len(examples) >= ACTED_NEEDED - 0.5
