"""The form fields of webhooks."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.emulators.twilio.calls import Call

API_VERSION = "2010-04-01"
Fields = list[tuple[str, str]]

COUNTRIES = {
    "+1": "US",
    "+31": "NL",
    "+32": "BE",
    "+33": "FR",
    "+39": "IT",
    "+44": "GB",
    "+49": "DE",
}


def rfc_2822(at_ms: int) -> str:
    return format_datetime(datetime.fromtimestamp(at_ms // 1000, tz=UTC))


def truth(value: bool) -> str:  # noqa: FBT001 (turns a truth value into text)
    return "true" if value else "false"


def standard(call: Call) -> Fields:
    """What every request about a call carries."""
    fields: Fields = [
        ("AccountSid", call.exchange.account_sid),
        ("ApiVersion", API_VERSION),
        ("CallSid", call.sid),
        ("CallStatus", call.status),
        ("Called", call.to),
        ("Caller", call.from_),
        ("Direction", call.direction),
        ("From", call.from_),
        ("To", call.to),
    ]
    if call.parent is not None:
        fields.append(("ParentCallSid", call.parent.sid))
    for role, twin, address in (("From", "Caller", call.from_), ("To", "Called", call.to)):
        fields += _geography(role, address) + _geography(twin, address)
    fields += call.extra.items()
    return fields


def _geography(role: str, address: str) -> Fields:
    if not address.startswith("+"):
        return []
    country = next((COUNTRIES[prefix] for prefix in COUNTRIES if address.startswith(prefix)), "")
    return [
        (f"{role}City", ""),
        (f"{role}State", ""),
        (f"{role}Zip", ""),
        (f"{role}Country", country),
    ]


SIP_CODES = {"completed": "200", "busy": "486", "no-answer": "487", "canceled": "487"}


def call_progress(call: Call, status: str, sequence: int) -> Fields:
    """A call status callback."""
    now_ms = call.exchange.clock.now_ms()
    fields = [(name, value) for name, value in standard(call) if name != "CallStatus"]
    fields += [
        ("CallStatus", status),
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", str(sequence)),
        ("Timestamp", rfc_2822(now_ms)),
    ]
    if call.is_over:
        fields += [
            ("CallDuration", str(call.duration_s)),
            ("Duration", str(-(-call.duration_s // 60))),
            ("SipResponseCode", SIP_CODES.get(status, "404")),
        ]
    return fields
