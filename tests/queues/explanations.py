"""Explanations of any kind, made up for those who put them into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from hypothesis import strategies as st

from queues.definitions import Channel, OrderRule, SelectionRule
from queues.explain import explanations as x
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SkillId
from queues.reasons import DecidedBy, PlannedState
from queues.steps import Destination, Relaxation, Staffing, Step

if TYPE_CHECKING:
    from queues.lifecycles import WorkState

NOW_MS = 1_000_000
NAMES = ("anna", "bram", "cees", "dora", "emil", "fien", "gijs", "hans")
NEEDS = (
    "anybody",
    "nobody",
    "dutch >= 3",
    "dutch and (italian or not trainee >= 4)",
    '"chat or or"',
)
moments = st.integers(NOW_MS, NOW_MS + 400_000)
past = st.integers(NOW_MS - 400_000, NOW_MS)
agents = st.sampled_from(NAMES).map(AgentId)
calls = st.sampled_from(("c1", "c2", "c3")).map(CallId)
counts = st.dictionaries(st.sampled_from(get_args(x.Reason)), st.integers(1, 12), max_size=3)
away = st.sampled_from(("lunch", "missed_calls", "signed_in", "dentist_visit"))
OF_WORK: tuple[WorkState, ...] = ("offered", "connecting", "talking", "wrapping_up")
OF_CALLS: tuple[DecidedBy, ...] = ("rank", "score", "queued")
OF_AGENTS = tuple(one for one in get_args(DecidedBy) if one not in (*OF_CALLS, "preferred_agent"))
STEPS = (
    Step(lower_levels=2),
    Step(drop_skills=(SkillId("dutch"),)),
    Step(add_queues=(QueueId("sales"), QueueId("desk"))),
    Step(raise_priority=3),
    Step(offer_callback=True),
    Step(move_to=QueueId("sales")),
    *(Step(leave_for=one) for one in get_args(Destination)),
    *(Step(staffing=one, raise_priority=1) for one in get_args(Staffing)),
)


@st.composite
def in_hand(draw: st.DrawFn, agent: str) -> x.InHand:
    """Something that this agent has in hand."""
    return x.InHand(
        agent=AgentId(agent),
        call=draw(calls),
        offer=OfferNumber(1),
        channel=draw(st.sampled_from(get_args(Channel))),
        state=draw(st.sampled_from(OF_WORK)),
        since_ms=draw(past),
        until_ms=draw(st.none() | moments),
    )


@st.composite
def agent_reasons(draw: st.DrawFn, agent: str) -> x.AgentReason:
    """Any reason, with all that may be known of it."""
    reason = draw(st.sampled_from(get_args(x.Reason)))
    has = draw(st.lists(in_hand(agent), min_size=1, max_size=3))
    return x.AgentReason(
        agent=AgentId(agent),
        reason=reason,
        since_ms=has[0].since_ms,
        until_ms=has[0].until_ms,
        lacks=draw(st.sampled_from(NEEDS[2:])) if reason == "lacks" else "",
        away_reason=draw(away),
        plan=draw(st.sampled_from(get_args(PlannedState))),
        takes_first=draw(calls),
        in_hand=tuple(has),
    )


@st.composite
def standings(draw: st.DrawFn) -> x.StepStanding:
    """Any step, taken or to come."""
    step = draw(st.sampled_from(STEPS))
    kinds = [one for one in get_args(x.ConditionKind) if one != "staffing" or step.staffing]
    return x.StepStanding(
        queue=QueueId("desk"),
        step=step,
        stands=draw(st.sampled_from(get_args(x.StepStands))),
        due_at_ms=draw(moments),
        waits_for=tuple(
            x.Condition(kind=kind, asked=draw(st.integers(1, 90_000)), found=draw(st.none() | past))
            if kind == "expected_wait_over"
            else x.Condition(kind=kind, asked=4, found=2)
            for kind in draw(st.lists(st.sampled_from(kinds), unique=True, max_size=3))
        ),
    )


@st.composite
def waits(draw: st.DrawFn) -> x.Wait:
    """A wait for some agents, none or all of whom could take the call."""
    found = [draw(agent_reasons(name)) for name in NAMES[: draw(st.integers(0, len(NAMES)))]]
    found.sort(key=lambda one: one.reason in x.INELIGIBLE)
    reasons = [one.reason for one in found]
    first = found[0].agent if found else None
    held = draw(st.booleans())
    return x.Wait(
        position=draw(st.integers(1, 40)),
        rank=0,
        score=0,
        leaves_at_ms=NOW_MS,
        held_for=AgentId("anna") if held else None,
        released_at_ms=draw(moments) if held else None,
        signed_in=len(found),
        eligible=sum(one not in x.INELIGIBLE for one in reasons),
        counts={one: reasons.count(one) for one in reasons},
        agents=tuple(found),
        next_free=first,
        next_free_at_ms=None if first is None else draw(moments),
    )


@st.composite
def explained_calls(draw: st.DrawFn) -> x.CallExplanation:
    """A call that waits, or has an agent, or is to be called back, or all of it."""
    return x.CallExplanation(
        call=CallId("c1"),
        queue=QueueId("desk"),
        channel="voice",
        at_ms=NOW_MS,
        state="waiting",
        is_callback=draw(st.booleans()),
        queued_at_ms=NOW_MS,
        waited_ms=draw(st.integers(0, 8_000_000)),
        priority=0,
        needs=draw(st.sampled_from(NEEDS)),
        needed_at_first="dutch >= 3",
        relaxation=Relaxation(),
        steps=tuple(draw(st.lists(standings(), max_size=3))),
        in_hand=tuple(draw(st.lists(in_hand("anna"), max_size=1))),
        tries=draw(st.integers(0, 3)),
        retry_at_ms=draw(st.none() | moments),
        wait=draw(st.none() | waits()),
    )


@st.composite
def queues_for_agent(draw: st.DrawFn) -> x.QueueForAgent:
    """A queue that an agent serves, or does not."""
    serves = draw(st.booleans())
    return x.QueueForAgent(
        queue=QueueId(draw(st.sampled_from(("desk", "sales", "bills")))),
        channel="voice",
        serves=serves,
        through=draw(st.sampled_from(((), (SkillId("dutch"),)))),
        lacks="" if serves else draw(st.sampled_from(("", *NEEDS[2:]))),
        takes_channel=True,
        waiting=1,
        may_take=1,
        counts={},
    )


@st.composite
def explained_agents(draw: st.DrawFn) -> x.AgentExplanation:
    """An agent who does anything, with calls that wait."""
    name = draw(agents)
    has = draw(st.lists(in_hand(name), max_size=3))
    states = tuple(one.state for one in has) or ("ready", "away", "backing_off")
    served = draw(st.lists(queues_for_agent(), max_size=7))
    waiting = draw(st.integers(0, 4))
    return x.AgentExplanation(
        agent=name,
        at_ms=NOW_MS,
        state=draw(st.sampled_from(states)),
        since_ms=draw(past),
        until_ms=draw(st.none() | moments),
        reachable=draw(st.booleans()),
        sign_out_at_ms=draw(st.none() | moments),
        away_reason=draw(away),
        plan=draw(st.none() | st.sampled_from(get_args(PlannedState))),
        plan_reason="",
        skills=(),
        in_hand=tuple(has),
        open_channels=(),
        waiting=waiting,
        may_take=draw(st.integers(0, waiting)),
        queues_served=sum(one.serves for one in served),
        queues=tuple(served),
        calls=tuple(
            x.WaitingCall(
                call=draw(calls),
                queue=QueueId("desk"),
                waited_ms=draw(st.integers(0, 8_000_000)),
                held_for=draw(st.none() | agents),
                why=draw(agent_reasons(name)),
            )
            for _ in range(waiting)
        ),
    )


@st.composite
def agent_terms(draw: st.DrawFn, agent: str) -> x.AgentTerms:
    """A candidate; the first of the names is chosen."""
    few = st.integers(0, 9)
    return x.AgentTerms(
        agent=AgentId(agent),
        is_chosen=agent == NAMES[0],
        preferred_skills=draw(few),
        is_primary=False,
        level=draw(few),
        skills=draw(few),
        occupancy=draw(st.floats(0, 1)),
        calls=draw(few),
        talk_ms=draw(st.integers(0, 8_000_000)),
        place=0,
        idle_ms=draw(st.integers(0, 8_000_000)),
        sign_in=0,
    )


@st.composite
def call_terms(draw: st.DrawFn, call: str) -> x.CallTerms:
    """A call to choose from; the first is chosen."""
    return x.CallTerms(
        call=CallId(call),
        queue=QueueId("desk"),
        is_chosen=call == "c1",
        is_held=False,
        rank=draw(st.integers(0, 9)),
        score=draw(st.floats(0, 90_000)),
        priority=0,
        weight=0,
        waited_ms=draw(st.integers(0, 8_000_000)),
        target_ms=20_000,
        is_primary=False,
        behind=0,
    )


@st.composite
def explained_offers(draw: st.DrawFn) -> x.OfferExplanation:
    """An offer for any reason."""
    ways: tuple[Literal["agents", "calls", "nothing"], ...] = ("agents", "calls", "nothing")
    compared = draw(st.sampled_from(ways))
    of_agents = draw(st.sampled_from(OF_AGENTS))
    shadow: tuple[SelectionRule | OrderRule, ...] = (*get_args(SelectionRule), *get_args(OrderRule))
    others = ("c1", "c2") if compared == "calls" else NAMES[:2]
    return x.OfferExplanation(
        call=CallId("c1"),
        agent=AgentId(NAMES[0]),
        offer=OfferNumber(1),
        queue=QueueId("desk"),
        at_ms=NOW_MS,
        trigger="call_waiting",
        compared=compared,
        selection="longest_idle",
        order=draw(st.sampled_from(get_args(OrderRule))),
        decided_by=draw(st.sampled_from(OF_CALLS))
        if compared == "calls"
        else of_agents
        if compared == "agents"
        else draw(st.sampled_from(("preferred_agent", "only_one"))),
        candidates=1,
        runners_up=(),
        passed_over=draw(st.integers(0, 2)),
        agents=tuple(draw(agent_terms(one)) for one in NAMES[: draw(st.integers(1, 8))]),
        calls=tuple(draw(call_terms(f"c{one}")) for one in range(1, draw(st.integers(2, 9)))),
        counts=draw(counts),
        excluded=(),
        shadow_rule=draw(st.none() | st.sampled_from(shadow)),
        shadow_choice=draw(st.sampled_from([CallId(one) for one in others])),
        agrees=draw(st.booleans()),
    )
