from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.understanding.http_classifier import Answer, Likely, ranking_of

if TYPE_CHECKING:
    from ivr import Ranking

CONCERNS = ("bill", "order", "hire")


def ranked(*given: tuple[str, float], in_scope: bool = True) -> Ranking | None:
    return ranking_of(
        Answer(concerns=tuple(Likely(*one) for one in given), in_scope=in_scope), CONCERNS
    )


def in_order(ranking: Ranking | None) -> list[tuple[str, float]]:
    assert ranking is not None
    return [(one.concern, round(one.probability, 3)) for one in ranking.concerns]


def test_concerns_are_brought_into_the_order_of_their_probability() -> None:
    found = ranked(("order", 0.2), ("bill", 0.7), ("hire", 0.1))
    assert in_order(found) == [("bill", 0.7), ("order", 0.2), ("hire", 0.1)]


def test_concerns_that_are_not_named_have_no_probability() -> None:
    assert in_order(ranked(("order", 1.0))) == [("order", 1), ("bill", 0), ("hire", 0)]


def test_what_the_service_doubts_stays_in_doubt() -> None:
    assert in_order(ranked(("bill", 0.05))) == [("bill", 0.05), ("order", 0), ("hire", 0)]
    assert in_order(ranked(("order", 0.3), ("weather", 0.7)))[0] == ("order", 0.3)


def test_probabilities_are_clamped_and_add_up_to_one_at_most() -> None:
    assert in_order(ranked(("order", 7.0), ("bill", -3.0), ("hire", 1.0))) == [
        ("order", 0.5),
        ("hire", 0.5),
        ("bill", 0),
    ]


def test_unknown_concerns_and_what_is_no_number_are_dropped() -> None:
    found = ranked(("weather", 0.9), ("bill", 0.1), ("order", nan), ("hire", inf))
    assert in_order(found) == [("bill", 0.1), ("order", 0), ("hire", 0)]


def test_the_first_word_on_a_concern_counts() -> None:
    assert in_order(ranked(("bill", 0.9), ("order", 0.1), ("bill", 0.0)))[0] == ("bill", 0.9)


@pytest.mark.parametrize("named", [(), (("weather", 1.0),), (("bill", 0.0),), (("bill", nan),)])
def test_an_answer_about_none_of_our_concerns_is_none(named: tuple[tuple[str, float], ...]) -> None:
    assert ranked(*named) is None


@pytest.mark.parametrize("in_scope", [True, False])
def test_whether_it_is_in_scope_is_taken_as_it_is(in_scope: bool) -> None:  # noqa: FBT001
    found = ranked(("bill", 1.0), in_scope=in_scope)
    assert found is not None
    assert found.in_scope == in_scope


@given(st.lists(st.tuples(st.sampled_from(("bill", "order", "hire", "x")), st.floats())))
def test_whatever_is_answered_becomes_a_ranking_of_our_concerns_or_none(
    named: list[tuple[str, float]],
) -> None:
    found = ranked(*named)
    if found is not None:
        assert sorted(one.concern for one in found.concerns) == sorted(CONCERNS)
        assert 0 < sum(one.probability for one in found.concerns) <= 1 + 1e-9
        probabilities = [one.probability for one in found.concerns]
        assert probabilities == sorted(probabilities, reverse=True)
        assert all(0 <= one <= 1 for one in probabilities)
