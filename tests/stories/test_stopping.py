"""The service stops, or its journal breaks, while callers wait."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp
from structlog.testing import capture_logs

from router.telling import TELLING
from tests.stories.held_journal import HeldJournal
from tests.stories.town import NUMBERS, Town
from tests.stories.turns import turns_until

ARRIVING = {"CallSid": "CA" + "a" * 32, "From": "+31612349999", "To": NUMBERS["nl"]}


async def readiness(town: Town) -> int | None:
    """The status, or None if nobody answers."""
    with contextlib.suppress(aiohttp.ClientError):
        async with town.http.get(f"{town.local_url}/health/ready") as answer:
            return answer.status
    return None


async def test_a_stop_lets_requests_under_way_finish_and_is_not_ready_meanwhile() -> None:
    journal = HeldJournal()
    with capture_logs() as logs:
        async with Town(journal=journal) as town:
            waiting = await town.asks_for_billing()
            anna = await town.desk("anna")
            assert await readiness(town) == 200
            journal.hold()
            async with asyncio.TaskGroup() as group:
                request = group.create_task(town.sends("/twilio/voice", ARRIVING))
                await turns_until(lambda: journal.holding == 1)
                stopping = group.create_task(town.stop())
                answers = [await readiness(town) for _ in range(5)]
                assert 200 not in answers
                assert answers[-1] is None
                assert not request.done()
                assert not stopping.done()
                journal.release()
            assert request.result().status == 200
            assert "Zeg in een paar woorden" in request.result().text
            assert anna.is_closed
            assert waiting.where.startswith("enqueue")
            waiting.hang_up()
    assert [line for line in logs if line["log_level"] in {"error", "critical"}] == []
    assert logs[-1]["event"] == "stopped"


async def test_a_service_that_is_asked_to_stop_says_at_once_that_it_is_not_ready() -> None:
    async with Town() as town:
        town.service._is_stopping = True
        async with town.http.get(f"{town.local_url}/health/ready") as answer:
            assert answer.status == 503
            assert (await answer.json())["checks"] == {
                "engine": True,
                "journal": True,
                "staying": False,
            }
        async with town.http.get(f"{town.local_url}/health/live") as answer:
            assert answer.status == 200


async def test_a_stop_does_not_wait_longer_than_its_grace_for_a_request_that_hangs() -> None:
    journal = HeldJournal()
    environ = {"SWITCHROOM_SERVICE_STOP_GRACE_S": "0.1"}
    async with Town(journal=journal, environ=environ) as town:
        journal.hold()
        async with asyncio.TaskGroup() as group:
            request = group.create_task(sends_in_vain(town))
            await turns_until(lambda: journal.holding == 1)
            async with asyncio.timeout(5):
                await town.stop()
            await request


async def sends_in_vain(town: Town) -> None:
    with contextlib.suppress(aiohttp.ClientError):
        await town.sends("/twilio/voice", ARRIVING)


async def test_the_journal_is_let_go_while_a_desk_takes_its_time_to_hear_goodbye() -> None:
    journal = ClosedSeen()
    async with Town(journal=journal, environ={"SWITCHROOM_SERVICE_STOP_GRACE_S": "0.1"}) as town:
        telling = town.service.tasks.start(TELLING, forever())
        await town.service.let_go()
        assert journal.is_closed
        assert not telling.done()
        await town.stop()
        assert telling.cancelled()


async def forever() -> None:
    await asyncio.Event().wait()


class ClosedSeen(HeldJournal):
    is_closed = False

    async def close(self) -> None:
        await super().close()
        self.is_closed = True


async def test_a_stop_closes_what_was_opened_to_twilio() -> None:
    """An unclosed connection would be a warning, and warnings are errors."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await town.stop()
        assert town.service._rest is not None
        session = town.service._rest._http._session
        assert session is not None
        assert session.closed
        assert town.service.tasks.running == 0
        caller.hang_up()


async def test_nobody_acts_while_the_journal_fails_and_the_service_says_so() -> None:
    journal = HeldJournal()
    async with Town(journal=journal) as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        journal.is_broken = True
        with capture_logs() as logs:
            refused = await anna.accept()
            assert (refused["type"], refused["code"]) == ("error", "service_in_doubt")
            assert await readiness(town) == 503
            assert (await figures(town))["switchroom_journal_in_doubt"] == 1
            assert "joining" not in anna.kinds
            journal.is_broken = False
            await town.pass_s(5)
        assert "joining" in anna.kinds
        assert await readiness(town) == 200
        assert (await figures(town))["switchroom_journal_in_doubt"] == 0
        assert [line["event"] for line in logs] == ["journal_in_doubt", "journal_writable_again"]
        caller.hang_up()


async def figures(town: Town) -> dict[str, float]:
    """The metrics without labels."""
    async with town.http.get(f"{town.local_url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return {
        name: float(value)
        for name, _, value in (line.partition(" ") for line in lines)
        if "{" not in name and not name.startswith("#")
    }
