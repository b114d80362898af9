"""Batches to bytes and back: what lies on the simulated disk.

A batch is one frame: its length, a checksum, its content, in which entries stand as the real journal
would write them (`router.journal.codec`).
"""

from __future__ import annotations

import struct
from zlib import crc32

import msgspec

from router.journal.codec import EVENTS, decode_events, decode_ordered, encode_ordered
from router.ports import Batch, ClockMark, Entry, Personal

_NULL = b"null"
_HEAD = struct.Struct("<II")


class Written(msgspec.Struct):
    """One entry; `ordered` is null for those after the first of a decision."""

    sequence: int
    event: msgspec.Raw
    ordered: msgspec.Raw


class Content(msgspec.Struct):
    """What a frame holds."""

    entries: list[Written]
    personal: tuple[Personal, ...]
    mark: ClockMark
    acted: int


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Content)


def framed(batch: Batch) -> bytes:
    content = Content(
        entries=[_written(entry) for entry in batch.entries],
        personal=batch.personal,
        mark=batch.mark,
        acted=batch.acted,
    )
    body = _ENCODER.encode(content)
    return _HEAD.pack(len(body), crc32(body)) + body


def _written(entry: Entry) -> Written:
    ordered = _NULL if entry.ordered is None else encode_ordered(entry.ordered)
    return Written(entry.sequence, msgspec.Raw(EVENTS.encode(entry.event)), msgspec.Raw(ordered))


def batches_in(data: bytes | bytearray) -> list[Batch]:
    """Whole ones, up to the first that is torn."""
    found: list[Batch] = []
    at = 0
    while at + _HEAD.size <= len(data):
        length, check = _HEAD.unpack_from(data, at)
        body = bytes(data[at + _HEAD.size : at + _HEAD.size + length])
        if len(body) < length or crc32(body) != check:
            break
        found.append(_batch(_DECODER.decode(body)))
        at += _HEAD.size + length
    return found


def _batch(content: Content) -> Batch:
    events = decode_events([bytes(one.event) for one in content.entries])
    entries = (
        Entry(
            sequence=one.sequence,
            event=event,
            ordered=None if (raw := bytes(one.ordered)) == _NULL else decode_ordered(raw),
        )
        for one, event in zip(content.entries, events, strict=True)
    )
    return Batch(
        entries=tuple(entries),
        personal=content.personal,
        mark=content.mark,
        acted=content.acted,
    )
