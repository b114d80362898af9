"""`switchroom journal show`: what has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.padding import Padding

from router.cli.journal.choosing import Wanted, choose, event_names, one_call
from router.cli.journal.folder import find, of_a_journal
from router.cli.journal.progress import progress
from router.cli.journal.stories import explain, line, record
from router.cli.wording import example
from router.errors import JournalFailed
from router.journal.looking import Looking

if TYPE_CHECKING:
    from pathlib import Path

    from router.cli.journal.choosing import Found
    from router.cli.journal.folder import Asked
    from router.ports import Entry

LAST: Final = 40
_INDENT: Final = 10


@click.command(
    epilog=example(
        "switchroom journal show --last 20",
        "switchroom journal show --from 14:00 --until 14:05",
        "switchroom journal show --call 3f9a",
        "switchroom journal show --event agent_lost --event offer_missed",
    )
)
@click.option("--call", default="", metavar="ID",
              help="The whole story of this call, each offer with its reason; the beginning of the "
              "id will do.")  # fmt: skip
@click.option("--last", type=click.IntRange(1), metavar="N",
              help=f"Only the newest.  [default: {LAST}, or all that is asked for otherwise]")  # fmt: skip
@click.option("--from", "begin", metavar="TIME", help="From this moment on.")
@click.option("--until", "end", metavar="TIME", help="Up to this moment.")
@click.option("--event", "events", multiple=True, metavar="NAME",
              help="Only events of this name; may be given several times.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each event.")
@of_a_journal
def show(
    *,
    call: str,
    last: int | None,
    begin: str | None,
    end: str | None,
    events: tuple[str, ...],
    as_json: bool,
    config: Path | None,
    folder: Path | None,
) -> None:
    """Show what has happened, one line for each event.

    TIME is now, 14:05 (the last time it was), a day (its midnight), or both as 2026-11-23T14:05, by the
    clock of the site's opening hours or else of this machine. A running service is not disturbed.
    The journal holds no caller's number and nothing that a caller said.
    """
    asked = find(config, folder)
    wanted = Wanted(
        call=call,
        names=event_names(events),
        from_ms=asked.moment(begin, "--from"),
        until_ms=asked.moment(end, "--until"),
        last=last or (None if call or begin or end or events else LAST),
    )
    try:
        with Looking(asked.folder) as looking:
            with progress("looking", looking.head().last.sequence) as done:
                found = choose(looking, wanted, done)
            if call:
                one_call(found.entries, call)
            (_print_json if as_json else _print)(looking, asked, found, is_story=bool(call))
    except JournalFailed as error:
        raise click.ClickException(str(error)) from None
    if found.damage:
        raise click.ClickException(found.damage)


def _print(looking: Looking, asked: Asked, found: Found, *, is_story: bool) -> None:
    out = Console(highlight=False)
    for entry in found.entries:
        out.print(line(entry, asked.clock), soft_wrap=True)
        for told in _why(looking, entry, is_story=is_story) or ():
            out.print(Padding(told, (0, 0, 0, _INDENT)), style="bright_black", markup=False)
    if is_story and looking.trimmed():
        out.print("The beginning of the journal was trimmed: offers have their reasons in short.")
    if not found.entries:
        out.print("There is nothing of that.")
    elif out.is_terminal:
        out.print(f"Times are of {asked.clock.name}.", style="bright_black")


def _print_json(looking: Looking, asked: Asked, found: Found, *, is_story: bool) -> None:
    for entry in found.entries:
        why = _why(looking, entry, is_story=is_story)
        click.echo(record(entry, asked.clock, why))


def _why(looking: Looking, entry: Entry, *, is_story: bool) -> list[str] | None:
    return explain(looking, entry) if is_story else None
