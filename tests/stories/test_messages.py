"""Callers who leave a message: in line, while it is closed, or sent there by a step; and who hears it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from queues.events import CallbackRequested, CallEnded, CallQueued
from router.calls import CallClosed, RecordingNoted
from router.records import Statistics
from router.ways import MESSAGE_AWAITED_MS
from tests.emulators.twilio import Person
from tests.stories.held_journal import HeldJournal
from tests.stories.shop import (
    CARLA,
    NIGHT_S,
    OFFICE,
    said,
    speaks_after_the_tone,
    waits,
    with_step,
)
from tests.stories.town import FINN, TOKENS, Town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulators.twilio import CallHandle

WORDS = "my chain has snapped, please ring me"


async def leaves_a_message(town: Town, caller: CallHandle) -> None:
    await speaks_after_the_tone(town, caller, WORDS)
    await town.until(lambda: caller.is_over, within_s=60)


async def is_rung_back(town: Town) -> None:
    """Anna takes the message and talks to its caller."""
    town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
    anna = await town.desk("anna")
    offer = anna.last("offer")
    assert offer["card"]["way"] == "voicemail"
    leg = await anna.take()
    await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=20)
    town.twilio.call_to(CARLA).hang_up()
    await town.comes_to_rest()
    assert town.outcomes == ["completed"]


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_a_caller_leaves_a_message_while_it_is_closed_and_is_rung_back_when_it_is_open(
    language: str,
) -> None:
    async with Town(company=OFFICE) as town:
        await town.pass_s(NIGHT_S)
        caller = await town.rings(language, CARLA)
        await town.until(lambda: said("offer_voicemail", language, key="2") in caller.heard_text)
        await town.presses(caller, "2")
        await leaves_a_message(town, caller)
        assert said("voicemail_thanks", language) in caller.heard_text
        (queued,) = town.events(CallQueued)
        assert isinstance(queued, CallQueued)
        assert queued.is_callback
        await town.pass_s(9 * 3_600)
        await is_rung_back(town)


async def test_a_caller_in_line_leaves_a_message_and_keeps_his_place() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        place_ms = next(iter(town.state.calls.values())).entry[0]
        await town.presses(caller, "2")
        await leaves_a_message(town, caller)
        (call,) = town.state.calls.values()
        assert (call.is_callback, call.entry[0]) == (True, place_ms)
        await is_rung_back(town)


async def test_a_message_counts_even_if_its_caller_hangs_up_at_its_end() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "2")
        await speaks_after_the_tone(town, caller, WORDS)
        await town.pass_s(2)
        caller.hang_up()
        await town.pass_s(5)
        (call,) = town.state.calls.values()
        assert call.is_callback
        await town.pass_s(60)
        await is_rung_back(town)


async def test_a_message_counts_even_if_it_comes_after_its_caller_has_hung_up() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        held = town.twilio.faults.hold(lambda one: one.event == "record")
        await town.presses(caller, "2")
        await speaks_after_the_tone(town, caller, WORDS)
        await town.pass_s(2)
        caller.hang_up()
        await town.pass_s(5)
        assert [call.is_callback for call in town.state.calls.values()] == [False]
        held.release()
        await town.pass_s(60)
        assert [call.is_callback for call in town.state.calls.values()] == [True]
        await is_rung_back(town)


async def test_whoever_has_left_none_is_gone_also_if_that_could_not_be_written_at_first() -> None:
    journal = HeldJournal()
    async with Town(company=OFFICE, journal=journal) as town:
        town.journal = journal
        town.nobody_looks()
        caller = await waits(town)
        await town.presses(caller, "2")
        await town.until(lambda: caller.where == "record", within_s=60)
        caller.hang_up()
        await town.pass_s(1)
        journal.is_broken = True
        other = await town.rings()
        await town.pass_s(MESSAGE_AWAITED_MS / 1000 + 60)
        assert town.service.engine.doubt
        journal.is_broken = False
        await town.pass_s(12)
        other.hang_up()
        await town.comes_to_rest(warnings=["HTTP 503"])
        assert town.outcomes == ["abandoned"]


@pytest.mark.parametrize("is_closed", [False, True])
async def test_whoever_hangs_up_without_a_word_has_left_none(
    is_closed: bool,  # noqa: FBT001 - a case
) -> None:
    async with Town(company=OFFICE) as town:
        if is_closed:
            await town.pass_s(NIGHT_S)
            caller = await town.rings("nl", CARLA)
        else:
            caller = await waits(town)
        await town.presses(caller, "2")
        await town.until(lambda: caller.where == "record", within_s=60)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.events(RecordingNoted) == []
        assert town.events(CallbackRequested) == []
        assert town.outcomes == ([] if is_closed else ["abandoned"])
        assert len(town.events(CallClosed)) == int(is_closed)


async def test_whoever_says_nothing_twice_waits_on() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "2")
        await town.until(lambda: caller.where == "record", within_s=60)
        await town.until(lambda: caller.where.startswith("enqueue"), within_s=60)
        assert caller.heard_text.count(said("voicemail_empty")) == 2
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["abandoned"]


async def test_the_message_can_be_fetched_by_the_agent_who_has_it_in_hand_and_by_nobody_else() -> (
    None
):
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "2")
        await leaves_a_message(town, caller)
        anna = await town.desk("anna")
        path = anna.last("offer")["card"]["recording"]
        assert path.startswith("/api/recordings/call-")

        async def fetched(token: str | None, path: str = path) -> tuple[int, bytes]:
            headers = {} if token is None else {"Authorization": f"Bearer {token}"}
            async with town.http.get(town.local_url + path, headers=headers) as answer:
                return answer.status, await answer.read()

        assert await fetched(TOKENS["anna"]) == (200, WORDS.encode())
        assert (await fetched(None))[0] == 401
        assert (await fetched("nobodys-token-at-all"))[0] == 403
        assert (await fetched(TOKENS["emma"]))[0] == 404
        assert (await fetched(TOKENS["anna"], path + "x"))[0] == 404
        heard = town.service.access.people.accounts.audit()
        assert [(one.who, one.what, one.whom) for one in heard] == [
            ("anna", "heard", path.removeprefix("/api/recordings/"))
        ]
        town.twilio.exchange.recordings.clear()
        assert (await fetched(TOKENS["anna"]))[0] == 502
        await anna.decline()
        await town.pass_s(0)
        assert (await fetched(TOKENS["anna"]))[0] == 404
        await anna.ask("set_ready")
        await town.until(anna.is_ringing, within_s=60)
        await anna.take()
        await anna.ask("hang_up", call=anna.last("offer")["call"])
        await town.comes_to_rest(within_s=300)


async def test_a_message_of_a_caller_without_a_number_stays_with_the_agent_who_took_it() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town, number="anonymous")
        await town.presses(caller, "2")
        await leaves_a_message(town, caller)
        anna = await town.desk("anna")
        path = anna.last("offer")["card"]["recording"]
        await anna.take()
        await town.until(lambda: town.outcomes == ["callback_failed"])
        await town.comes_to_rest()
        await town.desk("emma")
        for agent, status in (("anna", 200), ("emma", 404)):
            headers = {"Authorization": f"Bearer {TOKENS[agent]}"}
            async with town.http.get(town.local_url + path, headers=headers) as answer:
                assert answer.status == status
                assert status != 200 or await answer.read() == WORDS.encode()


async def test_an_agent_at_a_telephone_hears_the_message_before_he_takes_it() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "2")
        await leaves_a_message(town, caller)
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        town.twilio.people[FINN] = Person(
            answers_after_ms=1_000, presses="1", reacts_after_ms=9_000
        )
        await town.desk("finn")
        await town.until(lambda: "message.mp3" in town.twilio.call_to(FINN).heard_text)
        url = next(
            str(one).strip("[]")
            for one in town.twilio.call_to(FINN).heard
            if "message.mp3" in str(one)
        )
        local = url.replace("https://calls.example.com", town.local_url)
        async with town.http.get(local) as answer:
            assert (answer.status, await answer.read()) == (200, WORDS.encode())
        async with town.http.get(local.replace("offer=1", "offer=2")) as answer:
            assert answer.status == 403
        await town.until(
            lambda: (
                bool(town.twilio.calls_to(CARLA))
                and town.twilio.talking(town.twilio.call_to(CARLA), town.twilio.call_to(FINN))
            ),
            within_s=60,
        )
        town.twilio.call_to(FINN).hang_up()
        await town.comes_to_rest()
        async with town.http.get(local) as answer:
            assert answer.status == 400


@pytest.mark.parametrize("way", ["voicemail", "callback"])
@pytest.mark.parametrize("at_once", [True, False])
async def test_a_step_sends_callers_to_leave_a_message_or_to_ask_for_a_callback(
    way: str,
    at_once: bool,  # noqa: FBT001 - a case
    tmp_path: Path,
) -> None:
    when = 'on = "joining"' if at_once else "after_s = 40"
    async with Town(company=with_step(tmp_path, f'{when}\nleave_for = "{way}"')) as town:
        caller = await town.rings("nl", CARLA)
        await town.says(caller, "mijn fiets is kapot")
        if way == "voicemail":
            await leaves_a_message(town, caller)
        else:
            await town.until(lambda: caller.is_over, within_s=120)
            assert caller.heard_text.count(said("callback_agreed")) == 1
        first, second = town.events(CallQueued)
        assert isinstance(first, CallQueued)
        assert isinstance(second, CallQueued)
        assert (first.call, first.queued_at_ms) == (second.call, second.queued_at_ms)
        assert town.outcomes == ["diverted"]
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=20)
        await anna.hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["diverted", "completed"]
        figures = Statistics(UTC)
        figures.on_events(town.journal.events)
        counts = figures.in_all()
        assert (counts.queued, counts.answered, counts.called_back) == (2, 0, 1)
        assert (figures.arrived, figures.closed_in_conversation) == (2, 0)


async def test_whoever_does_not_want_what_a_step_offers_is_let_go(tmp_path: Path) -> None:
    step = 'after_s = 40\nleave_for = "callback"'
    async with Town(company=with_step(tmp_path, step)) as town:
        caller = await waits(town)
        await town.until(lambda: said("callback_confirm") in caller.heard_text, within_s=60)
        await town.presses(caller, "*")
        await town.until(lambda: caller.is_over, within_s=60)
        assert caller.heard_text.endswith(said("refused"))
        await town.comes_to_rest()
        assert town.outcomes == ["diverted"]
        figures = Statistics(UTC)
        figures.on_events(town.journal.events)
        assert (figures.arrived, figures.closed_in_conversation) == (1, 0)


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_step_lets_callers_hear_a_message_and_the_call_ends(
    at_once: bool,  # noqa: FBT001 - a case
    tmp_path: Path,
) -> None:
    when = 'on = "joining"' if at_once else "after_s = 40"
    async with Town(company=with_step(tmp_path, f'{when}\nleave_for = "message"')) as town:
        caller = await town.rings("nl", CARLA)
        await town.says(caller, "mijn fiets is kapot")
        await town.until(lambda: caller.is_over, within_s=120)
        assert caller.heard_text.count(said("message")) == 1
        await town.comes_to_rest()
        (ended,) = town.events(CallEnded)
        assert isinstance(ended, CallEnded)
        assert ended.to == "message"
