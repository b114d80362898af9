"""The site changes while calls wait, ring and are talked: what was there goes on by the new rules."""

from __future__ import annotations

import pytest

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.errors import QueueInUse
from queues.ids import QueueId
from tests.queues.site import MAIN, Site, kinds
from tests.queues.wording import step


@pytest.fixture
def site() -> Site:
    made = Site()
    made.skills("dutch")
    made.queue("billing")
    made.queue("sales")
    return made


# Queues that go


def test_calls_of_a_queue_that_goes_are_moved_and_keep_their_waiting_time(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 1_000
    site.enqueue("s1", "sales")
    site.now_ms += 1_000
    events = site.drop_queue("billing", billing="sales")
    assert kinds(events) == [e.Configured, e.CallMoved, e.Configured]
    moved = site.last(e.CallMoved)
    assert (moved.from_queue, moved.queue, moved.reason) == ("billing", "sales", "queue_gone")
    assert site.line("sales") == ["c1", "s1"]
    assert list(site.core.state.queues) == ["sales"]


def test_a_moved_call_that_somebody_is_free_for_is_offered_at_once(site: Site) -> None:
    site.sign_in("sally", sales=5)
    site.enqueue("c1")
    site.drop_queue("billing", billing="sales")
    assert site.offers() == [("c1", "sally")]


@pytest.mark.parametrize("state", ["offered", "connecting", "talking", "postponed", "held"])
def test_whatever_state_the_call_is_in_it_goes_on(site: Site, state: str) -> None:
    site.sign_in("anna", billing=5, sales=1)
    if state == "held":
        site.enqueue("busy", "sales")
        site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    else:
        site.enqueue("c1", is_callback=state == "postponed")
    if state != "offered":
        site.accept("busy" if state == "held" else "c1")
    if state == "talking":
        site.connect("c1")
    if state == "postponed":
        site.callback_failed("c1")
    site.drop_queue("billing", billing="sales")
    assert site.call("c1").queue_id == "sales"
    assert site.call_state("c1") == {"held": "waiting"}.get(state, state)
    match state:
        case "offered" | "connecting":
            site.accept("c1")
            site.connect("c1")
            assert site.last(e.CallConnected).queue == "sales"
        case "talking":
            site.hang_up("c1")
            assert site.last(e.CallEnded).queue == "sales"
        case "postponed":
            site.pass_ms(600_000)
            assert site.offers()[-1] == ("c1", "anna")
        case _:
            assert site.line("sales") == ["c1"]


def test_a_call_that_rings_at_many_rings_on_when_its_queue_goes(site: Site) -> None:
    site.queue("billing", selection="ring_all")
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.drop_queue("billing", billing="sales")
    assert site.rung("c1") == ["anna", "ben"]
    site.talk("c1", "anna")
    assert site.state_of("ben") == "ready"


@pytest.mark.parametrize("moves", [(), (("billing", "nowhere"),), (("billing", "billing"),)])
def test_without_a_queue_to_go_to_the_change_is_refused(
    site: Site, moves: tuple[tuple[QueueId, QueueId], ...]
) -> None:
    site.enqueue("c1")
    sales = site.definition.queues[1]
    definition = d.SiteDefinition(site=MAIN, skills=site.definition.skills, queues=(sales,))
    command = c.Configure(site=MAIN, definition=definition, moves=moves)
    site.refuse(command, QueueInUse, "calls are still in: billing; say where they go")


def test_calls_do_not_go_to_a_queue_of_another_channel(site: Site) -> None:
    site.queue("chats", needs={}, channel="chat")
    site.enqueue("c1")
    kept = tuple(queue for queue in site.definition.queues if queue.queue != "billing")
    definition = d.SiteDefinition(site=MAIN, skills=site.definition.skills, queues=kept)
    moves = ((QueueId("billing"), QueueId("chats")),)
    command = c.Configure(site=MAIN, definition=definition, moves=moves)
    site.refuse(command, QueueInUse, "queue 'chats' is for another channel")


def test_an_empty_queue_goes_without_a_word_and_what_was_kept_for_it_is_forgotten(
    site: Site,
) -> None:
    site.queue("billing", selection="round_robin")
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.serve("c1")
    site.estimate(5_000)
    site.drop_queue("billing")
    assert (site.core.state.turns, site.core.state.estimates) == ({}, {})
    assert site.state_of("anna") == "ready"


def test_an_added_queue_that_goes_adds_nothing_any_more(site: Site) -> None:
    site.queue("spare")
    site.change_queue("billing", steps=(step(after_ms=10_000, add_queues=("spare",)),))
    site.enqueue("c1")
    site.pass_ms(10_000)
    site.change_queue("billing", steps=())
    site.drop_queue("spare")
    site.sign_in("sam", spare=5)
    assert site.line() == ["c1"]
    site.sign_in("anna", billing=5)
    assert site.offers() == [("c1", "anna")]


# Queues that change


def test_less_is_needed_and_the_call_that_waits_is_offered_at_once(site: Site) -> None:
    site.queue("billing", {"billing": 7})
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.queue("billing", {"billing": 4})
    assert site.offers() == [("c1", "anna")]


def test_more_is_needed_and_what_is_in_hand_goes_on(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.enqueue("c2")
    site.queue("billing", {"billing": 7})
    site.talk("c1")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    assert site.line() == ["c2"]


def test_another_rule_holds_for_the_next_offer(site: Site) -> None:
    site.sign_in("anna", billing=2)
    site.now_ms += 1_000
    site.sign_in("ben", billing=9)
    site.enqueue("c1")
    site.decline("c1", "anna")
    site.ready("anna")
    site.change_queue("billing", selection="most_proficient")
    site.hang_up("c1")
    site.enqueue("c2")
    assert site.offers()[-1] == ("c2", "ben")


def test_another_order_holds_for_the_next_agent_who_frees(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 20_000
    site.enqueue("c2", priority=1)
    site.configure(order="fifo")
    site.sign_in("anna", billing=5)
    assert site.offers() == [("c1", "anna")]
    assert site.last(e.CallOffered).order == "fifo"


def test_new_steps_hold_for_calls_that_wait_already(site: Site) -> None:
    site.enqueue("c1")
    site.pass_ms(10_000)
    site.change_queue("billing", steps=(step(after_ms=30_000, move_to="sales"),))
    site.pass_ms(19_999)
    assert site.line() == ["c1"]
    site.pass_ms(1)
    assert site.line("sales") == ["c1"]


def test_a_new_step_whose_time_is_past_is_taken_at_once(site: Site) -> None:
    site.enqueue("c1")
    site.pass_ms(60_000)
    site.change_queue("billing", steps=(step(after_ms=30_000, move_to="sales"),))
    assert site.line("sales") == ["c1"]


def test_new_steps_that_ask_for_the_staff_are_watched_for_calls_that_wait_already(
    site: Site,
) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.enqueue("c1")
    site.change_queue("billing", steps=(step(staffing="nobody_at_work", move_to="sales"),))
    assert site.line() == ["c1"]
    site.sign_out("anna")
    assert site.line("sales") == ["c1"]


def test_steps_that_are_taken_out_are_not_taken(site: Site) -> None:
    site.change_queue("billing", steps=(step(after_ms=30_000, move_to="sales"),))
    site.enqueue("c1")
    site.pass_ms(10_000)
    site.change_queue("billing", steps=())
    site.pass_ms(60_000)
    assert site.line() == ["c1"]


def test_ringing_all_while_one_rings_after_another_rings_everybody(site: Site) -> None:
    site.queue("billing", selection="ring_progressively", offer_ms=60_000)
    for name in ("anna", "ben", "cleo"):
        site.sign_in(name, billing=5)
    site.enqueue("c1")
    site.change_queue("billing", selection="ring_all")
    assert site.rung("c1") == ["anna", "ben", "cleo"]


def test_more_may_ring_at_once_and_more_do(site: Site) -> None:
    site.queue("billing", selection="ring_all", ring_max=1)
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.change_queue("billing", ring_max=2)
    assert site.rung("c1") == ["anna", "ben"]


def test_a_call_that_rang_at_all_rings_at_no_more_under_another_rule(site: Site) -> None:
    site.queue("billing", selection="ring_all")
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.change_queue("billing", selection="longest_idle")
    site.sign_in("ben", billing=5)
    assert (site.rung("c1"), site.state_of("ben")) == (["anna"], "ready")


def test_a_call_that_waits_for_an_agent_who_may_no_longer_take_it_waits_for_anybody(
    site: Site,
) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.enqueue("c1", agent="anna", agent_wait_ms=600_000)
    site.queue("billing", {"dutch": 1})
    site.sign_in("dora", dutch=5)
    assert site.offers()[-1] == ("c1", "dora")


def test_new_mixing_rules_hold_at_once(site: Site) -> None:
    site.queue("mails", {"billing": 1}, channel="email")
    site.configure(mixing=d.Mixing(email=()))
    site.sign_in("anna", billing=5, capacity=d.Capacity(email=1))
    site.enqueue("m1", "mails")
    site.enqueue("c1")
    assert site.in_hand("anna") == ["m1"]
    site.configure(mixing=d.Mixing(email=("voice",)))
    assert site.in_hand("anna") == ["m1", "c1"]


def test_a_wanted_agent_out_of_reach_of_the_new_needs_is_not_offered_the_call(site: Site) -> None:
    """Mixing and needs change at once: the agent is open for voice and no longer fits."""
    site.queue("mails", {"billing": 1}, channel="email")
    site.configure(mixing=d.Mixing(email=()))
    site.sign_in("anna", billing=5, capacity=d.Capacity(email=1))
    site.enqueue("m1", "mails")
    site.talk("m1")
    site.enqueue("c1", agent="anna", agent_wait_ms=600_000)
    queues = tuple(
        d.QueueDefinition(queue=queue.queue, needs=(d.SkillNeed(site.definition.skills[0]),))
        if queue.queue == "billing"
        else queue
        for queue in site.definition.queues
    )
    site.configure(mixing=d.Mixing(email=("voice",)), queues=queues)
    assert site.in_hand("anna") == ["m1"]
    assert site.line() == ["c1"]


# Skills of people and of the site


def test_new_skills_bring_the_calls_that_wait_for_them(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1", needs={"dutch": 1})
    events = site.set_skills("anna", billing=5, dutch=1)
    assert kinds(events) == [e.SkillsChanged, e.CallOffered]
    assert site.set_skills("anna", dutch=1, billing=5) == []


def test_lost_skills_bring_no_more_calls_and_what_is_in_hand_goes_on(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.set_skills("anna", sales=3)
    site.talk("c1")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    site.enqueue("c2")
    site.enqueue("s1", "sales")
    assert site.offers()[-1] == ("s1", "anna")


def test_another_level_changes_the_place_among_the_ready(site: Site) -> None:
    site.queue("billing", selection="most_proficient")
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=6)
    site.set_skills("anna", billing=7)
    site.enqueue("c1")
    assert site.offers() == [("c1", "anna")]


def test_skills_can_change_while_away_talking_or_unreachable(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.talk("c1")
    site.set_skills("anna", billing=4)
    site.lose("anna")
    site.set_skills("anna", billing=3)
    site.find("anna")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    site.away("anna")
    site.set_skills("anna", billing=2)
    site.ready("anna")
    site.enqueue("c2")
    assert site.offers()[-1] == ("c2", "anna")


def test_a_skill_that_the_site_no_longer_has_stays_with_those_who_have_it(site: Site) -> None:
    site.sign_in("anna", billing=5, dutch=5)
    site.enqueue("c1", needs={"dutch": 1})
    site.accept("c1")
    site.enqueue("c2", needs={"dutch": 1})
    skills = tuple(skill for skill in site.definition.skills if skill != "dutch")
    site.configure(skills=skills)
    site.connect("c1")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    assert site.offers()[-1] == ("c2", "anna")


def test_queue_and_its_skill_go_together_while_calls_wait(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.talk("c1")
    site.enqueue("c2")
    sales = tuple(queue for queue in site.definition.queues if queue.queue == "sales")
    skills = tuple(skill for skill in site.definition.skills if skill != "billing")
    definition = d.SiteDefinition(site=MAIN, skills=skills, queues=sales)
    moves = ((QueueId("billing"), QueueId("sales")),)
    site.do(c.Configure(site=MAIN, definition=definition, moves=moves))
    assert site.line("sales") == ["c2"]
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    assert site.line("sales") == ["c2"]
