"""TwiML: what Twilio is told to do, as text. Everything that comes from outside is escaped."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final, assert_never
from xml.sax.saxutils import escape

from ivr.actions import Listen, Play, Record, Say, SayFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr import Action, Prompt
    from router.carriers.twilio.voices import Spoken, Voices

RECORD_SILENCE_S: Final = 5
"""So much silence ends a recording."""
CONTENT_TYPE: Final = "text/xml"
HINTS_MAX: Final = 500
HINTS_LENGTH_MAX: Final = 4_000
QUEUE_SIZE_MAX: Final = 5_000
"""Twilio's own ceiling for a queue; its default is far lower."""

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def response(*verbs: str) -> str:
    """A whole document."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'


def hangup() -> str:
    """End the call."""
    return "<Hangup/>"


def leave() -> str:
    """Leave the queue."""
    return "<Leave/>"


def redirect(url: str) -> str:
    """Go on with the document at this address."""
    return _element("Redirect", {"method": "POST"}, _escaped(url))


@functools.lru_cache(maxsize=512)
def say(text: str, spoken: Spoken) -> str:
    """Speak a text; most are said again and again."""
    voice = f" voice={_attribute(spoken.voice)}" if spoken.voice else ""
    return f"<Say language={_attribute(spoken.locale)}{voice}>{_escaped(text)}</Say>"


def play(url: str, *, loop: int = 1) -> str:
    """Play a recording; `loop` 0 repeats it for ever."""
    return f'<Play loop="{loop}">{_escaped(url)}</Play>'


def pause(length_s: int) -> str:
    """Silence."""
    return f'<Pause length="{length_s}"/>'


def prompt(one: Prompt, voices: Voices) -> str:
    """One thing that is said or played."""
    match one:
        case Say():
            return say(one.text, voices.of(one.language))
        case SayFound():
            # Whoever knows what was found has filled it in.
            return say(one.otherwise, voices.of(one.language))
        case Play():
            return play(one.source)
        case _:
            assert_never(one)


def prompts(many: Iterable[Prompt], voices: Voices) -> str:
    """Several things that are said or played."""
    return "".join(prompt(one, voices) for one in many)


def actions(many: Iterable[Action], heard_url: str, voices: Voices) -> str:
    """What the conversation wants; what the caller answers is sent to `heard_url`."""
    return "".join(_action(one, heard_url, voices) for one in many)


def _action(one: Action, heard_url: str, voices: Voices) -> str:
    match one:
        case Listen():
            return gather(one, heard_url, voices)
        case Record():
            return record(one, heard_url, voices)
        case _:
            return prompt(one, voices)


def gather(listen: Listen, heard_url: str, voices: Voices) -> str:
    """Listen for keys, and for words if asked to. Silence is sent, too."""
    attributes = {
        "input": "dtmf speech" if listen.speech else "dtmf",
        "action": heard_url,
        "method": "POST",
        "language": voices.of(listen.language).locale,
        "numDigits": str(listen.keys_max),
        "timeout": str(max(1, round(listen.timeout_ms / 1000))),
        # Otherwise no key ends the input early: star and hash mean something to the conversation.
        "finishOnKey": listen.ends_with or "",
        "actionOnEmptyResult": "true",
    }
    if listen.speech:
        attributes["speechTimeout"] = "auto"
        hints = voices.hints(listen)
        if hints:
            attributes["hints"] = _hints(hints)
    return _element("Gather", attributes, prompts(listen.prompts, voices))


def record(one: Record, heard_url: str, voices: Voices) -> str:
    """Speak, then record after a tone. Where nothing was said Twilio goes on to the next verb, which
    lets us hear that.
    """
    attributes = {
        "action": heard_url,
        "method": "POST",
        "maxLength": str(max(1, one.length_ms_max // 1000)),
        "timeout": str(RECORD_SILENCE_S),
        "finishOnKey": "1234567890*#",
        "playBeep": "true",
        "trim": "trim-silence",
    }
    said = prompts(one.prompts, voices)
    return said + _element("Record", attributes, "") + redirect(heard_url)


def dial(number: str, *, action_url: str, time_limit_s: int, shown: str | None = None) -> str:
    """Put the caller through to another number; `action_url` is asked when that is over. Whoever is
    rung there sees `shown`, or the caller's own number.
    """
    attributes = {"action": action_url, "method": "POST", "timeLimit": str(time_limit_s)}
    if shown is not None:
        attributes["callerId"] = shown
    return _element("Dial", attributes, _element("Number", {}, _escaped(number)))


@functools.lru_cache(maxsize=256)
def _hints(hints: tuple[str, ...]) -> str:
    joined = ",".join(hint.replace(",", " ") for hint in hints[:HINTS_MAX])
    return (
        joined if len(joined) <= HINTS_LENGTH_MAX else joined[:HINTS_LENGTH_MAX].rpartition(",")[0]
    )


def ask_key(sounds: str, pressed_url: str, *, timeout_s: int) -> str:
    """Speak or play, and wait for one key; that none was pressed is sent, too."""
    attributes = {
        "input": "dtmf",
        "action": pressed_url,
        "method": "POST",
        "numDigits": "1",
        "timeout": str(timeout_s),
        "finishOnKey": "",
        "actionOnEmptyResult": "true",
    }
    return _element("Gather", attributes, sounds)


def wait(sounds: str, keys: str, pressed_url: str) -> str:
    """What a caller hears who waits: Twilio asks for it again when it is over. Where keys mean
    something, one pressed at any time is sent.
    """
    if not keys:
        return sounds
    attributes = {
        "input": "dtmf",
        "action": pressed_url,
        "method": "POST",
        "numDigits": "1",
        "timeout": "1",
        "finishOnKey": "",
    }
    return _element("Gather", attributes, sounds)


def enqueue(name: str, *, wait_url: str, action_url: str) -> str:
    """Let the caller wait; `wait_url` says what he hears, `action_url` is asked when he leaves."""
    attributes = {
        "action": action_url,
        "method": "POST",
        "waitUrl": wait_url,
        "waitUrlMethod": "POST",
        "maxQueueSize": str(QUEUE_SIZE_MAX),
    }
    return _element("Enqueue", attributes, _escaped(name))


def join_conference(
    name: str,
    *,
    label: str,
    action_url: str,
    status_url: str,
    time_limit_s: int,
    is_guest: bool = False,
) -> str:
    """Enter a conference that ends when whoever enters leaves it; without a guest, who is muted, it
    neither begins nor ends.

    Only the `status_url` of whoever comes first counts for Twilio.
    """
    counts = "false" if is_guest else "true"
    attributes = {
        "startConferenceOnEnter": counts,
        "endConferenceOnExit": counts,
        "muted": "true" if is_guest else "false",
        "beep": "false",
        "waitUrl": "",
        "participantLabel": label,
        "statusCallback": status_url,
        "statusCallbackMethod": "POST",
        "statusCallbackEvent": "start end join leave mute hold modify",
    }
    dial = {"action": action_url, "method": "POST", "timeLimit": str(time_limit_s)}
    return _element("Dial", dial, _element("Conference", attributes, _escaped(name)))


def _element(name: str, attributes: dict[str, str], content: str) -> str:
    written = "".join(f" {key}={_attribute(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>"


def _attribute(value: str) -> str:
    return f'"{_escaped(value)}"'


def _escaped(value: str) -> str:
    """Most of what is written is plain and needs no change."""
    is_special = "&" in value or "<" in value or ">" in value or '"' in value
    if not is_special and value.isprintable():
        return value
    return escape(_NOT_IN_XML.sub("", value), {'"': "&quot;"})
