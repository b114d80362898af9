"""The verbs and nouns of TwiML that the emulator speaks, with their attributes.

An attribute's kind checks its value: a wrong value is a warning (Twilio falls back to the
default), a wrong element is fatal for the document. Attributes whose kind is UNEMULATED are
Twilio's but have no effect here, which is a warning too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT = re.compile(r"[\s\S]*")
NUMBER = re.compile(r"\d+")
NUMBER_OR_AUTO = re.compile(r"\d+|auto")
TRUTH = re.compile(r"true|false")
METHOD = re.compile(r"GET|POST|get|post")
KEYS = re.compile(r"[0-9*#wW]*")
CALL_SID = re.compile(r"CA[0-9a-fA-F]{32}")
BEEP = re.compile(r"true|false|onEnter|onExit")
INPUT = re.compile(r"dtmf|speech|dtmf speech|speech dtmf")
CALL_EVENTS = re.compile(r"((initiated|ringing|answered|completed)( +|$))+")
CONFERENCE_EVENTS = re.compile(
    r"((start|end|join|leave|mute|hold|modify|speaker|announcement)( +|$))+"
)
RECORDING_EVENTS = re.compile(r"((in-progress|completed|absent|failed)( +|$))+")
REASON = re.compile(r"rejected|busy")
UNEMULATED = None


class Context(Enum):
    """Where a document is executed decides which verbs it may use."""

    CALL = "a call"
    QUEUE_WAIT = "an <Enqueue> waitUrl"
    CONFERENCE_SOUND = "a conference waitUrl, holdUrl or announceUrl"


ALLOWED_IN: dict[Context, frozenset[str]] = {
    Context.QUEUE_WAIT: frozenset(
        {"Say", "Play", "Pause", "Redirect", "Gather", "Leave", "Hangup"}
    ),
    Context.CONFERENCE_SOUND: frozenset({"Say", "Play", "Pause", "Redirect"}),
}


@dataclass(frozen=True, kw_only=True)
class Element:
    attributes: Mapping[str, re.Pattern[str] | None] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    has_markup: bool = False
    """Lower-case children are SSML and part of the text."""


_RECORDING_CALLBACK = {
    "recordingStatusCallback": TEXT,
    "recordingStatusCallbackMethod": METHOD,
    "recordingStatusCallbackEvent": RECORDING_EVENTS,
}
_UNHEEDED_RECORDING = dict.fromkeys(
    ("record", "trim", "recordingTrack", *_RECORDING_CALLBACK), UNEMULATED
)
_CALLED = {
    "url": TEXT,
    "method": METHOD,
    "statusCallback": TEXT,
    "statusCallbackMethod": METHOD,
    "statusCallbackEvent": CALL_EVENTS,
}
_DETECTION = dict.fromkeys(
    (
        "machineDetection",
        "machineDetectionTimeout",
        "machineDetectionSpeechThreshold",
        "machineDetectionSpeechEndThreshold",
        "machineDetectionSilenceTimeout",
        "amdStatusCallback",
        "amdStatusCallbackMethod",
        "byoc",
    ),
    UNEMULATED,
)

ELEMENTS: dict[str, Element] = {
    "Say": Element(attributes={"voice": TEXT, "language": TEXT, "loop": NUMBER}, has_markup=True),
    "Play": Element(attributes={"loop": NUMBER, "digits": KEYS}),
    "Pause": Element(attributes={"length": NUMBER}),
    "Gather": Element(
        attributes={
            "input": INPUT,
            "action": TEXT,
            "method": METHOD,
            "timeout": NUMBER,
            "speechTimeout": NUMBER_OR_AUTO,
            "maxSpeechTime": NUMBER,
            "finishOnKey": re.compile(r"[0-9*#]?"),
            "numDigits": NUMBER,
            "partialResultCallback": TEXT,
            "partialResultCallbackMethod": METHOD,
            "language": TEXT,
            "hints": TEXT,
            "bargeIn": TRUTH,
            "actionOnEmptyResult": TRUTH,
            "speechModel": TEXT,
            "profanityFilter": TRUTH,
            "enhanced": TRUTH,
            "debug": TRUTH,
            "dtmfDetection": TEXT,
        },
        children=frozenset({"Say", "Play", "Pause"}),
    ),
    "Redirect": Element(attributes={"method": METHOD}),
    "Hangup": Element(),
    "Reject": Element(attributes={"reason": REASON}),
    "Leave": Element(),
    "Enqueue": Element(
        attributes={
            "action": TEXT,
            "method": METHOD,
            "maxQueueSize": NUMBER,
            "waitUrl": TEXT,
            "waitUrlMethod": METHOD,
            "workflowSid": UNEMULATED,
        }
    ),
    "Dial": Element(
        attributes={
            "action": TEXT,
            "method": METHOD,
            "timeout": NUMBER,
            "callerId": TEXT,
            "hangupOnStar": TRUTH,
            "answerOnBridge": TRUTH,
            "timeLimit": NUMBER,
            "ringTone": TEXT,
            "sequential": UNEMULATED,
            "referUrl": UNEMULATED,
            "referMethod": UNEMULATED,
            **_UNHEEDED_RECORDING,
        },
        children=frozenset({"Number", "Client", "Conference", "Queue"}),
    ),
    "Number": Element(attributes={**_CALLED, **_DETECTION, "sendDigits": KEYS}),
    "Client": Element(attributes=_CALLED, children=frozenset({"Identity", "Parameter"})),
    "Identity": Element(),
    "Parameter": Element(attributes={"name": TEXT, "value": TEXT}),
    "Queue": Element(
        attributes={
            "url": TEXT,
            "method": METHOD,
            "reservationSid": UNEMULATED,
            "postWorkActivitySid": UNEMULATED,
        }
    ),
    "Conference": Element(
        attributes={
            "muted": TRUTH,
            "startConferenceOnEnter": TRUTH,
            "endConferenceOnExit": TRUTH,
            "participantLabel": TEXT,
            "coach": CALL_SID,
            "beep": BEEP,
            "waitUrl": TEXT,
            "waitMethod": METHOD,
            "maxParticipants": NUMBER,
            "statusCallback": TEXT,
            "statusCallbackMethod": METHOD,
            "statusCallbackEvent": CONFERENCE_EVENTS,
            "region": TEXT,
            "jitterBufferSize": TEXT,
            "eventCallbackUrl": UNEMULATED,
            **_UNHEEDED_RECORDING,
        }
    ),
    "Record": Element(
        attributes={
            "action": TEXT,
            "method": METHOD,
            "timeout": NUMBER,
            "finishOnKey": KEYS,
            "maxLength": NUMBER,
            "playBeep": TRUTH,
            "trim": TEXT,
            "recordingTrack": TEXT,
            "transcribe": UNEMULATED,
            "transcribeCallback": UNEMULATED,
            **_RECORDING_CALLBACK,
        }
    ),
}

VERBS = frozenset(
    {
        "Say",
        "Play",
        "Pause",
        "Gather",
        "Redirect",
        "Hangup",
        "Reject",
        "Leave",
        "Enqueue",
        "Dial",
        "Record",
    }
)
