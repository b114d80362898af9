"""`switchroom journal trim`: takes out what is kept elsewhere and is old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from router.cli.journal.choosing import last_before
from router.cli.journal.folder import find, of_a_journal
from router.cli.journal.progress import progress
from router.cli.journal.words import entries_counted
from router.cli.wording import example
from router.clock import SystemClock
from router.errors import JournalFailed
from router.journal.looking import Looking
from router.journal.upkeep import trim as take_out

if TYPE_CHECKING:
    from pathlib import Path

KEEP_DAYS: Final = 30
KEEP_DAYS_MAX: Final = 36_500
_DAY_MS: Final = 86_400_000


@click.command(
    epilog=example(
        "switchroom journal export --new journal-$(date +%F).jsonl.gz",
        "switchroom journal trim --keep-days 30",
    )
)
@click.option("--keep-days", type=click.IntRange(0, KEEP_DAYS_MAX), default=KEEP_DAYS,
              show_default=True, help="What is younger stays.")  # fmt: skip
@of_a_journal
def trim(*, keep_days: int, config: Path | None, folder: Path | None) -> None:
    """Take out entries that have been exported and are old.

    What the service needs to start again always stays: the two snapshots and all after them. The file
    does not become smaller; the room is used again. A running service waits for a moment now and then.
    """
    asked = find(config, folder)
    try:
        with Looking(asked.folder) as looking:
            before = last_before(looking, SystemClock().now_ms() - keep_days * _DAY_MS) + 1
            kept_from, exported = looking.trimmed() + 1, looking.exported()
        out = 0
        with progress("taking out", max(0, before - kept_from)) as done:
            for some in take_out(asked.folder, before):
                out += some
                done(out)
    except JournalFailed as error:
        raise click.ClickException(str(error)) from None
    if out:
        click.echo(f"{entries_counted(out)} out; the journal begins with {kept_from + out} now")
    elif before <= kept_from:
        click.echo(f"Nothing is older than {keep_days} days.")
    elif exported < kept_from:
        click.echo("Nothing is out: export it first ('switchroom journal export').")
    else:
        click.echo("Nothing is out: the service still needs what is there.")
