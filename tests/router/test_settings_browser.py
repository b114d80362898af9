"""The table [browser]: who may embed us, which relays there are, which number the page rings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr import DialledNumber
from router.settings import BrowserSettings
from router.settings.browser import number_rung
from router.settings.showing import show
from tests.router.settings_texts import SMALL, checked, problems_of, settings_of

if TYPE_CHECKING:
    from pathlib import Path

SECRET = 'turn_secret = "sixteen-characters"'
TURN = 'turn_urls = ["turn:relay.example.com:3478", "turns:relay.example.com:443?transport=tcp"]'


def with_browser(text: str) -> str:
    return f"{SMALL}[browser]\n{text}\n"


def test_nobody_calls_from_a_browser_without_the_table(tmp_path: Path) -> None:
    assert settings_of(tmp_path, SMALL).browser is None


def test_the_table_alone_lets_browsers_call(tmp_path: Path) -> None:
    assert settings_of(tmp_path, with_browser("")).browser == BrowserSettings()


def test_relays_and_embedding_sites_are_taken_as_they_are(tmp_path: Path) -> None:
    text = f'{TURN}\n{SECRET}\nembed_origins = ["https://www.example.com", "http://localhost:3000"]'
    browser = settings_of(tmp_path, with_browser(text)).browser
    assert browser is not None
    assert len(browser.turn_urls) == 2
    assert browser.embed_origins == ("https://www.example.com", "http://localhost:3000")
    assert browser.turn_secret is not None
    assert browser.turn_secret.reveal() == "sixteen-characters"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('embed_origins = ["https://www.example.com/"]', "browser.embed_origins[0]: 'https://www.example.com/' does not fit; right would be an origin as https://www.example.com"),
        ('embed_origins = ["*"]', "browser.embed_origins[0]: '*' does not fit; right would be an origin as"),
        ('embed_origins = ["http://www.example.com"]', "browser.embed_origins[0]: browsers give no microphone there; right would be https"),
        ('embed_origins = ["https://a:99999"]', "browser.embed_origins[0]: is no origin"),
        ('turn_urls = ["https://relay.example.com"]', "browser.turn_urls[0]: 'https://relay.example.com' does not fit; right would be an address as turn:relay.example.com:3478"),
        (TURN, "browser.turn_secret: is missing, and the relays of 'turn_urls' would let nobody in"),
        (f'{TURN}\nturn_secret = "short"', "browser.turn_secret: is too short; right would be at least 16 characters"),
        ("relay_only = true", "browser.relay_only: without a relay in 'turn_urls' nobody would hear anybody"),
        ('number = "+31200000000"', "browser.number: is none of conversation.numbers"),
        ("keep_recordings_days = 0", "browser.keep_recordings_days: 0 does not fit; right would be a whole number from 1 up to 365"),
        ('turn_url = "x"', "browser.turn_url: unknown key; did you mean 'turn_urls'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, what: str) -> None:
    assert what in problems_of(tmp_path, with_browser(text))[0]


def test_a_secret_for_no_relay_is_warned_of(tmp_path: Path) -> None:
    found = checked(tmp_path, with_browser(SECRET))
    assert found.settings is not None
    (warning,) = [str(one) for one in found.warnings if "browser" in str(one)]
    assert "is for relays, and 'turn_urls' has none" in warning


def test_the_secret_is_not_shown(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, with_browser(f"{TURN}\n{SECRET}"))
    assert "sixteen-characters" not in show(settings)
    assert "sixteen-characters" not in repr(settings)


def numbers_of(*languages: tuple[str, ...]) -> list[DialledNumber]:
    return [
        DialledNumber(number=f"+3120555010{index}", languages=codes)
        for index, codes in enumerate(languages)
    ]


@pytest.mark.parametrize(
    ("languages", "rung"),
    [
        ([("nl",), ("nl", "it", "en"), ("it", "en", "nl")], 1),
        ([("nl",), ("it",)], 0),
        ([("nl", "en"), ("it",)], 0),
    ],
)
def test_the_number_with_the_most_languages_is_rung_the_first_of_equals(
    languages: list[tuple[str, ...]], rung: int
) -> None:
    numbers = numbers_of(*languages)
    assert number_rung(BrowserSettings(), numbers) is numbers[rung]


def test_the_number_that_is_named_is_rung_however_it_is_written() -> None:
    numbers = numbers_of(("nl",), ("nl", "en"))
    named = BrowserSettings(number="+31 20 555 0100")
    assert number_rung(named, numbers) is numbers[0]
    assert number_rung(BrowserSettings(number="+390655501000"), numbers) is None
    assert number_rung(BrowserSettings(), ()) is None
