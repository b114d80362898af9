"""Entries of the journal as lines for people and for machines; offers with their whole reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.text import Text

from queues import events as e
from queues.errors import CoreBroken, UnknownCall
from queues.explain import explain_offer, sentences_of
from router.cli.journal.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.cli.journal.moments import WallClock
    from router.journal.looking import Looking
    from router.ports import Entry

_TROUBLE = (e.OfferMissed, e.OfferDeclined, e.CallRequeued, e.AgentLost, e.CallbackFailed)


def line(entry: Entry, clock: WallClock) -> Text:
    """One event: its number, its moment and what has happened."""
    event = entry.event
    return Text.assemble(
        (f"{entry.sequence:>8} ", "bright_black"),
        (clock.exact(event.at_ms), "bright_black"),
        "  ",
        (sentence(event, clock.short), "yellow" if isinstance(event, _TROUBLE) else ""),
    )


def record(entry: Entry, clock: WallClock, why: list[str] | None) -> bytes:
    """The same as a line of JSON, with everything that the journal has of it."""
    told: dict[str, object] = {
        "sequence": entry.sequence,
        "at": clock.iso(entry.event.at_ms),
        "sentence": sentence(entry.event, clock.short),
        "event": entry.event,
    }
    if entry.ordered is not None:
        told["command"] = entry.ordered.command
    if why is not None:
        told["explanation"] = why
    return msgspec.json.encode(told)


def explain(looking: Looking, entry: Entry) -> list[str] | None:
    """Why an offer was made, in full, worked out again from the beginning of the journal; None for
    what is no offer or if the beginning is no longer there.

    Raises:
        JournalDamaged: an entry before it cannot be read.
    """
    event = entry.event
    if not isinstance(event, e.CallOffered) or looking.trimmed():
        return None
    try:
        return sentences_of(explain_offer(_of_core(looking), event.call, event.offer))
    except (CoreBroken, UnknownCall) as error:
        return [f"This cannot be worked out again: {error}."]


def _of_core(looking: Looking) -> Iterator[e.Event]:
    for piece in looking.reader().pieces():
        for entry in piece:
            if isinstance(entry.event, e.SiteEvent):
                yield entry.event
