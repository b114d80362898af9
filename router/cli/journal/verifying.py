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
from router.errors import JournalFailed
from router.journal.looking import Looking
from router.journal.salvaging import salvage as salvage_into

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.cli.journal.folder import Asked
    from router.journal.chain import Damage
    from router.journal.looking import Verified

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
        with Looking(asked.folder) as looking:
            with progress("verifying", _kept(looking)) as done:
                verified = looking.verify(done)
            for told in _told(looking, asked, verified):
                out.print(told)
    except JournalFailed as error:
        raise click.ClickException(str(error)) from None
    if not verified.is_whole:
        raise click.exceptions.Exit(1)


@click.command(epilog=example("switchroom journal salvage /var/lib/switchroom/mended"))
@click.argument("target", type=_NEW, metavar="FOLDER")
@of_a_journal
def salvage(*, target: Path, config: Path | None, folder: Path | None) -> None:
    """Write what can be read of a damaged journal to a new one in FOLDER.

    That is the entries up to the first that is lost, the snapshots of them, and what is personal with
    its keys. The damaged journal is not changed. The service must be stopped.
    """
    asked = find(config, folder)
    try:
        with Looking(asked.folder) as looking:
            total = _kept(looking)
        with progress("salvaging", total) as done:
            salvaged = salvage_into(asked.folder, target, done)
    except (JournalFailed, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{target}: {entries_counted(salvaged.count)}, up to {salvaged.last}")
    for remark in salvaged.remarks:
        click.echo(f"Lost: {remark}")
    if salvaged.damage is None:
        click.echo("Lost: no entries")
    else:
        click.echo(f"Lost: {_lost(salvaged.damage)}")
    click.echo(
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
    yield Text(f"  lost: {_lost(damage)}")
    yield Text(
        "  what to do: stop the service, then write what can be read to a new folder with\n"
        f"    switchroom journal salvage --folder {asked.folder} {asked.folder}-salvaged"
    )


def _lost(damage: Damage) -> str:
    if damage.following is None:
        return f"entry {damage.sequence} and all after it; how many there were cannot be told"
    return f"{entries_counted(damage.following)} from {damage.sequence} on"


def _span(looking: Looking, asked: Asked, verified: Verified) -> str:
    """From when to when the good entries are."""
    first = looking.reader(verified.first - 1).piece()[0].event.at_ms
    last = looking.reader(verified.last - 1).piece()[0].event.at_ms
    clock = asked.clock
    return f"from {clock.day(first)} to {clock.day(last)} ({clock.name})"
