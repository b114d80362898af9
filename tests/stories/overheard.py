"""A talk at Twilio in which a supervisor takes part: who hears whom, as the emulator computes it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from router.api.supervising import limits
from router.calls import SupervisionNoted
from tests.stories.supervisor_page import SupervisorPage
from tests.stories.town import Town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.emulators.twilio import CallHandle
    from tests.stories.desk_page import DeskPage
    from tests.stories.held_journal import HeldJournal

HEARD_BY: dict[str, set[str]] = {
    "listen": set(),
    "whisper": {"agent"},
    "barge": {"agent", "caller"},
}


class Talk:
    """A caller and an agent who talk, and a supervisor."""

    def __init__(self, town: Town, anna: DeskPage, caller: CallHandle, sue: SupervisorPage) -> None:
        self.town = town
        self.anna = anna
        self.caller = caller
        self.sue = sue
        assert anna.leg is not None
        self._people = {"caller": caller, "agent": anna.leg}

    @property
    def leg(self) -> CallHandle:
        assert self.sue.leg is not None
        return self.sue.leg

    def heard_by(self) -> set[str]:
        """Who hears the supervisor."""
        hears = self.town.twilio.can_hear
        return {name for name, one in self._people.items() if hears(one, self.leg)}

    def hears(self) -> set[str]:
        """Whom the supervisor hears."""
        hears = self.town.twilio.can_hear
        return {name for name, one in self._people.items() if hears(self.leg, one)}

    def is_undisturbed(self) -> bool:
        """Whether caller and agent talk."""
        return self.town.twilio.talking(self._people["caller"], self._people["agent"])

    @property
    def modes(self) -> list[str | None]:
        """What stands in the journal."""
        noted = self.town.events(SupervisionNoted)
        return [one.mode for one in noted if isinstance(one, SupervisionNoted)]

    async def ends(self) -> None:
        self.caller.hang_up()
        await self.town.comes_to_rest()
        await self.town.pass_s(limits.JOIN_MS / 1000)
        assert self.town.outcomes == ["completed"]
        assert not self.town.service._listening._parts


@asynccontextmanager
async def talk(journal: HeldJournal | None = None) -> AsyncIterator[Talk]:
    async with Town(journal=journal) as town, SupervisorPage(town) as sue:
        if journal is not None:
            town.journal = journal
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        yield Talk(town, anna, caller, sue)
