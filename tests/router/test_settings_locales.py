"""The locales of languages, as the configuration names them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest
from msgspec import Meta

from ivr.script.values import Locale
from router.settings.locales import USUAL
from tests.router.settings_texts import PUBLIC, SMALL, TWILIO, problems_of

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH = '{ code = "en", skill = "english" }'


def problems(folder: Path, language: str, account: str = TWILIO + PUBLIC) -> list[str]:
    """About the locale and the voice; that there are no texts for the language is told as well."""
    text = SMALL.replace(ENGLISH, f"{ENGLISH}, {language}") + account
    return [one for one in problems_of(folder, text) if re.search(r"\.(locale|voice): ", one)]


def test_a_language_without_a_usual_locale_needs_one_with_twilio(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, '{ code = "zz" }')
    assert ": conversation.languages[1].locale: is missing" in problem
    assert "right would be the language and the country, as 'pl-PL'" in problem
    assert problems(tmp_path, '{ code = "zz", locale = "zz-ZZ" }') == []
    assert problems(tmp_path, '{ code = "zz" }', account="") == []


@pytest.mark.parametrize("code", ["nl", "it", "en", "pl", "nb"])
def test_a_usual_one_needs_none(tmp_path: Path, code: str) -> None:
    assert problems(tmp_path, f'{{ code = "{code}" }}') == []


def test_every_usual_one_could_be_configured() -> None:
    pattern = next(one.pattern for one in get_args(Locale) if isinstance(one, Meta))
    assert pattern is not None
    for locale in USUAL.values():
        assert re.fullmatch(pattern, locale)


@pytest.mark.parametrize(
    ("entry", "right"),
    [
        ('locale = "pl"', "a language and a country, as 'pl-PL'"),
        ('locale = "pl_PL"', "a language and a country, as 'pl-PL'"),
        ('voice = "Ewa <b>"', "a voice by Twilio's name"),
    ],
)
def test_what_is_no_locale_or_voice_is_refused_with_what_would_be_right(
    tmp_path: Path, entry: str, right: str
) -> None:
    (problem,) = problems(tmp_path, f'{{ code = "pl", {entry} }}')
    assert right in problem
