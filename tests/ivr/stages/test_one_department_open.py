"""Where one department is open when the others are closed, callers are asked what it is about."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from ivr import (
    Closed,
    Conversation,
    Dialled,
    HangUp,
    Hours,
    Listen,
    QueueScript,
    RouteToQueue,
    Words,
)
from ivr.script import Day
from ivr.state import Silence
from tests.ivr.example_script import ENGLISH, SCRIPT

DAYS: tuple[Day, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
WEEKEND: tuple[Day, ...] = ("saturday", "sunday")
OFFICE = Hours(
    timezone="Europe/Amsterdam",
    weekly=dict.fromkeys(DAYS, ("09:00-17:00",)),
    closed=Closed(offers=("callback",)),
)
ALWAYS = Hours(
    timezone="Europe/Amsterdam",
    weekly=dict.fromkeys((*DAYS, *WEEKEND), ("00:00-24:00",)),
)
NIGHT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CONVERSATION = Conversation(
    replace(SCRIPT, hours=OFFICE, queues={"support": QueueScript(hours=ALWAYS)})
)


def test_at_night_a_caller_with_a_fault_gets_through() -> None:
    turn = CONVERSATION.hear(None, Dialled(number=ENGLISH), NIGHT)
    turn = CONVERSATION.hear(turn.state, Words(text="my internet is not working"), NIGHT)
    turn = CONVERSATION.hear(turn.state, Silence(), NIGHT)
    assert isinstance(turn.outcome, RouteToQueue)
    assert turn.outcome.queue == "support"


def test_at_night_a_caller_about_a_bill_is_told_that_it_is_closed() -> None:
    turn = CONVERSATION.hear(None, Dialled(number=ENGLISH), NIGHT)
    turn = CONVERSATION.hear(turn.state, Words(text="my invoice is wrong"), NIGHT)
    turn = CONVERSATION.hear(turn.state, Silence(), NIGHT)
    assert turn.outcome is None
    assert turn.state.stage == "closed"


@pytest.mark.parametrize("queues", [{}, {"support": QueueScript(hours=OFFICE)}])
def test_where_nobody_is_there_the_caller_is_told_at_once(queues: dict[str, QueueScript]) -> None:
    conversation = Conversation(replace(SCRIPT, hours=OFFICE, queues=queues))
    turn = conversation.hear(None, Dialled(number=ENGLISH), NIGHT)
    assert turn.state.stage == "closed"
    assert isinstance(turn.actions[-1], Listen)


def test_an_emergency_of_the_site_closes_what_is_always_open() -> None:
    turn = CONVERSATION.hear(None, Dialled(number=ENGLISH), NIGHT, emergencies=("",))
    assert turn.outcome == HangUp(reason="emergency")
