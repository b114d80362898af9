"""Checks that a webhook comes from Twilio.

Twilio signs the URL it was told to call, followed by each form field's name and value in order of
the names, with HMAC-SHA1 under the account's auth token. What it signs may or may not have the
port, so both forms are tried, as Twilio's own library does (`twilio.request_validator`, against
which the tests hold this; computing it here is about twenty times faster).
"""

from __future__ import annotations

import base64
import hmac
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from multidict import MultiMapping

_DEFAULT_PORTS = {"https": 443, "http": 80}


def is_signed(auth_token: str, url: str, fields: MultiMapping[str], signature: str | None) -> bool:
    """Whether the signature fits; never raises, whatever stands in the request.

    `url`: the public URL with its query, just as Twilio was given it.
    """
    if not signature:
        return False
    given = signature.encode("utf-8", "replace")
    return any(
        hmac.compare_digest(sign(auth_token, variant, fields), given)
        for variant in _with_and_without_port(url)
    )


def sign(auth_token: str, url: str, fields: MultiMapping[str]) -> bytes:
    """The signature of a request, in base64."""
    pairs = sorted(set(fields.items()))
    payload = "".join((url, *chain.from_iterable(pairs))).encode("utf-8", "replace")
    return base64.b64encode(hmac.digest(auth_token.encode(), payload, "sha1"))


def _with_and_without_port(url: str) -> Iterator[str]:
    yield url
    try:
        parts = urlsplit(url)
    except ValueError:
        return  # no address that we have given to Twilio
    host = parts.netloc.rpartition("@")[2]
    name, colon, port = host.partition(":")
    if colon and port.isdigit():
        yield urlunsplit(parts._replace(netloc=name))
    elif parts.scheme in _DEFAULT_PORTS:
        yield urlunsplit(parts._replace(netloc=f"{host}:{_DEFAULT_PORTS[parts.scheme]}"))
