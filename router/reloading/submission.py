"""Commands that belong together: submitted in one go, and followed until all are decided."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from queues.commands import Configure
from queues.errors import CommandRefused
from router.engine import take_note
from router.errors import Overloaded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.commands import Command
    from router.engine import Engine


class Submission:
    """Submits all of them at once, without a pause, so that no other command gets between them."""

    def __init__(self, engine: Engine, commands: Sequence[Command]) -> None:
        self._engine = engine
        self._commands = commands
        self._deciding = [engine.submit(command) for command in commands]
        for one in self._deciding:
            one.add_done_callback(take_note)

    def turned_away(self) -> BaseException | None:
        """Why nothing of it will be decided; None if it will. To be asked before anybody else has a
        turn.
        """
        first = self._deciding[0]
        # Being decided takes a turn, being turned away takes none.
        return first.exception() if first.done() else None

    async def decided(self) -> None:
        """Until all of them are. What could not be taken for want of room is submitted again.

        Raises:
            InDoubt: some of them may not be decided; all bear being asked twice.
        """
        outcomes = await asyncio.gather(*self._deciding, return_exceptions=True)
        for command, first in zip(self._commands, outcomes, strict=True):
            outcome: object = first
            while isinstance(outcome, Overloaded):
                await room(self._engine)
                (outcome,) = await asyncio.gather(
                    self._engine.submit(command), return_exceptions=True
                )
            is_late = isinstance(outcome, CommandRefused) and not isinstance(command, Configure)
            if isinstance(outcome, BaseException) and not is_late:
                raise outcome


async def room(engine: Engine) -> None:
    """Until there may be room again for what the engine had none for: it has taken a batch.

    Raises:
        InDoubt, JournalFailed: it takes none.
    """
    await asyncio.sleep(0)
    await engine.all_written()
