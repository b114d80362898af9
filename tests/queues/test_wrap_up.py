"""The agent's time after a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import commands as c
from queues import events as e
from queues.errors import NotPossibleNow
from queues.ids import AgentId
from tests.queues.site import MAIN, Site, kinds
from tests.queues.situations import AT_WORK, bring_agent

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
