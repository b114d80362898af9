"""What Twilio does with a caller while it cannot reach us: a document that lies elsewhere.

It apologises, plays music for about half a minute, and asks us again. There the call is known by its
leg, so that its caller goes on where he was and keeps his place; so is a leg that we have made, to ring
an agent or a caller back. If we still cannot be reached, Twilio
asks for this document once more, and so on: nobody is cut off.

It must depend on nothing of ours, not even on our music.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import msgspec

from ivr import Announcements
from ivr.actions import Say
from ivr.script import plain_number
from router.carriers.twilio import twiml
from router.carriers.twilio.urls import Urls
from router.carriers.twilio.voices import Voices
from router.errors import ConfigurationError
from router.settings.addresses import is_same_host

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from router.settings import Settings

DOCUMENT_BYTES_MAX: Final = 64_000
"""Twilio's own ceiling, a little less."""
PAUSE_S: Final = 10
"""After the words, said twice, where there is no music."""


class Fallback(msgspec.Struct, frozen=True, kw_only=True):
    """A document and the numbers that it is for, none if it is for any."""

    numbers: tuple[str, ...]
    document: str


def fallbacks(settings: Settings, numbers: Collection[str] = ()) -> tuple[Fallback, ...]:
    """The documents of these numbers, or of all that are configured; those with the same languages
    share one.

    Raises:
        ConfigurationError: a number is none of ours, there is no public address, or the texts are too
            long for Twilio.
    """
    script, public_url = settings.conversation, settings.service.public_url
    if public_url is None:
        raise ConfigurationError("service.public_url is missing: where callers come back to")
    ours = {plain_number(one.number): one.languages for one in script.numbers}
    strange = [one for one in numbers if plain_number(one) not in ours]
    if strange:
        raise ConfigurationError(
            f"{strange[0]} is none of conversation.numbers; right would be {', '.join(ours) or 'none'}"
        )
    wanted = dict.fromkeys(map(plain_number, numbers)) or ours
    by_languages: dict[tuple[str, ...], list[str]] = {}
    for number in wanted:
        by_languages.setdefault(ours[number], []).append(number)
    if not by_languages:
        by_languages[tuple(one.code for one in script.languages)] = []
    return tuple(
        Fallback(numbers=tuple(found), document=_document(settings, public_url, languages, found))
        for languages, found in by_languages.items()
    )


def music_elsewhere(settings: Settings) -> str | None:
    """The music that can be had when we cannot; None if it lies where we are, or there is none."""
    music_url = None if settings.twilio is None else settings.twilio.music_url
    if music_url is None or is_same_host(music_url, settings.service.public_url or ""):
        return None
    return music_url


def _document(
    settings: Settings, public_url: str, languages: tuple[str, ...], numbers: list[str]
) -> str:
    about = f"<!-- For {escape(', '.join(numbers))} -->\n" if numbers else ""
    verbs = "\n  ".join(_verbs(settings, public_url, languages))
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{about}<Response>\n  {verbs}\n</Response>\n'
    )
    if len(document.encode()) > DOCUMENT_BYTES_MAX:
        raise ConfigurationError(
            "the fallback is too long for Twilio; shorten conversation.texts.*.out_of_reach"
        )
    return document


def _verbs(settings: Settings, public_url: str, languages: tuple[str, ...]) -> Iterator[str]:
    script = settings.conversation
    announcements, voices = Announcements(script), Voices(lambda: script)
    words = [
        twiml.prompt(Say(text=announcements.out_of_reach(one), language=one), voices)
        for one in languages
    ]
    music_url = music_elsewhere(settings)
    yield from words
    if music_url is not None:
        yield twiml.play(music_url)
    else:
        yield twiml.pause(PAUSE_S)
        yield from words
        yield twiml.pause(PAUSE_S)
    yield twiml.redirect(Urls(public_url).plain("voice"))
