"""The agent's time after a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import commands as c
from queues import events as e
from queues.errors import InvalidCommand, NotPossibleNow
from queues.ids import AgentId, CallId
from tests.queues.site import MAIN, Site, kinds, of
from tests.queues.situations import AT_WORK, bring_agent, several_in_hand

if TYPE_CHECKING:
    from queues.lifecycles import AgentState


FINISH = c.FinishWrapUp(site=MAIN, agent=AgentId("anna"))
EXTEND = c.ExtendWrapUp(site=MAIN, agent=AgentId("anna"))
NOT_WRAPPING_UP = tuple(state for state in AT_WORK if state != "wrapping_up")


def test_a_finished_wrap_up_frees_the_agent_for_the_next_call(site: Site) -> None:
    bring_agent(site, "wrapping_up")
    site.enqueue("c2")
    assert kinds(site.finish_wrap_up("anna")) == [e.WrapUpEnded, e.CallOffered]


def test_a_wrap_up_ends_by_itself(site: Site) -> None:
    bring_agent(site, "wrapping_up")
    assert site.pass_ms(29_999) == []
    assert kinds(site.pass_ms(1)) == [e.WrapUpEnded]


def test_each_queue_has_its_own_wrap_up_time(site: Site) -> None:
    site.queue("billing", wrap_up_ms=5_000)
    bring_agent(site, "wrapping_up")
    assert kinds(site.pass_ms(5_000)) == [e.WrapUpEnded]


def test_a_queue_can_do_without_wrap_up(site: Site) -> None:
    site.queue("billing", wrap_up_ms=0)
    bring_agent(site, "talking")
    site.hang_up("c1")
    assert kinds(site.pass_ms(0)) == [e.WrapUpEnded]
    site.enqueue("c2")
    site.talk("c2")
    site.hang_up("c2")
    site.refuse(EXTEND, NotPossibleNow)


def test_an_extended_wrap_up_lasts_as_long_again(site: Site) -> None:
    bring_agent(site, "wrapping_up")
    began_ms = site.now_ms
    site.now_ms += 12_000
    assert kinds(site.extend_wrap_up("anna")) == [e.WrapUpExtended]
    assert site.last(e.WrapUpExtended).until_ms == began_ms + 60_000
    site.extend_wrap_up("anna")
    assert site.last(e.WrapUpExtended).until_ms == began_ms + 90_000
    assert site.pass_ms(77_999) == []
    assert kinds(site.pass_ms(1)) == [e.WrapUpEnded]


def test_a_wrap_up_is_extended_up_to_the_ceiling_and_no_further(site: Site) -> None:
    site.configure(wrap_up_ms_max=70_000)
    bring_agent(site, "wrapping_up")
    began_ms = site.now_ms
    site.extend_wrap_up("anna")
    site.extend_wrap_up("anna")
    assert site.last(e.WrapUpExtended).until_ms == began_ms + 70_000
    site.refuse(EXTEND, NotPossibleNow, "any further")
    assert kinds(site.pass_ms(70_000)) == [e.WrapUpEnded]


def test_extending_does_not_make_the_wrap_up_look_younger(site: Site) -> None:
    bring_agent(site, "wrapping_up")
    since_ms = site.agent("anna").since_ms
    site.now_ms += 10_000
    site.extend_wrap_up("anna")
    assert site.agent("anna").since_ms == since_ms


@pytest.mark.parametrize("state", NOT_WRAPPING_UP)
def test_finishing_what_is_not_going_on_is_harmless(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    site.ignore(FINISH)


@pytest.mark.parametrize("state", NOT_WRAPPING_UP)
def test_extending_what_is_not_going_on_is_refused(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    site.refuse(EXTEND, NotPossibleNow, "not wrapping up")


def wrap_up_two(site: Site) -> None:
    """`anna` wraps up `c1`, which has been so for 10 s, and `c2`."""
    several_in_hand(site)
    site.now_ms += 10_000
    site.decline("c3")
    site.hang_up("c2")


def test_each_of_several_wrap_ups_ends_at_its_time(site: Site) -> None:
    wrap_up_two(site)
    assert [ended.call for ended in of(site.pass_ms(20_000), e.WrapUpEnded)] == ["c1"]
    assert [ended.call for ended in of(site.pass_ms(10_000), e.WrapUpEnded)] == ["c2"]


def test_one_of_several_wrap_ups_is_finished_by_its_call(site: Site) -> None:
    wrap_up_two(site)
    assert [ended.call for ended in of(site.finish_wrap_up("anna", "c2"), e.WrapUpEnded)] == ["c2"]
    assert [work.call.id for work in site.agent("anna").works.values()] == ["c1"]


def test_all_wrap_ups_are_finished_together_unless_one_is_named(site: Site) -> None:
    wrap_up_two(site)
    assert kinds(site.finish_wrap_up("anna")) == [e.WrapUpEnded, e.WrapUpEnded]


def test_of_several_wrap_ups_the_one_to_extend_must_be_named(site: Site) -> None:
    wrap_up_two(site)
    site.refuse(EXTEND, InvalidCommand, "wraps up 2 calls: name one")
    site.extend_wrap_up("anna", "c1")
    extended = site.last(e.WrapUpExtended)
    assert (extended.call, extended.until_ms) == ("c1", site.now_ms + 50_000)


@pytest.mark.parametrize("call", ["c3", "c9"])
def test_a_call_that_is_not_wrapped_up_cannot_be_extended(site: Site, call: str) -> None:
    several_in_hand(site)
    extend = c.ExtendWrapUp(site=MAIN, agent=AgentId("anna"), call=CallId(call))
    site.refuse(extend, NotPossibleNow, "not wrapping up")


def test_an_agent_who_wraps_up_a_chat_is_offered_further_ones_up_to_the_capacity(
    site: Site,
) -> None:
    several_in_hand(site)
    site.enqueue("c4", "chats")
    assert site.call_state("c4") == "waiting"
    assert kinds(site.finish_wrap_up("anna", "c1")) == [e.WrapUpEnded, e.CallOffered]
    assert site.offers()[-1] == ("c4", "anna")
