"""Replay: the same function changes the state, and a damaged journal does not go unnoticed."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from queues import Core, CoreBroken
from queues import commands as c
from queues import events as e
from queues.core import _DECISIONS, _SETTLE_EVERY
from queues.fold import _FOLDS
from queues.ids import AgentId, CallId, SiteId
from queues.invariants import violations
from queues.steps import Step
from tests.queues.fingerprint import fingerprint
from tests.queues.site import FOREVER_MS, MAIN, Site, kinds
from tests.queues.situations import bring_agent


def members(union: object) -> set[type]:
    """Every class of a union, however deep."""
    parts = get_args(union)
    return {union} if isinstance(union, type) else set().union(*(members(part) for part in parts))


def test_every_command_has_a_decision() -> None:
    assert set(_DECISIONS) == members(c.Command) == set(c.SiteCommand.__subclasses__())


def test_every_event_has_a_fold() -> None:
    assert set(_FOLDS) == members(e.Event) == set(e.SiteEvent.__subclasses__())


def call_backs_moves_and_rings(site: Site) -> None:
    """What happens to calls beside being offered and talked."""
    up = Step(after_ms=3_000, raise_priority=2)
    ask = Step(line_over=0, offer_callback=True)
    site.queue("slow", {"billing": 9}, steps=(up, ask), shadow="fewest_calls")
    site.queue("loud", selection="ring_progressively", ring_every_ms=2_000)
    for name in ("loud1", "loud2"):
        site.sign_in(name, loud=5)
    site.enqueue("rings", "loud")
    for name in ("asks", "moves", "leaves"):
        site.enqueue(name, "slow", caller=name)
    site.pass_ms(4_000)
    site.request_callback("asks")
    site.move("moves", "loud", by="sue")
    site.prioritise("moves", 50)
    site.withdraw("leaves")
    site.estimate(90_000, "slow")
    site.sign_in("expert", billing=9)
    site.accept("asks")
    site.callback_rung("asks")
    site.callback_answered("asks")
    site.callback_failed("asks")
    site.enqueue("held", "slow", agent="expert", agent_wait_ms=2_000)
    site.enqueue("held too", "slow", agent="expert", agent_wait_ms=2_000, caller="leaves")
    site.set_skills("expert", billing=10)
    site.pass_ms(9_000)


def lively(site: Site) -> list[e.Event]:
    """Some of everything."""
    bring_agent(site, "wrapping_up")
    site.extend_wrap_up("anna")
    for number in range(5):
        site.sign_in(f"agent{number}", billing=5, return_ms=1_000)
        site.enqueue(f"more{number}")
    site.talk("more0")
    site.accept("more1")
    site.decline("more2")
    site.miss("more3")
    site.lose("agent4")
    site.away("agent0")
    site.pass_ms(17_000)
    call_backs_moves_and_rings(site)
    site.talk(site.offers()[-1][0])
    site.transfer("more0", "slow")
    site.away("expert")
    site.drop_queue("loud", loud="billing")
    site.finish_wrap_up("anna")
    site.sign_out("anna")
    site.find("agent4")
    return site.events


def test_what_is_replayed_here_is_nearly_everything_there_is(site: Site) -> None:
    missing = set(e.SiteEvent.__subclasses__()) - set(kinds(lively(site)))
    assert missing == {e.CallbackDue}


def test_a_replayed_core_stands_where_the_live_one_stands(site: Site) -> None:
    again = Core(MAIN)
    again.replay(lively(site))
    assert fingerprint(again.state) == fingerprint(site.core.state)
    assert violations(again.state) == []


def test_a_replayed_core_goes_on_as_the_live_one_does(site: Site) -> None:
    again = Core(MAIN)
    again.replay(lively(site))
    for at_ms in range(site.now_ms, site.now_ms + FOREVER_MS, 50_000):
        command = c.PassTime(site=MAIN)
        assert again.handle(command, at_ms) == site.core.handle(command, at_ms)
    assert again.next_deadline_ms() == site.core.next_deadline_ms()


def test_a_long_journal_is_replayed_without_hoarding(site: Site) -> None:
    """What matching would take up is put in order every so often, also when nothing is decided."""
    site.sign_in("anna", billing=5)
    anna = AgentId("anna")
    pause: list[e.Event] = [
        e.AgentWentAway(site=MAIN, at_ms=site.now_ms, agent=anna, reason="lunch"),
        e.AgentBecameReady(site=MAIN, at_ms=site.now_ms, agent=anna),
    ]
    again = Core(MAIN)
    again.replay(site.events)
    again.replay(pause * _SETTLE_EVERY)
    assert again.state.fresh_agents == []
    assert len(again.state.requirements) <= 1
    assert violations(again.state) == []


def test_old_deadlines_do_not_pile_up_in_replay(site: Site) -> None:
    journal: list[e.Event] = []
    site.sign_in("anna", billing=5)
    journal += site.events
    again = Core(MAIN)
    again.replay(journal)
    core = site.core
    for number in range(2_000):
        at_ms, call = site.now_ms + number, CallId(f"c{number}")
        again.replay(
            [
                *core.handle(
                    c.EnqueueCall(site=MAIN, call=call, queue=site.definition.queues[0].queue),
                    at_ms,
                ),
                *core.handle(c.EndCall(site=MAIN, call=call, by="caller"), at_ms),
            ]
        )
    for one in (again, core):
        kept = sum(len(line) for line in one.state.deadlines._by_length.values())
        assert kept < 20


def ready(agent: str = "nobody") -> e.AgentBecameReady:
    return e.AgentBecameReady(site=MAIN, at_ms=1, agent=AgentId(agent))


def test_an_event_about_somebody_who_is_not_there_is_damage() -> None:
    with pytest.raises(CoreBroken, match="AgentBecameReady speaks of 'nobody'"):
        Core(MAIN).replay([ready()])


def test_an_event_that_does_not_fit_the_state_is_damage(site: Site) -> None:
    site.sign_in("anna", billing=5)
    with pytest.raises(CoreBroken, match="AgentBecameReady cannot happen in state 'ready'"):
        site.core.replay([ready("anna")])


def test_an_event_that_comes_twice_is_damage(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.sign_in("ben", ready=False)
    site.lose("ben")
    for event in site.events:
        if not isinstance(event, e.Configured):
            with pytest.raises(CoreBroken):
                site.core.replay([event])


def test_the_journal_of_another_site_is_damage(site: Site) -> None:
    with pytest.raises(CoreBroken, match="this is site 'elsewhere', not 'main'"):
        Core(SiteId("elsewhere")).replay(site.events)


def test_a_desk_that_is_found_without_having_been_lost_is_damage(site: Site) -> None:
    site.sign_in("anna", billing=5)
    with pytest.raises(CoreBroken, match="found without having been lost"):
        site.core.replay([e.AgentFound(site=MAIN, at_ms=1, agent=AgentId("anna"))])


def test_time_never_goes_back(site: Site) -> None:
    site.enqueue("c1")
    events = site.do(
        c.EndCall(site=MAIN, call=CallId("c1"), by="caller"), at_ms=site.now_ms - 5_000
    )
    assert [event.at_ms for event in events] == [site.now_ms]
    assert site.core.state.at_ms == site.now_ms


def test_an_offer_to_an_agent_whose_hands_are_full_is_damage(site: Site) -> None:
    bring_agent(site, "talking")
    site.enqueue("c2")
    offered = msgspec.structs.replace(site.last(e.CallOffered), call=CallId("c2"))
    with pytest.raises(CoreBroken):
        site.core.replay([offered])
