"""A call that waits for one agent in particular: asked for, or the one talked to last."""

from __future__ import annotations

import pytest

from queues import events as e
from queues.errors import InvalidCommand
from queues.views import view_queues
from tests.queues.site import Site, enqueue, kinds
from tests.queues.wording import step


@pytest.fixture
def site() -> Site:
    """Anna talks; ben, who could take any call, is away."""
    made = Site()
    made.queue("billing", last_agent_wait_ms=30_000)
    made.sign_in("anna", billing=5)
    made.enqueue("busy")
    made.talk("busy")
    made.sign_in("ben", billing=5, ready=False)
    return made


def free(site: Site, agent: str = "anna", call: str = "busy") -> None:
    site.hang_up(call)
    site.finish_wrap_up(agent)


def test_the_call_waits_for_the_agent_it_wants_though_others_are_free(site: Site) -> None:
    site.ready("ben")
    site.enqueue("c1", agent="anna", agent_wait_ms=30_000)
    queued = site.last(e.CallQueued)
    assert (queued.agent, queued.released_at_ms) == ("anna", site.now_ms + 30_000)
    assert site.line() == ["c1"]
    free(site)
    assert site.offers()[-1] == ("c1", "anna")


def test_nobody_else_gets_it_meanwhile(site: Site) -> None:
    site.enqueue("c1", agent="anna", agent_wait_ms=30_000)
    site.ready("ben")
    site.sign_in("cleo", billing=9)
    assert site.line() == ["c1"]
    site.enqueue("c2")
    assert site.offers()[-1] == ("c2", "ben")


def test_a_wanted_agent_who_is_free_gets_it_at_once_whatever_the_rule_says(site: Site) -> None:
    site.ready("ben")
    site.now_ms += 1_000
    site.sign_in("cleo", billing=1)
    site.enqueue("c1", agent="cleo", agent_wait_ms=30_000)
    offered = site.last(e.CallOffered)
    assert (offered.agent, offered.decided_by) == ("cleo", "preferred_agent")


def test_at_the_limit_anybody_may_take_it(site: Site) -> None:
    site.ready("ben")
    site.enqueue("c1", agent="anna", agent_wait_ms=30_000)
    assert site.pass_ms(29_999) == []
    assert kinds(site.pass_ms(1)) == [e.CallReleased, e.CallOffered]
    assert site.last(e.CallReleased).reason == "limit"
    assert site.offers()[-1] == ("c1", "ben")


@pytest.mark.parametrize("how", ["away", "sign_out", "lose", "skill"])
def test_when_the_wanted_agent_goes_anybody_may_take_it(site: Site, how: str) -> None:
    site.skills("welsh")
    site.enqueue("c1", agent="anna", agent_wait_ms=300_000)
    match how:
        case "away":
            site.away("anna")
        case "sign_out":
            site.sign_out("anna")
        case "lose":
            site.lose("anna")
        case _:
            site.set_skills("anna", welsh=3)
    released = site.last(e.CallReleased)
    assert (released.call, released.agent, released.reason) == ("c1", "anna", "agent_gone")
    site.ready("ben")
    assert site.offers()[-1] == ("c1", "ben")


def test_new_skills_that_still_suffice_keep_the_call(site: Site) -> None:
    site.skills("welsh")
    site.enqueue("c1", agent="anna", agent_wait_ms=300_000)
    site.set_skills("anna", billing=1, welsh=3)
    assert site.all(e.CallReleased) == []


def test_released_it_stands_at_its_place_by_waiting_time(site: Site) -> None:
    site.enqueue("c1", agent="anna", agent_wait_ms=10_000)
    site.now_ms += 1_000
    site.enqueue("c2")
    site.pass_ms(10_000)
    assert site.line() == ["c1", "c2"]
    site.ready("ben")
    assert site.offers()[-1] == ("c1", "ben")


def test_a_call_that_waits_for_an_agent_counts_in_line(site: Site) -> None:
    site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    site.now_ms += 4_000
    site.enqueue("c2")
    view = view_queues(site.core.state, site.now_ms)[0]
    assert (view.waiting, view.longest_wait_ms) == (2, 4_000)
    assert [site.position("c1"), site.position("c2")] == [1, 2]


def test_calls_of_other_queues_that_wait_for_an_agent_do_not_count_in_line(site: Site) -> None:
    site.queue("sales", {"billing": 1})
    site.enqueue("s1", "sales", agent="anna", agent_wait_ms=60_000)
    site.now_ms += 1_000
    site.enqueue("c1")
    assert (site.position("s1"), site.position("c1")) == (1, 1)


def test_the_wanted_agent_takes_what_stands_first_also_among_calls_for_all(site: Site) -> None:
    """To want somebody is no way past those who have waited longer."""
    site.enqueue("c1")
    site.now_ms += 1_000
    site.enqueue("c2", agent="anna", agent_wait_ms=60_000)
    site.now_ms += 1_000
    site.enqueue("c3")
    free(site)
    site.serve("c1")
    assert site.offers()[-1] == ("c2", "anna")


@pytest.mark.parametrize("why", ["unknown", "away", "lost", "planned", "unskilled", "no time"])
def test_an_agent_who_cannot_take_it_is_not_waited_for(site: Site, why: str) -> None:
    site.skills("welsh")
    match why:
        case "away":
            site.sign_in("cleo", billing=5, ready=False)
        case "lost":
            site.sign_in("cleo", billing=5)
            site.lose("cleo")
        case "planned":
            site.sign_in("cleo", billing=5)
            site.enqueue("busy2")
            site.talk("busy2")
            site.away("cleo")
        case "unskilled":
            site.sign_in("cleo", welsh=9)
        case "no time":
            site.sign_in("cleo", billing=5)
            site.enqueue("busy2")
            site.talk("busy2")
        case _:
            pass
    site.enqueue("c1", agent="cleo", agent_wait_ms=0 if why == "no time" else 60_000)
    assert site.last(e.CallQueued).agent is None
    site.ready("ben")
    assert site.offers()[-1] == ("c1", "ben")


def test_a_declined_call_is_anybodys_from_then_on(site: Site) -> None:
    site.ready("ben")
    site.sign_in("cleo", billing=5)
    site.enqueue("c1", agent="cleo", agent_wait_ms=60_000)
    site.decline("c1", "cleo")
    assert site.offers()[-1] == ("c1", "ben")


def test_the_caller_hangs_up_while_he_waits_for_the_agent(site: Site) -> None:
    site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    site.hang_up("c1")
    free(site)
    assert site.state_of("anna") == "ready"


def test_the_greatest_wait_ends_it_although_it_waits_for_an_agent(site: Site) -> None:
    site.change_queue("billing", wait_ms_max=20_000)
    site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    site.pass_ms(20_000)
    assert site.last(e.CallEnded).outcome == "wait_limit"


def test_priorities_and_moves_reach_a_call_that_waits_for_an_agent(site: Site) -> None:
    site.queue("sales")
    site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    site.prioritise("c1", 7)
    assert site.agent("anna").held == {site.call("c1"): None}
    site.move("c1", "sales")
    assert (site.line("sales"), site.agent("anna").held) == (["c1"], {})


def test_steps_come_once_the_call_waits_for_anybody() -> None:
    site = Site()
    site.queue("sales")
    site.queue("billing", steps=(step(after_ms=10_000, add_queues=("sales",)),))
    site.sign_in("anna", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.sign_in("sally", sales=5)
    site.enqueue("c1", agent="anna", agent_wait_ms=20_000)
    assert site.pass_ms(19_999) == []
    assert kinds(site.pass_ms(1)) == [e.CallReleased, e.CallRelaxed, e.CallOffered]


def test_the_greatest_length_holds_for_a_call_that_wants_an_agent_too() -> None:
    """It joins the queue, and nobody takes it at once; to want somebody is no way past the bound."""
    site = Site()
    site.queue("billing", steps=(step(on="joining", line_over=1, leave_for="refuse"),))
    site.sign_in("anna", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.enqueue("c1")
    site.enqueue("c2", agent="anna", agent_wait_ms=60_000)
    assert site.line() == ["c1"]


def test_no_more_calls_wait_for_one_agent_than_the_bound(site: Site) -> None:
    for number in range(22):
        site.enqueue(f"c{number}", agent="anna", agent_wait_ms=600_000)
    assert len(site.agent("anna").held) == 20
    assert site.last(e.CallQueued).agent is None
    site.ready("ben")
    assert site.offers()[-1] == ("c20", "ben")


# The agent talked to last


def after_a_talk(site: Site) -> None:
    """Cora has talked to anna, who talks to somebody else now; ben is free."""
    free(site)
    site.enqueue("first", caller="cora")
    site.serve("first")
    site.enqueue("busy2")
    site.talk("busy2")
    site.ready("ben")


def test_a_caller_waits_for_the_agent_he_talked_to_last(site: Site) -> None:
    after_a_talk(site)
    site.enqueue("again", caller="cora")
    assert site.line() == ["again"]
    free(site, "anna", "busy2")
    assert site.offers()[-1] == ("again", "anna")


def test_he_waits_for_him_only_so_long(site: Site) -> None:
    after_a_talk(site)
    site.enqueue("again", caller="cora")
    site.pass_ms(30_000)
    assert site.offers()[-1] == ("again", "ben")


def test_other_callers_and_those_unknown_do_not_wait(site: Site) -> None:
    after_a_talk(site)
    site.enqueue("other", caller="dora")
    assert site.offers()[-1] == ("other", "ben")
    site.enqueue("unknown")
    assert site.last(e.CallQueued).agent is None


def test_in_a_queue_that_grants_no_time_nobody_is_waited_for(site: Site) -> None:
    after_a_talk(site)
    site.change_queue("billing", last_agent_wait_ms=0)
    site.enqueue("again", caller="cora")
    assert site.offers()[-1] == ("again", "ben")


def test_whom_the_caller_asks_for_goes_before_whom_he_talked_to_last(site: Site) -> None:
    after_a_talk(site)
    site.enqueue("again", caller="cora", agent="ben", agent_wait_ms=5_000)
    assert site.offers()[-1] == ("again", "ben")


@pytest.mark.parametrize("wait_ms", [-1, 366 * 24 * 3_600_000 + 1])
def test_a_time_out_of_bounds_is_refused(site: Site, wait_ms: int) -> None:
    command = enqueue("c1", agent="anna", agent_wait_ms=wait_ms)
    site.refuse(command, InvalidCommand, "agent_wait_ms: 0 to")


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"agent": ""}, "an agent's id"), ({"caller": "x" * 129}, "a caller's id")],
)
def test_an_id_out_of_bounds_is_refused(site: Site, fields: dict[str, str], words: str) -> None:
    site.refuse(enqueue("c1", **fields), InvalidCommand, words)  # type: ignore[arg-type]
