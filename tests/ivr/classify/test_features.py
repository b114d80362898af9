"""Texts as bags of weighed features."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.classify.features import UNIT, VIEWS, Weights, bag_of, known_share, similarity

TEXTS = ("my card has not arrived", "when will my card arrive", "what is my pin")
WEIGHTS = Weights([bag_of(text) for text in TEXTS])


def row(text: str) -> dict[str, int]:
    return WEIGHTS.row(bag_of(text))


def test_a_bag_has_words_pairs_with_both_ends_and_sequences_within_words() -> None:
    words, pairs, sequences = bag_of("My card")
    assert set(words) == {"my", "card"}
    assert set(pairs) == {"^ my", "my card", "card $"}
    assert set(sequences) == {
        *("-<my", "-my>", "-<my>"),
        *("-<ca", "-car", "-ard", "-rd>", "-<car", "-card", "-ard>", "-<card", "-card>"),
    }


def test_a_word_said_twice_counts_twice() -> None:
    assert bag_of("no no")[0] == {"no": 2}


def test_scripts_without_case_are_taken_apart_more_finely() -> None:
    sequences = bag_of("天气怎么样")[2]
    assert {"-天气", "-气怎", "-怎么"} <= set(sequences)


def test_a_bag_without_words_is_empty() -> None:
    assert bag_of("… !?") == ({}, {}, {})
    assert row("… !?") == {}


@pytest.mark.parametrize("text", [*TEXTS, "zzz qqq", "card", "天气怎么样", "a"])
def test_every_text_has_the_same_length(text: str) -> None:
    squared = sum(value * value for value in row(text).values())
    assert squared / UNIT**2 == pytest.approx(1, abs=0.01)


def test_each_view_has_its_share_whatever_the_number_of_its_features() -> None:
    bag = bag_of("internationalisation my card")
    weighed = WEIGHTS.row(bag)
    for share, view in zip(VIEWS, bag, strict=True):
        squared = sum(weighed[name] ** 2 for name in view)
        assert squared / UNIT**2 == pytest.approx(share / sum(VIEWS), abs=0.01)


def test_what_few_examples_have_weighs_more() -> None:
    assert WEIGHTS.of("my") < WEIGHTS.of("card") < WEIGHTS.of("pin") < WEIGHTS.of("never seen")


def test_a_text_is_wholly_like_itself_and_not_like_what_it_shares_nothing_with() -> None:
    assert similarity(row("my card"), row("my card")) == pytest.approx(1, abs=0.01)
    assert similarity(row("my card"), row("xyz")) == 0


@given(one=st.text(max_size=60), other=st.text(max_size=60))
def test_similarity_is_mutual_and_between_none_and_one(one: str, other: str) -> None:
    found = similarity(row(one), row(other))
    assert 0 <= found <= 1
    assert found == similarity(row(other), row(one))


def test_the_known_share_falls_with_every_unknown_word() -> None:
    known = {name: 1 for text in TEXTS for name in row(text)}
    shares = [
        known_share(row(text), known) for text in ("my card", "my card xyz", "xyz vwq my", "vwq")
    ]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.8
    assert shares[-1] == 0
