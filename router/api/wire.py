"""Between messages and the text of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from router.api import limits
from router.api.errors import BadMessage
from router.api.messages import VERSION, DeskMessage

if TYPE_CHECKING:
    from router.api.messages import ServiceMessage


class _Envelope(msgspec.Struct):
    """What can be told of a message that cannot be read."""

    v: object = None
    request: object = None


_decoder = msgspec.json.Decoder(DeskMessage)
_envelope_decoder = msgspec.json.Decoder(_Envelope)
_encoder = msgspec.json.Encoder()


def decode(text: str) -> DeskMessage:
    """Read what a desk sent.

    Raises:
        BadMessage: it is no message of this version.
    """
    try:
        message: DeskMessage = _decoder.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _bad(text, error) from None
    return message


def _bad(text: str, error: Exception) -> BadMessage:
    try:
        envelope = _envelope_decoder.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return BadMessage(f'This is no JSON object such as {{"v":1,"type":"set_ready"}}: {error}')
    request = envelope.request if isinstance(envelope.request, str) else None
    if request is not None and len(request) > limits.TAG_LENGTH_MAX:
        request = None
    if envelope.v != VERSION:
        return BadMessage('This service speaks version 1: begin each message with "v":1', request)
    return BadMessage(f"The message cannot be read: {error}", request)


def encode(message: ServiceMessage) -> bytes:
    """Write what a desk is told."""
    return _encoder.encode(message)
