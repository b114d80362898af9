"""Lets a desk page take calls with Twilio's Voice SDK: short-lived access tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

if TYPE_CHECKING:
    from queues.ids import AgentId
    from router.settings import Twilio

TOKEN_S_MAX: Final = 3_600


def voice_token(settings: Twilio, agent: AgentId) -> str | None:
    """A token with which the agent's page can bring its leg; None before `twilio setup` has run.

    The page may only call our TwiML App, which admits it to calls that its agent has accepted.
    """
    if settings.application_sid is None:
        return None
    token = AccessToken(
        settings.account_sid,
        settings.api_key_sid,
        settings.api_key_secret.reveal(),
        identity=agent,
        ttl=TOKEN_S_MAX,
    )
    token.add_grant(VoiceGrant(outgoing_application_sid=settings.application_sid))
    return str(token.to_jwt())
