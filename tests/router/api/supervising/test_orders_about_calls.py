"""Supervisors move, raise, transfer and end calls, and write to their agents; the journal says who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallEnded, CallMoved, CallPrioritised, CallTransferred
from queues.ids import CallId
from router.calls import CoachingNoted
from tests.router.api.supervising.floor import Floor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.router.people.site import Browser

ORDERS = {
    "move": {"queue": "desk"},
    "priority": {"priority": 5},
    "transfer": {"queue": "desk"},
    "end": {},
    "coaching": {"text": "Well done."},
}


def path(call: str, order: str) -> str:
    return f"/api/calls/{call}/{order}"


async def test_a_waiting_call_is_moved_and_keeps_its_waiting_time(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings()
    queued_ms = floor.call(call).entry[0]
    await floor.clock.advance(5_000, floor.settle)
    assert (await chiara.posts(path(call, "move"), {"queue": "desk"})).status == 200
    assert floor.call(call).queue_id == "desk"
    assert floor.call(call).entry[0] == queued_ms
    (moved,) = await floor.journalled(CallMoved)
    assert (moved.from_queue, moved.reason, moved.by) == ("accounts", "asked", "chiara")


async def test_a_waiting_call_is_raised(floor: Floor, chiara: Browser) -> None:
    call = await floor.rings()
    assert (await chiara.posts(path(call, "priority"), {"priority": 7})).status == 200
    assert floor.call(call).line.priority == 7
    (raised,) = await floor.journalled(CallPrioritised)
    assert (raised.priority, raised.by) == (7, "chiara")


async def test_a_call_is_taken_from_its_agent_and_waits_in_another_queue(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    assert (await chiara.posts(path(call, "transfer"), {"queue": "desk"})).status == 200
    assert floor.call(call).queue_id == "desk"
    assert floor.anna == "wrapping_up"
    (transferred,) = await floor.journalled(CallTransferred)
    assert (transferred.agent, transferred.by) == ("anna", "chiara")


@pytest.mark.parametrize("begins", [Floor.rings, Floor.talks])
async def test_a_call_is_ended_and_its_caller_is_told(
    begins: Callable[[Floor], Awaitable[CallId]], floor: Floor, chiara: Browser
) -> None:
    call = await begins(floor)
    assert (await chiara.posts(path(call, "end"))).status == 200
    await floor.settle()
    assert call not in floor.service.engine.core.state.calls
    (ended,) = await floor.journalled(CallEnded)
    assert (ended.by, ended.staff) == ("supervisor", "chiara")
    assert f"hang up leg-1 of {call}, goodbye, in en" in floor.carrier.asked


async def test_a_note_stands_at_the_agents_desk_and_its_words_in_no_event(
    floor: Floor, chiara: Browser
) -> None:
    desk = await floor.anna_at_her_desk()
    call = await floor.talks()
    sent = await chiara.posts(path(call, "coaching"), {"text": "Offer a refund."})
    assert sent.status == 200
    told = await desk.until("coaching")
    assert (told["call"], told["text"], told["by"]) == (call, "Offer a refund.", "Chiara")
    (noted,) = await floor.journalled(CoachingNoted)
    assert (noted.supervisor, noted.agent) == ("chiara", "anna")
    assert "refund" not in repr(noted)


async def test_a_note_is_told_to_every_desk_that_comes_while_the_call_lasts(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    unseen = await chiara.posts(path(call, "coaching"), {"text": "Well done."})
    assert (unseen.status, unseen.body["shown"]) == (200, False)
    desk = await floor.anna_signs_in()
    assert (await desk.until("coaching"))["text"] == "Well done."
    seen = await chiara.posts(path(call, "coaching"), {"text": "Go on."})
    assert seen.body["shown"]
    again = await floor.anna_signs_in()
    assert [(await again.until("coaching"))["text"] for _ in range(2)] == ["Well done.", "Go on."]


async def test_a_note_is_told_in_the_wrap_up_still_and_not_after_it(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    await chiara.posts(path(call, "coaching"), {"text": "Well done."})
    await chiara.posts(path(call, "end"))
    await floor.settle()
    assert floor.anna == "wrapping_up"
    desk = await floor.anna_signs_in()
    assert (await desk.until("coaching"))["call"] == call
    assert (await desk.asks("set_ready"))["type"] == "done"
    after = await floor.anna_signs_in()
    await after.says("ping", nonce="n")
    told = [await after.hears()]
    while told[-1]["type"] != "pong":
        told.append(await after.hears())
    assert "coaching" not in [one["type"] for one in told]


@pytest.mark.parametrize("order", ["transfer", "coaching"])
async def test_what_needs_an_agent_is_refused_while_the_call_waits(
    order: str, floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings()
    refused = await chiara.posts(path(call, order), ORDERS[order])
    assert refused.status == 400
    assert "Nobody talks in this call" in refused.body["error"]["message"]


@pytest.mark.parametrize("order", ["move", "priority"])
async def test_what_is_for_waiting_calls_is_refused_while_it_is_talked(
    order: str, floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    refused = await chiara.posts(path(call, order), ORDERS[order])
    assert (refused.status, refused.code) == (409, "not_possible_now")


async def test_a_call_is_not_moved_to_where_it_is(floor: Floor, chiara: Browser) -> None:
    call = await floor.rings()
    refused = await chiara.posts(path(call, "move"), {"queue": "accounts"})
    assert refused.status == 400
    assert "already" in refused.body["error"]["message"]


@pytest.mark.parametrize("order", ["move", "transfer"])
async def test_a_queue_that_is_not_there_is_told_those_that_are(
    order: str, floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks() if order == "transfer" else await floor.rings()
    refused = await chiara.posts(path(call, order), {"queue": "dsk"})
    assert (refused.status, refused.code) == (404, "unknown_queue")
    assert "accounts, desk" in refused.body["error"]["message"]


@pytest.mark.parametrize("order", ORDERS)
async def test_a_caller_who_is_still_asked_what_he_wants_is_left_alone(
    order: str, floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings(words=None)
    refused = await chiara.posts(path(call, order), ORDERS[order])
    assert refused.status == 400
    assert "in no queue yet" in refused.body["error"]["message"]
    assert call in floor.service.engine.calls.open


@pytest.mark.parametrize("order", ORDERS)
async def test_a_call_that_is_over_is_told_so(order: str, floor: Floor, chiara: Browser) -> None:
    call = await floor.rings()
    await floor.service.switchboard.caller_left(call)
    for one in (call, CallId("call-of-nobody"), CallId("x" * 300)):
        gone = await chiara.posts(path(one, order), ORDERS[order])
        assert (gone.status, gone.code) == (404, "call_gone")


@pytest.mark.parametrize(
    ("order", "body"),
    [
        ("move", {}),
        ("move", {"queue": ""}),
        ("move", {"queue": "x" * 200}),
        ("priority", {"priority": 101}),
        ("priority", {"priority": "5"}),
        ("transfer", {"queue": 1}),
        ("coaching", {"text": ""}),
        ("coaching", {"text": "x" * 501}),
        ("coaching", {"text": "x", "more": 1}),
    ],
)
async def test_an_order_that_cannot_be_read_is_refused(
    order: str, body: object, floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings()
    refused = await chiara.posts(path(call, order), body)
    assert (refused.status, refused.code) == (400, "bad_message")


@pytest.mark.parametrize("who", ["anna", "otto", "adele"])
@pytest.mark.parametrize("order", ORDERS)
async def test_whoever_is_no_supervisor_touches_no_call(order: str, who: str, floor: Floor) -> None:
    call = await floor.rings()
    browser = await floor.signed_in(who)
    assert (await browser.posts(path(call, order), ORDERS[order])).status == 403
    assert floor.call(call).queue_id == "accounts"
    assert floor.call(call).line.priority == 0
