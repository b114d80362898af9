from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from router.cli import switchroom
from router.understanding import choosing
from tests.router.settings_texts import SMALL
from tests.router.understanding.letters import WordEncoder
from tests.router.understanding.shop_script import toml

if TYPE_CHECKING:
    from pathlib import Path

    from router.settings.understanding import UnderstandingSettings
    from router.understanding.encoder import Encoder

EXAMPLE = str(files("router").joinpath("example.toml"))


def run(*arguments: str, **environ: str) -> Result:
    runner = CliRunner(env={"COLUMNS": "200", **environ})
    return runner.invoke(switchroom, ["classify", *arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "switchroom.toml"
    file.write_text(toml(), encoding="utf-8")
    return file


def test_the_example_is_assessed_in_every_language() -> None:
    result = run(EXAMPLE)
    assert result.exit_code == 0
    for language in ("nl", "it", "en"):
        assert re.search(
            rf"^{language}: \d+ examples of \d+ concerns; understood", result.output, re.MULTILINE
        )
    assert re.search(r"[✓▲✗] +bill +\d+ +█+", result.output)
    assert result.output.count("as configured") == 3
    assert result.output.count("No thresholds are proposed: fewer than 60 of these") == 3


def test_the_same_examples_come_out_alike() -> None:
    assert run(EXAMPLE, "--language", "en").output == run(EXAMPLE, "--language", "en").output


def test_one_language_is_enough_if_asked_for() -> None:
    output = run(EXAMPLE, "--language", "it").output
    assert output.startswith("it: ")
    assert not re.search(r"^(nl|en): ", output, re.MULTILINE)


def test_what_would_help_is_said(file: Path) -> None:
    file.write_text(
        toml(
            ["my bill is wrong", "My bill is  wrong", "the money", "why so much"],
            ["where is it", "the money", "my parcel is wrong"],
        )
    )
    output = run(str(file)).output
    assert "✗ “the money” stands under several concerns: 'bill', 'order'" in output
    assert "▲ “my bill is wrong” stands 2 times under 'bill'" in output
    assert "'bill' and 'order' are confused" in output
    assert "✗ fewer than 10 examples: bill (4), order (3)" in output
    assert re.search(r"bill +4 ✗ few", output)


def test_figures_come_as_json(file: Path) -> None:
    result = run(str(file), "--json")
    assert result.exit_code == 0
    (found,) = json.loads(result.output)["languages"]
    assert found["compared"] is None
    assessment = found["assessment"]
    assert (assessment["language"], assessment["examples"]) == ("en", 24)
    assert {one["concern"] for one in assessment["concerns"]} == {"bill", "order"}
    assert {"sure", "pair", "at_once", "two", "again"} <= assessment["configured"].keys()


def test_a_sentence_is_explained() -> None:
    result = run(EXAMPLE, "--language", "en", "--say", "you charged me twice")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "Takes it for 'bill' and says so in passing."
    assert re.match(r"bill +█+·* +[01]\.\d\d", lines[2])
    assert "bill: “you have charged me twice”  (you, charged, me, twice)" in result.output


def test_a_sentence_that_is_like_nothing_is_out_of_scope(file: Path) -> None:
    output = run(str(file), "--say", "zebras gallop").output
    assert output.startswith("Asks the caller to say it in other words.")
    assert "✗ It is like none of the examples: out of scope." in output
    assert "No example is like it." in output


def test_words_for_a_person_are_explained(file: Path) -> None:
    output = run(str(file), "--say", "agent please").output
    assert output.startswith("Puts the caller through to a person")


def test_words_for_the_manager_and_for_a_language_are_explained() -> None:
    manager = run(EXAMPLE, "--language", "en", "--say", "I want to speak to your manager").output
    assert manager.startswith("Puts the caller through to the manager, because of words that")
    language = run(EXAMPLE, "--language", "nl", "--say", "English").output
    assert language.startswith("Goes on in another language: en.")


def test_of_too_few_examples_no_thresholds_are_proposed(file: Path) -> None:
    output = run(str(file)).output
    assert "No thresholds are proposed: fewer than 60 of these examples are routed" in output
    assert not re.search(r"^proposed", output, re.MULTILINE)


def test_thresholds_are_proposed_where_there_is_enough(file: Path) -> None:
    kinds = [
        f"{one} {two}"
        for one in ["my", "the", "this", "your", "an"]
        for two in ["new", "old", "big"]
    ]
    bill = [f"{kind} {what}" for kind in kinds for what in ("bill", "invoice", "payment")]
    order = [f"{kind} {what}" for kind in kinds for what in ("order", "parcel", "delivery")]
    file.write_text(toml(bill, order))
    output = run(str(file)).output
    assert re.search(r"^proposed +0\.\d\d", output, re.MULTILINE)
    assert "no promise" in output


def test_two_that_are_offered_are_named(file: Path) -> None:
    file.write_text(toml(more="[conversation.thresholds]\nsure = 1.0\npair = 0.1\n"))
    output = run(str(file), "--say", "i have a question about my invoice").output
    assert re.match(r"Offers two: '(bill|order)' or '(bill|order)'\.", output)


def test_a_word_that_escalates_is_told(file: Path) -> None:
    file.write_text(toml(more='[conversation.escalation]\nqueue = "billing"\n'))
    output = run(str(file), "--say", "my lawyer has a question about the invoice").output
    assert "▲ It has a word that escalates." in output


def test_an_explained_sentence_comes_as_json(file: Path) -> None:
    result = run(str(file), "--say", "where is my invoice", "--json")
    found = json.loads(result.output)
    assert found["text"] == "where is my invoice"
    assert found["reaction"] in {"concern", "pair", "unclear"}
    assert {one["concern"] for one in found["ranking"]["concerns"]} == {"bill", "order"}
    assert found["deciding"]


def test_brackets_in_what_is_said_are_no_markup(file: Path) -> None:
    file.write_text(toml(["[red]bill[/red] a", "b", "c", "d"], ["e", "f", "g", "h"]))
    assert "“[red]bill[/red] a”" in run(str(file), "--say", "[red]bill[/red] a").output


@pytest.mark.parametrize("arguments", [(), ("--json",), ("--say", "hello")])
def test_without_concerns_nothing_fails(file: Path, arguments: tuple[str, ...]) -> None:
    file.write_text(SMALL)
    result = run(str(file), *arguments)
    assert result.exit_code == 0
    if not arguments:
        assert result.output.startswith("✗ en: no concern has examples to try")


def test_a_configuration_that_cannot_be_used_is_refused_as_elsewhere(tmp_path: Path) -> None:
    result = run(str(tmp_path / "missing.toml"))
    assert result.exit_code == 1
    assert "there is no such file" in result.output


def test_a_language_that_is_not_spoken_is_refused(file: Path) -> None:
    result = run(str(file), "--language", "nl")
    assert result.exit_code == 2
    assert "'nl' is none of the languages; there are: en" in result.output


def test_the_file_can_come_from_the_environment(file: Path) -> None:
    assert run(SWITCHROOM_CONFIG=str(file)).output.startswith("en: 24 examples")


def test_vectors_and_a_classifier_of_ones_own_are_told_of(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_: UnderstandingSettings) -> Encoder:
        return WordEncoder()

    monkeypatch.setattr(choosing, "load_encoder", load)
    more = '[look_ups]\nhosts = ["nlu.example.com"]\n[understanding]\nmodel = "own"\n'
    file.write_text(toml(more=more + 'vectors = "auto"\nurl = "https://nlu.example.com/"\n'))
    output = run(str(file)).output
    assert re.search(
        r"Built in [\d.]+%, sentence vectors [\d.]+%: the service uses vectors\.", output
    )
    assert "understanding.url goes first" in output
    said = run(str(file), "--say", "the invoice for the tax").output
    assert "Ranked by sentence vectors" in said


def test_a_model_that_is_not_there_is_named(file: Path, tmp_path: Path) -> None:
    file.write_text(toml(more=f'[understanding]\nvectors = "auto"\nmodel = "{tmp_path}/none"\n'))
    result = run(str(file))
    assert result.exit_code == 1
    assert f"{tmp_path}/none holds no model" in result.output


def test_the_help_text_has_an_example() -> None:
    command = switchroom.commands["classify"]
    with click.Context(command, info_name="classify") as context:
        text = command.get_help(context)
    assert re.search(r"Example:\n +switchroom classify", text)
