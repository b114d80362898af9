from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
import msgspec
import pytest

from queues.ids import AgentId
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
