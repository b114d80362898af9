"""Calls that wait are moved, re-prioritised and withdrawn by people; all else is refused."""

from __future__ import annotations

import pytest

from queues import commands as c
from queues import events as e
from queues.errors import (
    CommandRefused,
    InvalidCommand,
    NotPossibleNow,
    UnknownCall,
    UnknownQueue,
    UnknownSkill,
)
from queues.ids import CallId
from tests.queues.site import MAIN, Site, kinds, move, of
from tests.queues.wording import has, lacks, step


@pytest.fixture
def site() -> Site:
    made = Site()
    made.skills("dutch")
    made.queue("billing")
    made.queue("sales", wait_ms_max=60_000)
    made.queue("chats", {}, channel="chat")
    return made


def prioritise(call: str, priority: int = 1) -> c.PrioritiseCall:
    return c.PrioritiseCall(site=MAIN, call=CallId(call), priority=priority)


def withdraw(call: str) -> c.WithdrawCall:
    return c.WithdrawCall(site=MAIN, call=CallId(call))


# Move


def test_a_moved_call_keeps_its_waiting_time(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 1_000
    site.enqueue("s1", "sales")
    site.now_ms += 1_000
    site.move("c1", "sales", by="sue")
    moved = site.last(e.CallMoved)
    assert (moved.from_queue, moved.queue, moved.reason, moved.by) == (
        "billing",
        "sales",
        "asked",
        "sue",
    )
    assert site.line("sales") == ["c1", "s1"]
    site.sign_in("sally", sales=5)
    assert site.last(e.CallOffered).waited_ms == 2_000


def test_it_is_offered_at_once_to_who_is_free_there(site: Site) -> None:
    site.sign_in("sally", sales=5)
    site.enqueue("c1")
    assert kinds(site.move("c1", "sales")) == [e.CallMoved, e.CallOffered]


def test_the_greatest_wait_of_the_new_queue_begins(site: Site) -> None:
    site.enqueue("c1")
    site.pass_ms(50_000)
    site.move("c1", "sales")
    site.pass_ms(59_999)
    assert site.line("sales") == ["c1"]
    site.pass_ms(1)
    assert site.last(e.CallEnded).outcome == "wait_limit"


def test_a_moved_call_can_be_told_to_need_something_else(site: Site) -> None:
    site.enqueue("c1", needs={"dutch": 5})
    site.sign_in("sally", sales=5)
    site.move("c1", "sales")
    assert site.line("sales") == ["c1"]
    site.move("c1", "sales", [])
    assert site.offers() == [("c1", "sally")]
    site.enqueue("c2")
    site.move("c2", "sales", [lacks("dutch")])
    assert site.last(e.CallMoved).needs == (lacks("dutch"),)


def test_what_was_relaxed_is_asked_for_again(site: Site) -> None:
    site.change_queue("billing", steps=(step(after_ms=10_000, drop_skills=("dutch",)),))
    site.enqueue("c1", needs={"dutch": 5})
    site.pass_ms(10_000)
    site.move("c1", "sales")
    site.sign_in("sally", sales=5)
    assert site.offers() == []


@pytest.mark.parametrize("agents", [1, 3])
def test_a_call_on_offer_is_taken_back_and_moved(site: Site, agents: int) -> None:
    site.change_queue("billing", selection="ring_all")
    for number in range(agents):
        site.sign_in(f"agent{number}", billing=5)
    site.enqueue("c1")
    events = site.move("c1", "sales")
    assert [one.reason for one in of(events, e.OfferWithdrawn)] == ["moved"] * agents
    assert kinds(events)[-1] is e.CallMoved
    assert site.line("sales") == ["c1"]
    assert {site.state_of(f"agent{number}") for number in range(agents)} == {"ready"}


def test_an_agent_from_whom_it_was_taken_back_takes_the_next(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.enqueue("c2")
    site.move("c1", "sales")
    assert site.offers() == [("c1", "anna"), ("c2", "anna")]


def test_moved_to_where_the_same_agent_may_take_it_it_is_offered_to_him_again(site: Site) -> None:
    site.sign_in("anna", billing=5, sales=5)
    site.enqueue("c1")
    site.move("c1", "sales")
    assert site.offers() == [("c1", "anna"), ("c1", "anna")]
    site.talk("c1")
    assert site.last(e.CallConnected).queue == "sales"


@pytest.mark.parametrize("state", ["waiting", "offered"])
def test_to_move_it_where_it_is_does_nothing(site: Site, state: str) -> None:
    if state == "offered":
        site.sign_in("anna", billing=5)
    site.enqueue("c1")
    assert site.call_state("c1") == state
    site.ignore(move("c1", "billing"))
    site.ignore(move("c1", "billing", []))


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        (move("c1", "nowhere"), UnknownQueue, "no queue is called 'nowhere'"),
        (move("c1", "chats"), InvalidCommand, "queue 'chats' is for chat"),
        (move("c1", "sales", {"klingon": 1}), UnknownSkill, "unknown skill 'klingon'"),
        (move("c1", "sales", [has("dutch", 99)]), InvalidCommand, "level of dutch"),
        (move("nobody", "sales"), UnknownCall, "no call has the id 'nobody'"),
        (prioritise("c1", 101), InvalidCommand, "priority 101: -100 to 100"),
        (prioritise("nobody"), UnknownCall, "no call has the id 'nobody'"),
        (withdraw("nobody"), UnknownCall, "no call has the id 'nobody'"),
    ],
)
@pytest.mark.parametrize("state", ["waiting", "offered"])
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    site: Site, command: c.Command, error: type[CommandRefused], words: str, state: str
) -> None:
    if state == "offered":
        site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.refuse(command, error, words)


@pytest.mark.parametrize("state", ["connecting", "talking", "ended"])
def test_only_a_call_in_line_can_be_moved_or_given_another_priority(site: Site, state: str) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.accept("c1")
    if state != "connecting":
        site.connect("c1")
    if state == "ended":
        site.hang_up("c1")
    site.refuse(move("c1", "sales"), NotPossibleNow, "call 'c1' does not wait")
    site.refuse(prioritise("c1"), NotPossibleNow, "call 'c1' does not wait")
    if state != "ended":
        site.refuse(withdraw("c1"), NotPossibleNow, "call 'c1' does not wait")


# Priority


def test_a_call_that_waits_goes_by_its_new_priority(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 1
    site.enqueue("c2")
    site.prioritise("c2", 3, by="sue")
    given = site.last(e.CallPrioritised)
    assert (given.call, given.queue, given.priority, given.by) == ("c2", "billing", 3, "sue")
    site.sign_in("anna", billing=5)
    assert site.offers() == [("c2", "anna")]


def test_on_offer_it_counts_when_the_call_comes_back(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.enqueue("c2")
    site.prioritise("c1", -5)
    assert site.rung("c1") == ["anna"]
    site.decline("c1")
    site.pass_ms(5_000)
    assert site.offers()[-1] == ("c2", "anna")


def test_the_same_priority_again_does_nothing(site: Site) -> None:
    site.enqueue("c1", priority=2)
    site.ignore(prioritise("c1", 2))


# Withdraw


@pytest.mark.parametrize("state", ["waiting", "offered"])
def test_a_withdrawn_call_is_over(site: Site, state: str) -> None:
    if state == "offered":
        site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.now_ms += 2_000
    events = site.withdraw("c1", by="sue")
    assert [one.reason for one in of(events, e.OfferWithdrawn)] == (
        ["ended"] if state == "offered" else []
    )
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.by, ended.staff) == ("withdrawn", "supervisor", "sue")
    assert ended.waited_ms == 2_000
    site.ignore(withdraw("c1"))
    if state == "offered":
        assert site.state_of("anna") == "ready"


def test_a_call_that_has_talked_and_waits_again_can_be_withdrawn(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.talk("c1")
    site.lose("anna")
    site.agent_left("c1")
    site.withdraw("c1")
    assert site.last(e.CallEnded).outcome == "withdrawn"


def test_a_withdrawn_caller_who_is_put_in_another_queue_begins_anew(site: Site) -> None:
    """Whoever withdraws leads the caller on: under a new id, as the old one is used up."""
    site.enqueue("c1", caller="cora")
    site.withdraw("c1")
    assert site.enqueue("c1", "sales", caller="cora") == []
    site.enqueue("c1b", "sales", caller="cora")
    assert site.line("sales") == ["c1b"]
