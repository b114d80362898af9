"""Lets pages take part in calls with Twilio's Voice SDK: short-lived access tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

if TYPE_CHECKING:
    from router.settings import Twilio

TOKEN_S_MAX: Final = 3_600


def voice_token(settings: Twilio, person: str) -> str | None:
    """A token with which the page of an agent or supervisor can bring its leg; None before
    `twilio setup` has run.

    The page may only call our TwiML App, which admits it to calls that its agent has accepted, or that
    its supervisor was let into.
    """
    if settings.application_sid is None:
        return None
    token = AccessToken(
        settings.account_sid,
        settings.api_key_sid,
        settings.api_key_secret.reveal(),
        identity=person,
        ttl=TOKEN_S_MAX,
    )
    token.add_grant(VoiceGrant(outgoing_application_sid=settings.application_sid))
    return str(token.to_jwt())
