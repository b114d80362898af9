"""Two hours of rush through the whole service, and what must be true of them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ivr import Hours, RouteToQueue
from ivr.script import Closed
from queues import events as e
from queues.needs import meets
from router.calls import CallArrived, CallClosed, ConversationAdvanced
from router.carriers.simulated import Traffic, with_agents
from router.settings import Step, load
from tests.router.simulated.world import EXAMPLE, World, example, of_type, run_world

if TYPE_CHECKING:
    from queues.definitions import Need, SelectionRule, SiteDefinition
    from queues.ids import CallId, QueueId


@pytest.fixture(scope="module")
def rush() -> World:
    return run_world(120)


def definition_of(world: World) -> SiteDefinition:
    return next(one.definition for one in world.events if isinstance(one, e.Configured))


def routes(world: World) -> list[RouteToQueue]:
    return [
        event.turn.outcome
        for event in world.events
        if isinstance(event, ConversationAdvanced) and isinstance(event.turn.outcome, RouteToQueue)
    ]


def test_no_invariant_is_ever_broken(rush: World) -> None:
    assert of_type(rush, e.CallEnded) > 400
    assert rush.broken == []


def test_nobody_who_is_simulated_fails(rush: World) -> None:
    assert rush.failures == []


def test_every_call_has_ended_or_is_open(rush: World) -> None:
    arrived = {event.call for event in rush.events if isinstance(event, CallArrived)}
    ended = [event.call for event in rush.events if isinstance(event, CallClosed | e.CallEnded)]
    still_open = rush.service.engine.calls.open.keys()
    assert len(ended) == len(set(ended))
    assert set(ended) | still_open == arrived
    assert not set(ended) & still_open


def test_time_never_goes_back(rush: World) -> None:
    assert all(one.at_ms <= other.at_ms for one, other in pairwise(rush.events))


def test_callers_of_all_three_languages_are_answered(rush: World) -> None:
    calls = rush.service.engine.calls
    connected = [event for event in rush.events if isinstance(event, e.CallConnected)]
    opened = [calls.find(event.call) for event in connected]
    assert {call.language for call in opened if call is not None} == {"nl", "it", "en"}


def test_only_agents_with_the_needed_skills_are_offered_calls(rush: World) -> None:
    queues = {queue.queue: queue for queue in definition_of(rush).queues}
    levels = {}
    waits: dict[CallId, tuple[tuple[QueueId, ...], tuple[Need, ...]]] = {}
    """Of each call, the queues whose agents may take it, and what it needs of its own."""
    checked = 0
    for event in rush.events:
        match event:
            case e.AgentSignedIn():
                levels[event.agent] = {one.skill: one.level for one in event.skills}
            case e.CallQueued() | e.CallMoved():
                waits[event.call] = ((event.queue,), event.needs)
            case e.CallRelaxed():
                own = waits[event.call][1]
                waits[event.call] = ((event.queue, *event.relaxation.add_queues), own)
            case e.CallOffered():
                names, own = waits[event.call]
                ways = [(*queues[name].needs, *own) for name in names]
                assert any(all(meets(levels[event.agent], need) for need in way) for way in ways)
                checked += 1
            case _:
                pass
    assert checked > 400


def test_callers_are_understood_in_every_way_there_is(rush: World) -> None:
    assert {route.understood_by for route in routes(rush)} >= {"speech", "keys", "zero"}
    concerns = {"bill", "repair", "order", "hire", "hours", "complaint", None}
    assert {route.concern for route in routes(rush)} == concerns


def test_everything_that_goes_wrong_in_a_day_goes_wrong_here_too(rush: World) -> None:
    for kind in (
        e.OfferMissed,
        e.OfferDeclined,
        e.OfferWithdrawn,
        e.CallRequeued,
        e.AgentLost,
        e.AgentFound,
        e.AgentPlanned,
        e.WrapUpExtended,
    ):
        assert of_type(rush, kind) > 0, kind
    ends = {event.outcome for event in rush.events if isinstance(event, e.CallEnded)}
    assert ends == {"completed", "abandoned"}
    by = {event.by for event in rush.events if isinstance(event, e.CallEnded)}
    assert by == {"caller", "agent"}
    assert any(isinstance(event, CallClosed) for event in rush.events)


def test_a_caller_whose_agent_vanished_talks_to_another(rush: World) -> None:
    again = [
        event
        for event in rush.events
        if isinstance(event, e.CallConnected) and event.connection > 1
    ]
    assert again


def test_agents_take_breaks_for_a_reason(rush: World) -> None:
    reasons = {event.reason for event in rush.events if isinstance(event, e.AgentWentAway)}
    assert len(reasons & {"coffee", "lunch", "meeting", "coaching"}) >= 3


def test_the_same_seed_gives_the_same_run_and_another_one_another() -> None:
    runs = [run_world(20, seed=seed).normal_events() for seed in (5, 5, 6)]
    assert len(runs[0]) > 300
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_as_many_call_as_the_hour_has() -> None:
    quiet = tuple(0.1 if hour == 11 else 1.0 for hour in range(24))
    arrived = [
        sum(isinstance(event, CallArrived) for event in run_world(60, traffic=traffic).events)
        for traffic in (
            Traffic(calls_per_hour=300, hourly=quiet),
            Traffic(calls_per_hour=300, hourly=(1.0,) * 24),
        )
    ]
    assert 10 <= arrived[0] <= 55
    assert 240 <= arrived[1] <= 360


def test_without_traffic_nobody_calls() -> None:
    world = run_world(30, calls_per_hour=0)
    assert not any(isinstance(event, CallArrived) for event in world.events)
    assert of_type(world, e.AgentSignedIn) >= 15


def test_a_company_with_no_concerns_of_ours_gets_callers_too() -> None:
    """Without phrases callers stay close to the examples of the script, whatever it is about."""
    settings = example()
    script = settings.conversation
    concerns = tuple(replace(one, id=f"our {one.id}") for one in script.concerns)
    script = replace(script, concerns=concerns, escalation=None)
    settings = replace(settings, conversation=script)
    world = run_world(30, settings=settings, phrases=None)
    assert world.failures == world.broken == []
    assert {route.concern for route in routes(world)} > {one.id for one in concerns}


def test_a_script_without_concerns_sends_everybody_to_a_person() -> None:
    settings = example()
    script = replace(settings.conversation, concerns=(), escalation=None)
    world = run_world(20, settings=replace(settings, conversation=script))
    assert world.failures == []
    assert {route.concern for route in routes(world)} == {None}


def test_a_telephone_that_is_always_on_rings_and_is_answered() -> None:
    settings = example(agents=4)
    phones = tuple(
        replace(agent, phone=f"+3120555010{place}", always_on=place % 2 == 0)
        for place, agent in enumerate(settings.agents)
    )
    world = run_world(60, settings=replace(settings, agents=phones), calls_per_hour=80)
    answered = {event.agent for event in world.events if isinstance(event, e.CallConnected)}
    assert world.failures == world.broken == []
    assert len(answered) == 4


def test_whoever_waits_too_long_is_sent_away_with_a_word() -> None:
    settings = example(agents=1)
    queues = tuple(replace(queue, wait_s_max=20) for queue in settings.queues)
    world = run_world(30, settings=replace(settings, queues=queues))
    outcomes = [event.outcome for event in world.events if isinstance(event, e.CallEnded)]
    assert world.failures == world.broken == []
    assert outcomes.count("wait_limit") > 20


def test_outside_the_opening_hours_callers_hear_so_and_leave() -> None:
    settings = example()
    on_sundays = Hours(timezone="UTC", weekly={"sunday": ("09:00-17:00",)})
    closed = replace(settings.conversation, hours=on_sundays)
    world = run_world(20, settings=replace(settings, conversation=closed))
    assert of_type(world, e.CallQueued) == 0
    assert any(isinstance(event, CallClosed) for event in world.events)


def test_whoever_is_refused_at_once_hears_so_and_leaves() -> None:
    settings = example(agents=0)
    refuse = Step(on="joining", staffing="nobody_signed_in", leave_for="refuse")
    queues = tuple(replace(queue, steps=(refuse,)) for queue in settings.queues)
    world = run_world(20, settings=replace(settings, queues=queues))
    outcomes = {event.outcome for event in world.events if isinstance(event, e.CallEnded)}
    assert world.failures == world.broken == []
    assert outcomes == {"diverted"}
    assert len(world.service.engine.calls.open) < 20


@pytest.mark.parametrize("rule", ["ring_all", "ring_progressively"])
def test_calls_that_ring_at_several_are_each_taken_by_one(rule: SelectionRule) -> None:
    settings = example()
    queues = tuple(replace(queue, selection=rule, ring_every_s=2) for queue in settings.queues)
    agents = tuple(
        replace(agent, phone=f"+312055501{place:02}") if place % 2 else agent
        for place, agent in enumerate(settings.agents)
    )
    world = run_world(30, settings=replace(settings, queues=queues, agents=agents))
    assert world.failures == world.broken == []
    taken = [
        event
        for event in world.events
        if isinstance(event, e.OfferWithdrawn) and event.reason == "taken"
    ]
    assert len(taken) > 20
    assert of_type(world, e.CallConnected) > 60


@pytest.mark.parametrize("rule", ["lowest_occupancy", "round_robin", "weighted_random"])
def test_every_rule_runs_with_another_one_on_trial(rule: SelectionRule) -> None:
    settings = example()
    queues = tuple(
        replace(queue, selection=rule, shadow="longest_idle") for queue in settings.queues
    )
    routing = replace(settings.routing, shadow_order="fifo")
    world = run_world(20, settings=replace(settings, queues=queues, routing=routing))
    assert world.failures == world.broken == []
    text = world.service.metrics.render().decode()
    tried = re.findall(r'switchroom_shadow_offers_total{differs="(\w+)".*} ([1-9])', text)
    assert {differs for differs, _ in tried} == {"yes", "no"}


def test_callers_who_have_waited_too_long_are_called_back_and_most_of_them_answer() -> None:
    settings = example(agents=3)
    world = run_world(90, settings=settings, calls_per_hour=120)
    assert world.failures == world.broken == []
    assert of_type(world, e.CallbackRequested) > 5
    assert of_type(world, e.CallbackFailed) > 0
    talked = [one for one in world.events if isinstance(one, e.CallConnected) and one.is_callback]
    assert talked


def test_whoever_calls_while_it_is_closed_leaves_a_message_or_asks_to_be_called_back() -> None:
    settings = load(EXAMPLE, {})
    hours = settings.conversation.hours
    assert hours is not None
    offers = Closed(offers=("voicemail", "callback"))
    never = replace(hours, weekly={}, exceptions={}, closed=offers)
    script = replace(settings.conversation, hours=never)
    settings = with_agents(replace(settings, conversation=script), 10)
    world = run_world(60, settings=settings, calls_per_hour=60)
    assert world.failures == world.broken == []
    queued = [one for one in world.events if isinstance(one, e.CallQueued)]
    assert queued
    assert all(one.is_callback for one in queued)
    assert any(isinstance(one, e.CallConnected) for one in world.events)
