"""The data sets: rows of JSON with `text` and `label`, cut down to few examples per label."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[tuple[str, str]]
LANGUAGES = ("nl", "it", "en", "de")


class TestSet(NamedTuple):
    """What is learned from, and what is asked. Pairs of label and text."""

    train: Rows
    test: Rows
    out_of_scope: Rows


def rows(path: Path) -> Rows:
    """The labels and texts of a file; a `ValueError` names the line that is not as it should be."""
    found: Rows = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                entry = json.loads(line)
                found.append((str(entry["label"]), str(entry["text"])))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(
                    f'{path}, line {number}: expected {{"text": ..., "label": ...}}'
                ) from error
    return found


def pair(train: Rows, test: Rows) -> TestSet:
    """A set of any two files: a label that is not learned counts as out of scope."""
    known = {label for label, _ in train}
    inside = [row for row in test if row[0] in known]
    return TestSet(train, inside, [row for row in test if row[0] not in known])


def draw(pool: Rows, size: int, seed: int) -> Rows:
    """At most so many examples of every label."""
    rng = random.Random(seed)
    by_label: dict[str, Rows] = defaultdict(list)
    for row in pool:
        by_label[row[0]].append(row)
    return [row for kept in by_label.values() for row in rng.sample(kept, min(size, len(kept)))]


def banking77(data: Path, shots: int) -> TestSet:
    """77 things that customers of a bank ask."""
    folder = data / "banking77"
    few = folder / f"train_{shots}.jsonl"
    train = rows(few) if few.is_file() else draw(rows(folder / "train.jsonl"), shots, 1)
    return pair(train, rows(folder / "test.jsonl"))


def clinc150(data: Path, shots: int) -> TestSet:
    """150 things that people ask an assistant, and 1,000 questions about something else."""
    folder = data / "clinc150"
    test = rows(folder / "test.jsonl") + rows(folder / "oos_test.jsonl")
    return pair(rows(folder / f"train_{shots}.jsonl"), test)


def xsid(data: Path, language: str, shots: int, seed: int) -> TestSet:
    """15 things that people ask an assistant.

    Questions that stand among the examples are left out, and the two or so whose label the draw
    has no example of.
    """
    pool = rows(data / "xsid" / f"{language}.valid.jsonl")
    known = {text for _, text in pool}
    test = [row for row in rows(data / "xsid" / f"{language}.test.jsonl") if row[1] not in known]
    return pair(draw(pool, shots, seed), test)._replace(out_of_scope=[])
