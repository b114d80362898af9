"""What an agent notes about a call, and passing it on, at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.script.escalation import Escalation
from queues.events import CallTransferred
from router.api import limits
from router.calls import WrapUpNoted
from router.settings import Settings
from tests.router.api.world import NUMBER, SETTINGS, WORDS, World

if TYPE_CHECKING:
    from router.calls import CarrierName


async def test_what_came_of_a_call_is_recorded_without_the_words_of_the_note() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call = await world.wrapping_up(anna)
        answer = await anna.asks("wrap_up", call=call, disposition="solved", note="sent it again")
        assert answer["type"] == "done"
        noted = [event for event in world.witness.events if isinstance(event, WrapUpNoted)]
        assert [(one.call, one.disposition, one.has_note) for one in noted] == [
            (call, "solved", True)
        ]
        assert "sent it again" not in repr(world.witness.events)


async def test_the_state_says_which_call_is_wrapped_up() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call = await world.wrapping_up(anna)
        again = await world.connects()
        told = await again.asks("sign_in", token="the-token-of-anna-alone")
        assert told["state"]["wrap_up_call"] == call
        await anna.says("finish_wrap_up")
        assert (await anna.becomes("ready"))["wrap_up_call"] is None


async def test_a_desk_that_comes_in_the_wrap_up_is_told_who_rang_and_why() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        await world.passes(30)
        await anna.closes()
        await world.switchboard.leg_ended("simulated", "leg-1")
        again = await world.signs_in()
        told = await again.until("wrapping_up")
        assert (told["call"], told["by"], told["to"]) == (call, "caller", None)
        assert told["talked_ms"] == 30_000
        card = told["card"]
        assert (card["number"], card["words"]) == (NUMBER, WORDS)
        assert card["concern"] is not None


async def test_whoever_wraps_up_a_call_that_he_passed_on_is_told_where_to() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        await anna.asks("transfer", call=call, queue="desk")
        told = await (await world.signs_in()).until("wrapping_up")
        assert (told["call"], told["by"], told["to"]) == (call, None, "desk")
        assert told["card"]["number"] == NUMBER


async def test_who_rang_is_forgotten_with_the_wrap_up() -> None:
    async with World() as world:
        anna = await world.is_ready()
        await world.wrapping_up(anna)
        await anna.asks("finish_wrap_up")
        again = await world.signs_in()
        await again.says("ping", nonce="1")
        assert (await again.hears())["type"] == "pong"


async def test_a_note_may_come_while_the_call_is_talked_and_just_after_the_wrap_up() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        assert (await anna.asks("wrap_up", call=call, note="first"))["type"] == "done"
        await anna.asks("hang_up", call=call)
        await anna.asks("finish_wrap_up")
        assert (await anna.asks("wrap_up", call=call, note="second"))["type"] == "done"


async def test_a_desk_that_comes_in_the_wrap_up_is_told_what_was_written_at_another() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call = await world.wrapping_up(anna)
        await anna.asks("wrap_up", call=call, disposition="solved", note="sent it again")
        told = await (await world.signs_in()).until("written")
        assert (told["call"], told["disposition"], told["note"]) == (
            call,
            "solved",
            "sent it again",
        )


async def test_a_desk_that_comes_in_the_wrap_up_is_told_also_that_nothing_stands_any_more() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call = await world.wrapping_up(anna)
        await anna.asks("wrap_up", call=call, disposition="solved", note="sent it again")
        await anna.asks("wrap_up", call=call)
        told = await (await world.signs_in()).until("written")
        assert (told["call"], told["disposition"], told["note"]) == (call, "", "")


async def test_what_is_written_is_told_at_every_desk_of_the_agent_before_it_is_done() -> None:
    async with World() as world:
        anna = await world.is_ready()
        other = await world.signs_in()
        call, _ = await world.talking(anna)
        await anna.says("wrap_up", request="1", call=call, note="first")
        assert (await anna.until("written", "done"))["note"] == "first"
        assert (await anna.until("written", "done"))["type"] == "done"
        assert (await other.until("written"))["note"] == "first"


async def test_who_gets_a_call_that_was_passed_on_reads_what_was_written_and_writes_on() -> None:
    async with World() as world:
        anna = await world.is_ready("Anna")
        call, _ = await world.talking(anna)
        await anna.asks("wrap_up", call=call, note="He has moved.")
        await anna.asks("transfer", call=call, queue="desk")
        bram = await world.signs_in("Bram")
        await bram.says("set_ready")
        offered = await bram.until("offer")
        await bram.asks("accept", call=call, offer=offered["offer"])
        await world.switchboard.agent_joined(call, offered["offer"], "agent-2")
        await world.switchboard.caller_joined(call, offered["offer"])
        assert (await bram.until("written"))["note"] == "He has moved."
        await bram.asks("wrap_up", call=call, note="He has moved. To Delft.")
        assert (await anna.until("written"))["note"] == "He has moved. To Delft."


async def test_nothing_is_told_of_what_was_written_about_the_call_before() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call = await world.wrapping_up(anna)
        await anna.asks("finish_wrap_up")
        other = await world.signs_in()
        await anna.asks("wrap_up", call=call, note="too late to be shown")
        await other.says("ping", nonce="1")
        assert (await other.until("written", "pong"))["type"] == "pong"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"disposition": "abducted"}, "unknown_disposition"),
        ({"note": "x" * (limits.NOTE_CHARS_MAX + 1)}, "bad_message"),
        ({"disposition": "line\nbreak"}, "bad_message"),
    ],
)
async def test_what_is_not_in_the_configuration_or_too_long_is_refused(
    fields: dict[str, str], code: str
) -> None:
    async with World() as world:
        anna = await world.is_ready()
        call = await world.wrapping_up(anna)
        assert (await anna.asks("wrap_up", call=call, **fields))["code"] == code
        assert not any(isinstance(event, WrapUpNoted) for event in world.witness.events)


async def test_nobody_notes_anything_about_somebody_elses_call() -> None:
    async with World() as world:
        anna, bram = await world.is_ready("Anna"), await world.is_ready("Bram")
        call = await world.wrapping_up(anna)
        assert (await bram.asks("wrap_up", call=call, note="mine"))["type"] == "error"


async def test_a_transferred_call_waits_elsewhere_and_its_agent_wraps_up() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        await world.passes(30)
        await anna.says("transfer", call=call, queue="desk")
        told = await anna.until("transferred")
        assert (told["call"], told["queue"], told["talked_ms"]) == (call, "desk", 30_000)
        assert told["wrap_up_until_ms"] == world.clock.now_ms() + 30_000
        assert (await anna.becomes("wrapping_up"))["wrap_up_call"] == call
        assert any(isinstance(event, CallTransferred) for event in world.witness.events)


async def test_escalating_is_offered_where_there_is_a_queue_for_it() -> None:
    script = SETTINGS.conversation.__class__(
        company="Acme",
        languages=SETTINGS.conversation.languages,
        default_queue="desk",
        concerns=SETTINGS.conversation.concerns,
        escalation=Escalation(queue="desk"),
    )
    settings = Settings(queues=SETTINGS.queues, conversation=script)
    async with World(settings=settings) as world:
        desk = await world.connects()
        told = await desk.asks("sign_in", token="the-token-of-anna-alone")
        assert told["desk"]["can_escalate"] is True
        await desk.asks("set_ready")
        call, offer = await world.connecting(desk)
        await world.switchboard.agent_joined(call, offer, "agent-1")
        await world.switchboard.caller_joined(call, offer)
        assert (await desk.until("connected"))["can"] == ["transfer", "escalate"]


async def test_keys_can_be_pressed_in_calls_of_the_telephone_network_alone() -> None:
    async with World() as world:
        anna = await world.is_ready()
        expected: dict[CarrierName, list[str]]
        expected = {"twilio": ["keypad", "transfer"], "simulated": ["transfer"]}
        for carrier, can in expected.items():
            call, offer = await world.connecting(anna, carrier=carrier)
            await world.switchboard.agent_joined(call, offer, f"agent-{carrier}")
            await world.switchboard.caller_joined(call, offer)
            assert (await anna.until("connected"))["can"] == can
            await anna.asks("hang_up", call=call)
            await anna.asks("finish_wrap_up")
