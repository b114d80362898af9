"""The door for calls that Twilio brings: the carrier, its webhooks, and what agents' pages need for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.api.messages import Voice
from router.carriers.twilio.carrier import TwilioCarrier
from router.carriers.twilio.rest import TwilioRest
from router.carriers.twilio.rooms import Rooms
from router.carriers.twilio.supervisors import Supervisors
from router.carriers.twilio.urls import Urls
from router.carriers.twilio.voice import TOKEN_S_MAX, voice_token
from router.carriers.twilio.webhooks import TwilioWebhooks

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from ivr import Announcements
    from queues.ids import AgentId
    from router.api.supervising.listening import Listening
    from router.parts import Parts
    from router.ports import Clock
    from router.settings import Twilio


def add_twilio(
    parts: Parts,
    app: web.Application,
    twilio: Twilio,
    *,
    announcements: Announcements,
    music_of: Callable[[str], str | None],
    listening: Listening,
) -> TwilioRest:
    """Take calls from Twilio, and let supervisors listen to them once it is set up for pages; gives its
    REST interface, which is to be closed at the end, and has the messages that callers leave.
    """
    service = parts.settings.service
    assert service.public_url is not None  # noqa: S101 - the settings demand it with [twilio]
    rest = TwilioRest(twilio, parts.clock)
    rooms = Rooms(rest, parts.engine.calls)
    supervisors = Supervisors(
        rest=rest,
        rooms=rooms,
        calls=parts.engine.calls,
        clock=parts.clock,
        token_of=lambda person: voice_token(twilio, person),
        look=parts.switchboard.let_take_part,
    )
    carrier = TwilioCarrier(
        settings=twilio,
        rest=rest,
        urls=Urls(service.public_url),
        announcements=announcements,
        clock=parts.clock,
        script=lambda: parts.settings.conversation,
        rooms=rooms,
        supervisors=supervisors,
    )
    parts.carriers["twilio"] = carrier
    if twilio.application_sid is not None:
        listening.add("twilio", supervisors)
    TwilioWebhooks(
        engine=parts.engine,
        switchboard=parts.switchboard,
        surveys=parts.surveys,
        recordings=rest,
        carrier=carrier,
        announcements=announcements,
        auth_token=twilio.auth_token.reveal(),
        music_of=music_of,
    ).add_routes(app)
    return rest


def voices_of(twilio: Twilio, clock: Clock) -> Callable[[AgentId, str], Voice | None]:
    """What the page of an agent needs to bring audio through Twilio; None before it is set up."""

    def voice(agent: AgentId, _session: str) -> Voice | None:
        token = voice_token(twilio, agent)
        if token is None:
            return None
        expires_at_ms = clock.now_ms() + TOKEN_S_MAX * 1000
        return Voice(carrier="twilio", token=token, expires_at_ms=expires_at_ms)

    return voice
