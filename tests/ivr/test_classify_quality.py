"""How well the built-in classifier does on public data sets, which are not part of the project."""

import json
from collections import defaultdict
from pathlib import Path
from random import Random
from time import process_time_ns

import pytest

from ivr import CentroidClassifier

DATA = Path(__file__).parents[3] / "shared" / "data" / "intents"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the data sets are not at {DATA}")

Rows = list[tuple[str, str]]


def rows(name: str) -> Rows:
    with (DATA / name).open(encoding="utf-8") as file:
        return [(entry["label"], entry["text"]) for entry in map(json.loads, file)]


def draw(pool: Rows, size: int) -> Rows:
    """The same few examples of every label, each time."""
    random = Random(1)
    by_label: dict[str, Rows] = defaultdict(list)
    for row in pool:
        by_label[row[0]].append(row)
    return [row for kept in by_label.values() for row in random.sample(kept, min(size, len(kept)))]


def top_share(classifier: CentroidClassifier, test: Rows, *, top: int) -> float:
    """The share of texts whose label is among the first so many of the ranking."""
    hits = sum(
        label in {ranked.concern for ranked in classifier.classify(text).concerns[:top]}
        for label, text in test
    )
    return hits / len(test)


@pytest.fixture(scope="module")
def banking() -> CentroidClassifier:
    return CentroidClassifier(rows("banking77/train_10.jsonl"))


def test_of_77_banking_concerns_with_10_examples_7_of_10_are_right(
    banking: CentroidClassifier,
) -> None:
    test = rows("banking77/test.jsonl")[::8]
    assert top_share(banking, test, top=1) >= 0.70
    assert top_share(banking, test, top=2) >= 0.81


def test_a_probability_on_banking_is_about_how_often_it_is_right(
    banking: CentroidClassifier,
) -> None:
    test = rows("banking77/test.jsonl")[::8]
    best = [(label, banking.classify(text).concerns[0]) for label, text in test]
    claimed = sum(ranked.probability for _, ranked in best) / len(best)
    right = sum(ranked.concern == label for label, ranked in best) / len(best)
    assert claimed == pytest.approx(right, abs=0.08)
    sure = [ranked.concern == label for label, ranked in best if ranked.probability >= 0.6]
    assert sum(sure) / len(sure) >= 0.85


def test_learning_770_examples_and_answering_is_fast_enough_for_a_call() -> None:
    train, test = rows("banking77/train_10.jsonl"), rows("banking77/test.jsonl")[::12]
    start_ns = process_time_ns()
    classifier = CentroidClassifier(train)
    assert process_time_ns() - start_ns < 3e9  # about 0.4 s; machines differ
    taken_ns = []
    for _, text in test:
        start_ns = process_time_ns()
        classifier.classify(text)
        taken_ns.append(process_time_ns() - start_ns)
    assert sorted(taken_ns)[len(taken_ns) // 2] < 5e6  # about 1 ms


@pytest.mark.parametrize(("language", "floor"), [("nl", 0.78), ("it", 0.80), ("en", 0.80)])
def test_each_language_is_understood_from_10_examples(language: str, floor: float) -> None:
    pool = rows(f"xsid/{language}.valid.jsonl")
    train = draw(pool, 10)
    known_labels = {label for label, _ in train}
    known_texts = {text for _, text in pool}
    test = [
        (label, text)
        for label, text in rows(f"xsid/{language}.test.jsonl")
        if label in known_labels and text not in known_texts
    ]
    assert top_share(CentroidClassifier(train), test, top=1) >= floor


def test_what_no_concern_covers_is_seldom_taken_for_sure() -> None:
    classifier = CentroidClassifier(rows("clinc150/train_10.jsonl"))
    rankings = [classifier.classify(text) for _, text in rows("clinc150/oos_test.jsonl")[::5]]
    sure = sum(one.in_scope and one.concerns[0].probability >= 0.6 for one in rankings)
    assert sure / len(rankings) <= 0.15
