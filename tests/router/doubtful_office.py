"""An office whose journal is slow, or cannot be written, while its configuration changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Self

from router import engine as engine_module
from router.calls import SetEmergency
from router.engine import take_note
from router.people import Person
from tests.router.office import COMPANY, Office
from tests.router.people.site import PASSWORD, Browser
from tests.router.running_engine import SlowJournal
from tests.stories.turns import turns
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from pathlib import Path

MOVES = COMPANY.replace("[[agents]]", '[[queues]]\nid = "moves"\n\n[[agents]]', 1).replace(
    'queue = "desk"\nkey', 'queue = "moves"\nkey'
)
"""Who moves house has a queue of his own."""
SLOW: Final = "it is too slow"
FULL: Final = "the disk is full"


class Doubtful(Office):
    """An office whose journal is slow or fails when a test wants it; its administrator is signed in."""

    def __init__(self, folder: Path, text: str = COMPANY) -> None:
        self.slow = SlowJournal()
        super().__init__(folder, text, journal=self.slow)
        self.journal = self.slow
        self.engine = self.service.engine
        assert isinstance(self.service.clock, VirtualClock)
        self.clock = self.service.clock
        self.site = self.engine.core.state.definition.site

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        people = self.service.access.people
        adele = Person(id="adele", name="Adele", roles=("administrator",))
        await people.do(people.add, adele, PASSWORD)
        self.page = Browser(f"http://127.0.0.1:{await self.service.listen()}")
        assert (await self.page.signs_in("adele")).status == 200
        await self.settle()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.page.http.close()
        await super().__aexit__(*exc_info)

    def writes(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")

    async def is_asked(self) -> dict[str, Any]:
        """The administrator reloads; what the page is told."""
        answer = await self.page.posts("/api/admin/reload")
        assert answer.status == 200
        outcome: dict[str, Any] = answer.body
        return outcome

    def is_writing(self) -> asyncio.Future[Any]:
        """Something is decided, and its writing takes as long as the test wants."""
        self.slow.gate.clear()
        return self.engine.submit(SetEmergency(queue="accounts", on=True, by="boss"))

    async def is_in_doubt(self) -> None:
        """The journal fails, as is seen at the next batch."""
        self.slow.fails = True
        await asyncio.gather(
            self.engine.submit(SetEmergency(queue="accounts", on=True, by="boss")),
            return_exceptions=True,
        )
        assert FULL in self.engine.doubt

    async def takes_too_long(self) -> None:
        await self.clock.advance(engine_module.DOUBT_AFTER_MS, lambda: turns(20))
        assert SLOW in self.engine.doubt

    async def recovers(self) -> None:
        self.slow.fails = False
        self.slow.gate.set()
        await self.clock.advance(engine_module.RETRY_MS_MAX, lambda: turns(20))
        assert not self.engine.doubt
        await self.settle()

    async def meets_a_slow_batch(self, text: str, *, is_being_written: bool = False) -> Any:
        """Reload this while a batch is being written, or so that the change itself is in the batch, until
        doubt begins; what the page is told.
        """
        self.writes(text)
        if is_being_written:
            self.slow.gate.clear()
            before = len(self.slow.batches)
            asked = asyncio.get_running_loop().create_task(self.is_asked())
            await self.until(lambda: len(self.slow.batches) > before)
        else:
            self.is_writing().add_done_callback(take_note)
            await self.until(lambda: self.engine.is_idle)
            asked = asyncio.get_running_loop().create_task(self.is_asked())
            await self.until(lambda: not self.engine.is_idle)
        await self.takes_too_long()
        return await asked

    def queues(self) -> set[str]:
        """Those of the core, which everybody else has, too."""
        core = {str(one) for one in self.engine.core.state.queues}
        assert core == {one.id for one in self.service.settings.queues}
        return core
