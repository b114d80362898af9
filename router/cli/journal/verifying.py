"""`switchroom journal verify` and `salvage`: is it whole, and if not, what can be had of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.text import Text

from router.cli.journal.folder import find, of_a_journal
from router.cli.journal.progress import progress
from router.cli.journal.words import entries_counted
from router.cli.wording import counted, example
from router.errors import JournalDamaged, JournalFailed
from router.journal.looking import Looking
from router.journal.salvaging import salvage as salvage_into
from router.journal.store import KEYS_FILE
from router.journal.tables import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.cli.journal.folder import Asked
    from router.journal.chain import Damage
    from router.journal.looking import Verified
    from router.journal.salvaging import Salvaged
    from router.journal.tail import Tail

_FINE, _WRONG, _REMARK = ("✓", "green"), ("✗", "red"), ("▲", "yellow")
_NEW: Final = click.Path(file_okay=False, path_type=Path)


@click.command(epilog=example("switchroom journal verify"))
@of_a_journal
def verify(*, config: Path | None, folder: Path | None) -> None:
    """Check every entry and snapshot of the journal.

    Says that all is well, or from where on the journal cannot be read, what is lost and what to do.
    The exit code is 0 if all is well. A running service is not disturbed.
    """
    asked = find(config, folder)
    out = Console(highlight=False, soft_wrap=True)
    try:
        with Looking(asked.folder, despite_damage=True) as looking:
            with progress("verifying", _kept(looking)) as done:
                verified = looking.verify(done)
            for told in _told(looking, asked, verified):
                out.print(told)
    except JournalDamaged as error:
        raise _unreadable(asked, error) from None
    except JournalFailed as error:
        raise click.ClickException(str(error)) from None
    if not verified.is_whole:
        raise click.exceptions.Exit(1)


@click.command(epilog=example("switchroom journal salvage /var/lib/switchroom/mended"))
@click.argument("target", type=_NEW, metavar="FOLDER")
@of_a_journal
def salvage(*, target: Path, config: Path | None, folder: Path | None) -> None:
    """Write what can be read of a damaged journal to a new one in FOLDER.

    That is what leads to the newest state: the newest entries with a snapshot before them, or else the
    entries up to the first that is lost; and what is personal with its keys. The damaged journal is not
    changed. The service must be stopped.
    """
    asked = find(config, folder)
    try:
        with Looking(asked.folder, despite_damage=True) as looking:
            total = _kept(looking)
        with progress("salvaging", total) as done:
            salvaged = salvage_into(asked.folder, target, done)
    except JournalDamaged as error:
        raise _unreadable(asked, error) from None
    except (JournalFailed, OSError) as error:
        raise click.ClickException(str(error)) from None
    for told in _salvaged(asked, target, salvaged):
        click.echo(told)


def _salvaged(asked: Asked, target: Path, salvaged: Salvaged) -> Iterator[str]:
    before = salvaged.before
    if before is None:
        yield f"{target}: {entries_counted(salvaged.count)}, up to {salvaged.last}"
    else:
        yield (
            f"{target}: the snapshot of entry {salvaged.first - 1} and {entries_counted(salvaged.count)} "
            f"after it, up to {salvaged.last}"
        )
    for remark in salvaged.remarks:
        yield f"Lost: {remark}"
    if before is not None:
        yield f"Lost: {_history(before.damage.sequence, salvaged.first - 1)}"
    if salvaged.damage is not None:
        yield f"Lost: {_lost(salvaged.damage)}"
    elif before is None and not salvaged.remarks:
        yield "Lost: no entries"
    if before is not None and before.last >= before.first:
        yield (
            f"Left out: {_span_of(before.first, before.last)}, which can be read; to keep them for "
            f"'show' and 'replay':\n{_export(asked, before.last)}"
        )
    yield (
        f"To use it, put its files in the place of those in {asked.folder}, or name it in the "
        "configuration ([journal] folder)."
    )


def _kept(looking: Looking) -> int:
    """How many entries there should be; 0 if that cannot be told."""
    try:
        return looking.head().last.sequence - looking.trimmed()
    except JournalFailed:
        return 0


def _told(looking: Looking, asked: Asked, verified: Verified) -> Iterator[Text]:
    readable = entries_counted(verified.count)
    if verified.count:
        readable += f", {verified.first} to {verified.last}, {_span(looking, asked, verified)}"
    for remark in verified.remarks:
        yield Text.assemble(_REMARK, " ", remark)
    if verified.damage is None:
        kept = counted(len(looking.snapshots()), "snapshot") if verified.is_whole else ""
        mark = _FINE if verified.is_whole else _REMARK
        yield Text.assemble(mark, f" {asked.folder}: ", readable, f"; {kept}" if kept else "")
        return
    damage = verified.damage
    yield Text.assemble(_WRONG, f" {asked.folder}: damaged from entry {damage.sequence} on")
    yield Text(f"  reason: {damage.reason}")
    yield Text(f"  can be read: {readable}")
    if verified.tail is None:
        yield Text(f"  lost: {_lost(damage)}")
    else:
        yield from map(Text, _with_tail(damage, verified.tail))
    yield Text(
        "  what to do: stop the service, then write what can be read to a new folder with\n"
        f"    switchroom journal salvage --folder {asked.folder} {asked.folder}-salvaged"
    )


def _with_tail(damage: Damage, tail: Tail) -> Iterator[str]:
    begin = tail.begin.sequence
    yield (
        f"  also: the snapshot of entry {begin} and {entries_counted(tail.count)} after it"
        f"{'' if tail.damage else ', to the end'}; the service can go on from there"
    )
    yield f"  lost: {_history(damage.sequence, begin)}"
    if tail.damage is not None:
        yield f"  lost: {_lost(tail.damage)}"


def _history(first: int, last: int) -> str:
    return (
        f"{_span_of(first, last)}, for replay and history only: what they led to is in the snapshot"
    )


def _span_of(first: int, last: int) -> str:
    return f"entry {first}" if first == last else f"entries {first} to {last}"


def _export(asked: Asked, last: int) -> str:
    return f"    switchroom journal export --folder {asked.folder} --readable history-to-{last}.jsonl.gz"


def _unreadable(asked: Asked, error: JournalDamaged) -> click.ClickException:
    """What to say where no entry and no snapshot can be found."""
    file = asked.folder / FILE
    text = (
        f"nothing of the journal in {asked.folder.absolute()} can be read "
        f"({error.__cause__ or error}).\n"
        "What to do: bring back the backup (guides/operations.md, Restore)."
    )
    if file.stat().st_size:
        text += (
            " Without one, try on a copy of the folder what a sqlite3 that has `.recover` finds (that of "
            f"Debian 12 has not):\n    mkdir -m 700 found && cp {asked.folder / KEYS_FILE} found/\n"
            f"    sqlite3 {file} .recover | sqlite3 found/{FILE}\n"
            "If tables come back: `switchroom journal salvage --folder found mended`"
        )
    return click.ClickException(text)


def _lost(damage: Damage) -> str:
    if damage.following is None:
        return f"entry {damage.sequence} and all after it; how many there were cannot be told"
    return f"{entries_counted(damage.following)} from {damage.sequence} on"


def _span(looking: Looking, asked: Asked, verified: Verified) -> str:
    """From when to when the good entries are."""
    try:
        first = looking.reader(verified.first - 1).piece()[0].event.at_ms
        last = looking.reader(verified.last - 1).piece()[0].event.at_ms
    except JournalFailed:
        return "of moments that cannot be told"
    clock = asked.clock
    return f"from {clock.day(first)} to {clock.day(last)} ({clock.name})"
