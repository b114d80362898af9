"""What is kept of callers comes out nowhere: not in a representation, a log, an event or a metric."""

from __future__ import annotations

import copy
import io
import logging
from typing import TYPE_CHECKING

import pytest
import structlog

from ivr import Words
from router.callers import Caller, Callers
from router.logs import configure_logs
from router.settings.callers import CallersSettings
from router.settings.number_files import NumberFile
from tests.router.api.world import World
from tests.router.callers.happenings import CALL, NUMBER, enters, has_rung, rings, says

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD = {"name": "Canary Jansen", "note": "canary-note", "customer": "canary-4711"}
CANARIES = ("12345678", "87654321", "anary", "4711")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs("json", "debug", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def everything() -> Callers:
    file = NumberFile("vips.txt", frozenset({NUMBER}))
    callers = Callers(CallersSettings(vip_file=file))
    has_rung(callers)
    rings(callers, record=RECORD)
    says(callers, "the canary is dead")
    enters(callers, "4711")
    enters(callers, "0687654321", "callback_number")
    callers.keep_found(CALL, {"status": "canary"})
    return callers


def test_no_representation_shows_a_caller() -> None:
    callers = everything()
    shown = [callers, callers.get(CALL), callers._by_call, callers._memory, callers._lists]
    shown += [callers.history(CALL), callers.standing(CALL), callers.settings]
    shown += [callers.facts(NUMBER, RECORD, 0, 7), list(callers._memory._by_number.values())]
    text = " ".join(f"{one!r} {one!s}" for one in shown)
    assert "<NumberFile of 1 numbers>" in text
    for canary in CANARIES:
        assert canary not in text


def test_no_log_shows_a_caller(log: io.StringIO) -> None:
    callers = everything()
    logger = structlog.get_logger("router.x")
    logger.info("kept", one=callers.get(CALL), all=callers, settings=callers.settings)
    try:
        _fail(callers.get(CALL))
    except ValueError:
        logger.exception("failed")
    assert log.getvalue().count("\n") >= 2
    for canary in CANARIES:
        assert canary not in log.getvalue()


def _fail(caller: Caller) -> None:
    raise ValueError(f"cannot ring {caller}")


def test_files_of_numbers_compare_by_what_is_in_them() -> None:
    one = NumberFile("vips.txt", frozenset({NUMBER}))
    assert one == copy.copy(one)
    assert hash(one) == hash(NumberFile("vips.txt", frozenset({NUMBER})))
    assert one != NumberFile("vips.txt")
    assert one != "vips.txt"
    assert str(one) == "vips.txt"


async def test_no_event_shows_a_caller() -> None:
    async with World() as world:
        reply = await world.switchboard.call_arrived(
            "simulated", "leg-1", "+31205550100", Caller(number=NUMBER)
        )
        await world.switchboard.caller_said(reply.call, 0, Words(text="canary, pay my bill"))
        await world.switchboard.caller_left(reply.call)
        events = world.witness.events
        assert len(events) >= 3
        text = " ".join(map(repr, events))
        for canary in CANARIES:
            assert canary not in text
