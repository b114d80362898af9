"""With which locale and voice Twilio speaks and understands a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ivr.hints import Hints
from router.settings.locales import USUAL, locale_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr import Listen, Script

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
    """The languages of a script, as it is now."""

    def __init__(self, script: Callable[[], Script]) -> None:
        self._script = script
        self._prepared = _Prepared(script())

    def of(self, code: str) -> Spoken:
        """How a language is spoken. One that has been taken out of the script is spoken to the end of
        the calls that are in it.
        """
        return self._now().spoken.get(code) or _spoken(USUAL.get(code, code))

    def hints(self, listen: Listen) -> tuple[str, ...]:
        """The words to expect in answer to a question."""
        return self._now().hints.of(listen)

    def _now(self) -> _Prepared:
        script = self._script()
        if script is not self._prepared.script:
            self._prepared = _Prepared(script)
        return self._prepared


class _Prepared:
    """What follows from a script."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.hints = Hints(script)
        self.spoken = {
            language.code: _spoken(locale_of(language) or language.code, language.voice)
            for language in script.languages
        }


def _spoken(locale: str, voice: str | None = None) -> Spoken:
    return Spoken(locale, voice or VOICES.get(locale, ""))
