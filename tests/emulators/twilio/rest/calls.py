"""/Calls"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.emulators.twilio.calls import Redirected
from tests.emulators.twilio.entries import (
    Fallback,
    Source,
    StatusCallback,
    status_callback_of,
)
from tests.emulators.twilio.rest.answers import ApiError, Json, call_json, not_found, page

if TYPE_CHECKING:
    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.exchange import Exchange
    from tests.emulators.twilio.rest.form import Form
    from tests.emulators.twilio.rest.server import Ask
    from tests.emulators.twilio.script import Script

ADDRESS = re.compile(r"\+[1-9]\d{6,14}|client:[A-Za-z0-9_.\-]+|sip:.+")
TIMEOUT_S = 60
TIMEOUT_S_MAX = 600


def create(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    form = ask.form
    to = address(form.required("To", 21201), 21211)
    from_ = form.required("From", 21213)
    check_caller_id(exchange, from_)
    source, fallback, status_callback = _document(exchange, form)
    call = exchange.new_call(
        from_=from_,
        to=to,
        direction="outbound-api",
        status_callback=status_callback,
        fallback=fallback,
    )

    async def life(script: Script) -> None:
        await script.run(source)

    timeout_s = form.number("Timeout", TIMEOUT_S, 1, TIMEOUT_S_MAX)
    exchange.dialler.queue(call, timeout_s=timeout_s, then=life)
    return 201, call_json(call)


def address(text: str, code: int) -> str:
    if not ADDRESS.fullmatch(text):
        raise ApiError(400, code, f"{text!r} is not a valid phone number or client")
    return text


def check_caller_id(exchange: Exchange, from_: str) -> None:
    is_ours = any(entry.phone_number == from_ for entry in exchange.numbers.values())
    if not is_ours and not from_.startswith(("client:", "sip:")):
        raise ApiError(400, 21210, f"The source phone number {from_} is not the account's")


def _document(exchange: Exchange, form: Form) -> tuple[Source, Fallback, StatusCallback | None]:
    """Url or Twiml; else what the application named by ApplicationSid says."""
    source = form.source()
    if source is not None:
        return source, form.fallback(), form.status_callback()
    application = exchange.applications.get(form.get("ApplicationSid"))
    if application is None or not application.voice_url:
        raise ApiError(400, 21205, "Url, Twiml or ApplicationSid is required")
    return (
        Source(url=application.voice_url, method=application.voice_method),
        Fallback(url=application.voice_fallback_url, method=application.voice_fallback_method),
        form.status_callback() or status_callback_of(application),
    )


def index(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    query = ask.query
    found = [call_json(call) for call in reversed(exchange.calls.values())]
    for name, key in (
        ("To", "to"),
        ("From", "from"),
        ("Status", "status"),
        ("ParentCallSid", "parent_call_sid"),
    ):
        if name in query:
            found = [call for call in found if call[key] == query.get(name)]
    return 200, page("calls", ask.path, found, query.as_dict())


def fetch(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    return 200, call_json(_call(exchange, ask))


def update(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    """End or redirect a call."""
    call, form = _call(exchange, ask), ask.form
    if "Status" in form:
        _end(call, form.get("Status"))
        return 200, call_json(call)
    source = form.source()
    if call.status != "in-progress":
        raise ApiError(400, 21220, "Call is not in-progress. Cannot redirect.")
    if "FallbackUrl" in form:
        call.fallback = form.fallback()
    if "StatusCallback" in form:
        call.status_callback = form.status_callback()
    if source is not None:
        call.interrupt(Redirected(source))
    return 200, call_json(call)


def _end(call: Call, status: str) -> None:
    if status not in {"canceled", "completed"}:
        raise ApiError(400, 20001, f"Status must be canceled or completed, not {status!r}")
    if call.is_over:
        raise ApiError(400, 21220, "Call is not in-progress. Cannot redirect.")
    if call.status == "in-progress":
        if status == "completed":
            call.end("completed")
        return
    is_inbound = call.direction == "inbound"
    call.end("completed" if is_inbound and status == "completed" else "canceled")


def delete(exchange: Exchange, ask: Ask) -> tuple[int, None]:
    call = _call(exchange, ask)
    if not call.is_over:
        raise ApiError(409, 20409, "A call that is not over cannot be deleted")
    del exchange.calls[call.sid]
    return 204, None


def _call(exchange: Exchange, ask: Ask) -> Call:
    call = exchange.calls.get(ask.sids["Sid"])
    if call is None:
        raise not_found(ask.path)
    return call


ROUTES = [
    (
        "POST",
        "/Calls.json",
        create,
        (
            "To From Method FallbackUrl FallbackMethod StatusCallback StatusCallbackEvent"
            " StatusCallbackMethod Timeout MachineDetection MachineDetectionTimeout AsyncAmd TimeLimit"
            " CallReason CallerId Url Twiml ApplicationSid"
        ),
    ),
    ("GET", "/Calls.json", index, "To From Status ParentCallSid"),
    ("GET", "/Calls/{Sid}.json", fetch, ""),
    (
        "POST",
        "/Calls/{Sid}.json",
        update,
        "Url Method Status FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod Twiml",
    ),
    ("DELETE", "/Calls/{Sid}.json", delete, ""),
]
