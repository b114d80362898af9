"""Finds the entries that are wanted, without reading more of the journal than needed."""

from __future__ import annotations

import difflib
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final, get_args

import click
import msgspec

from queues.events import Event
from router.calls import CallsEvent
from router.errors import JournalDamaged
from router.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from queues.ids import CallId
    from router.cli.journal.progress import Done
    from router.journal.looking import Looking
    from router.ports import Recorded

_CALL: Final = "call-"
CALLS_NAMED_MAX: Final = 5
NAMES: Final = tuple(
    sorted(
        str(kind.__struct_config__.tag).partition(".")[0] for kind in get_args(Event | CallsEvent)
    )
)
"""What events are called, without the versions of their fields."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries. `from_ms` and `until_ms` are included; `call` is the beginning of an id, with
    or without `call-`; no `names` means all events.
    """

    call: str = ""
    names: frozenset[str] = frozenset()
    from_ms: int | None = None
    until_ms: int | None = None
    last: int | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of it, the oldest first; `damage` says why there is no more."""

    entries: tuple[Entry, ...]
    damage: str = ""


def choose(looking: Looking, wanted: Wanted, done: Done) -> Found:
    """These entries, with the commands that led to them.

    Raises:
        JournalFailed: see `Looking`.
    """
    after = looking.trimmed()
    if wanted.from_ms is not None:
        with suppress(JournalDamaged):
            after = last_before(looking, wanted.from_ms)
    if wanted.last is not None and not wanted.call and not wanted.names and wanted.until_ms is None:
        after = max(after, looking.head().last.sequence - wanted.last)
    found: deque[Entry] = deque(maxlen=wanted.last)
    try:
        found.extend(_wanted(_until(_entries(looking, after, done), wanted.until_ms), wanted))
    except JournalDamaged as error:
        return Found(entries=tuple(found), damage=str(error))
    return Found(entries=tuple(found))


def last_before(looking: Looking, at_ms: int) -> int:
    """The sequence of the last entry before this moment.

    Raises:
        JournalDamaged: an entry that was looked at cannot be read.
    """
    low, high = looking.trimmed(), looking.head().last.sequence + 1
    while high - low > 1:
        middle = (low + high) // 2
        if looking.reader(middle - 1).piece()[0].event.at_ms < at_ms:
            low = middle
        else:
            high = middle
    return low


def one_call(entries: Iterable[Entry], wanted: str) -> CallId:
    """The one call that these are about.

    Raises:
        click.ClickException: there is none, or there are several that begin with this.
    """
    calls = {call: None for entry in entries if (call := call_of(entry.event))}
    if not calls:
        raise click.ClickException(f"there is no call {wanted!r} among these entries")
    if len(calls) > 1:
        named = ", ".join(list(calls)[:CALLS_NAMED_MAX])
        raise click.ClickException(
            f"{len(calls)} calls begin with {wanted!r}; right would be more of the id, such as {named}"
        )
    return next(iter(calls))


def name_of(event: Recorded) -> str:
    """What the event is called in the journal, without the version of its fields."""
    return str(event.__struct_config__.tag).partition(".")[0]


def call_of(event: Recorded) -> CallId | None:
    """The call that the event is about."""
    return getattr(event, "call", None)


def event_names(texts: Iterable[str]) -> frozenset[str]:
    """These names, if there are such events; `call_offered`, `CallOffered` and `call-offered` are the
    same.

    Raises:
        click.BadParameter: there is no such event; it says which there are.
    """
    flat = {name.replace("_", ""): name for name in NAMES}
    names = set()
    for text in texts:
        name = flat.get(text.lower().replace("_", "").replace("-", ""))
        if name is None:
            like = difflib.get_close_matches(text.lower(), NAMES, n=1)
            hint = f"did you mean {like[0]!r}?" if like else f"there are: {', '.join(NAMES)}"
            raise click.BadParameter(f"{text[:40]!r} is no event; {hint}", param_hint="--event")
        names.add(name)
    return frozenset(names)


def _entries(looking: Looking, after: int, done: Done) -> Iterator[Entry]:
    for piece in looking.reader(after, with_orders=True).pieces():
        yield from piece
        done(piece[-1].sequence - after)


def _until(entries: Iterable[Entry], until_ms: int | None) -> Iterator[Entry]:
    for entry in entries:
        if until_ms is not None and entry.event.at_ms > until_ms:
            return
        yield entry


def _wanted(entries: Iterable[Entry], wanted: Wanted) -> Iterator[Entry]:
    begins = _CALL + wanted.call.removeprefix(_CALL)
    for entry in entries:
        event = entry.event
        if wanted.from_ms is not None and event.at_ms < wanted.from_ms:
            continue
        if wanted.call and not (call_of(event) or "").startswith(begins):
            continue
        if wanted.names and name_of(event) not in wanted.names:
            continue
        yield entry
