"""What people on the line hear while nothing can be decided: a word, some music, and again.

When the journal cannot be written (`router.engine`, "in doubt"), nobody may act, and nobody is cut off
for it. So whoever would be told what to do now is held: Twilio plays a few seconds of music and then
asks again where he stands. Asked again, nothing counts twice: what he said or pressed is dropped, and
he is asked anew, or is back in line at his place.

Who waits in Twilio's queue stays there: its waiting document is asked for again by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ivr.script import plain_number
from queues.ids import CallId
from router.carriers.twilio import twiml
from router.carriers.twilio.requests import ENDED, offer_parameter, times_held
from router.carriers.twilio.supervisors import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr import Announcements, Script
    from router.calls import Calls
    from router.carriers.twilio.requests import Request
    from router.carriers.twilio.urls import Urls
    from router.carriers.twilio.voices import Voices

SHORT_MUSIC: Final = "moment.wav"
WORD_EVERY: Final = 4
"""The word is said before the first of so many pieces of music: about every half minute."""
HELD_MAX: Final = 100_000

_AGAIN: Final[Mapping[str, str]] = {
    "voice": "voice",
    "heard": "line",
    "line": "line",
    "left-line": "line",
    "surveyed": "line",
    "caller-answered": "caller-answered",
    "caller-back": "caller-back",
    "agent": "agent",
    "agent-answered": "agent-answered",
    "agent-pressed": "agent-answered",
    "agent-back": "agent-back",
}
"""Who is asked after the music, by who was asked."""
_IN_QUEUE: Final = frozenset({"wait", "pressed"})
HOLDING: Final = _AGAIN.keys() | _IN_QUEUE
"""Whose answers somebody on the line waits for, and that say what has been decided."""


class Holding:
    """`calls` is the book of calls, which tells a caller's language."""

    def __init__(
        self,
        *,
        calls: Calls,
        announcements: Announcements,
        voices: Voices,
        script: Callable[[], Script],
        urls: Urls,
    ) -> None:
        self._calls = calls
        self._announcements = announcements
        self._voices = voices
        self._script = script
        self._urls = urls

    def document(self, name: str, request: Request) -> str | None:
        """What holds the person whom this request is about; None if nobody is there to be held."""
        if name in _IN_QUEUE:
            return twiml.response(self._music())
        if name not in _AGAIN or _is_gone(request):
            return None
        if _gives_up(name, request):
            return twiml.response(twiml.hangup())
        held = times_held(request)
        words = self._words(name, request) if held % WORD_EVERY == 0 else ""
        again_url = self._again_url(_AGAIN[name], request, (held + 1) % HELD_MAX)
        return twiml.response(words, self._music(), twiml.redirect(again_url))

    def _music(self) -> str:
        return twiml.play(self._urls.of_file(SHORT_MUSIC))

    def _again_url(self, name: str, request: Request, held: int) -> str:
        offer = request.query("offer", "")
        if name == "agent":
            offer = ".".join(map(str, offer_parameter(request)))
        about = {"call": request.query("call", ""), "offer": offer}
        known = {key: value for key, value in about.items() if value}
        return self._urls.plain(name, **known, held=held)

    def _words(self, name: str, request: Request) -> str:
        spoken = (self._announcements.moment(one) for one in self._languages(name, request))
        return twiml.prompts(spoken, self._voices)

    def _languages(self, name: str, request: Request) -> tuple[str, ...]:
        """That of the call; of a new one, those of the number that was dialled."""
        language = self._language(name, request)
        if language:
            return (language,)
        script, dialled = self._script(), request.field("To", "")
        for one in script.numbers:
            if plain_number(one.number) == dialled:
                return one.languages
        return (script.languages[0].code,)

    def _language(self, name: str, request: Request) -> str:
        call_id: CallId | None = CallId(request.query("call", ""))
        if name == "voice":
            call_id = self._calls.by_leg("twilio", request.field("CallSid"))
        elif name == "agent":
            call_id, _ = offer_parameter(request)
        call = None if call_id is None else self._calls.find(call_id)
        return "" if call is None else call.language


def _is_gone(request: Request) -> bool:
    """Whether the leg is over, so that this only reports it."""
    is_over = request.field("CallStatus", "") in ENDED
    return is_over or request.field("QueueResult", "") == "hangup"


def _gives_up(name: str, request: Request) -> bool:
    """Whether nobody waits for anything: an agent at a telephone who has not taken the call, a
    supervisor.
    """
    is_supervisor = name == "agent" and bool(request.field(PARAMETER, ""))
    return is_supervisor or (name == "agent-pressed" and request.field("Digits", "") != "1")
