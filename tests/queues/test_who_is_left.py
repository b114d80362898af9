"""Where only one is left who could: exclusions, rings and promises must not keep a caller waiting."""

from __future__ import annotations

import pytest

from queues import Core, limits
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import CallerId, CallId, QueueId
from tests.queues.fingerprint import fingerprint
from tests.queues.site import MAIN, Site


def test_whoever_declined_gets_the_call_once_nobody_else_is_at_work() -> None:
    site = Site()
    site.queue("billing")
    site.configure(exclusion_ms=3_600_000)
    site.sign_in("ben", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.decline("c1")
    site.pass_ms(10_000)
    assert site.call_state("c1") == "waiting"
    site.away("ben")
    assert site.agent_of("c1") == "anna"


def test_a_recovered_core_measures_who_has_chats_in_hand_as_the_live_one_does() -> None:
    """What was accepted counts from then on, in the pools too."""
    site = Site()
    site.queue("chats", channel="chat")
    for name in ("anna", "ben"):
        site.sign_in(name, capacity=d.Capacity(voice=0, chat=2), chats=5)
        site.now_ms += 10
    for call in ("c1", "c2"):
        site.enqueue(call, "chats")
        site.now_ms += 10
    site.accept("c1")
    site.now_ms += 10
    recovered = Core(MAIN)
    recovered.replay(site.events)
    assert fingerprint(recovered.state) == fingerprint(site.core.state)


def test_under_ring_all_a_device_that_fails_sends_its_agent_away() -> None:
    site = Site()
    site.queue("billing", selection="ring_all")
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    for _ in range(2):
        site.miss("c1", "failed")
        site.pass_ms(15_000)
    assert site.state_of("anna") == "away"


def test_under_ring_all_not_to_be_the_one_who_answers_is_no_miss() -> None:
    site = Site()
    site.queue("billing", selection="ring_all")
    for name in ("anna", "ben"):
        site.sign_in(name, billing=5)
    site.enqueue("c1")
    site.pass_ms(90_000)
    assert {site.agent(name).misses for name in ("anna", "ben")} == {0}
    assert site.state_of("anna") != "away"


def test_who_becomes_ready_joins_the_most_urgent_of_the_calls_that_ring() -> None:
    site = Site()
    site.queue("billing", selection="ring_all", ring_max=2)
    site.queue("sales", selection="ring_all", ring_max=2)
    site.sign_in("anna", billing=5)
    site.sign_in("ben", sales=5)
    site.enqueue("humble", priority=-5)
    site.enqueue("urgent", "sales", priority=50)
    site.sign_in("cleo", billing=5, sales=5)
    assert site.offers()[-1] == ("urgent", "cleo")


def test_lengths_of_time_that_came_up_once_are_forgotten() -> None:
    """A moved callback waits for what is left of its time, which is seldom the same twice."""
    site = Site()
    site.queue("billing")
    site.queue("sales")
    for number in range(50):
        call = CallId(f"c{number}")
        site.enqueue(call)
        site.request_callback(call)
        site.now_ms += 37
        site.move(call, "sales")
        site.withdraw(call)
    site.pass_ms(site.definition.callbacks.wait_ms_max + 1)
    assert len(site.core.state.deadlines._by_length) < 5


@pytest.mark.plain_only
def test_a_caller_who_is_to_be_called_back_is_not_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CALLERS_REMEMBERED", 2)
    site = Site()
    site.queue("billing")
    for number, caller in enumerate(("joe", "ann", "bob", "cid")):
        command = c.EnqueueCall(
            site=MAIN,
            call=CallId(f"c{number}"),
            queue=QueueId("billing"),
            caller=CallerId(caller),
            is_callback=caller == "joe",
        )
        site.do(command)
    assert "joe" in site.core.state.callers
    assert len(site.core.state.callers) == 2
    assert site.all(e.CallQueued)[0].is_callback


def rung_again(site: Site, queue: str) -> int:
    """Since when the caller's next call in this queue counts as waiting (ms)."""
    site.enqueue("again", queue, caller="joe")
    return site.last(e.CallQueued).queued_at_ms


def test_a_caller_whose_call_overflowed_has_his_place_back_where_he_came_in() -> None:
    site = Site()
    site.queue("billing")
    site.queue("sales")
    site.enqueue("c1", caller="joe")
    began_ms = site.now_ms
    site.pass_ms(10_000)
    site.move("c1", "sales")
    site.hang_up("c1")
    site.pass_ms(10_000)
    assert rung_again(site, "billing") == began_ms


def test_a_caller_who_lost_his_agent_and_hung_up_in_line_has_his_place_back() -> None:
    site = Site()
    site.queue("billing")
    site.sign_in("anna", billing=5)
    site.enqueue("c1", caller="joe")
    began_ms = site.now_ms
    site.talk("c1")
    site.pass_ms(10_000)
    site.lose("anna")
    site.agent_left("c1")
    site.hang_up("c1")
    assert rung_again(site, "billing") == began_ms


def test_of_two_calls_that_a_caller_gives_up_the_older_place_counts() -> None:
    site = Site()
    site.queue("billing")
    site.enqueue("c1", caller="joe")
    began_ms = site.now_ms
    site.pass_ms(10_000)
    site.enqueue("c2", caller="joe")
    site.hang_up("c1")
    site.hang_up("c2")
    assert rung_again(site, "billing") == began_ms


def test_in_turn_nobody_is_chosen_who_has_just_declined_while_another_is_at_work() -> None:
    site = Site()
    site.queue("billing", selection="round_robin")
    site.sign_in("ben", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.decline("c1")
    site.pass_ms(6_000)
    assert site.state_of("anna") == "ready"
    site.prioritise("c1", 5)
    assert site.call_state("c1") == "waiting"


@pytest.mark.plain_only
def test_where_everybody_is_to_be_called_back_nobody_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CALLERS_REMEMBERED", 1)
    site = Site()
    site.queue("billing")
    for caller in ("joe", "ann"):
        command = c.EnqueueCall(
            site=MAIN,
            call=CallId(caller),
            queue=QueueId("billing"),
            caller=CallerId(caller),
            is_callback=True,
        )
        site.do(command)
    site.enqueue("c3", caller="bob")
    assert {"joe", "ann"} <= set(site.core.state.callers)
