"""Signs webhooks as Twilio's documentation describes, without Twilio's library.

The signature is the base64 of an HMAC over the URL followed by each distinct field name in order,
each followed by its distinct values in order. A JSON body is signed through `bodySHA256`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Algorithm = Literal["HMAC_SHA1", "HMAC_SHA256"]


def signature(
    auth_token: str,
    url: str,
    fields: Iterable[tuple[str, str]] = (),
    algorithm: Algorithm = "HMAC_SHA1",
) -> str:
    digest = hashlib.sha1 if algorithm == "HMAC_SHA1" else hashlib.sha256
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    mac = hmac.new(auth_token.encode(), text.encode(), digest)
    return base64.b64encode(mac.digest()).decode()


def with_body_hash(url: str, body: bytes) -> str:
    """The URL that is requested, and signed alone, when the body is JSON."""
    separator = "&" if "?" in url else "?"
    return f"{url}{separator}bodySHA256={hashlib.sha256(body).hexdigest()}"
