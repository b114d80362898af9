"""The command line of `benchmarks/classify.py`, and what it measures by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import classify
from benchmarks.classify_models.centroid import Centroid
from benchmarks.classify_models.mishearing import misheard
from benchmarks.classify_models.scores import expected_calibration_error, out_of_scope_recall, top
from benchmarks.classify_models.sets import draw, pair
from ivr.classify import Ranked, Ranking

if TYPE_CHECKING:
    from pathlib import Path

TRAIN = [
    ("billing", "my invoice is wrong"),
    ("billing", "I want to pay my invoice"),
    ("fault", "the internet does not work"),
    ("fault", "no internet since yesterday"),
]
TEST = [("billing", "pay the invoice"), ("fault", "internet is down"), ("oos", "do you sell fish")]


def written(path: Path, rows: list[tuple[str, str]]) -> str:
    path.write_text("".join(json.dumps({"text": t, "label": one}) + "\n" for one, t in rows))
    return str(path)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    train, test = written(tmp_path / "train", TRAIN), written(tmp_path / "test", TEST)
    return ["--train", train, "--test", test]


def test_any_pair_of_files_is_scored(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    classify.main([*files, "--json"])
    figures = json.loads(capsys.readouterr().out)
    assert (figures["top1"], figures["top2"]) == (100, 100)
    assert figures["oos_recall"] == 100
    assert figures["reference_top1"] == 100
    assert {"ece", "train_s", "classify_p50_ms", "classify_p99_ms"} <= figures.keys()


def test_people_get_a_table(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    classify.main(files)
    printed = capsys.readouterr()
    assert "oos_recall" in printed.out
    assert printed.err.startswith("pair: top1 100")


def test_public_sets_in_a_folder_are_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, train in (("banking77", "train_10"), ("clinc150", "train_10")):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder / f"{train}.jsonl", TRAIN)
        written(tmp_path / folder / "test.jsonl", TEST[:2] * 5)
    written(tmp_path / "clinc150" / "oos_test.jsonl", TEST[2:])
    (tmp_path / "xsid").mkdir()
    for language in ("nl", "it", "en", "de"):
        written(tmp_path / "xsid" / f"{language}.valid.jsonl", TRAIN)
        written(tmp_path / "xsid" / f"{language}.test.jsonl", [TRAIN[0], *TEST] * 3)
    classify.main(["--quick", "--json", "--data", str(tmp_path)])
    figures = json.loads(capsys.readouterr().out)
    assert classify.GOALS.keys() <= figures.keys()
    assert figures["xsid_nl_10shot_top1"] == 100


def test_a_missing_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        classify.main(["--data", str(tmp_path / "nowhere")])
    assert ended.value.code == 2
    assert "there is no folder" in capsys.readouterr().err


def test_without_the_public_sets_the_other_benchmarks_can_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classify, "DATA", tmp_path / "nowhere")
    with pytest.raises(SystemExit) as ended:
        classify.main([])
    assert ended.value.code == 0
    assert "not measured, there is no folder" in capsys.readouterr().err


def test_one_file_without_the_other_is_refused(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        classify.main(files[:2])
    assert "--train and --test go together" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["{", '{"text": "label is missing"}', "[]"])
def test_a_line_that_is_not_as_it_should_be_is_named(
    files: list[str], line: str, tmp_path: Path
) -> None:
    path = tmp_path / "train"
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(SystemExit, match=r"train, line 5: expected \{\"text\""):
        classify.main(files)


def test_files_without_a_label_in_common_are_refused(tmp_path: Path) -> None:
    train, test = written(tmp_path / "train", TRAIN), written(tmp_path / "test", TEST[2:])
    with pytest.raises(SystemExit, match="none of its labels stands in"):
        classify.main(["--train", train, "--test", test])


def ranking(*probabilities: float) -> Ranking:
    named = zip("abc", probabilities, strict=False)
    ranked = tuple(Ranked(concern=one, probability=value) for one, value in named)
    return Ranking(concerns=ranked, in_scope=True)


def test_the_calibration_error_is_the_gap_between_said_and_seen() -> None:
    rankings = [ranking(0.75, 0.25)] * 4
    assert expected_calibration_error(rankings, ["a", "a", "a", "b"]) == pytest.approx(0)
    assert expected_calibration_error(rankings, ["a", "b", "b", "b"]) == pytest.approx(0.5)


def test_top_counts_the_labels_among_the_first() -> None:
    rankings = [ranking(0.5, 0.3, 0.2)] * 4
    labels = ["a", "b", "b", "c"]
    assert [top(rankings, labels, first) for first in (1, 2, 3)] == [25, 75, 100]


def test_recall_is_counted_below_the_lowest_tenth_of_what_is_in_scope() -> None:
    inside = [0.1, *(0.5 + n / 100 for n in range(19))]
    assert out_of_scope_recall(inside, [0.05, 0.4, 0.6, 0.9]) == 50


def test_about_the_share_of_words_meant_is_misheard_alike_each_time() -> None:
    texts = [" ".join(f"w{n}" for n in range(start, start + 20)) for start in range(300)]
    heard = misheard(texts, 0.1, 1)
    assert heard == misheard(texts, 0.1, 1) != misheard(texts, 0.1, 2)
    changes = [
        abs(len(text.split()) - len(words.split())) + len(set(text.split()) - set(words.split()))
        for text, words in zip(texts, heard, strict=True)
    ]
    assert 0.07 < sum(changes) / (20 * len(texts)) < 0.15


def test_nothing_is_misheard_where_no_errors_are_asked_for() -> None:
    assert misheard(["my invoice", ""], 0.0, 1) == ["my invoice", ""]


def test_a_draw_has_at_most_so_many_of_each_label() -> None:
    drawn = draw([*TRAIN, ("rare", "only one")], 1, 3)
    assert sorted(label for label, _ in drawn) == ["billing", "fault", "rare"]


def test_a_label_that_is_not_learned_is_out_of_scope() -> None:
    given = pair(TRAIN, TEST)
    assert (given.test, given.out_of_scope) == (TEST[:2], TEST[2:])


def test_the_reference_finds_the_nearest_mean() -> None:
    reference = Centroid(TRAIN)
    assert reference.ranked("invoice")[0][0] == "billing"
    assert reference.ranked("")[0][1] == 0
