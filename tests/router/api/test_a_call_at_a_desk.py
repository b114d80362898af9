"""What a desk is told and can do from the offer to the end of wrap-up."""

from __future__ import annotations

from queues.events import CallEnded
from tests.router.api.world import NUMBER, WORDS, World


async def test_a_desk_is_told_everything_about_a_call_from_offer_to_wrap_up() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call = await world.rings()
        offer = await anna.until("offer")
        assert offer["call"] == call
        assert offer["queue"] == "accounts"
        assert offer["expires_at_ms"] == offer["now_ms"] + 15_000
        assert offer["waited_ms"] == 0
        card = offer["card"]
        assert (card["number"], card["standing"]) == (NUMBER, "unknown")
        assert (card["concern"], card["words"], card["language"]) == ("billing", WORDS, "en")
        ringing = await anna.becomes("offered")
        assert (ringing["call"], ringing["offer"]) == (call, 1)

        await anna.says("accept", call=call, offer=1)
        joining = await anna.hears()
        assert joining["type"] == "joining"
        assert joining["card"] == offer["card"]
        assert joining["join"] == {"carrier": "simulated", "parameters": {"offer": f"{call}.1"}}
        await anna.becomes("connecting")

        await world.switchboard.agent_joined(call, offer["offer"], "agent-1")
        await world.settle()
        connected = f"connect leg-1 for offer 1 of {call}"
        assert world.carrier.asked == [connected]
        await world.switchboard.caller_joined(call, offer["offer"])
        assert (await anna.hears())["type"] == "connected"
        await anna.becomes("talking")

        await world.passes(90)
        await anna.says("hang_up", call=call)
        ended = await anna.hears()
        now_ms = world.clock.now_ms()
        assert ended == {
            "v": 1,
            "type": "ended",
            "call": call,
            "by": "agent",
            "talked_ms": 90_000,
            "wrap_up_until_ms": now_ms + 30_000,
        }
        assert (await anna.becomes("wrapping_up"))["wrap_up_until_ms"] == now_ms + 30_000
        await world.settle()
        assert world.carrier.asked == [connected, "drop agent-1"]


async def test_a_desk_is_told_that_the_caller_has_hung_up() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        await world.switchboard.caller_left(call)
        assert (await anna.until("ended"))["by"] == "caller"


async def test_wrap_up_can_be_extended_and_finished() -> None:
    async with World() as world:
        anna = await world.is_ready()
        await world.wrapping_up(anna)
        until_ms = world.clock.now_ms() + 30_000
        await anna.says("extend_wrap_up")
        assert (await anna.becomes("wrapping_up"))["wrap_up_until_ms"] == until_ms + 30_000
        await anna.says("finish_wrap_up")
        assert (await anna.becomes("ready"))["wrap_up_until_ms"] is None


async def test_wrap_up_ends_by_itself() -> None:
    async with World() as world:
        anna = await world.is_ready()
        await world.wrapping_up(anna)
        await world.passes(30)
        await anna.becomes("ready")


async def test_wrap_up_cannot_be_extended_when_there_is_none() -> None:
    async with World() as world:
        anna = await world.is_ready()
        answer = await anna.asks("extend_wrap_up")
        assert answer["code"] == "not_possible_now"
        assert answer["message"] == "agent 'anna' is not wrapping up"


async def test_a_declined_call_goes_to_somebody_else() -> None:
    async with World() as world:
        anna, bram = await world.is_ready("Anna"), await world.is_ready("Bram")
        call, offer = await world.offered(anna)
        await anna.says("decline", call=call, offer=offer)
        over = await anna.until("offer_over")
        assert (over["call"], over["offer"], over["reason"]) == (call, offer, "declined")
        await anna.becomes("backing_off")
        assert (await bram.until("offer"))["call"] == call


async def test_an_offer_nobody_takes_is_missed_and_two_of_them_send_the_agent_away() -> None:
    async with World() as world:
        anna = await world.is_ready()
        await world.offered(anna)
        await world.passes(15)
        assert (await anna.until("offer_over"))["reason"] == "missed"
        await world.passes(5)
        assert (await anna.until("offer"))["offer"] == 2
        await world.passes(15)
        assert (await anna.becomes("away"))["reason"] == "missed_calls"


async def test_going_away_while_it_rings_declines_the_offer() -> None:
    async with World() as world:
        anna = await world.is_ready()
        await world.offered(anna)
        assert (await anna.asks("set_away", reason="lunch"))["type"] == "done"
        assert world.state_of("Anna") == "away"


async def test_going_away_while_talking_is_planned_for_after_the_call() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, _ = await world.talking(anna)
        await anna.becomes("talking")
        await anna.says("set_away", reason="lunch")
        assert (await anna.becomes("talking"))["plan"] == "away"
        await anna.says("hang_up", call=call)
        await anna.becomes("wrapping_up")
        await anna.says("finish_wrap_up")
        assert (await anna.becomes("away"))["reason"] == "lunch"


async def test_a_desk_stops_ringing_when_the_caller_hangs_up() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, offer = await world.offered(anna)
        await world.switchboard.caller_left(call)
        over = await anna.until("offer_over")
        assert (over["offer"], over["reason"]) == (offer, "caller_left")
        await anna.becomes("ready")
        answer = await anna.asks("accept", call=call, offer=offer)
        assert answer["code"] == "offer_gone"


async def test_a_call_whose_audio_never_comes_goes_back_in_line() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, _ = await world.connecting(anna)
        await world.passes(20)
        requeued = await anna.until("requeued")
        assert (requeued["call"], requeued["reason"]) == (call, "connecting_timeout")
        await anna.becomes("backing_off")


async def test_an_agent_cannot_hang_up_on_a_caller_before_accepting() -> None:
    async with World() as world:
        anna = await world.is_ready()
        call, _ = await world.offered(anna)
        assert (await anna.asks("hang_up", call=call))["code"] == "call_gone"
        assert call in world.engine.core.state.calls


async def test_an_agent_cannot_hang_up_somebody_elses_call() -> None:
    async with World() as world:
        anna, bram = await world.is_ready("Anna"), await world.is_ready("Bram")
        call, _ = await world.talking(anna)
        assert (await bram.asks("hang_up", call=call))["code"] == "call_gone"
        assert not any(isinstance(event, CallEnded) for event in world.witness.events)


async def test_an_agent_cannot_accept_somebody_elses_offer() -> None:
    async with World() as world:
        anna, bram = await world.is_ready("Anna"), await world.is_ready("Bram")
        call, offer = await world.offered(anna)
        assert (await bram.asks("accept", call=call, offer=offer))["code"] == "offer_gone"
        assert world.state_of("Anna") == "offered"


async def test_a_call_that_never_was_is_gone() -> None:
    async with World() as world:
        anna = await world.is_ready()
        assert (await anna.asks("accept", call="call-0", offer=1))["code"] == "call_gone"


async def test_the_desk_of_an_agent_with_a_telephone_brings_no_audio() -> None:
    async with World() as world:
        desk = await world.connects()
        answer = await desk.asks("sign_in", token="the-token-of-tess-alone")
        assert answer["voices"] == []
        await desk.asks("set_ready")
        call, offer = await world.offered(desk)
        await world.settle()
        assert world.carrier.asked == ["ring +31687654321 in en for offer 1"]
        await world.switchboard.accept(
            next(iter(world.engine.core.state.agents)), call, offer
        )  # by key, at the telephone
        assert (await desk.until("joining"))["join"] is None


async def test_a_caller_who_says_nothing_useful_has_an_honest_card() -> None:
    async with World() as world:
        anna = await world.is_ready()
        await world.rings(words="", number="")
        card = (await anna.until("offer"))["card"]
        assert (card["number"], card["standing"], card["words"]) == ("", "anonymous", "")
        assert (card["concern"], card["concern_name"], card["language"]) == (None, "", "en")
        assert (card["understood_by"], card["confidence"]) == ("fallback", None)
