"""What is said outside the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ivr import Announcements, Play, Say
from ivr.prompts import Prompts
from ivr.waiting import position_prompt
from tests.ivr.example_script import SCRIPT

if TYPE_CHECKING:
    from ivr.actions import Prompt
    from ivr.outcomes import Way

CODES = [language.code for language in SCRIPT.languages]


def text_of(prompt: Prompt) -> str:
    assert isinstance(prompt, Say)
    return prompt.text


@pytest.mark.parametrize("language", CODES)
def test_a_waiting_caller_hears_the_number_of_the_place(language: str) -> None:
    assert "3" in text_of(position_prompt(Prompts(SCRIPT, language), 3))


@pytest.mark.parametrize("language", CODES)
def test_the_first_in_line_hears_no_number(language: str) -> None:
    assert not any(
        letter.isdigit() for letter in text_of(position_prompt(Prompts(SCRIPT, language), 1))
    )


def test_an_agent_hears_the_concern_and_the_key_to_press() -> None:
    concern = SCRIPT.concerns[0]
    text = text_of(Announcements(SCRIPT).whisper("en", concern.id))
    assert concern.names["en"] in text
    assert "1" in text


@pytest.mark.parametrize("concern", [None, "no longer configured"])
def test_an_agent_hears_of_a_call_without_a_known_concern(concern: str | None) -> None:
    assert SCRIPT.company in text_of(Announcements(SCRIPT).whisper("en", concern))


@pytest.mark.parametrize("language", CODES)
def test_an_agent_hears_whether_somebody_waits_wants_to_be_rung_or_has_left_a_message(
    language: str,
) -> None:
    announcements, concern = Announcements(SCRIPT), SCRIPT.concerns[0]
    ways: tuple[Way, ...] = ("line", "callback", "voicemail")
    about = [text_of(announcements.whisper(language, concern.id, way)) for way in ways]
    unknown = [text_of(announcements.whisper(language, None, way)) for way in ways]
    assert len({*about, *unknown}) == 6
    assert all(concern.names[language] in text for text in about)
    assert all(SCRIPT.company in text for text in unknown)
    assert all("1" in text for text in (*about, *unknown))


@pytest.mark.parametrize("language", CODES)
def test_each_end_that_is_not_the_callers_own_wish_is_explained_in_its_own_words(
    language: str,
) -> None:
    announcements = Announcements(SCRIPT)
    said = [
        announcements.refused(language),
        announcements.message(language),
        announcements.goodbye(language, waited_in_vain=True),
        announcements.goodbye(language, waited_in_vain=False),
    ]
    assert len({text_of(one) for one in said}) == 4


@pytest.mark.parametrize("language", CODES)
def test_somebody_who_is_called_back_hears_who_calls_but_not_what_about(language: str) -> None:
    text = text_of(Announcements(SCRIPT).called_back(language))
    assert SCRIPT.company in text
    assert not any(concern.names[language] in text for concern in SCRIPT.concerns)


def test_a_caller_whom_nobody_helped_in_time_hears_an_apology() -> None:
    announcements = Announcements(SCRIPT)
    in_vain = announcements.goodbye("en", waited_in_vain=True)
    assert "sorry" in text_of(in_vain)
    assert in_vain != announcements.goodbye("en", waited_in_vain=False)


def test_a_caller_who_lost_the_agent_hears_that_the_place_is_kept() -> None:
    assert "place" in text_of(Announcements(SCRIPT).agent_lost("en"))
    assert "place" in text_of(Announcements(SCRIPT).transferred("en"))


def test_an_unknown_language_is_answered_in_the_first() -> None:
    announcements = Announcements(SCRIPT)
    assert announcements.agent_lost("xx") == announcements.agent_lost(CODES[0])


def test_a_recording_stands_for_an_announcement() -> None:
    script = replace(SCRIPT, recordings={"en": {"agent_lost": "lost.wav"}})
    assert Announcements(script).agent_lost("en") == Play(source="lost.wav", language="en")
