"""Texts are spoken as files, each made once, and only for those who know its address."""

from __future__ import annotations

import asyncio
import io
import wave
from typing import TYPE_CHECKING

import pytest

from router.speech import PREFIX, Espeak, NoVoice, Speech, espeak, limits

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = b"a key of this process"
TEXTS = {
    "nl": "Welkom bij Ruota. Zeg in een paar woorden waar u over belt.",
    "it": "Benvenuto da Ruota. Dica in poche parole di cosa ha bisogno.",
    "en": "Welcome to Ruota. Please say in a few words what it is about.",
}


@pytest.fixture
def speech() -> Iterator[Speech]:
    speech = Speech(KEY)
    yield speech
    speech.close()


def digest(url: str | None) -> str:
    assert url is not None
    return url.removeprefix(f"{PREFIX}/").removesuffix(".wav")


@pytest.mark.parametrize("language", TEXTS)
async def test_a_text_becomes_a_file_without_silence_around_it(
    speech: Speech, language: str
) -> None:
    file = await speech.file(digest(speech.url(TEXTS[language], language)))
    assert file is not None
    with wave.open(io.BytesIO(file)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 22_050)
        seconds = wav.getnframes() / wav.getframerate()
        frames = wav.readframes(wav.getnframes())
    assert 2 < seconds < 8
    loud = [abs(sample) > 300 for sample in memoryview(frames).cast("h")]
    assert any(loud[:1_000])
    assert any(loud[-1_000:])


async def test_the_same_text_is_the_same_file_and_another_language_another(
    speech: Speech,
) -> None:
    text = TEXTS["nl"]
    assert speech.url(text, "nl") == speech.url(text, "nl-NL")
    dutch, italian = digest(speech.url(text, "nl")), digest(speech.url(text, "it"))
    assert dutch != italian
    assert await speech.file(dutch) != await speech.file(italian)
    assert await speech.file(dutch) is await speech.file(dutch)


async def test_many_who_ask_at_once_get_one_file(speech: Speech) -> None:
    asked = digest(speech.url(TEXTS["en"], "en"))
    files = await asyncio.gather(*(speech.file(asked) for _ in range(5)))
    assert all(file is files[0] for file in files)


def test_nobody_else_can_work_out_the_address_of_what_was_said(speech: Speech) -> None:
    other = Speech(b"another key")
    assert other.url(TEXTS["nl"], "nl") != speech.url(TEXTS["nl"], "nl")
    other.close()


@pytest.mark.parametrize(
    ("text", "language"), [("", "nl"), ("  ", "nl"), ("Guten Tag", "de"), ("a" * 5_000, "en")]
)
def test_what_cannot_be_spoken_is_only_shown(speech: Speech, text: str, language: str) -> None:
    assert speech.url(text, language) is None


async def test_what_was_never_said_has_no_file(speech: Speech) -> None:
    assert await speech.file("0" * 40) is None


async def test_old_files_make_room_and_are_made_again(
    speech: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = digest(speech.url(TEXTS["nl"], "nl"))
    before = await speech.file(first)
    assert before is not None
    monkeypatch.setattr(limits, "CACHE_BYTES_MAX", len(before))
    await speech.file(digest(speech.url(TEXTS["en"], "en")))
    after = await speech.file(first)
    assert after is not None
    assert after is not before
    assert len(after) == pytest.approx(len(before), rel=0.05)  # the voice breathes by chance


async def test_old_texts_are_forgotten(speech: Speech, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEXTS_MAX", 1)
    first = digest(speech.url("een", "nl"))
    speech.url("twee", "nl")
    assert await speech.file(first) is None


async def test_without_the_library_captions_are_all_there_is_and_that_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(espeak, "LIBRARY", "no_such_package")
    with pytest.raises(NoVoice, match="no_such_package"):
        Espeak()
    speech = Speech(KEY)
    texts = [digest(speech.url(text, "en")) for text in ("one", "two")]
    assert [await speech.file(one) for one in texts] == [None, None]
    assert speech.url("three", "en") is None
    speech.close()
    assert capsys.readouterr().out.count("prompts_only_shown") == 1


class Fastidious(Espeak):
    """Fails at whatever has `bad` in it, as the library does when it cannot find a word's sounds."""

    tried = 0

    def speak(self, text: str, language: str) -> bytes:
        if "bad" in text:
            type(self).tried += 1
            raise NoVoice("eSpeak NG does not speak")
        return super().speak(text, language)


async def test_a_text_that_cannot_be_spoken_is_only_shown_and_silences_no_other(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Fastidious, "tried", 0)
    speech = Speech(KEY, Fastidious)
    bad = digest(speech.url("a bad text", "en"))
    assert await speech.file(bad) is None
    assert speech.url("a bad text", "en") is None
    assert await speech.file(bad) is None
    assert Fastidious.tried == 1
    assert await speech.file(digest(speech.url("a good text", "en"))) is not None
    speech.close()
    told = capsys.readouterr().out
    assert told.count("text_only_shown") == 1
    assert "prompts_only_shown" not in told
    assert "bad text" not in told


async def test_only_so_many_unspeakable_texts_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "UNSPEAKABLE_MAX", 1)
    speech = Speech(KEY, Fastidious)
    for text in ("bad one", "bad two"):
        assert await speech.file(digest(speech.url(text, "en"))) is None
    assert speech.url("bad two", "en") is None
    assert speech.url("bad one", "en") is not None
    speech.close()
