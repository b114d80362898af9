"""Why a call waits: one reason for each agent who is signed in, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import definitions as d
from queues.errors import UnknownCall
from queues.explain import explain_call, sentences_of
from queues.explain.availability import missing_text
from queues.explain.wording import counted, duration, ordinal
from queues.ids import CallId, SkillId
from queues.limits import EXPLAINED_MAX
from tests.queues.fingerprint import fingerprint
from tests.queues.situations import FURTHER, bring_call, call_back_in_vain, several_in_hand
from tests.queues.wording import all_of, any_of, has, lacks

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.explain.explanations import AgentReason, CallExplanation, Wait
    from queues.lifecycles import CallState
    from tests.queues.site import Site

CHATS = d.Capacity(voice=1, chat=2)


def explain(site: Site, call: str = "c1") -> CallExplanation:
    before = fingerprint(site.core.state)
    explanation = explain_call(site.core.state, CallId(call), site.now_ms)
    assert fingerprint(site.core.state) == before
    return explanation


def wait_of(site: Site, call: str = "c1") -> Wait:
    wait = explain(site, call).wait
    assert wait is not None
    return wait


def reason(site: Site, agent: str, call: str = "c1") -> AgentReason:
    return next(one for one in wait_of(site, call).agents if one.agent == agent)


def told(site: Site, call: str = "c1") -> list[str]:
    return sentences_of(explain(site, call))


def test_a_busy_agent_is_busy_with_a_call_since_then(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c0")
    site.now_ms += 2_000
    site.talk("c0")
    since_ms = site.now_ms
    site.now_ms += 4_000
    site.enqueue("c1")
    found = reason(site, "anna")
    assert (found.reason, found.since_ms, found.free_at_ms) == ("busy", since_ms, None)
    assert [(one.call, one.state) for one in found.in_hand] == [("c0", "talking")]
    assert "One agent could take it: anna is talking (since 4 s)." in told(site)


def test_an_agent_who_wraps_up_is_the_next_expected_to_be_free(site: Site) -> None:
    for name in ("anna", "ben"):
        site.sign_in(name, billing=5)
    site.enqueue("c0")
    site.enqueue("c9")
    site.talk("c0")
    site.talk("c9")
    site.hang_up("c9")
    site.enqueue("c1")
    site.now_ms += 12_000
    wait = wait_of(site)
    assert (wait.next_free, wait.next_free_at_ms) == ("ben", site.now_ms + 18_000)
    assert [one.agent for one in wait.agents] == ["ben", "anna"]
    assert "ben should be free for it in 18 s." in told(site)
    site.pass_ms(18_000)
    assert site.rung("c1") == ["ben"]


def test_an_offer_to_another_caller_keeps_an_agent_busy_until_it_is_missed(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c0")
    site.enqueue("c1")
    (in_hand,) = reason(site, "anna").in_hand
    assert (in_hand.state, in_hand.until_ms) == ("offered", site.now_ms + 15_000)
    assert "anna has another call on offer (since 0 s)" in told(site)[-1]
    site.accept("c0")
    (in_hand,) = reason(site, "anna").in_hand
    assert (in_hand.state, in_hand.until_ms) == ("connecting", site.now_ms + 20_000)


@pytest.mark.parametrize(
    ("needs", "missing"),
    [
        ((has("dutch"), has("sales", 3)), "dutch"),
        ((has("sales", 9),), "sales >= 9"),
        ((lacks("sales"),), "not sales"),
        ((any_of(has("dutch"), has("italian", 2)),), "dutch or italian >= 2"),
        ((any_of(all_of(has("sales"), has("dutch")), has("italian")),), "dutch or italian"),
        ((all_of(has("sales"), has("dutch")),), "dutch"),
        ((has("sales"),), ""),
    ],
)
def test_only_the_part_of_a_need_that_is_not_met_is_missing(
    needs: tuple[d.Need, ...], missing: str
) -> None:
    assert missing_text({SkillId("sales"): 5}, needs) == missing


def test_who_lacks_a_skill_is_named_with_the_skill(site: Site) -> None:
    site.skills("dutch", "trainee")
    site.sign_in("carla", billing=5)
    site.sign_in("dora", billing=5, dutch=3, trainee=2)
    site.enqueue("c1", needs=(has("dutch"), lacks("trainee")))
    wait = wait_of(site)
    assert (wait.eligible, wait.counts) == (0, {"lacks": 2})
    assert [one.lacks for one in wait.agents] == ["dutch", "not trainee"]
    assert told(site)[1:] == [
        "It needs billing and dutch and not trainee.",
        "Nobody who is signed in could take it.",
        "carla lacks dutch and dora does not meet 'not trainee'.",
    ]


def test_nobody_signed_in_is_said(site: Site) -> None:
    site.enqueue("c1")
    assert told(site) == [
        "Waiting 0 s, 1st in billing.",
        "It needs billing.",
        "Nobody is signed in.",
    ]


def test_an_agent_of_another_channel_could_not_take_it(site: Site) -> None:
    site.sign_in("anna", capacity=d.Capacity(voice=0, chat=2), billing=5)
    site.enqueue("c1")
    assert wait_of(site).counts == {"other_channel": 1}
    assert told(site)[-1] == "anna takes no calls of this channel."


def test_away_says_why_and_until_when(site: Site) -> None:
    site.sign_in("ben", billing=5)
    site.away("ben", "lunch")
    site.sign_in("phone", return_ms=60_000, billing=5)
    site.configure(misses_before_away=1)
    site.enqueue("c1")
    site.miss("c1")
    wait = wait_of(site)
    assert [(one.agent, one.until_ms) for one in wait.agents] == [
        ("phone", site.now_ms + 60_000),
        ("ben", None),
    ]
    assert (wait.next_free, wait.next_free_at_ms) == ("phone", site.now_ms + 60_000)
    assert "phone is away (missed calls, 1 min left) and ben is away (lunch)" in told(site)[1]


def test_an_unreachable_desk_says_when_its_agent_is_signed_out(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.lose("anna")
    site.enqueue("c1")
    found = reason(site, "anna")
    assert (found.reason, found.until_ms) == ("unreachable", site.now_ms + 60_000)
    assert found.free_at_ms is None
    assert "anna's desk cannot be reached" in told(site)[1]


@pytest.mark.parametrize(("plan", "says"), [("away", "goes away"), ("signed_out", "signs out")])
def test_an_agent_who_leaves_after_the_call_is_not_counted_on(
    site: Site, plan: str, says: str
) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c0")
    site.talk("c0")
    if plan == "away":
        site.away("anna")
    else:
        site.sign_out("anna")
    site.enqueue("c1")
    found = reason(site, "anna")
    assert (found.reason, found.plan, found.free_at_ms) == ("leaving", plan, None)
    assert f"anna {says} after what is in hand" in told(site)[1]


def test_a_back_off_says_how_long(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.decline("c1")
    found = reason(site, "anna")
    assert (found.reason, found.until_ms) == ("backing_off", site.now_ms + 5_000)
    assert found.free_at_ms == site.now_ms + 5_000
    assert "anna pauses after a missed or declined call (5 s left)" in told(site)[1]


def test_a_back_off_with_a_call_in_hand_has_no_known_end(site: Site) -> None:
    site.queue("chats", {"billing": 1}, channel="chat")
    site.sign_in("anna", capacity=CHATS, billing=5)
    for call in ("c8", "c9"):
        site.enqueue(call, "chats")
    site.talk("c8")
    site.decline("c9")
    site.enqueue("c1")
    assert (reason(site, "anna").reason, reason(site, "anna").free_at_ms) == ("backing_off", None)
    site.hang_up("c8")
    assert reason(site, "anna").free_at_ms == site.now_ms + 30_000


def test_what_is_in_hand_can_forbid_the_channel(site: Site) -> None:
    several_in_hand(site)
    site.enqueue("c8")
    found = reason(site, "anna", "c8")
    assert (found.reason, found.free_at_ms) == ("mixing", None)
    assert "anna has three chat calls in hand, which rules it out" in told(site, "c8")[1]


def test_the_wrap_ups_that_must_end_first_are_known(site: Site) -> None:
    site.queue("chats", {"billing": 1}, channel="chat", wrap_up_ms=50_000)
    site.sign_in("anna", capacity=CHATS, billing=5)
    for call, ms in (("c8", 1_000), ("c9", 2_000)):
        site.enqueue(call, "chats")
        site.talk(call)
        site.hang_up(call)
        site.now_ms += ms
    site.enqueue("c1")
    site.enqueue("c2", "chats")
    assert reason(site, "anna").reason == "mixing"
    assert reason(site, "anna").until_ms == site.now_ms + 48_000
    assert reason(site, "anna", "c2").reason == "busy"
    assert reason(site, "anna", "c2").until_ms == site.now_ms + 47_000
    assert "anna is wrapping up (47 s left) and has one other in hand" in told(site, "c2")[1]


def test_who_has_just_missed_it_is_excluded_until_then(site: Site) -> None:
    for name in ("anna", "ben"):
        site.sign_in(name, billing=5)
    site.enqueue("c1")
    site.enqueue("c0")
    site.talk("c0")
    site.decline("c1")
    until_ms = site.now_ms + 30_000
    site.ready("anna")
    found = reason(site, "anna")
    assert (found.reason, found.until_ms, found.free_at_ms) == ("excluded", until_ms, until_ms)
    assert "anna has just missed or declined it, or passed it on (30 s left)" in told(site)[1]


def test_a_held_call_is_left_to_its_agent(site: Site) -> None:
    FURTHER["a call is held for an agent"](site)
    site.sign_in("ben", billing=5)
    wait = wait_of(site)
    assert (wait.held_for, wait.released_at_ms) == ("anna", site.now_ms + 60_000)
    assert reason(site, "anna").reason == "busy"
    found = reason(site, "ben")
    assert (found.reason, found.until_ms) == ("held_for_another", site.now_ms + 60_000)
    assert (wait.next_free, wait.next_free_at_ms) == ("ben", site.now_ms + 60_000)
    assert told(site)[1] == "It waits for anna alone (1 min left)."
    assert "ben must leave it to another" in told(site)[2]


def test_rank_score_and_position_are_those_of_now(site: Site) -> None:
    site.configure(rank_step_ms=30_000)
    site.enqueue("c0")
    site.now_ms += 1_000
    site.enqueue("c1", priority=2)
    site.now_ms += 72_000
    wait = wait_of(site)
    assert (wait.position, wait.rank, wait.score) == (2, 4, 72_000.0)
    assert explain(site).waited_ms == 72_000
    assert told(site)[0] == "Waiting 1 min 12 s, 2nd in billing."


def test_a_callback_is_told_from_a_caller_on_the_line(site: Site) -> None:
    FURTHER["a callback waits"](site)
    assert told(site)[0] == "Waiting to be called back 0 s, 1st in billing."


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("offered", "On offer to anna (since 3 s, 12 s left)."),
        ("connecting", "Being connected to anna (since 3 s, 17 s left)."),
        ("talking", "Talking to anna (since 3 s)."),
    ],
)
def test_a_call_that_has_an_agent_says_what_it_does(
    site: Site, state: CallState, says: str
) -> None:
    bring_call(site, state)
    site.now_ms += 3_000
    explanation = explain(site)
    assert (explanation.state, explanation.wait) == (state, None)
    assert sentences_of(explanation) == [says]


def test_a_callback_in_vain_says_when_it_is_tried_again(site: Site) -> None:
    call_back_in_vain(site)
    assert told(site) == [
        "To be called back. One try did not reach the caller; the next comes in 10 min."
    ]


@pytest.mark.parametrize("bring", FURTHER.values(), ids=FURTHER)
def test_every_situation_can_be_explained(site: Site, bring: Callable[[Site], None]) -> None:
    bring(site)
    for call in list(site.core.state.calls):
        assert told(site, call)


@pytest.mark.parametrize("state", ["new", "ended"])
def test_a_call_that_is_not_there_cannot_be_explained(site: Site, state: CallState) -> None:
    bring_call(site, state)
    with pytest.raises(UnknownCall, match="ended" if state == "ended" else "not known"):
        explain_call(site.core.state, CallId("c1"), site.now_ms)


def test_many_agents_are_counted_and_some_named(site: Site) -> None:
    site.skills("dutch")
    for number in range(EXPLAINED_MAX + 3):
        site.sign_in(f"agent{number}", ready=False, billing=5)
    for number in range(7):
        site.sign_in(f"other{number}", dutch=5)
    site.sign_in("chats", capacity=d.Capacity(voice=0, chat=1), billing=1)
    site.enqueue("c1")
    wait = wait_of(site)
    assert (wait.signed_in, wait.eligible, len(wait.agents)) == (61, 53, EXPLAINED_MAX)
    assert wait.counts == {"away": 53, "lacks": 7, "other_channel": 1}
    could = told(site)[2]
    assert could.startswith("53 agents could take it: agent0 is away (signed in), ")
    assert could.endswith("agent4 is away (signed in); in all 53 away.")
    assert told(site)[3] == "7 without what it needs and 1 who takes other channels only."


def test_numbers_and_times_are_written_as_people_say_them() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "112th",
    ]  # fmt: skip
    assert [counted(number, "call") for number in (0, 1, 9, 10)] == [
        "no calls", "one call", "nine calls", "10 calls",
    ]  # fmt: skip
    assert [duration(ms) for ms in (499, 59_600, 72_000, 3_900_000)] == [
        "0 s", "1 min", "1 min 12 s", "1 h 05 min",
    ]  # fmt: skip
