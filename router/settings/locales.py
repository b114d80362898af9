"""Locales: how carriers name a language, which needs a country that our two-letter codes lack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from router.settings.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.script import Language
    from router.settings.model import Settings

USUAL: Final = {
    "bg": "bg-BG",
    "cs": "cs-CZ",
    "da": "da-DK",
    "de": "de-DE",
    "el": "el-GR",
    "en": "en-GB",
    "es": "es-ES",
    "et": "et-EE",
    "fi": "fi-FI",
    "fr": "fr-FR",
    "he": "he-IL",
    "hi": "hi-IN",
    "hr": "hr-HR",
    "hu": "hu-HU",
    "is": "is-IS",
    "it": "it-IT",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "lt": "lt-LT",
    "lv": "lv-LV",
    "nb": "nb-NO",
    "nl": "nl-NL",
    "no": "nb-NO",
    "pl": "pl-PL",
    "pt": "pt-PT",
    "ro": "ro-RO",
    "ru": "ru-RU",
    "sk": "sk-SK",
    "sl": "sl-SI",
    "sv": "sv-SE",
    "tr": "tr-TR",
    "uk": "uk-UA",
}
"""Language -> the locale that is meant unless the configuration says another."""


def locale_of(language: Language) -> str | None:
    """The locale of a language; None if it is not known."""
    return language.locale or USUAL.get(language.code)


def locale_findings(settings: Settings) -> Iterator[Finding]:
    """Languages that Twilio could neither speak nor understand."""
    if settings.twilio is None:
        return
    for index, language in enumerate(settings.conversation.languages):
        if locale_of(language) is None:
            message = (
                f"is missing, and none is usual for {language.code!r}; right would be the language "
                "and the country, as 'pl-PL'"
            )
            yield Finding(("conversation", "languages", index, "locale"), message)
