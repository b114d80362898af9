"""Reads a webhook: form, signature, fields. What is missing or wrong is refused by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from queues.ids import CallId, OfferNumber
from router.calls import Recording
from router.carriers.twilio.signature import is_signed
from router.errors import RequestForged, RequestRefused

if TYPE_CHECKING:
    from aiohttp import web
    from multidict import MultiMapping

    from router.carriers.twilio.urls import Urls

ENDED: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""The states of a leg that is over."""
WITHHELD: Final = frozenset(
    {"+7378742833", "+2562533", "+8656696", "+266696687", "+86282452253"}
    | {"restricted", "blocked", "unknown", "anonymous", "unavailable"}
)
"""What Twilio says in place of a number that it was not told: these words, mostly as they are spelt
on the keys of a telephone."""
FIELDS_MAX: Final = 200
FIELD_LENGTH_MAX: Final = 4_000
_DIGITS_MAX: Final = 6
_RECORDING_SID: Final = re.compile("RE[0-9a-f]{32}")
_FORM: Final = "application/x-www-form-urlencoded"


class Request:
    """A webhook whose signature is good."""

    def __init__(self, form: MultiMapping[str], query: MultiMapping[str]) -> None:
        self._form = form
        self._query = query

    def field(self, name: str, default: str | None = None) -> str:
        """A form field, cut to `FIELD_LENGTH_MAX`.

        Raises:
            RequestRefused: it is missing and there is no default.
        """
        value = self._form.get(name, default)
        if not value and default is None:
            raise RequestRefused(f"form field {name} is missing")
        return (value or "")[:FIELD_LENGTH_MAX]

    def query(self, name: str, default: str | None = None) -> str:
        """A parameter of the URL.

        Raises:
            RequestRefused: it is missing and there is no default.
        """
        value = self._query.get(name, default)
        if not value and default is None:
            raise RequestRefused(f"URL parameter {name} is missing")
        return (value or "")[:FIELD_LENGTH_MAX]


async def read(incoming: web.Request, urls: Urls, auth_token: str) -> Request:
    """The webhook, once it is known to be Twilio's.

    Raises:
        RequestForged: the signature is missing or does not fit.
        RequestRefused: the body is not a form.
    """
    if incoming.content_type != _FORM:
        raise RequestRefused(f"the body must be {_FORM}, not {incoming.content_type}")
    try:
        form = await incoming.post()
    except (ValueError, LookupError) as error:
        raise RequestRefused("the body is not a readable form") from error
    if len(form) > FIELDS_MAX:
        raise RequestRefused(f"the form has more than {FIELDS_MAX} fields")
    # The library's type also covers uploaded files, which a form of this kind cannot have.
    fields = cast("MultiMapping[str]", form)
    url = urls.of_request(incoming.raw_path)
    if not is_signed(auth_token, url, fields, incoming.headers.get("X-Twilio-Signature")):
        raise RequestForged("the signature does not fit")
    return Request(fields, incoming.query)


def call_field(request: Request) -> CallId:
    """Which call it is about."""
    return CallId(request.query("call"))


def caller_number(request: Request) -> str:
    """Who rings; empty if the number is withheld."""
    number = request.field("From", "")
    return "" if number.lower() in WITHHELD else number


def number_field(request: Request, name: str) -> int:
    """A small whole number in the URL."""
    number = _small(request.query(name))
    if number is None:
        raise RequestRefused(f"URL parameter {name} must be a small whole number")
    return number


def _small(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX else None


def recording_fields(request: Request) -> Recording | None:
    """What the caller has just left, if anything.

    Raises:
        RequestRefused: its name is none of Twilio's.
    """
    sid = request.field("RecordingSid", "")
    if not sid:
        return None
    if not _RECORDING_SID.fullmatch(sid):
        raise RequestRefused("form field RecordingSid must be RE and 32 digits of 0-9 and a-f")
    seconds = _small(request.field("RecordingDuration", "0")) or 0
    # Twilio counts whole seconds, and makes no recording of nothing.
    return Recording(recording=sid, length_ms=max(1, seconds * 1000))


def offer_field(request: Request) -> OfferNumber:
    """Which offer of the call it is about."""
    return OfferNumber(number_field(request, "offer"))


def times_held(request: Request) -> int:
    """How often the person on this leg has been asked to wait until something can be decided."""
    return _small(request.query("held", "0")) or 0


def offer_parameter(request: Request) -> tuple[CallId, OfferNumber]:
    """The offer that a desk names when it brings its leg, as `<call>.<offer>`. It comes in the form;
    if the leg was held meanwhile, in the URL.
    """
    named = request.field("offer", "") or request.query("offer", "") or request.field("offer")
    call, _, offer = named.rpartition(".")
    number = _small(offer)
    if not call or number is None:
        raise RequestRefused("form field offer must be <call>.<number>")
    return CallId(call), OfferNumber(number)
