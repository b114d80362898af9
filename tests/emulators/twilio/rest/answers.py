"""How the REST API answers: errors, pages, and the resources as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.emulators.twilio.fields import API_VERSION, rfc_2822

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.conferences import Conference, Participant
    from tests.emulators.twilio.entries import Entry
    from tests.emulators.twilio.queues import Member, Queue

Json = dict[str, Any]
PAGE_SIZE = 50
PAGE_SIZE_MAX = 1_000


class ApiError(Exception):
    """An answer with {code, message, more_info, status}."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    @property
    def body(self) -> Json:
        return {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def not_found(path: str) -> ApiError:
    return ApiError(404, 20404, f"The requested resource {path} was not found")


def page(name: str, path: str, items: Sequence[Json], query: dict[str, str]) -> Json:
    """One page of `items`. `PageToken` is what `next_page_uri` hands out."""
    size = min(max(_number(query.get("PageSize"), PAGE_SIZE), 1), PAGE_SIZE_MAX)
    number = _number(query.get("Page"), 0)
    start = number * size
    shown = list(items[start : start + size])
    others = {key: text for key, text in query.items() if not key.startswith("Page")}

    def uri(at: int, token: str | None = None) -> str:
        params = {**others, "PageSize": str(size), "Page": str(at)}
        if token is not None:
            params["PageToken"] = token
        return f"{path}?{urlencode(params)}"

    has_next = start + size < len(items)
    return {
        name: shown,
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(len(shown) - 1, 0),
        "uri": uri(number),
        "first_page_uri": uri(0),
        "next_page_uri": uri(number + 1, f"PA{number + 1:032d}") if has_next else None,
        "previous_page_uri": uri(number - 1, f"PB{number - 1:032d}") if number > 0 else None,
    }


def call_json(call: Call) -> Json:
    exchange = call.exchange
    path = _path(exchange.account_sid, f"Calls/{call.sid}")
    lag_ms = exchange.faults.read_lag_ms
    status = call.status_at(exchange.clock.now_ms() - lag_ms) if lag_ms else call.status
    is_over = status == call.status and call.is_over
    return {
        "sid": call.sid,
        "date_created": rfc_2822(call.created_ms),
        "date_updated": rfc_2822(call.updated_ms),
        "parent_call_sid": call.parent.sid if call.parent else None,
        "account_sid": exchange.account_sid,
        "to": call.to,
        "to_formatted": call.to,
        "from": call.from_,
        "from_formatted": call.from_,
        "phone_number_sid": call.phone_number_sid or None,
        "status": status,
        "start_time": _date(call.started_ms),
        "end_time": _date(call.ended_ms) if is_over else None,
        "duration": str(call.duration_s) if is_over else None,
        "price": None,
        "price_unit": "USD",
        "direction": call.direction,
        "answered_by": None,
        "api_version": API_VERSION,
        "forwarded_from": call.extra.get("ForwardedFrom"),
        "group_sid": None,
        "caller_name": call.extra.get("CallerName"),
        "queue_time": "0",
        "trunk_sid": None,
        "uri": f"{path}.json",
        "subresource_uris": {
            name: f"{path}/{resource}.json"
            for name, resource in (
                ("notifications", "Notifications"),
                ("recordings", "Recordings"),
                ("events", "Events"),
            )
        },
    }


def conference_json(conference: Conference) -> Json:
    account_sid = conference.exchange.account_sid
    path = _path(account_sid, f"Conferences/{conference.sid}")
    by = conference.ended_by
    return {
        "account_sid": account_sid,
        "date_created": rfc_2822(conference.created_ms),
        "date_updated": rfc_2822(conference.updated_ms),
        "api_version": API_VERSION,
        "friendly_name": conference.friendly_name,
        "region": "us1",
        "sid": conference.sid,
        "status": conference.status,
        "uri": f"{path}.json",
        "subresource_uris": {
            "participants": f"{path}/Participants.json",
            "recordings": f"{path}/Recordings.json",
        },
        "reason_conference_ended": conference.ended_because,
        "call_sid_ending_conference": by.call.sid if by else None,
    }


def participant_json(participant: Participant) -> Json:
    account_sid = participant.call.exchange.account_sid
    conference_sid, call_sid = participant.conference.sid, participant.call.sid
    path = _path(account_sid, f"Conferences/{conference_sid}/Participants/{call_sid}")
    return {
        "account_sid": account_sid,
        "call_sid": call_sid,
        "label": participant.label or None,
        "call_sid_to_coach": participant.coached_sid,
        "coaching": participant.is_coaching,
        "conference_sid": conference_sid,
        "date_created": rfc_2822(participant.created_ms),
        "date_updated": rfc_2822(participant.updated_ms),
        "end_conference_on_exit": participant.ends,
        "muted": participant.is_muted,
        "hold": participant.is_held,
        "start_conference_on_enter": participant.starts,
        "status": participant.status,
        "queue_time": "0",
        "uri": f"{path}.json",
    }


def queue_json(queue: Queue, account_sid: str) -> Json:
    path = _path(account_sid, f"Queues/{queue.sid}")
    return {
        "account_sid": account_sid,
        "average_wait_time": queue.average_wait_s,
        "current_size": len(queue.members),
        "date_created": rfc_2822(queue.created_ms),
        "date_updated": rfc_2822(queue.updated_ms),
        "friendly_name": queue.friendly_name,
        "max_size": queue.max_size,
        "sid": queue.sid,
        "uri": f"{path}.json",
    }


def member_json(member: Member) -> Json:
    exchange = member.call.exchange
    path = _path(exchange.account_sid, f"Queues/{member.queue.sid}/Members/{member.call.sid}")
    return {
        "call_sid": member.call.sid,
        "date_enqueued": rfc_2822(member.since_ms),
        "position": member.position,
        "queue_sid": member.queue.sid,
        "uri": f"{path}.json",
        "wait_time": member.waited_s(),
    }


def application_json(entry: Entry, account_sid: str) -> Json:
    path = _path(account_sid, f"Applications/{entry.sid}")
    return {
        **_entry_json(entry, account_sid),
        "message_status_callback": None,
        "public_application_connect_enabled": False,
        "sms_status_callback": None,
        "uri": f"{path}.json",
    }


def number_json(entry: Entry, account_sid: str) -> Json:
    path = _path(account_sid, f"IncomingPhoneNumbers/{entry.sid}")
    return {
        **_entry_json(entry, account_sid),
        "address_requirements": "none",
        "address_sid": None,
        "beta": False,
        "bundle_sid": None,
        "capabilities": {"voice": True, "sms": False, "mms": False, "fax": False},
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "identity_sid": None,
        "origin": "twilio",
        "phone_number": entry.phone_number,
        "sms_application_sid": None,
        "status": "in-use",
        "trunk_sid": None,
        "type": "local",
        "uri": f"{path}.json",
        "voice_application_sid": entry.voice_application_sid,
        "voice_receive_mode": "voice",
    }


def _entry_json(entry: Entry, account_sid: str) -> Json:
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "date_created": rfc_2822(entry.created_ms),
        "date_updated": rfc_2822(entry.updated_ms),
        "friendly_name": entry.friendly_name,
        "sid": entry.sid,
        "sms_fallback_method": "POST",
        "sms_fallback_url": None,
        "sms_method": "POST",
        "sms_url": None,
        "status_callback": entry.status_callback,
        "status_callback_method": entry.status_callback_method,
        "voice_caller_id_lookup": False,
        "voice_fallback_method": entry.voice_fallback_method,
        "voice_fallback_url": entry.voice_fallback_url,
        "voice_method": entry.voice_method,
        "voice_url": entry.voice_url,
    }


def _path(account_sid: str, rest: str) -> str:
    return f"/{API_VERSION}/Accounts/{account_sid}/{rest}"


def _date(at_ms: int | None) -> str | None:
    return None if at_ms is None else rfc_2822(at_ms)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default
