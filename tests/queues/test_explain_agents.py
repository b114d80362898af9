"""Why an agent has no call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import definitions as d
from queues.errors import UnknownAgent
from queues.explain import explain_agent, sentences_of
from queues.ids import AgentId, QueueId
from queues.limits import EXPLAINED_MAX
from tests.queues.fingerprint import fingerprint
from tests.queues.situations import AT_WORK, FURTHER, bring_agent, several_in_hand
from tests.queues.wording import has, step

if TYPE_CHECKING:
    from queues.explain.explanations import AgentExplanation
    from queues.lifecycles import AgentState
    from tests.queues.site import Site


def explain(site: Site, agent: str = "anna") -> AgentExplanation:
    before = fingerprint(site.core.state)
    explanation = explain_agent(site.core.state, AgentId(agent), site.now_ms)
    assert fingerprint(site.core.state) == before
    return explanation


def told(site: Site, agent: str = "anna") -> list[str]:
    return sentences_of(explain(site, agent))


def test_an_idle_agent_for_whom_nobody_waits(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.now_ms += 200_000
    found = explain(site)
    assert (found.state, found.waiting, found.open_channels) == ("ready", 0, ("voice",))
    assert found.since_ms == site.now_ms - 200_000
    assert told(site) == [
        "anna is ready and has had nothing to do for 3 min 20 s.",
        "anna could serve billing (through billing).",
        "No call is waiting.",
    ]


def test_a_call_that_waits_for_another_is_why_an_idle_agent_has_none(site: Site) -> None:
    FURTHER["a call is held for an agent"](site)
    site.sign_in("ben", billing=5)
    site.now_ms += 4_000
    assert told(site, "ben")[-2:] == [
        "One call waits; ben could take one call.",
        "Call c1 in billing (4 s): it waits for anna alone; ben must leave it to another.",
    ]
    (queue,) = explain(site, "ben").queues
    assert (queue.waiting, queue.may_take, queue.counts) == (1, 1, {"held_for_another": 1})


def test_an_agent_is_told_what_he_lacks_for_the_calls_that_wait(site: Site) -> None:
    site.skills("dutch")
    site.sign_in("anna", billing=5)
    site.enqueue("c1", needs={"dutch": 3})
    site.enqueue("c2", needs={"billing": 7})
    assert told(site)[-3:] == [
        "Two calls wait, none of which anna may take.",
        "Call c1 in billing (0 s): anna lacks dutch at level 3 or above.",
        "Call c2 in billing (0 s): anna lacks billing at level 7 or above.",
    ]


def test_a_call_that_he_has_just_missed_is_why(site: Site) -> None:
    for name in ("anna", "ben"):
        site.sign_in(name, billing=5)
    site.enqueue("c1")
    site.enqueue("c0")
    site.talk("c0")
    site.decline("c1")
    site.ready("anna")
    assert told(site)[-1].endswith(
        "anna has just missed or declined it, or passed it on (30 s left)."
    )
    assert explain(site).calls[0].why.free_at_ms == site.now_ms + 30_000


def test_an_agent_without_the_skills_of_any_queue(site: Site) -> None:
    site.skills("dutch")
    site.sign_in("anna", dutch=5)
    assert told(site)[-1] == "anna could serve no queue: for billing, anna lacks billing."
    (queue,) = explain(site).queues
    assert (queue.serves, queue.through, queue.takes_channel) == (False, (), True)


def test_an_agent_for_whose_channels_there_is_no_queue(site: Site) -> None:
    site.sign_in("anna", capacity=d.Capacity(voice=0, chat=1), billing=5)
    (queue,) = explain(site).queues
    assert (queue.serves, queue.lacks, queue.takes_channel) == (False, "", False)
    assert told(site)[-1].endswith("there is none for a channel that the agent takes.")


def test_a_queue_that_asks_for_nothing_is_served_by_everybody(site: Site) -> None:
    site.queue("all", {})
    site.sign_in("anna", billing=5)
    assert told(site)[1] == "anna could serve billing (through billing) and all."


def test_queues_in_which_calls_wait_come_first(site: Site) -> None:
    site.queue("sales")
    site.queue("dutch")
    site.queue("all", {})
    site.sign_in("anna", ready=False, billing=5, sales=5)
    site.enqueue("c1", "sales")
    site.enqueue("c2", "dutch")
    found = explain(site)
    assert [one.queue for one in found.queues] == ["sales", "billing", "all", "dutch"]
    assert (found.queues_served, found.waiting, found.may_take) == (3, 2, 1)
    assert [(one.call, one.why.reason) for one in found.calls] == [("c1", "away"), ("c2", "lacks")]


def test_what_a_relaxed_call_needs_counts_not_what_its_queue_does(site: Site) -> None:
    site.skills("dutch")
    site.queue("billing", (has("billing", 9),), steps=(step(lower_levels=5, after_ms=1_000),))
    site.sign_in("anna", ready=False, billing=5)
    site.enqueue("c1")
    assert explain(site).may_take == 0
    site.pass_ms(1_000)
    found = explain(site)
    assert (found.may_take, found.queues[0].serves, found.queues[0].may_take) == (1, False, 1)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("away", "anna is away (signed in, since 2 s)."),
        ("offered", "anna is offered call c1 (since 2 s, 13 s left)."),
        ("connecting", "anna is being connected in call c1 (since 2 s, 18 s left)."),
        ("talking", "anna is talking in call c1 (since 2 s)."),
        ("wrapping_up", "anna is wrapping up call c1 (since 2 s, 28 s left)."),
        ("backing_off", "anna pauses after a missed or declined call (since 2 s, 3 s left)."),
    ],
)
def test_what_he_does_is_said_first(site: Site, state: AgentState, says: str) -> None:
    bring_agent(site, state)
    site.now_ms += 2_000
    assert told(site)[0] == says


@pytest.mark.parametrize("state", AT_WORK)
def test_a_lost_desk_is_said_in_every_state(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    site.lose("anna")
    found = explain(site)
    assert (found.reachable, found.sign_out_at_ms) == (False, site.now_ms + 60_000)
    assert "The desk cannot be reached, and signs anna out in 1 min." in told(site)


def test_once_given_up_a_lost_agent_leaves_after_the_call(site: Site) -> None:
    bring_agent(site, "talking")
    site.lose("anna")
    site.pass_ms(60_000)
    assert told(site)[1:3] == [
        "The desk cannot be reached.",
        "anna signs out after what is in hand.",
    ]


def test_an_absence_that_ends_by_itself_says_when(site: Site) -> None:
    site.configure(misses_before_away=1)
    site.sign_in("anna", return_ms=60_000, billing=5)
    site.enqueue("c1")
    site.miss("c1")
    assert told(site)[0] == "anna is away (missed calls, since 0 s, 1 min left)."


def test_several_things_in_hand_are_all_said(site: Site) -> None:
    several_in_hand(site)
    assert told(site)[0].startswith(
        "anna is wrapping up call c1, is talking in call c2 and is offered call c3 (since 0 s"
    )


def test_many_queues_are_counted_and_some_named(site: Site) -> None:
    site.configure(
        queues=tuple(d.QueueDefinition(queue=QueueId(f"queue{number}")) for number in range(60))
    )
    site.sign_in("anna", billing=5)
    found = explain(site)
    assert (found.queues_served, len(found.queues)) == (60, EXPLAINED_MAX)
    assert told(site)[1].endswith("queue3, queue4 and 55 others.")


def test_who_is_not_signed_in_cannot_be_explained(site: Site) -> None:
    with pytest.raises(UnknownAgent, match="anna"):
        explain(site)
