"""Details of the order of calls: the next best, what told the two apart, calls held for the agent."""

from __future__ import annotations

from itertools import permutations

import pytest

from queues import definitions as d
from queues import events as e
from queues.ordering import Ranking
from tests.queues.site import Site


def waiting(*standings: tuple[int, float]) -> Ranking:
    """A ranking of calls that stand so; each call is named by its place in the list."""
    ranking, site = Ranking(), Site()
    site.queue("billing")
    for number, standing in enumerate(standings):
        site.enqueue(f"c{number}")
        ranking.add(standing, site.call(f"c{number}").entry)
    return ranking


def best_two(ranking: Ranking) -> tuple[tuple[int, float], tuple[int, float]]:
    assert ranking.first is not None
    assert ranking.second is not None
    return ranking.first[0], ranking.second[0]


@pytest.mark.parametrize("standings", list(permutations([(2, 1.0), (1, 9.0), (1, 3.0)])))
def test_in_whatever_order_calls_are_looked_at_the_best_two_come_out(
    standings: tuple[tuple[int, float], ...],
) -> None:
    ranking = waiting(*standings)
    assert best_two(ranking) == ((2, 1.0), (1, 9.0))
    assert ranking.candidates == 3


def test_of_equals_the_earlier_two_come_out() -> None:
    site = Site()
    site.queue("billing")
    for name in ("c0", "c1", "c2"):
        site.enqueue(name)
    for names in permutations(("c0", "c1", "c2")):
        ranking = Ranking()
        for name in names:
            ranking.add((1, 1.0), site.call(name).entry)
        assert ranking.first is not None
        assert ranking.second is not None
        assert (ranking.first[1][2].id, ranking.second[1][2].id) == ("c0", "c1")


@pytest.mark.parametrize(
    ("standings", "decided_by"),
    [
        ((), "only_one"),
        (((3, 7.0),), "only_one"),
        (((3, 7.0), (2, 7.0)), "rank"),
        (((3, 7.0), (3, 3.0)), "score"),
        (((3, 7.0), (3, 7.0)), "queued"),
        (((3, 3.0), (3, 3.0)), "queued"),
    ],
)
def test_what_told_the_best_from_the_next_best_is_said(
    standings: tuple[tuple[int, float], ...], decided_by: str
) -> None:
    assert waiting(*standings).decided_by() == decided_by


def test_an_agent_who_frees_for_the_only_call_there_is_is_told_so(site: Site) -> None:
    site.enqueue("c1")
    site.sign_in("anna", billing=5)
    offered = site.last(e.CallOffered)
    assert (offered.decided_by, offered.candidates, offered.runners_up) == ("only_one", 1, ())


def test_a_call_held_for_the_agent_that_needs_a_primary_skill_has_the_bonus() -> None:
    site = Site()
    site.queue("billing")
    site.queue("sales")
    site.sign_in("anna", billing=1, sales=9, primary=("billing",))
    site.enqueue("busy")
    site.talk("busy")
    site.enqueue("s1", "sales")
    site.now_ms += 39_000
    site.enqueue("c1", agent="anna", agent_wait_ms=30_000)
    site.hang_up("busy")
    site.finish_wrap_up("anna")
    offered = site.last(e.CallOffered)
    assert (offered.call, offered.runners_up, offered.decided_by) == ("c1", ("s1",), "score")
    assert offered.score == 40_000


def test_a_call_held_for_the_agent_waits_while_he_may_take_none_of_its_channel() -> None:
    """What frees him for a call leaves the chats in hand as many as he may have."""
    site = Site()
    site.queue("billing")
    site.queue("chats", {"billing": 1}, channel="chat")
    site.configure(mixing=d.Mixing(voice=("chat",), chat=("voice", "chat")))
    site.sign_in("anna", billing=5, capacity=d.Capacity(voice=1, chat=1))
    site.enqueue("talk")
    site.talk("talk")
    site.enqueue("chat", "chats")
    site.talk("chat")
    site.enqueue("held", "chats", agent="anna", agent_wait_ms=60_000)
    site.hang_up("talk")
    site.finish_wrap_up("anna", "talk")
    assert site.in_hand("anna") == ["chat"]
    site.enqueue("next")
    assert site.offers()[-1] == ("next", "anna")
    assert site.call_state("held") == "waiting"
