"""With which locale and voice Twilio speaks and understands a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from router.settings.locales import USUAL, locale_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr import Script

VOICES: Final = {
    "nl-NL": "Polly.Laura-Neural",
    "it-IT": "Polly.Bianca-Neural",
    "en-GB": "Polly.Amy-Neural",
}
"""Locale -> the voice unless the configuration says another; the rest have Twilio's own."""


class Spoken(NamedTuple):
    """As Twilio names them; an empty voice leaves the choice to Twilio."""

    locale: str
    voice: str


class Voices:
    """The voices of a script, as it is now."""

    def __init__(self, script: Callable[[], Script]) -> None:
        self._script = script

    def of(self, code: str) -> Spoken:
        """How a language is spoken. One that has been taken out of the script is spoken to the end of
        the calls that are in it.
        """
        for language in self._script().languages:
            if language.code == code:
                locale = locale_of(language) or code
                return Spoken(locale, language.voice or VOICES.get(locale, ""))
        locale = USUAL.get(code, code)
        return Spoken(locale, VOICES.get(locale, ""))
