"""A site in which a lot goes on, and ways to damage its state by hand, with what is said of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.definitions import SkillNeed
from queues.entities import Absence, Work
from queues.ids import CallId, OfferNumber, QueueId, SkillId
from queues.index import add_to_pools, leave_pools
from queues.invariants import violations
from queues.steps import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.ranked import Line
    from tests.queues.site import Site


def made_busy(site: Site) -> Site:
    """In `billing` one talks, one is held and some wait; `ringing` rings; `watched` has steps."""
    site.queue("billing")
    site.queue("sales")
    site.queue("ringing", selection="ring_all")
    site.queue("watched", steps=(Step(line_over=9, raise_priority=1),))
    site.queue("shadow", shadow="fewest_skills")
    for agent in ("wraps up", "busy", "pauses", "lost"):
        site.sign_in(agent, billing=5)
    for agent in ("idle", "idle too"):
        site.sign_in(agent, sales=5)
    for agent in ("shadowed", "shadowed too"):
        site.sign_in(agent, shadow=5)
    for agent in ("rung1", "rung2"):
        site.sign_in(agent, ringing=5)
    for call in ("wraps", "talks", "declined"):
        site.enqueue(call)
    for call in ("wraps", "talks"):
        site.talk(call)
    site.hang_up("wraps")
    site.enqueue("held", agent="busy", agent_wait_ms=60_000)
    site.lose("lost")
    site.enqueue("rings", "ringing")
    site.enqueue("watches", "watched")
    site.enqueue("sold", "sales")
    site.hang_up("sold")
    site.decline("declined")
    site.enqueue("waits")
    assert violations(site.core.state) == []
    return site


def work(site: Site, agent: str, call: str) -> Work:
    """Something that this agent does not have in hand."""
    return Work(site.agent(agent), site.call(call), OfferNumber(1), QueueId("billing"), "voice")


def in_hand(site: Site, agent: str) -> Work:
    present = site.agent(agent).work
    assert present is not None
    return present


def empty_line(site: Site) -> Line:
    (requirement,) = [one for key, one in site.core.state.requirements.items() if key[0] == "sales"]
    return requirement.lines[0]


# Calls and lines


def wrong_state(site: Site) -> None:
    site.call("waits").state = "talking"


def out_of_line(site: Site) -> None:
    site.call("waits").line.remove(site.call("waits").entry)


def twice_in_line(site: Site) -> None:
    site.call("waits").line.add(site.call("waits").entry)


def held_and_in_line(site: Site) -> None:
    site.agent("busy").held[site.call("waits")] = None
    site.call("waits").held_for = site.agent("busy")


def held_by_somebody_who_does_not_know(site: Site) -> None:
    del site.agent("busy").held[site.call("held")]


def held_by_another(site: Site) -> None:
    site.call("held").held_for = site.agent("pauses")


def alive_and_ended(site: Site) -> None:
    site.core.state.ended[CallId("waits")] = None


def other_needs(site: Site) -> None:
    site.call("waits").needs = (SkillNeed(SkillId("billing"), 9),)


def out_of_order(site: Site) -> None:
    site.call("waits").line.entries.reverse()


def wrong_first(site: Site) -> None:
    site.call("waits").line.first = None


def closed_line(site: Site) -> None:
    site.core.state.open_lines.clear()


def empty_line_open(site: Site) -> None:
    site.core.state.open_lines[empty_line(site)] = None


def unwatched_line(site: Site) -> None:
    site.core.state.watched_lines.clear()


def line_watched_for_nothing(site: Site) -> None:
    site.core.state.watched_lines[site.call("waits").line] = None


def wrong_counter(site: Site) -> None:
    site.core.state.waiting[site.call("waits").queue_id] -= 1


def counter_of_an_empty_queue(site: Site) -> None:
    site.core.state.waiting[QueueId("sales")] = 1


def requirement_that_miscounts(site: Site) -> None:
    site.call("waits").line.requirement.calls += 1


# Offers and work in hand


def call_without_its_winner(site: Site) -> None:
    site.call("talks").work = None


def winner_before_anybody_accepted(site: Site) -> None:
    site.call("rings").work = site.agent("rung1").work


def no_offers(site: Site) -> None:
    site.call("rings").works.clear()


def offers_while_waiting(site: Site) -> None:
    call = site.call("waits")
    call.works[OfferNumber(1)] = work(site, "busy", "waits")


def several_winners(site: Site) -> None:
    call = site.call("rings")
    call.state = "talking"
    for one in call.works.values():
        one.state = "talking"


def rings_without_an_offer(site: Site) -> None:
    site.core.state.ringing[site.call("waits")] = None


def agent_without_call(site: Site) -> None:
    site.agent("busy").works.clear()


def agent_with_another_offer(site: Site) -> None:
    works = site.call("talks").works
    works[OfferNumber(7)] = works.pop(OfferNumber(1))


def agent_of_another_state(site: Site) -> None:
    in_hand(site, "busy").state = "connecting"


def call_not_in_the_core(site: Site) -> None:
    del site.core.state.calls[CallId("talks")]


def over_capacity(site: Site) -> None:
    agent = site.agent("busy")
    agent.works[CallId("waits")] = work(site, "busy", "waits")


def of_a_channel_he_does_not_take(site: Site) -> None:
    in_hand(site, "busy").channel = "email"


def away_with_a_call(site: Site) -> None:
    site.agent("busy").presence = "away"


# Who fits whom


def wrong_pair(site: Site) -> None:
    site.agent("idle").group.fits.clear()


def group_without_agents(site: Site) -> None:
    site.agent("idle").group.agents.clear()


def agent_of_another_group(site: Site) -> None:
    site.agent("idle").group = site.agent("busy").group


def group_that_is_gone(site: Site) -> None:
    del site.core.state.groups[site.agent("idle").group.skills]


# Deadlines


def no_end_of_the_wait(site: Site) -> None:
    site.call("waits").stamp += 1


def no_end_of_talk(site: Site) -> None:
    site.call("talks").stamp += 1


def missing_hold(site: Site) -> None:
    site.call("held").stamp += 1


def no_end_of_a_postponement(site: Site) -> None:
    site.call("waits").state = "postponed"


def no_end_of_a_pause(site: Site) -> None:
    site.agent("pauses").stamp += 1


def no_end_of_an_offer(site: Site) -> None:
    in_hand(site, "rung1").stamp += 1


def no_end_of_a_wrap_up(site: Site) -> None:
    in_hand(site, "wraps up").stamp += 1


def no_end_of_an_absence(site: Site) -> None:
    absence = site.agent("lost").absence
    assert absence is not None
    absence.stamp += 1


def lost_without_absence(site: Site) -> None:
    site.agent("lost").absence = None


def found_with_an_absence(site: Site) -> None:
    site.agent("idle").absence = Absence(site.agent("idle"))


# Matching


def not_finished(site: Site) -> None:
    site.core.state.fresh_agents.append(site.agent("idle"))


def somebody_still_to_be_let_go(site: Site) -> None:
    site.core.state.departed.append(site.agent("idle"))


def unreachable_with_offer(site: Site) -> None:
    site.agent("rung1").reachable = False


def planned_and_ready(site: Site) -> None:
    site.agent("idle").plan = "away"


def unmatched(site: Site) -> None:
    site.agent("idle").group = site.agent("busy").group


def not_ringing_where_it_could(site: Site) -> None:
    site.agent("idle").group = site.agent("rung1").group


def held_for_somebody_lost(site: Site) -> None:
    site.agent("busy").reachable = False


def known_for_too_much(site: Site) -> None:
    site.agent("idle").ready_for = ("voice", "chat")


def not_in_a_pool(site: Site) -> None:
    leave_pools(site.agent("idle"))
    site.agent("idle").ready_for = ("voice",)


def twice_in_a_pool(site: Site) -> None:
    add_to_pools(site.agent("idle"), ("voice",))


def in_a_pool_though_busy(site: Site) -> None:
    add_to_pools(site.agent("busy"), ("voice",))


def not_in_the_second_pool(site: Site) -> None:
    agent = site.agent("shadowed")
    pool, entry = agent.pooled.pop()
    pool.remove(entry)


DAMAGE: dict[Callable[[Site], None], str] = {
    wrong_state: "call waits is talking, 1 times in line, held: False",
    out_of_line: "call waits is waiting, 0 times in line, held: False",
    twice_in_line: "call waits is waiting, 2 times in line, held: False",
    held_and_in_line: "call waits is waiting, 1 times in line, held: True",
    held_by_somebody_who_does_not_know: "call held waits for an agent who does not know",
    held_by_another: "call held is waiting, 0 times in line, held: False",
    alive_and_ended: "call waits is both alive and ended",
    other_needs: "call waits stands in the line of another requirement",
    out_of_order: "line of billing is out of order",
    wrong_first: "line of billing has a wrong first call",
    closed_line: "line of billing is wrongly open or closed",
    empty_line_open: "line of sales is wrongly open or closed",
    unwatched_line: "line of watched is wrongly watched or not",
    line_watched_for_nothing: "line of billing is wrongly watched or not",
    wrong_counter: "'billing': 2, 'watched': 1} are said to wait, and",
    counter_of_an_empty_queue: "'sales': 1",
    requirement_that_miscounts: "a requirement of billing counts 5 calls",
    call_without_its_winner: "call talks is talking with agent None",
    winner_before_anybody_accepted: "call rings is offered with agent rung1",
    no_offers: "call rings is offered with 0 offers",
    offers_while_waiting: "call waits is waiting with 1 offers",
    several_winners: "call rings is talking and has 2 winners",
    rings_without_an_offer: "call waits is waiting and said to ring",
    agent_without_call: "agent busy does not know of offer 1 of call talks",
    agent_with_another_offer: "agent busy does not know of offer 7 of call talks",
    agent_of_another_state: "agent busy is connecting, the call is talking",
    call_not_in_the_core: "agent busy holds a call that is not in the core",
    over_capacity: "agent busy has 2 of voice in hand",
    of_a_channel_he_does_not_take: "agent busy has 1 of email in hand",
    away_with_a_call: "agent busy is away with something in hand",
    wrong_pair: "is paired with the wrong requirements",
    group_without_agents: "has the wrong agents, or none",
    agent_of_another_group: "has the wrong agents, or none",
    group_that_is_gone: "a requirement of sales knows a group that is gone",
    no_end_of_the_wait: "call waits is waiting without a deadline",
    no_end_of_talk: "call talks is talking without a deadline",
    missing_hold: "call held is held without a deadline",
    no_end_of_a_postponement: "call waits is postponed without a deadline",
    no_end_of_a_pause: "agent pauses is backing_off without a deadline",
    no_end_of_an_offer: "agent rung1 is offered without a deadline",
    no_end_of_a_wrap_up: "agent wraps up is wrapping_up without a deadline",
    no_end_of_an_absence: "agent lost is unreachable without a deadline",
    lost_without_absence: "agent lost is lost without an absence, or found with one",
    found_with_an_absence: "agent idle is lost without an absence, or found with one",
    not_finished: "matching has not finished",
    somebody_still_to_be_let_go: "matching has not finished",
    unreachable_with_offer: "agent rung1 is offered a call at a desk that cannot be reached",
    planned_and_ready: "agent idle is ready although planned to be away",
    unmatched: "call waits is waiting although agent idle could take it",
    not_ringing_where_it_could: "call rings is offered although agent idle could take it",
    held_for_somebody_lost: "call held waits for busy, who is not at work",
    known_for_too_much: "agent idle is open for ('voice',) and known for ('voice', 'chat')",
    not_in_a_pool: "agent idle (ready) stands 0 times in a pool",
    twice_in_a_pool: "agent idle (ready) stands 2 times in a pool",
    in_a_pool_though_busy: "agent busy (talking) stands 1 times in a pool",
    not_in_the_second_pool: "agent shadowed (ready) stands 0 times in a pool",
}
