"""Sentence vectors on public data, where it and the model are at hand."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from router.settings.outside_checks import MODEL_MODULE
from router.understanding.choosing import compare
from router.understanding.encoder import BertEncoder, packaged_model
from router.understanding.examples import Example, Lessons, right

DATA = Path(__file__).parents[4] / "shared" / "data" / "intents" / "banking77"
EVERY = 10
"""Only so many of the test sentences are tried, as each takes 15 ms."""

pytestmark = pytest.mark.skipif(
    find_spec(MODEL_MODULE) is None or not DATA.exists(),
    reason="needs the model's package and the data, which are not part of the project",
)


def rows(name: str) -> tuple[Example, ...]:
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple((row["label"], row["text"]) for row in map(json.loads, lines))


def test_ten_examples_of_77_concerns_are_enough_for_five_of_six_sentences() -> None:
    lessons = Lessons(language="en", names=(), examples=rows("train_10"))
    comparison, learnt = compare(lessons, BertEncoder(packaged_model()))
    tried = rows("test")[::EVERY]
    rankings = [learnt.classify(text) for _, text in tried]
    assert right(rankings, tried) / len(tried) >= 0.83
    assert right(rankings, tried, 2) / len(tried) >= 0.90
    assert comparison.prefers_vectors
    sure = [ranking.concerns[0].probability for ranking in rankings]
    assert abs(sum(sure) / len(sure) - right(rankings, tried) / len(tried)) <= 0.06
