"""How good answers are: right at once, right among two, as sure as they should be, in scope."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks.classify_models.mishearing import misheard
from ivr.classify import BuiltInClassifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.classify_models.centroid import Centroid
    from benchmarks.classify_models.sets import Rows, TestSet
    from ivr.classify import Ranking

Figures = dict[str, float]
REJECTED = 0.1
BINS = 10


def trained(train: Rows) -> tuple[BuiltInClassifier, float]:
    """The classifier, and the seconds of CPU time that learning took."""
    start_s = time.process_time()
    classifier = BuiltInClassifier(train)
    return classifier, time.process_time() - start_s


def top(rankings: Sequence[Ranking], labels: Sequence[str], first: int) -> float:
    """Per cent of the texts whose label is among the first so many."""
    hits = sum(
        label in {one.concern for one in ranking.concerns[:first]}
        for ranking, label in zip(rankings, labels, strict=True)
    )
    return 100 * hits / len(labels)


def expected_calibration_error(rankings: Sequence[Ranking], labels: Sequence[str]) -> float:
    """Ten bins by the first probability: how far, on average, that is from how often it is right."""
    gaps = [0.0] * BINS
    for ranking, label in zip(rankings, labels, strict=True):
        first = ranking.concerns[0]
        gaps[min(int(first.probability * BINS), BINS - 1)] += first.probability - (
            first.concern == label
        )
    return sum(map(abs, gaps)) / len(labels)


def out_of_scope_recall(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Per cent of what is out of scope that scores below all but a tenth of what is in scope."""
    threshold = sorted(inside)[int(len(inside) * REJECTED)]
    return 100 * sum(score < threshold for score in outside) / len(outside)


def score(classifier: BuiltInClassifier, given: TestSet) -> Figures:
    """All that can be said about one set."""
    labels = [label for label, _ in given.test]
    rankings = [classifier.classify(text) for _, text in given.test]
    figures = {
        "top1": top(rankings, labels, 1),
        "top2": top(rankings, labels, 2),
        "ece": expected_calibration_error(rankings, labels),
        "in_scope_rejected": 100 * sum(not one.in_scope for one in rankings) / len(rankings),
    }
    if given.out_of_scope:
        outside = [classifier.classify(text) for _, text in given.out_of_scope]
        figures["oos_recall"] = out_of_scope_recall(
            [one.scope or 0.0 for one in rankings], [one.scope or 0.0 for one in outside]
        )
        figures["oos_recall_as_set"] = 100 * sum(not one.in_scope for one in outside) / len(outside)
    return figures


def word_error_loss(classifier: BuiltInClassifier, test: Rows, share: float) -> float:
    """Points of top-1 lost where a share of the words is misheard; the mean of three tries."""
    labels = [label for label, _ in test]
    texts = [text for _, text in test]
    clean = top([classifier.classify(text) for text in texts], labels, 1)
    noisy = [
        top([classifier.classify(text) for text in misheard(texts, share, seed)], labels, 1)
        for seed in (1, 2, 3)
    ]
    return clean - sum(noisy) / len(noisy)


def times_ms(classifier: BuiltInClassifier, test: Rows) -> tuple[float, float]:
    """The median and the 99th percentile of the CPU time of one text, in milliseconds."""
    taken_ns = []
    for _, text in test:
        start_ns = time.process_time_ns()
        classifier.classify(text)
        taken_ns.append(time.process_time_ns() - start_ns)
    taken_ns.sort()
    return taken_ns[len(taken_ns) // 2] / 1e6, taken_ns[len(taken_ns) * 99 // 100] / 1e6


def reference_figures(reference: Centroid, given: TestSet) -> Figures:
    """The same of the reference, as far as it can tell."""
    ranked = [(label, reference.ranked(text)) for label, text in given.test]
    figures = {
        f"top{first}": 100
        * sum(label in {name for name, _ in found[:first]} for label, found in ranked)
        / len(ranked)
        for first in (1, 2)
    }
    if given.out_of_scope:
        outside = [reference.ranked(text)[0][1] for _, text in given.out_of_scope]
        figures["oos_recall"] = out_of_scope_recall([found[0][1] for _, found in ranked], outside)
    return figures
