"""`switchroom replay`: runs a journal again, to compare, or to see how things stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec
from rich.console import Console
from rich.text import Text

from queues.errors import CoreBroken
from router.cli.journal.choosing import last_before, name_of
from router.cli.journal.folder import find, of_a_journal
from router.cli.journal.progress import progress
from router.cli.journal.words import entries_counted
from router.cli.replay_board import picture, record, stand
from router.cli.replay_deciding import Deciding
from router.cli.wording import counted, example
from router.clock import SystemClock
from router.errors import JournalFailed
from router.journal.looking import Looking

if TYPE_CHECKING:
    from pathlib import Path

    from queues.events import Event
    from router.cli.journal.folder import Asked
    from router.cli.replay_board import Past
    from router.cli.replay_deciding import Outcome

_FINE, _WRONG = ("✓", "green"), ("✗", "red")


@click.command(
    epilog=example(
        "switchroom replay",
        "switchroom replay --until 14:05",
        "switchroom replay --until 1200",
        "switchroom replay --until 2026-11-23T14:05:30 --json",
    )
)
@click.option("--until", metavar="TIME|SEQUENCE",
              help="Show the board as it stood at this moment, or after this entry.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@of_a_journal
def replay(
    *, until: str | None, as_json: bool, config: Path | None, folder: Path | None
) -> None:
    """Decide everything in the journal again and compare, or show how things stood.

    Without --until, every decision of the queues is made again, from the beginning or, if that was
    trimmed, from the oldest snapshot. The first that comes out in another way is shown, and the
    exit code is then 1. The state is compared with each snapshot that is kept.

    TIME is 14:05 (the last time it was), a day (its midnight), or both as 2026-11-23T14:05. A running
    service is not disturbed.
    """
    asked = find(config, folder)
    try:
        with Looking(asked.folder) as looking:
            if until is None:
                _compare(looking, as_json=as_json)
            else:
                _show(_stood(looking, asked, until), asked, as_json=as_json)
    except JournalFailed as error:
        raise click.ClickException(str(error)) from None
    except CoreBroken as error:
        raise click.ClickException(
            f"the entries do not follow from one another: {error}"
        ) from None


def _compare(looking: Looking, *, as_json: bool) -> None:
    deciding = Deciding(looking)
    with progress("deciding again", looking.head().last.sequence - deciding.after) as done:
        outcome = deciding.run(SystemClock().elapsed_s, done)
    if as_json:
        click.echo(msgspec.json.encode(_for_machines(outcome)))
    else:
        _print(outcome)
    if not outcome.is_same:
        raise click.exceptions.Exit(1)
