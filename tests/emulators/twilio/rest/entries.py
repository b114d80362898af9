"""/IncomingPhoneNumbers and /Applications"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.twilio.rest.answers import (
    ApiError,
    Json,
    application_json,
    not_found,
    number_json,
    page,
)

if TYPE_CHECKING:
    from tests.emulators.twilio.entries import Entry
    from tests.emulators.twilio.exchange import Exchange
    from tests.emulators.twilio.rest.form import Form
    from tests.emulators.twilio.rest.server import Ask


def list_numbers(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    """`PhoneNumber` matches anywhere in the number, `FriendlyName` exactly."""
    query = ask.query
    found = [
        number_json(entry, exchange.account_sid)
        for entry in exchange.numbers.values()
        if query.get("PhoneNumber") in (entry.phone_number or "")
        and query.get("FriendlyName", entry.friendly_name) == entry.friendly_name
    ]
    return 200, page("incoming_phone_numbers", ask.path, found, query.as_dict())


def fetch_number(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    return 200, number_json(_entry(exchange.numbers, ask), exchange.account_sid)


def update_number(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    entry = _entry(exchange.numbers, ask)
    application_sid = ask.form.get("VoiceApplicationSid", entry.voice_application_sid or "")
    if application_sid and application_sid not in exchange.applications:
        raise ApiError(400, 21452, f"There is no application {application_sid}")
    _change(entry, ask.form)
    entry.voice_application_sid = application_sid or None
    entry.updated_ms = exchange.clock.now_ms()
    return 200, number_json(entry, exchange.account_sid)


def create_application(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    form = ask.form
    _check(form)
    entry = exchange.add_application(form.get("FriendlyName"))
    _change(entry, form)
    return 201, application_json(entry, exchange.account_sid)


def list_applications(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    query = ask.query
    found = [
        application_json(entry, exchange.account_sid)
        for entry in exchange.applications.values()
        if query.get("FriendlyName", entry.friendly_name) == entry.friendly_name
    ]
    return 200, page("applications", ask.path, found, query.as_dict())


def fetch_application(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    return 200, application_json(_entry(exchange.applications, ask), exchange.account_sid)


def update_application(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    entry = _entry(exchange.applications, ask)
    _change(entry, ask.form)
    entry.updated_ms = exchange.clock.now_ms()
    return 200, application_json(entry, exchange.account_sid)


def delete_application(exchange: Exchange, ask: Ask) -> tuple[int, None]:
    del exchange.applications[_entry(exchange.applications, ask).sid]
    return 204, None


URL_NAMES = {
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "voice_fallback_url",
    "StatusCallback": "status_callback",
}
METHOD_NAMES = {
    "VoiceMethod": "voice_method",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallbackMethod": "status_callback_method",
}


def _check(form: Form) -> None:
    for name in URL_NAMES:
        form.url(name, 21502)
    for name in METHOD_NAMES:
        form.method(name)


def _change(entry: Entry, form: Form) -> None:
    _check(form)
    entry.friendly_name = form.get("FriendlyName", entry.friendly_name)
    for name, attribute in URL_NAMES.items():
        if name in form:
            setattr(entry, attribute, form.url(name))
    for name, attribute in METHOD_NAMES.items():
        if name in form:
            setattr(entry, attribute, form.method(name))


def _entry(entries: dict[str, Entry], ask: Ask) -> Entry:
    entry = entries.get(ask.sids["Sid"])
    if entry is None:
        raise not_found(ask.path)
    return entry


VOICE = (
    "FriendlyName ApiVersion VoiceUrl VoiceMethod VoiceFallbackUrl VoiceFallbackMethod"
    " StatusCallback StatusCallbackMethod"
)
ROUTES = [
    ("GET", "/IncomingPhoneNumbers.json", list_numbers, "PhoneNumber FriendlyName"),
    ("GET", "/IncomingPhoneNumbers/{Sid}.json", fetch_number, ""),
    (
        "POST",
        "/IncomingPhoneNumbers/{Sid}.json",
        update_number,
        f"{VOICE} VoiceApplicationSid",
    ),
    ("POST", "/Applications.json", create_application, VOICE),
    ("GET", "/Applications.json", list_applications, "FriendlyName"),
    ("GET", "/Applications/{Sid}.json", fetch_application, ""),
    ("POST", "/Applications/{Sid}.json", update_application, VOICE),
    ("DELETE", "/Applications/{Sid}.json", delete_application, ""),
]
