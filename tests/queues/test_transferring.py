"""A call that is talked is passed on to another queue, and everybody knows what that means."""

from __future__ import annotations

import pytest

from queues import codec
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.errors import (
    CommandRefused,
    InvalidCommand,
    NotPossibleNow,
    UnknownCall,
    UnknownQueue,
    UnknownSkill,
)
from queues.ids import StaffId
from queues.snapshot import restore, state_hash, take
from tests.queues.site import FOREVER_MS, MAIN, Site, kinds
from tests.queues.wording import has, step, transfer

BOTH = {"billing": 5, "sales": 5}
WRAP_UP_MS = 30_000


@pytest.fixture
def site() -> Site:
    made = Site()
    made.skills("dutch")
    made.queue("billing", wrap_up_ms=WRAP_UP_MS)
    made.queue("sales", wait_ms_max=60_000)
    made.queue("chats", {}, channel="chat", wrap_up_ms=WRAP_UP_MS)
    made.queue("mails", {}, channel="email")
    return made


def talk(site: Site, waited_ms: int = 0, talk_ms: int = 20_000, **skills: int) -> None:
    """`anna` has talked to `c1` of `billing` for a while."""
    site.enqueue("c1")
    site.now_ms += waited_ms
    site.sign_in("anna", skills=skills or {"billing": 5})
    site.talk("c1")
    site.now_ms += talk_ms


# The call


def test_the_call_waits_in_the_other_queue_and_the_event_says_it_all(site: Site) -> None:
    talk(site, waited_ms=2_000, talk_ms=20_000)
    site.transfer("c1", "sales", by="sue")
    passed_on = site.last(e.CallTransferred)
    assert passed_on == e.CallTransferred(
        site=MAIN,
        at_ms=site.now_ms,
        call=site.call("c1").id,
        agent=site.agent("anna").id,
        offer=site.call("c1").offer,
        from_queue=site.definition.queues[0].queue,
        queue=site.definition.queues[1].queue,
        needs=(),
        priority=0,
        talked_ms=20_000,
        wrap_up_until_ms=site.now_ms + WRAP_UP_MS,
        leaves_at_ms=site.now_ms + 60_000,
        by=StaffId("sue"),
    )
    assert codec.EVENTS.decode(codec.EVENTS.encode(passed_on)) == passed_on
    assert (site.call_state("c1"), site.line("sales"), site.line()) == ("waiting", ["c1"], [])


def test_the_caller_keeps_his_place_by_when_he_was_first_queued(site: Site) -> None:
    talk(site, waited_ms=2_000)
    site.enqueue("s1", "sales")
    site.now_ms += 1_000
    site.transfer("c1", "sales")
    assert site.line("sales") == ["c1", "s1"]
    site.sign_in("sally", sales=5)
    assert site.offers()[-1] == ("c1", "sally")
    assert site.last(e.CallOffered).waited_ms == 23_000


def test_it_may_wait_in_the_new_queue_for_as_long_as_anybody_there(site: Site) -> None:
    talk(site, waited_ms=50_000)
    site.transfer("c1", "sales")
    site.pass_ms(59_999)
    assert site.call_state("c1") == "waiting"
    site.pass_ms(1)
    over = site.last(e.CallEnded)
    assert (over.outcome, over.by, over.queue) == ("completed", "service", "sales")


def test_a_caller_who_hangs_up_after_it_has_been_answered_all_the_same(site: Site) -> None:
    talk(site)
    site.transfer("c1", "sales")
    site.now_ms += 5_000
    site.hang_up("c1")
    over = site.last(e.CallEnded)
    assert (over.outcome, over.talked_ms, over.agent) == ("completed", 0, None)


def test_it_is_offered_at_once_where_somebody_is_ready(site: Site) -> None:
    talk(site)
    site.sign_in("sally", sales=5)
    assert kinds(site.transfer("c1", "sales")) == [e.CallTransferred, e.CallOffered]
    site.talk("c1")
    connected = site.last(e.CallConnected)
    assert (connected.agent, connected.queue, connected.connection) == ("sally", "sales", 2)


def test_needs_and_priority_stay_unless_others_are_asked_for(site: Site) -> None:
    site.enqueue("c1", needs={"dutch": 2}, priority=3)
    site.sign_in("anna", billing=5, dutch=5)
    site.talk("c1")
    site.transfer("c1", "sales")
    assert (site.call("c1").needs, site.call("c1").line.priority) == ((has("dutch", 2),), 3)


def test_needs_and_priority_are_those_asked_for(site: Site) -> None:
    talk(site)
    site.transfer("c1", "sales", needs={"dutch": 4}, priority=9)
    assert (site.call("c1").needs, site.call("c1").line.priority) == ((has("dutch", 4),), 9)


def test_what_steps_had_relaxed_holds_no_longer_and_the_new_queue_s_steps_begin(site: Site) -> None:
    site.change_queue("billing", steps=(step(after_ms=1_000, drop_skills=("billing",)),))
    site.change_queue("sales", steps=(step(after_ms=9_000, lower_levels=3),))
    site.enqueue("c1")
    site.pass_ms(1_500)
    site.sign_in("anna", dutch=5)
    site.talk("c1")
    site.pass_ms(20_000)
    site.transfer("c1", "sales")
    assert site.call("c1").relaxation.drop_skills == ()
    site.pass_ms(8_999)
    assert [one.queue for one in site.all(e.CallRelaxed)] == ["billing"]
    site.pass_ms(1)
    assert [one.queue for one in site.all(e.CallRelaxed)] == ["billing", "sales"]


def test_the_same_queue_with_other_needs_is_another_place_to_wait(site: Site) -> None:
    talk(site, billing=5)
    site.sign_in("ben", billing=5, dutch=5)
    site.transfer("c1", "billing", needs={"dutch": 1})
    assert site.offers()[-1] == ("c1", "ben")


def test_it_can_be_passed_on_again_and_again(site: Site) -> None:
    talk(site)
    site.sign_in("sally", sales=5)
    site.transfer("c1", "sales")
    site.talk("c1")
    site.now_ms += 5_000
    site.transfer("c1", "billing")
    assert site.offers() == [("c1", "anna"), ("c1", "sally")]
    site.finish_wrap_up(
        "anna"
    )  # only he and sally know it; she passed it on herself, and cannot take it
    site.pass_ms(WRAP_UP_MS)
    assert site.offers()[-1] == ("c1", "anna")


# The agent


def test_the_agent_wraps_up_as_after_the_end_of_a_call(site: Site) -> None:
    talk(site, talk_ms=20_000)
    site.transfer("c1", "sales")
    anna = site.agent("anna")
    assert (anna.state, anna.calls, anna.talk_ms) == ("wrapping_up", 1, 20_000)
    assert site.extend_wrap_up("anna")[0] == e.WrapUpExtended(
        site=MAIN, at_ms=site.now_ms, agent=anna.id, call=site.call("c1").id,
        until_ms=site.now_ms + 2 * WRAP_UP_MS,
    )  # fmt: skip
    site.pass_ms(2 * WRAP_UP_MS)
    assert (anna.state, anna.idle_since_ms) == ("ready", site.now_ms)


def test_the_wrap_up_goes_on_whatever_becomes_of_the_call(site: Site) -> None:
    talk(site)
    site.sign_in("sally", sales=5)
    site.transfer("c1", "sales")
    site.talk("c1")
    assert (site.state_of("anna"), site.state_of("sally")) == ("wrapping_up", "talking")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    assert (site.state_of("anna"), site.state_of("sally")) == ("ready", "wrapping_up")


def test_an_agent_who_wants_to_leave_does_so_after_the_wrap_up(site: Site) -> None:
    talk(site)
    site.sign_out("anna")
    site.transfer("c1", "sales")
    assert site.state_of("anna") == "wrapping_up"
    site.pass_ms(WRAP_UP_MS)
    assert site.state_of("anna") == "signed_out"


def test_an_agent_whose_desk_is_lost_can_be_relieved_of_the_call(site: Site) -> None:
    talk(site)
    site.lose("anna")
    site.transfer("c1", "sales", by="sue")
    assert (site.state_of("anna"), site.call_state("c1")) == ("wrapping_up", "waiting")


def test_reports_about_the_agent_s_old_leg_change_nothing(site: Site) -> None:
    talk(site)
    offer = site.offer_of("c1")
    site.transfer("c1", "sales")
    site.ignore(c.ReportAgentLeft(site=MAIN, call=site.call("c1").id, offer=offer))
    site.ignore(c.ReportConnected(site=MAIN, call=site.call("c1").id, offer=offer))


# Who passed it on does not get it back


def test_who_passed_it_on_is_not_offered_it_while_another_could_take_it(site: Site) -> None:
    talk(site, billing=5, sales=9)
    site.sign_in("sally", sales=5)
    site.enqueue("s1", "sales")
    site.talk("s1", "sally")
    site.transfer("c1", "sales")
    site.finish_wrap_up("anna")
    site.pass_ms(50_000)
    assert (site.state_of("anna"), site.call_state("c1")) == ("ready", "waiting")
    site.hang_up("s1")
    site.finish_wrap_up("sally")
    assert site.offers()[-1] == ("c1", "sally")


def test_who_passed_it_on_gets_it_where_there_is_nobody_else(site: Site) -> None:
    talk(site, billing=5, sales=5)
    site.transfer("c1", "sales")
    assert site.call_state("c1") == "waiting"
    site.finish_wrap_up("anna")
    assert site.offers() == [("c1", "anna"), ("c1", "anna")]


def test_who_passed_it_on_gets_it_as_soon_as_the_last_other_leaves(site: Site) -> None:
    talk(site, billing=5, sales=5)
    site.sign_in("sally", sales=5)
    site.enqueue("s1", "sales")
    site.talk("s1", "sally")
    site.transfer("c1", "sales")
    site.finish_wrap_up("anna")
    assert site.call_state("c1") == "waiting"
    site.away("sally", after_call=True)
    assert site.offers()[-1] == ("c1", "anna")


def test_a_miss_later_does_not_shorten_it(site: Site) -> None:
    site.configure(exclusion_ms=1_000)
    talk(site, billing=5, sales=5)
    site.transfer("c1", "sales")
    site.finish_wrap_up("anna")
    site.sign_in("sally", sales=5)
    site.decline("c1", "anna")
    assert site.offers()[-1] == ("c1", "sally")
    assert site.call("c1").exclusions[site.agent("anna")].until_ms == site.now_ms + 60_001


def test_a_call_that_has_waited_long_enough_is_not_offered_at_the_last_moment(site: Site) -> None:
    talk(site, billing=5, sales=5)
    site.sign_in("sally", sales=5)
    site.enqueue("s1", "sales")
    site.talk("s1", "sally")
    site.transfer("c1", "sales")
    site.finish_wrap_up("anna")
    site.pass_ms(60_000)
    assert site.call_state("c1") == "ended"
    assert ("c1", "anna") not in site.offers()[1:]


def test_an_agent_with_room_for_more_chats_is_not_offered_the_same_one_while_wrapping_it_up(
    site: Site,
) -> None:
    site.queue("specialists", {}, channel="chat")
    site.enqueue("c1", "chats")
    site.sign_in("anna", capacity=d.Capacity(voice=0, chat=2))
    site.talk("c1")
    site.transfer("c1", "specialists")
    assert (site.call_state("c1"), site.in_hand("anna")) == ("waiting", ["c1"])
    site.enqueue("c2", "chats")
    assert site.offers()[-1] == ("c2", "anna")
    site.finish_wrap_up("anna", "c1")
    assert site.offers()[-1] == ("c1", "anna")


# What cannot be


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        (transfer("c1", "anna", "nowhere"), UnknownQueue, "no queue is called 'nowhere'"),
        (transfer("c1", "anna", "billing"), InvalidCommand, "call 'c1' is in 'billing' already"),
        (transfer("c1", "anna", "mails"), InvalidCommand, "queue 'mails' is for email"),
        (transfer("c1", "anna", "sales", {"dans": 1}), UnknownSkill, "unknown skill 'dans'"),
        (transfer("c1", "anna", "sales", {"dutch": 11}), InvalidCommand, "dutch"),
        (transfer("c1", "anna", "sales", priority=101), InvalidCommand, "priority 101"),
        (transfer("c1", "ben", "sales"), NotPossibleNow, "'ben' does not talk to call 'c1'"),
        (transfer("c2", "anna", "sales"), UnknownCall, "no call has the id 'c2'"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    site: Site, command: c.Command, error: type[CommandRefused], words: str
) -> None:
    talk(site)
    site.sign_in("ben", sales=5)
    site.refuse(command, error, words)


@pytest.mark.parametrize("state", ["waiting", "offered", "connecting", "ended"])
def test_a_call_that_is_not_talked_cannot_be_passed_on(site: Site, state: str) -> None:
    site.enqueue("c1")
    if state != "waiting":
        site.sign_in("anna", billing=5)
    if state in ("connecting", "ended"):
        site.accept("c1")
    if state == "ended":
        site.connect("c1")
        site.hang_up("c1")
    assert site.call_state("c1") == state
    site.refuse(transfer("c1", "anna", "sales"), NotPossibleNow, "does not talk to call 'c1'")


def test_asked_twice_it_is_done_once(site: Site) -> None:
    talk(site)
    site.transfer("c1", "sales")
    site.ignore(transfer("c1", "anna", "sales"))
    site.finish_wrap_up("anna")
    site.refuse(transfer("c1", "anna", "sales"), NotPossibleNow)


# After a restart


def test_a_restart_in_the_middle_changes_nothing(site: Site) -> None:
    talk(site, billing=5, sales=5)
    site.sign_in("sally", sales=5)
    site.enqueue("s1", "sales")
    site.talk("s1", "sally")
    site.transfer("c1", "sales")
    site.pass_ms(1_000)
    restored = type(site.core)(MAIN)
    restore(restored, take(site.core))
    assert state_hash(restored) == state_hash(site.core)
    site.core = restored
    site.move("c1", "billing")
    site.pass_ms(FOREVER_MS)
    assert site.call_state("c1") == "ended"
    assert state_hash(site.core) == state_hash(site.replayed)
