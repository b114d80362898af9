from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr import BuiltInClassifier, Ranked, Ranking
from ivr.words import normalise
from router.understanding.examples import (
    FOLDS_MAX,
    Lessons,
    folds_of,
    held_out,
    lessons_of,
    right,
)
from tests.ivr.example_script import SCRIPT

EXAMPLES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "X ", "y", "z", "w", "v", "u"])),
    max_size=40,
)


@given(EXAMPLES)
def test_every_example_is_tried_once_by_what_has_not_seen_it(
    examples: list[tuple[str, str]],
) -> None:
    folds = folds_of(examples)
    assert len(folds) <= FOLDS_MAX
    assert sorted(index for fold in folds for index in fold.tried) == list(range(len(examples)))
    for fold in folds:
        assert sorted((*fold.learnt, *fold.tried)) == list(range(len(examples)))
        seen = {(examples[at][0], normalise(examples[at][1])) for at in fold.learnt}
        tried = {(examples[at][0], normalise(examples[at][1])) for at in fold.tried}
        assert not seen & tried


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 20), min_size=1))
def test_every_fold_has_its_share_of_every_concern(sizes: dict[str, int]) -> None:
    examples = [(one, f"{one} {number}") for one, many in sizes.items() for number in range(many)]
    for concern, many in sizes.items():
        counts = [
            sum(examples[index][0] == concern for index in fold.tried)
            for fold in folds_of(examples)
        ]
        assert max(counts) - min(counts) <= 1
        assert sum(counts) == many


def test_the_same_examples_are_split_alike() -> None:
    examples = [("a", str(number)) for number in range(13)]
    assert folds_of(examples) == folds_of(list(examples))


def test_lessons_are_what_the_service_learns_from() -> None:
    script = SCRIPT
    for language in ("nl", "it", "en"):
        lessons = lessons_of(script, language)
        taught = [
            (concern.id, text)
            for concern in script.concerns
            for text in (concern.names[language], *concern.examples.get(language, ()))
        ]
        assert list(lessons.all) == taught
        assert lessons.concerns == tuple(concern.id for concern in script.concerns)


def test_a_held_out_example_is_not_known_but_names_are() -> None:
    seen: list[tuple[tuple[str, str], ...]] = []

    class Watching(BuiltInClassifier):
        def __init__(self, examples: object) -> None:
            assert isinstance(examples, tuple)
            seen.append(examples)
            super().__init__(examples)

        def classify(self, text: str) -> Ranking:
            assert text not in [example for _, example in seen[-1]]
            return super().classify(text)

    examples = tuple((one, f"{one} number {n}") for one in ("bill", "order") for n in "12345")
    names = (("bill", "a bill"), ("order", "an order"))
    told: list[int] = []
    rankings = held_out(
        Lessons(language="en", names=names, examples=examples), Watching, told.append
    )
    assert len(rankings) == len(examples) == sum(told)
    assert len(seen) == FOLDS_MAX
    assert all(learnt[:2] == names for learnt in seen)


def test_rankings_are_right_if_the_concern_is_among_the_first() -> None:
    ranking = Ranking(
        concerns=tuple(Ranked(concern=one, probability=0.3) for one in "abc"), in_scope=True
    )
    examples = [("a", ""), ("b", ""), ("c", "")]
    assert [right([ranking] * 3, examples, among) for among in (1, 2, 3)] == [1, 2, 3]
