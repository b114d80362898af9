from __future__ import annotations

import array
import io
import itertools
import wave
from typing import TYPE_CHECKING

import jwt
import msgspec
import pytest

from queues.ids import AgentId
from router.carriers.twilio.music import NOTE_S, RATE_HZ, hold_music, short_music
from router.carriers.twilio.voice import TOKEN_S_MAX, voice_token
from router.settings import load
from tests.stories.town import COMPANY

if TYPE_CHECKING:
    from router.settings import Twilio


@pytest.fixture(scope="module")
def account() -> Twilio:
    account = load(COMPANY, {}).twilio
    assert account is not None
    return account


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


def test_a_desk_gets_a_token_that_lets_it_call_our_application_and_nothing_else(
    account: Twilio,
) -> None:
    token = voice_token(account, AgentId("anna"))
    assert token is not None
    claims = jwt.decode(
        token,
        account.api_key_secret.reveal(),
        algorithms=["HS256"],
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )
    assert claims["iss"] == account.api_key_sid
    assert claims["sub"] == account.account_sid
    assert claims["grants"] == {
        "identity": "anna",
        "voice": {"outgoing": {"application_sid": account.application_sid}},
    }
    issued_s = int(claims["jti"].rpartition("-")[2])
    assert claims["exp"] - issued_s == TOKEN_S_MAX
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["cty"]) == ("HS256", "twilio-fpa;v=1")


def test_without_an_application_there_is_no_token(account: Twilio) -> None:
    bare = msgspec.structs.replace(account, application_sid=None)
    assert voice_token(bare, AgentId("anna")) is None
