"""How well the built-in classifier understands what callers want, beside plain TF-IDF centroids.

On public sets with few examples per label: right at once (top1) and among the first two (top2),
per cent; the expected calibration error (ece); the share of out-of-scope questions found where a
tenth of those in scope is rejected (oos_recall), and with the threshold that the classifier sets
itself (oos_recall_as_set); points lost to word errors; CPU time. xSID is drawn five times, and
figures are means. `--train` and `--test` score any pair of files instead.

    python benchmarks/classify.py [--json] [--quick] [--data DIR] [--train FILE --test FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.classify_models import scores
from benchmarks.classify_models.centroid import Centroid
from benchmarks.classify_models.sets import (
    LANGUAGES,
    TestSet,
    banking77,
    clinc150,
    draw,
    pair,
    rows,
    xsid,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.classify_models.scores import Figures

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "intents"
GOALS = {
    "banking77_10shot_top1": (75, 100),
    "banking77_10shot_top2": (86, 100),
    "clinc150_10shot_top1": (79, 100),
    "clinc150_10shot_oos_recall": (74, 100),
    "xsid_nl_10shot_top1": (86, 100),
    "xsid_it_10shot_top1": (87, 100),
    "banking77_ece": (0, 0.06),
    "clinc150_ece": (0, 0.06),
    "word_errors_10_loss": (-100, 5),
    "train_s": (0, 1),
    "classify_p99_ms": (0, 5),
}
QUICK_SHARE = 5


def tell(name: str, figures: Figures) -> None:
    """A set is done: one line, on the error stream, so that the figures can be piped."""
    told = "  ".join(f"{key} {value:.3g}" for key, value in figures.items())
    sys.stderr.write(f"{name}: {told}\n")


def thinned(given: TestSet, *, quick: bool) -> TestSet:
    """Every fifth question only, where it has to be quick."""
    step = QUICK_SHARE if quick else 1
    return TestSet(given.train, given.test[::step], given.out_of_scope[::step])


def measure_set(name: str, given: TestSet) -> Figures:
    """One set, beside the reference; the keys begin with its name."""
    classifier, train_s = scores.trained(given.train)
    found = scores.score(classifier, given)
    found["train_s"] = train_s
    reference = scores.reference_figures(Centroid(given.train), given)
    found |= {f"reference_{key}": value for key, value in reference.items()}
    tell(name, found)
    return {f"{name}_{key}": value for key, value in found.items()}


def measure_drawn(name: str, sets: Sequence[TestSet]) -> Figures:
    """Several draws of one set: means, and the lowest top1."""
    each = [measure_set(name, given) for given in sets]
    means = {key: mean(one[key] for one in each) for key in each[0]}
    return means | {f"{name}_top1_lowest": min(one[f"{name}_top1"] for one in each)}


def measure_cost(given: TestSet) -> Figures:
    """Word errors and CPU time, with 10 examples of each of Banking77's 77 labels."""
    train_s = min(scores.trained(given.train)[1] for _ in range(3))
    classifier, _ = scores.trained(given.train)
    p50_ms, p99_ms = scores.times_ms(classifier, given.test)
    figures = {
        f"word_errors_{per_cent}_loss": scores.word_error_loss(
            classifier, given.test, per_cent / 100
        )
        for per_cent in (10, 20)
    }
    figures |= {"train_s": train_s, "classify_p50_ms": p50_ms, "classify_p99_ms": p99_ms}
    tell("word errors and time", figures)
    return figures


def measure_all(data: Path, *, quick: bool) -> Figures:
    """All public sets."""
    figures: Figures = {}
    for shots in (10,) if quick else (5, 10, 30):
        given = thinned(banking77(data, shots), quick=quick)
        figures |= measure_set(f"banking77_{shots}shot", given)
    for shots in (10,) if quick else (5, 10):
        given = thinned(clinc150(data, shots), quick=quick)
        figures |= measure_set(f"clinc150_{shots}shot", given)
    for language in LANGUAGES:
        for shots in (10,) if quick else (5, 10):
            drawn = [xsid(data, language, shots, seed) for seed in range(1, 2 if quick else 6)]
            figures |= measure_drawn(f"xsid_{language}_{shots}shot", drawn)
    figures |= measure_cost(thinned(banking77(data, 10), quick=quick))
    figures |= measure_languages(data)
    for name in ("banking77", "clinc150"):
        figures[f"{name}_ece"] = figures[f"{name}_10shot_ece"]
    return figures


def measure_languages(data: Path) -> Figures:
    """The same classifier telling languages apart: sentences of xSID, by 36 examples of each."""
    pool, asked = [], []
    for language in ("nl", "it", "en"):
        given = xsid(data, language, 300, 1)
        pool += [(language, text) for _, text in given.train]
        asked += [(language, text) for _, text in given.test]
    classifier, _ = scores.trained(draw(pool, 36, 1))
    figures = {
        f"language_{language}_top1": scores.top(
            [classifier.classify(text) for known, text in asked if known == language],
            [known for known, _ in asked if known == language],
            1,
        )
        for language in ("nl", "it", "en")
    }
    tell("languages", figures)
    return figures


def measure_pair(train: Path, test: Path) -> Figures:
    """Any two files."""
    given = pair(rows(train), rows(test))
    if not given.test:
        raise ValueError(f"{test}: none of its labels stands in {train}")
    classifier, _ = scores.trained(given.train)
    figures = measure_set("pair", given)
    p50_ms, p99_ms = scores.times_ms(classifier, given.test)
    figures |= {"pair_classify_p50_ms": p50_ms, "pair_classify_p99_ms": p99_ms}
    return {key.removeprefix("pair_"): value for key, value in figures.items()}


def show(figures: Figures) -> None:
    """The figures beside the goals, for people."""
    table = Table("figure", "measured", "goal", title="Built-in classifier")
    for key, value in figures.items():
        low, high = GOALS.get(key, (float("-inf"), float("inf")))
        goal = "" if key not in GOALS else f"≥ {low}" if high == 100 else f"≤ {high}"
        shown = f"{value:.3f}" if value < 1 else f"{value:.1f}"
        table.add_row(key, shown if low <= value <= high else f"[red]{shown}[/red]", goal)
    Console().print(table)


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What is asked; ends the program with a message where that cannot be done."""
    parser = argparse.ArgumentParser(description="how well the built-in classifier understands")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    parser.add_argument("--quick", action="store_true", help="fewer sets, draws and questions")
    parser.add_argument("--data", type=Path, help="folder of the public sets")
    parser.add_argument("--train", type=Path, help="examples: JSON lines with text and label")
    parser.add_argument("--test", type=Path, help="questions; unknown labels are out of scope")
    asked = parser.parse_args(arguments)
    if (asked.train is None) != (asked.test is None):
        parser.error("--train and --test go together")
    if asked.train is None and not (asked.data or DATA).is_dir():
        missing = (
            f"there is no folder {asked.data or DATA} with banking77, clinc150 and xsid; name it "
            "with --data, or score files of your own with --train and --test"
        )
        if asked.data is not None:
            parser.error(missing)
        parser.exit(0, f"classify: not measured, {missing}\n")
    return asked


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    asked = parsed(arguments)
    try:
        if asked.train is not None:
            figures = measure_pair(asked.train, asked.test)
        else:
            figures = measure_all(asked.data or DATA, quick=asked.quick)
    except (OSError, ValueError) as error:
        sys.exit(f"classify: {error}")
    if asked.json:
        sys.stdout.write(json.dumps({key: round(value, 4) for key, value in figures.items()}))
        sys.stdout.write("\n")
    else:
        show(figures)


if __name__ == "__main__":
    main()
