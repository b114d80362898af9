"""What is believed against what is shown: nothing where they agree, and each divergence where not."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from queues.ids import CallId, OfferNumber
from router.ports import Truth
from router.reconciling.belief import NO_OFFER, Belief, Stage
from router.reconciling.differences import (
    LEFT_BEHIND_MS,
    SETTLED_IN_LINE_MS,
    SETTLED_MS,
    Difference,
    Kind,
    differences,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BEGAN_MS = 1_795_392_605_000
LONG_AGO_MS = BEGAN_MS - 600_000
STAGES: tuple[Stage, ...] = get_args(Stage)


def belief(stage: Stage, number: int = 1, *, is_joined: bool = True) -> Belief:
    """A call as it should be in this stage."""
    is_with_agent = stage in ("connecting", "talking")
    leg = "" if stage == "ended" else f"caller-{number}"
    return Belief(
        call=CallId(f"call-{number}"),
        carrier="twilio",
        stage=stage,
        changed_ms=LONG_AGO_MS,
        known_ms=LONG_AGO_MS,
        stamp=(1, 1),
        leg=leg,
        callers=frozenset({f"caller-{number}", f"former-{number}"}),
        former=frozenset({f"former-{number}"}),
        left_behind=f"caller-{number}" if stage == "ended" else "",
        offer=OfferNumber(3) if is_with_agent else NO_OFFER,
        is_joined=is_with_agent and is_joined,
        agents=frozenset({f"agent-{number}"} if is_with_agent else ()),
        unneeded={f"old-{number}": OfferNumber(2)},
    )


def agreeing(*beliefs: Belief) -> Truth:
    """What a carrier shows when all is as it is believed."""
    live = {leg for one in beliefs for leg in (one.leg, *one.agents) if leg}
    connecting = [one for one in beliefs if one.stage == "connecting"]
    return Truth(
        began_ms=BEGAN_MS,
        legs=frozenset(live),
        rooms={
            (one.call, one.offer): one.agents if one.is_joined else frozenset()
            for one in connecting
        },
        in_line=frozenset(one.leg for one in beliefs if one.stage in ("in_line", "connecting")),
    )


some_beliefs = st.lists(st.tuples(st.sampled_from(STAGES), st.booleans()), max_size=6).map(
    lambda drawn: [
        belief(stage, number, is_joined=is_joined)
        for number, (stage, is_joined) in enumerate(drawn, start=1)
    ]
)


@given(some_beliefs)
def test_what_agrees_has_no_differences(beliefs: list[Belief]) -> None:
    assert differences(beliefs, agreeing(*beliefs)) == []


# -- Each way in which the truth may differ of the call number 1


def caller_gone(truth: Truth, one: Belief) -> Truth:
    return replace(truth, legs=truth.legs - {one.leg}, in_line=truth.in_line - {one.leg})


def agent_gone(truth: Truth, one: Belief) -> Truth:
    rooms = {**truth.rooms, (one.call, one.offer): frozenset[str]()}
    return replace(truth, legs=truth.legs - one.agents, rooms=rooms)


def agent_there(truth: Truth, one: Belief) -> Truth:
    return replace(truth, rooms={**truth.rooms, (one.call, one.offer): one.agents})


def both_there(truth: Truth, one: Belief) -> Truth:
    rooms = {**truth.rooms, (one.call, one.offer): one.agents | {one.leg}}
    return replace(truth, rooms=rooms, in_line=truth.in_line - {one.leg})


def not_in_line(truth: Truth, one: Belief) -> Truth:
    return replace(truth, in_line=truth.in_line - {one.leg})


def leg_unneeded(truth: Truth, _: Belief) -> Truth:
    return replace(truth, legs=truth.legs | {"old-1"})


def former_live(truth: Truth, _: Belief) -> Truth:
    return replace(truth, legs=truth.legs | {"former-1"})


def caller_left_behind(truth: Truth, one: Belief) -> Truth:
    return replace(truth, legs=truth.legs | {one.left_behind})


Divergence = tuple["Callable[[Truth, Belief], Truth]", Stage, bool, tuple[str, ...]]
DIVERGENCES: list[Divergence] = [
    (caller_gone, "in_line", True, ("caller-1",)),
    (caller_gone, "elsewhere", True, ("caller-1",)),
    (caller_gone, "connecting", True, ("caller-1",)),
    (caller_gone, "talking", True, ("caller-1",)),
    (agent_gone, "connecting", False, ("agent-1",)),
    (agent_gone, "connecting", True, ("agent-1",)),
    (agent_gone, "talking", True, ("agent-1",)),
    (agent_there, "connecting", False, ("agent-1",)),
    (both_there, "connecting", False, ("agent-1", "caller-1")),
    (both_there, "connecting", True, ("agent-1", "caller-1")),
    (not_in_line, "in_line", True, ("caller-1",)),
    *((leg_unneeded, stage, True, ("old-1",)) for stage in STAGES),
    *((former_live, stage, True, ("former-1",)) for stage in STAGES),
    (caller_left_behind, "ended", True, ("caller-1",)),
]
KINDS = {"former_live": "leg_unneeded"}
"""Of those that are not called what they are found as."""
divergences = pytest.mark.parametrize(
    ("diverge", "stage", "is_joined", "legs"),
    DIVERGENCES,
    ids=[f"{one[0].__name__}-{one[1]}-{one[2]}" for one in DIVERGENCES],
)


def kinds(found: Iterable[Difference]) -> list[Kind]:
    return [one.kind for one in found]


@divergences
@given(others=some_beliefs)
def test_each_single_divergence_is_found_and_nothing_else(
    diverge: Callable[[Truth, Belief], Truth],
    stage: Stage,
    is_joined: bool,  # noqa: FBT001 - a parameter of the test
    legs: tuple[str, ...],
    others: list[Belief],
) -> None:
    one = belief(stage, is_joined=is_joined)
    beliefs = [one, *(_renamed(other, number) for number, other in enumerate(others, start=2))]
    (found,) = differences(beliefs, diverge(agreeing(*beliefs), one))
    kind = KINDS.get(diverge.__name__, diverge.__name__)
    assert (found.kind, found.call, found.legs) == (kind, one.call, legs)
    assert found.offer == (2 if diverge is leg_unneeded else one.offer)


def _renamed(other: Belief, number: int) -> Belief:
    return belief(other.stage, number, is_joined=other.is_joined)


@divergences
@given(age_ms=st.integers(-60_000, SETTLED_MS - 1))
def test_what_has_just_changed_is_not_judged(
    diverge: Callable[[Truth, Belief], Truth],
    stage: Stage,
    is_joined: bool,  # noqa: FBT001 - a parameter of the test
    legs: tuple[str, ...],
    age_ms: int,
) -> None:
    just_ms = BEGAN_MS - age_ms
    one = replace(
        belief(stage, is_joined=is_joined),
        changed_ms=just_ms,
        known_ms=just_ms,
        leg_since_ms=just_ms,
    )
    truth = diverge(agreeing(one), one)
    assert differences([one], truth) == []
    then_ms = BEGAN_MS - max(SETTLED_IN_LINE_MS, LEFT_BEHIND_MS)
    settled = replace(one, changed_ms=then_ms, known_ms=then_ms, leg_since_ms=then_ms)
    assert [found.legs for found in differences([settled], truth)] == [legs]


@pytest.mark.parametrize("stage", ["in_line", "elsewhere", "connecting", "talking"])
@given(age_ms=st.integers(0, SETTLED_MS - 1))
def test_a_caller_who_has_gone_is_found_however_often_his_call_changes(
    stage: Stage, age_ms: int
) -> None:
    """An agent who declines at once changes the call, and not whether its caller is there."""
    just_ms = BEGAN_MS - age_ms
    busy = replace(belief(stage), changed_ms=just_ms, known_ms=just_ms)
    settled = replace(busy, leg_since_ms=BEGAN_MS - SETTLED_MS)
    for one in (busy, settled):
        assert kinds(differences([one], caller_gone(agreeing(one), one))) == ["caller_gone"]
        assert differences([one], agreeing(one)) == []
    rung = replace(busy, leg_since_ms=BEGAN_MS - SETTLED_MS + 1)
    assert differences([rung], caller_gone(agreeing(rung), rung)) == []


@pytest.mark.parametrize(
    ("diverge", "stage", "within_ms"),
    [
        (not_in_line, "in_line", SETTLED_IN_LINE_MS),
        (caller_left_behind, "ended", LEFT_BEHIND_MS),
        *((former_live, stage, LEFT_BEHIND_MS) for stage in STAGES),
    ],
)
def test_a_caller_who_is_told_something_on_his_way_has_time_to_hear_it(
    diverge: Callable[[Truth, Belief], Truth], stage: Stage, within_ms: int
) -> None:
    """Also if that was before this process began, so that only it can say since when all is quiet."""
    one = replace(belief(stage), changed_ms=0, known_ms=BEGAN_MS - within_ms + 1)
    truth = diverge(agreeing(one), one)
    assert differences([one], truth) == []
    assert len(differences([replace(one, known_ms=one.known_ms - 1)], truth)) == 1


def test_a_caller_whose_call_has_ended_may_be_where_we_have_put_him() -> None:
    one = replace(belief("ended"), left_behind="")
    assert differences([one], replace(agreeing(one), legs=frozenset({"caller-1"}))) == []


def test_a_leg_that_is_in_a_room_or_in_line_is_live_whatever_the_list_of_legs_says() -> None:
    waits, talks = belief("in_line", 1), belief("connecting", 2)
    truth = agreeing(waits, talks)
    rooms = {(talks.call, talks.offer): frozenset({"caller-2", "agent-2"})}
    found = differences([waits, talks], replace(truth, legs=frozenset(), rooms=rooms))
    assert kinds(found) == ["both_there"]


def test_of_a_call_with_two_pages_one_leg_suffices() -> None:
    one = replace(belief("talking"), agents=frozenset({"agent-1", "agent-too"}))
    truth = agreeing(one)
    assert differences([one], replace(truth, legs=truth.legs - {"agent-1"})) == []
    (found,) = differences([one], replace(truth, legs=frozenset({one.leg})))
    assert (found.kind, found.legs) == ("agent_gone", ("agent-1", "agent-too"))


def test_an_agent_of_whom_no_leg_is_known_yet_is_not_gone() -> None:
    one = replace(belief("connecting", is_joined=False), agents=frozenset())
    assert differences([one], agreeing(one)) == []


def test_somebody_in_the_room_whom_the_book_does_not_know_is_the_agent() -> None:
    one = replace(belief("connecting", is_joined=False), agents=frozenset())
    rooms = {(one.call, one.offer): frozenset({"who"})}
    (found,) = differences([one], replace(agreeing(one), rooms=rooms))
    assert (found.kind, found.legs) == ("agent_there", ("who",))


def test_a_caller_who_is_in_the_room_alone_is_not_with_an_agent() -> None:
    one = belief("connecting")
    rooms = {(one.call, one.offer): frozenset({one.leg})}
    truth = replace(agreeing(one), rooms=rooms, legs=frozenset({one.leg}))
    assert kinds(differences([one], truth)) == ["agent_gone"]


def test_who_is_to_be_rung_back_is_not_gone_while_nobody_is_on_the_line() -> None:
    one = replace(belief("elsewhere"), leg="")
    assert differences([one], agreeing(one)) == []


@given(some_beliefs, st.sets(st.sampled_from(["a", "b", "c"])))
def test_legs_that_the_book_does_not_know_do_not_matter(
    beliefs: list[Belief], strangers: set[str]
) -> None:
    truth = agreeing(*beliefs)
    more = replace(truth, legs=truth.legs | strangers, in_line=truth.in_line | strangers)
    assert differences(beliefs, more) == []


def test_the_evidence_says_who_showed_what_and_when() -> None:
    one = belief("in_line")
    (found,) = differences([one], caller_gone(agreeing(one), one))
    assert found.evidence == "twilio shows caller-1 as not live, at 2026-11-23T00:10:05Z"
