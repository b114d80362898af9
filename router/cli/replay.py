"""`switchroom replay`: runs a journal again, to compare, or to see how things stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click
import msgspec
from rich.console import Console
from rich.text import Text

from queues.errors import CoreBroken
from router.cli.journal.choosing import last_before, name_of
from router.cli.journal.folder import find, of_a_journal
from router.cli.journal.progress import progress
from router.cli.journal.sentences import sentence
from router.cli.journal.words import entries_counted
from router.cli.replay_board import picture, record, stand
from router.cli.replay_deciding import Deciding
from router.cli.wording import counted, example
from router.clock import SystemClock
from router.errors import JournalFailed
from router.journal.looking import Looking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from queues.events import Event
    from queues.redeciding import Difference
    from router.cli.journal.folder import Asked
    from router.cli.journal.moments import WallClock
    from router.cli.replay_board import Past
    from router.cli.replay_deciding import Outcome

_FINE, _WRONG = ("✓", "green"), ("✗", "red")
_DIGITS_MAX: Final = 18
"""Of the number of an entry."""


@click.command(
    epilog=example(
        "switchroom replay",
        "switchroom replay --until now",
        "switchroom replay --until 14:05",
        "switchroom replay --until 1200",
        "switchroom replay --until 2026-11-23T14:05:30 --json",
    )
)
@click.option("--until", metavar="TIME|SEQUENCE",
              help="Show the board as it stood at this moment, or after this entry.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@of_a_journal
def replay(*, until: str | None, as_json: bool, config: Path | None, folder: Path | None) -> None:
    """Decide everything in the journal again and compare, or show how things stood.

    Without --until, every decision of the queues is made again, from the beginning or, if that was
    trimmed, from the oldest snapshot. The first that comes out in another way is shown, and the
    exit code is then 1. The state is compared with each snapshot that is kept.

    TIME is now, 14:05 (the last time it was), a day (its midnight), or both as 2026-11-23T14:05. A
    running service is not disturbed.
    """
    asked = find(config, folder)
    try:
        with Looking(asked.folder) as looking:
            if until is None:
                _compare(looking, asked, as_json=as_json)
            else:
                _show(_stood(looking, asked, until), asked, as_json=as_json)
    except JournalFailed as error:
        raise click.ClickException(str(error)) from None
    except CoreBroken as error:
        raise click.ClickException(f"the entries do not follow from one another: {error}") from None


def _compare(looking: Looking, asked: Asked, *, as_json: bool) -> None:
    deciding = Deciding(looking)
    with progress("deciding again", looking.head().last.sequence - deciding.after) as done:
        outcome = deciding.run(SystemClock().elapsed_s, done)
    if as_json:
        click.echo(msgspec.json.encode(_for_machines(outcome)))
    else:
        _print(outcome, asked.clock)
    if not outcome.is_same:
        raise click.exceptions.Exit(1)


def _print(outcome: Outcome, clock: WallClock) -> None:
    out = Console(highlight=False, soft_wrap=True)
    rate = outcome.entries / outcome.took_s if outcome.took_s else 0
    begins = (
        f"after the snapshot of entry {outcome.after}" if outcome.after else "from the beginning"
    )
    out.print(
        f"{entries_counted(outcome.entries)} {begins}, with {counted(outcome.decisions, 'decision')}, "
        f"in {outcome.took_s:.1f} s: {rate:,.0f} entries/s"
    )
    for sequence, is_same in outcome.snapshots.items():
        mark, word = (_FINE, "the same state") if is_same else (_WRONG, "another state")
        out.print(Text.assemble(mark, f" snapshot of entry {sequence}: {word}"))
    if outcome.difference is None:
        out.print(Text.assemble(_FINE, " every decision came out as it was"))
        out.print(f"state hash: {outcome.state_hash}")
        return
    out.print(Text.assemble(_WRONG, f" at entry {outcome.differs_at} it came out in another way"))
    for told in _told(outcome.difference, clock):
        out.print(Text(f"  {told}"))


def _told(difference: Difference, clock: WallClock) -> Iterator[str]:
    """What was decided then and would be decided now, and about what."""
    ordered, then, now = difference.ordered, difference.recorded, difference.decided
    if ordered is not None:
        yield f"asked: {msgspec.json.encode(ordered.command).decode()}"
        yield f"at:    {clock.exact(ordered.at_ms)}"
    yield f"then:  {_event(then, clock)}"
    yield f"now:   {difference.refusal or _event(now, clock)}"
    if then is not None and now is not None and type(then) is type(now):
        for name in then.__struct_fields__:
            before, after = getattr(then, name), getattr(now, name)
            if before != after:
                yield f"       {name}: {before!r} then, {after!r} now"


def _event(event: Event | None, clock: WallClock) -> str:
    if event is None:
        return "nothing more of this decision"
    return f"{name_of(event)}: {sentence(event, clock.short)}"


def _for_machines(outcome: Outcome) -> dict[str, object]:
    return {
        "after": outcome.after,
        "entries": outcome.entries,
        "decisions": outcome.decisions,
        "took_s": round(outcome.took_s, 3),
        "events_per_s": round(outcome.entries / outcome.took_s) if outcome.took_s else None,
        "is_same": outcome.is_same,
        "differs_at": None if outcome.difference is None else outcome.differs_at,
        "difference": outcome.difference,
        "snapshots": [
            {"sequence": sequence, "is_same": is_same}
            for sequence, is_same in outcome.snapshots.items()
        ],
        "state_hash": outcome.state_hash or None,
    }


def _stood(looking: Looking, asked: Asked, until: str) -> Past:
    last, at_ms = looking.head().last.sequence, None
    if until.isdecimal():
        last = min(last, int(until[:_DIGITS_MAX]))
    else:
        at_ms = asked.moment(until, "--until") or 0
        at_ms = min(at_ms, SystemClock().now_ms())
        last = last_before(looking, at_ms + 1)
    with progress("going there", last - looking.trimmed()) as done:
        return stand(looking, asked.clock, last, at_ms, done)


def _show(past: Past, asked: Asked, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(record(past, asked.clock)))
        return
    out = Console(highlight=False)
    for part in picture(past, asked.clock, out.width):
        out.print(part)


COMMANDS: Final[tuple[click.Command, ...]] = (replay,)
