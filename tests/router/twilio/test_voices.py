"""Locales and voices: what ships, what is usual, and what the configuration says instead."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ivr import Listen
from ivr.hints import concern_hints
from ivr.script import Language
from router.carriers.twilio.voices import Spoken, Voices
from tests.ivr.example_script import SCRIPT


def spoken(language: Language) -> Spoken:
    return Voices(lambda: replace(SCRIPT, languages=(language,))).of(language.code)


@pytest.mark.parametrize(
    ("language", "locale", "voice"),
    [
        (Language(code="nl"), "nl-NL", "Polly.Laura-Neural"),
        (Language(code="it"), "it-IT", "Polly.Bianca-Neural"),
        (Language(code="en"), "en-GB", "Polly.Amy-Neural"),
        (Language(code="en", locale="en-US"), "en-US", ""),
        (Language(code="en", voice="Polly.Brian-Neural"), "en-GB", "Polly.Brian-Neural"),
        (Language(code="pl"), "pl-PL", ""),
        (Language(code="pl", voice="Polly.Ewa"), "pl-PL", "Polly.Ewa"),
        (Language(code="zz", locale="zz-ZZ"), "zz-ZZ", ""),
    ],
)
def test_a_language_is_spoken_as_configured_or_as_usual(
    language: Language, locale: str, voice: str
) -> None:
    assert spoken(language) == (locale, voice)


def test_a_changed_script_counts_at_once_and_what_it_lost_is_spoken_as_usual() -> None:
    script = SCRIPT
    voices = Voices(lambda: script)
    script = replace(SCRIPT, languages=(Language(code="en", locale="en-IE", voice="Polly.Niamh"),))
    assert voices.of("en") == ("en-IE", "Polly.Niamh")
    assert voices.of("it") == ("it-IT", "Polly.Bianca-Neural")


def test_the_words_to_expect_are_those_of_the_script_as_it_is_now() -> None:
    question = Listen(
        language="en", prompts=(), keys_max=1, speech=True, timeout_ms=1, expects="concerns"
    )
    script = SCRIPT
    voices = Voices(lambda: script)
    assert voices.hints(question) == concern_hints(SCRIPT, "en")
    script = replace(SCRIPT, concerns=SCRIPT.concerns[1:])
    assert voices.hints(question) == concern_hints(script, "en") != concern_hints(SCRIPT, "en")
