"""The music of our own making."""

from __future__ import annotations

import array
import io
import itertools
import wave

from router.speech.music import NOTE_S, RATE_HZ, hold_music, short_music


def test_the_music_is_a_recording_that_telephones_can_play() -> None:
    with wave.open(io.BytesIO(hold_music())) as music:
        assert music.getparams()[:3] == (1, 2, RATE_HZ)
        frames = music.readframes(music.getnframes())
    samples = array.array("h", frames)
    assert len(samples) == 64 * int(RATE_HZ * NOTE_S)
    assert max(samples) < 32_767 * 0.4
    assert min(samples) > -32_768 * 0.4
    assert max(samples) > 2_000


def test_the_music_ends_in_silence_and_begins_in_silence_so_that_it_can_repeat() -> None:
    with wave.open(io.BytesIO(hold_music())) as music:
        samples = array.array("h", music.readframes(music.getnframes()))
    steps = [abs(one - other) for one, other in itertools.pairwise(samples)]
    assert abs(samples[0]) + abs(samples[-1]) < 50
    assert max(steps) < 4_000


def test_who_is_held_hears_the_beginning_of_it_for_eight_seconds() -> None:
    with (
        wave.open(io.BytesIO(hold_music())) as music,
        wave.open(io.BytesIO(short_music())) as short,
    ):
        frames = short.readframes(short.getnframes())
        assert short.getnframes() == 8 * RATE_HZ
        assert music.readframes(short.getnframes()) == frames
