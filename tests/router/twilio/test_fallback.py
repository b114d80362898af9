"""What callers hear while the service cannot be reached, and the command that prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from router.carriers.twilio.fallback import DOCUMENT_BYTES_MAX, fallbacks
from router.carriers.twilio.urls import RETRY
from router.cli import switchroom
from router.errors import ConfigurationError
from router.settings import load
from tests.emulators.twilio import twiml
from tests.emulators.twilio.vocabulary import Context
from tests.stories.town import COMPANY, NUMBERS, PUBLIC_URL

if TYPE_CHECKING:
    from click.testing import Result

    from router.settings import Settings

NL = "Excuses, we kunnen u heel even niet verder helpen."
IT = "Ci scusi, in questo momento non riusciamo ad assisterLa."
EN = "I am sorry, we cannot help you just now."
MUSIC = "https://cdn.example.net/music.mp3?a=1&b=2"
WITH_MUSIC = {"SWITCHROOM_TWILIO_MUSIC_URL": MUSIC}


def settings(**environ: str) -> Settings:
    return load(COMPANY, environ)


def with_script(**changes: object) -> Settings:
    found = settings()
    return replace(found, conversation=replace(found.conversation, **changes))


def verbs(document: str) -> list[tuple[str, str]]:
    """As Twilio reads it; a document that it would refuse, or complain of, is none."""
    read = twiml.parse(document.encode(), None, Context.CALL)
    assert not read.warnings
    return [(verb.name, verb.text) for verb in read.verbs]


def test_it_apologises_plays_music_and_comes_back_to_us() -> None:
    [one] = fallbacks(settings(**WITH_MUSIC), [NUMBERS["nl"]])
    said, *rest = verbs(one.document)
    assert said[0] == "Say"
    assert said[1].startswith(NL)
    assert rest == [("Play", MUSIC), ("Redirect", f"{PUBLIC_URL}/twilio/voice{RETRY}")]


def test_without_music_elsewhere_the_words_are_repeated_after_a_pause() -> None:
    ours = {"SWITCHROOM_TWILIO_MUSIC_URL": f"{PUBLIC_URL}/music.mp3"}
    for environ in ({}, ours):
        [one] = fallbacks(settings(**environ), [NUMBERS["en"]])
        kinds = [name for name, _ in verbs(one.document)]
        assert kinds == ["Say", "Pause", "Say", "Pause", "Redirect"]


def test_numbers_share_a_document_if_their_callers_speak_the_same_languages() -> None:
    found = {one.numbers: one.document for one in fallbacks(settings(**WITH_MUSIC))}
    assert list(found) == [(number,) for number in NUMBERS.values()]
    [*words, _, _] = verbs(found[NUMBERS[""],])
    assert [said.startswith(begin) for (_, said), begin in zip(words, (NL, IT, EN), strict=True)]
    twice = fallbacks(settings(), [NUMBERS["nl"], NUMBERS["nl"].replace("+3120", "+31 20 ")])
    assert [one.numbers for one in twice] == [(NUMBERS["nl"],)]


def test_without_numbers_of_our_own_it_is_in_all_languages() -> None:
    [one] = fallbacks(with_script(numbers=()))
    assert one.numbers == ()
    assert [name for name, _ in verbs(one.document)].count("Say") == 6


def test_texts_of_ones_own_are_said_and_escaped() -> None:
    texts = {"en": {"out_of_reach": "{company} & sons <are> away"}}
    [one] = fallbacks(with_script(texts=texts), [NUMBERS["en"]])
    assert verbs(one.document)[0] == ("Say", "Ruota & sons <are> away")


def test_a_number_that_is_none_of_ours_is_refused_with_those_that_are() -> None:
    with pytest.raises(ConfigurationError, match=r"\+31101111111 is none of .*\+31205550100, "):
        fallbacks(settings(), ["+31101111111"])


def test_texts_that_are_too_long_for_twilio_are_refused() -> None:
    def document(length: int) -> str:
        texts = {"en": {"out_of_reach": "e" * length}}
        [one] = fallbacks(with_script(texts=texts), [NUMBERS["en"]])
        return one.document

    longest = (DOCUMENT_BYTES_MAX - len(document(0).encode())) // 2
    assert DOCUMENT_BYTES_MAX - 1 <= len(document(longest).encode()) <= DOCUMENT_BYTES_MAX
    with pytest.raises(ConfigurationError, match="shorten"):
        document(longest + 1)


# -- The command


def prints(*arguments: str, **environ: str) -> Result:
    command = ["twilio-fallback", "--config", str(COMPANY), *arguments]
    return CliRunner().invoke(switchroom, command, env=environ)


def test_the_command_prints_the_document_alone_and_says_beside_it_where_it_goes() -> None:
    done = prints("--number", NUMBERS["it"], **WITH_MUSIC)
    assert done.exit_code == 0
    assert verbs(done.stdout)[0][1].startswith(IT)
    assert f"<!-- For {NUMBERS['it']} -->" in done.stdout
    assert "1 document." in done.stderr
    assert "--fallback-url" in done.stderr
    assert "no music" not in done.stderr


def test_the_command_says_that_there_is_no_music_elsewhere() -> None:
    assert "no music in it" in prints("--number", NUMBERS["it"]).stderr


def test_the_command_refuses_a_strange_number() -> None:
    refused = prints("--number", "+31101111111")
    assert refused.exit_code == 1
    assert "is none of conversation.numbers" in refused.stderr
    assert refused.stdout == ""
