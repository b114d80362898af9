"""A folder of texts: what is in it counts below the configuration, and is wrong where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.prompts import SHIPPED
from router.settings import check, limits
from router.settings.showing import literal
from tests.router.settings_texts import SMALL, problems_of, settings_of

if TYPE_CHECKING:
    from pathlib import Path

    from ivr import Script

WITH_FOLDER = SMALL + 'texts_folder = "texts"\n'
GERMAN = WITH_FOLDER.replace("languages = [", 'languages = [{ code = "de" }, ')

PHRASES = "no, agreed, neither, unsure, done, person, filler, numbers, escalating"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "texts"
    made.mkdir()
    return made


def script_of(folder: Path, text: str = WITH_FOLDER) -> Script:
    return settings_of(folder.parent, text).conversation


def all_texts(**changed: str) -> str:
    texts = {**SHIPPED["en"], **changed}
    return "[texts]\n" + "".join(f"{key} = {literal(text)}\n" for key, text in texts.items())


def test_a_language_can_come_from_a_file_alone(folder: Path) -> None:
    phrases = '[phrases]\nno = ["nein"]\n[recordings]\nwelcome = "https://example.com/hallo.mp3"\n'
    (folder / "de.toml").write_text(all_texts(goodbye="Tschüss, {company}.") + phrases, "utf-8")
    script = script_of(folder, GERMAN)
    assert script.texts["de"]["goodbye"] == "Tschüss, {company}."
    assert script.phrases["de"].no == ("nein",)
    assert script.recordings["de"] == {"welcome": "https://example.com/hallo.mp3"}


def test_what_the_configuration_says_itself_goes_before_the_folder(folder: Path) -> None:
    (folder / "en.toml").write_text(
        '[texts]\nwelcome = "From the folder."\ngoodbye = "Bye."\n[phrases]\nno = ["nay"]\nperson = ["folk"]\n'
    )
    own = '[conversation.texts.en]\nwelcome = "My own."\n[conversation.phrases.en]\nno = ["nope"]\n'
    script = script_of(folder, WITH_FOLDER + own)
    assert script.texts["en"] == {"welcome": "My own.", "goodbye": "Bye."}
    assert script.phrases["en"].no == ("nope",)
    assert script.phrases["en"].person == ("folk",)


def test_the_folder_stands_beside_the_configuration(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "en.toml").write_text('[texts]\nwelcome = "Hello."\n')
    monkeypatch.chdir("/")
    assert script_of(folder).texts == {"en": {"welcome": "Hello."}}


def test_a_wrong_text_is_reported_with_its_file_and_line(folder: Path) -> None:
    (folder / "en.toml").write_text('[texts]\nquestion = "Well?"\nwelcome = "Hello {nobody}"\n')
    assert problems_of(folder.parent, WITH_FOLDER) == [
        "texts/en.toml:3: texts.welcome: unknown placeholder {nobody}; known here: {company}"
    ]


def test_a_text_of_the_wrong_type_is_reported_there_too(folder: Path) -> None:
    (folder / "en.toml").write_text('[texts]\nwelcome = 5\n\n[phrases]\nno = "nein"\nmaybe = []\n')
    assert problems_of(folder.parent, WITH_FOLDER) == [
        "texts/en.toml:2: texts.welcome: 5 does not fit; right would be a text",
        "texts/en.toml:5: phrases.no: 'nein' does not fit; right would be a list, each of its entries a text",
        f"texts/en.toml:6: phrases.maybe: unknown key; there are: {PHRASES}",
    ]  # fmt: skip


def test_the_configurations_own_texts_are_reported_where_they_stand(folder: Path) -> None:
    (folder / "en.toml").write_text('[texts]\ngoodbye = "Bye {x}."\n')
    own = '[conversation.texts.en]\nwelcome = "Hi {y}."\n'
    first, second = problems_of(folder.parent, WITH_FOLDER + own)
    assert first.startswith(
        "switchroom.toml:19: conversation.texts.en.welcome: unknown placeholder {y}"
    )
    assert second.startswith("texts/en.toml:2: texts.goodbye: unknown placeholder {x}")


def test_all_missing_texts_of_a_language_are_named(folder: Path) -> None:
    texts = all_texts().splitlines()
    kept = [line for line in texts if not line.startswith(("welcome =", "pair ="))]
    (folder / "de.toml").write_text("\n".join(kept), encoding="utf-8")
    lacking = "no texts ship for 'de'; texts.de lacks pair, welcome"
    assert problems_of(folder.parent, GERMAN) == [
        f"switchroom.toml:16: conversation.languages[0].code: {lacking}"
    ]


def test_a_table_that_there_is_not_is_found(folder: Path) -> None:
    (folder / "en.toml").write_text('text = 1\n[textes]\nwelcome = "Hello."\n')
    assert problems_of(folder.parent, WITH_FOLDER) == [
        "texts/en.toml:1: text: unknown key; did you mean 'texts'?",
        "texts/en.toml:2: textes: unknown key; did you mean 'texts'?",
    ]


def test_what_should_be_a_table_is_one(folder: Path) -> None:
    (folder / "en.toml").write_text('texts = "Hello."\n')
    assert problems_of(folder.parent, WITH_FOLDER) == [
        "texts/en.toml:1: texts: does not fit; right would be a table"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[texts\n", ":1: this is not TOML, column 7"),
        (b"[texts]\nwelcome = '\xff'\n", ":2: the file is not UTF-8 text"),
        (b"#" * (limits.FILE_BYTES_MAX + 1), ": the file is too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(folder: Path, content: bytes, message: str) -> None:
    (folder / "en.toml").write_bytes(content)
    (problem,) = problems_of(folder.parent, WITH_FOLDER)
    assert problem.startswith(f"texts/en.toml{message}")


def test_a_file_that_is_named_after_no_language_is_found(folder: Path) -> None:
    (folder / "notes.of-mine.toml").write_text("a = 1\n")
    (folder / ".en.toml.swp.toml").write_text("of an editor\n")
    (folder / "readme.txt").write_text("not one of ours\n")
    assert problems_of(folder.parent, WITH_FOLDER) == [
        "texts/notes.of-mine.toml: is not named after a language; right would be a name such as de.toml"
    ]


def test_a_language_that_is_not_spoken_is_a_warning_at_its_file(folder: Path) -> None:
    (folder / "fr.toml").write_text('# French\n[texts]\nwelcome = "Bonjour."\n')
    (folder.parent / "switchroom.toml").write_text(WITH_FOLDER)
    checked = check(folder.parent / "switchroom.toml", {})
    assert checked.settings is not None
    (warning,) = [one for one in checked.warnings if "fr" in one.source]
    assert (warning.source, warning.line) == (str(folder / "fr.toml"), 2)
    assert warning.message.startswith("unknown language 'fr'")


@pytest.mark.parametrize("name", ["nowhere", "switchroom.toml", "a\\u0000b", "x" * 300])
def test_a_folder_that_there_is_not_is_found(tmp_path: Path, name: str) -> None:
    (problem,) = problems_of(tmp_path, WITH_FOLDER.replace('"texts"', f'"{name}"'))
    assert problem.startswith("switchroom.toml:17: conversation.texts_folder: there is no folder")
    assert problem.endswith("beside the configuration")


def test_the_folder_can_come_from_the_environment(folder: Path) -> None:
    (folder / "en.toml").write_text('[texts]\nwelcome = "Hello."\n')
    environ = {"SWITCHROOM_CONVERSATION_TEXTS_FOLDER": "texts"}
    script = settings_of(folder.parent, SMALL, environ).conversation
    assert script.texts == {"en": {"welcome": "Hello."}}
    wrong = {"SWITCHROOM_CONVERSATION_TEXTS_FOLDER": "text"}
    (problem,) = problems_of(folder.parent, SMALL, wrong)
    assert problem.startswith("SWITCHROOM_CONVERSATION_TEXTS_FOLDER: conversation.texts_folder: ")


def test_there_are_not_too_many_files(folder: Path) -> None:
    for number in range(limits.TEXT_FILES_MAX + 1):
        (folder / f"{chr(97 + number // 26)}{chr(97 + number % 26)}.toml").write_text("")
    (problem,) = problems_of(folder.parent, WITH_FOLDER)
    assert problem.endswith("has 51 files; at most 50")


@pytest.mark.parametrize("wrong", ['texts = "a"', "texts = { en = 5 }", "phrases = { en = [] }"])
def test_a_configuration_that_is_wrong_itself_is_reported_as_ever(folder: Path, wrong: str) -> None:
    (folder / "en.toml").write_text('[texts]\nwelcome = "Hello."\n[phrases]\nno = ["no"]\n')
    (problem,) = problems_of(folder.parent, WITH_FOLDER + wrong + "\n")
    assert problem.startswith("switchroom.toml:18: conversation.")
    assert "does not fit" in problem
