"""`switchroom journal export` and `import`: the journal as a file that outlives it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from router.cli.journal.choosing import last_before
from router.cli.journal.exporting import (
    VERSION,
    Header,
    NotExported,
    reading,
    write_header,
    write_rows,
    writing,
)
from router.cli.journal.folder import find, of_a_journal
from router.cli.journal.progress import progress
from router.cli.journal.words import entries_counted
from router.cli.wording import example
from router.errors import JournalFailed
from router.journal.chain import end_of
from router.journal.filling import Filling
from router.journal.looking import Looking
from router.journal.upkeep import note_exported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.cli.journal.exporting import Exported
    from router.cli.journal.progress import Done
    from router.journal.chain import Reader
    from router.journal.tables import Place

_FILE: Final = click.Path(dir_okay=False, readable=False, path_type=Path)


@click.command(
    name="export",
    epilog=example(
        "switchroom journal export journal-2026-11.jsonl.gz",
        "switchroom journal export --new --until 2026-12-01 journal-2026-11.jsonl.gz",
    ),
)
@click.argument("file", type=_FILE)
@click.option("--until", "end", metavar="TIME", help="Up to this moment.")
@click.option("--new", is_flag=True, help="Only what has not been exported before.")
@click.option(
    "--readable", is_flag=True, help="Of a damaged journal: up to the first entry that is lost."
)
@of_a_journal
def export_(
    *,
    file: Path,
    end: str | None,
    new: bool,
    readable: bool,
    config: Path | None,
    folder: Path | None,
) -> None:
    """Write the journal to FILE as lines of JSON; packed if its name ends in .gz.

    What has been exported may be taken out with 'switchroom journal trim'. The file holds nothing
    that is personal. A running service is not disturbed.
    """
    asked = find(config, folder)
    if readable and end is not None:
        raise click.UsageError(
            "--readable goes up to the damage; right would be one without --until"
        )
    until_ms = asked.moment(end, "--until")
    if file.exists():
        raise click.ClickException(f"{file} is there already; right would be another name")
    try:
        with Looking(asked.folder, despite_damage=readable) as looking:
            after = max(looking.trimmed(), looking.exported() if new else 0)
            until = looking.verify().last if readable else looking.head().last.sequence
            if until_ms is not None:
                until = last_before(looking, until_ms + 1)
            if until <= after:
                click.echo("There is nothing to export.")
                return
            _export(looking.reader(after), file, until)
        if not readable:  # a damaged journal is left as it is
            note_exported(asked.folder, until)
    except (NotExported, JournalFailed) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file}: {entries_counted(until - after)}, {after + 1} to {until}")


@click.command(
    name="import",
    epilog=example(
        "switchroom journal import --folder old-times journal-2026-10.jsonl.gz journal-2026-11.jsonl.gz"
    ),
)
@click.argument("files", type=_FILE, nargs=-1, required=True, metavar="FILE...")
@of_a_journal
def import_(*, files: tuple[Path, ...], config: Path | None, folder: Path | None) -> None:
    """Make a journal of exported files, the oldest first, in a folder that has none.

    Every entry is checked. What is personal is in no export: 'show' and 'replay' work on such a
    journal, and a service started on it knows the calls but not whom to ring back.
    """
    asked = find(config, folder)
    try:
        with contextlib.ExitStack() as stack:
            exports = [stack.enter_context(reading(file)) for file in files]
            filling = stack.enter_context(Filling(asked.folder))
            with progress("importing", exports[-1].header.until) as done:
                stopped = _import_all(exports, filling, done)
        if stopped is not None:
            raise stopped
    except (NotExported, JournalFailed) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{asked.folder}: {entries_counted(filling.place.sequence)}")


def _export(reader: Reader, file: Path, until: int) -> None:
    place = reader.place
    first = reader.piece()[0]
    reader.place = place
    header = Header(switchroom_journal=VERSION, site=first.event.site, after=place, until=until)
    with progress("exporting", until - place.sequence) as done, writing(file) as out:
        write_header(out, header)
        while place.sequence < until:
            place = write_rows(out, place, reader.rows()[: until - place.sequence])
            done(place.sequence - header.after.sequence)


def _import_all(exports: Sequence[Exported], filling: Filling, done: Done) -> NotExported | None:
    """Add them one after the other; gives what has kept the rest from it, if anything has."""
    try:
        for export in exports:
            _import(export, filling, done)
    except NotExported as error:
        return error
    return None


def _import(export: Exported, filling: Filling, done: Done) -> None:
    """Add what is not there yet.

    Raises:
        NotExported: it does not go on where the journal ends, or is not as it was written.
    """
    try:
        for begins, rows in export.pieces():
            known = rows[: max(0, filling.place.sequence - begins.sequence)]
            if len(known) < len(rows):
                _check_fit(export, end_of(begins, known), filling.place)
                filling.add(rows[len(known) :])
                done(filling.place.sequence)
    except NotExported as error:
        raise NotExported(f"{error}; entries up to {filling.place.sequence} are imported") from None


def _check_fit(export: Exported, begins: Place, end: Place) -> None:
    """Whether what begins there goes on where the journal ends."""
    if begins.sequence > end.sequence:
        raise NotExported(
            f"{export.path} begins with entry {begins.sequence + 1}; right would be to give an export "
            f"with entry {end.sequence + 1} before it"
        )
    if begins != end:
        raise NotExported(f"{export.path} is of another journal than the one before it")
