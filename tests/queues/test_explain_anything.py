"""Whatever happens in whatever order, everything can be explained, and what is said is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.json import decode, encode

from queues import commands as c
from queues import events as e
from queues.explain import explain_agent, explain_call, explain_offer, sentences_of
from queues.explain.explanations import INELIGIBLE, CallExplanation, OfferExplanation
from tests.queues.chaos import Chaos, everything
from tests.queues.fingerprint import fingerprint
from tests.queues.site import MAIN, Site

if TYPE_CHECKING:
    from queues.explain.explanations import Wait

LANGUAGES = ("en", "nl", "it")
IMPOSSIBLE = {"has_it", "takes_another_first", "free"}
"""Between two commands nobody has these reasons not to take a waiting call."""


class Unchecked(Site):
    """The core's own invariants are checked elsewhere, at their price."""

    def do(self, command: c.Command, at_ms: int | None = None) -> list[e.Event]:
        events = self.core.handle(command, self.now_ms if at_ms is None else at_ms)
        self.events += events
        return events


def chaos_of(seed: int) -> Chaos:
    chaos = Chaos(seed)
    chaos.site = Unchecked()
    chaos.site.do(c.Configure(site=MAIN, definition=everything()))
    chaos.begin()
    return chaos


def waiting(site: Site) -> list[tuple[CallExplanation, Wait]]:
    state = site.core.state
    explained = [explain_call(state, call, site.now_ms) for call in state.calls]
    for one in explained:
        assert sentences_of(one)
        assert decode(encode(one), type=CallExplanation) == one
        assert (one.wait is None) == (one.state != "waiting")
    return [(one, one.wait) for one in explained if one.wait is not None]


@given(st.integers(0, 2**32))
@settings(max_examples=12)
def test_each_agent_has_one_reason_not_to_take_a_waiting_call(seed: int) -> None:
    chaos = chaos_of(seed)
    site = chaos.site
    for _ in range(80):
        chaos.step()
        state = site.core.state
        before = fingerprint(state)
        explained = waiting(site)
        agents = {agent: explain_agent(state, agent, site.now_ms) for agent in state.agents}
        language = LANGUAGES[seed % len(LANGUAGES)]
        assert all(sentences_of(one, language) for one in agents.values())
        assert fingerprint(state) == before
        for call, wait in explained:
            assert [one.agent for one in wait.agents if one.reason in IMPOSSIBLE] == []
            assert sorted(one.agent for one in wait.agents) == sorted(agents)
            assert sum(wait.counts.values()) == wait.signed_in == len(agents)
            assert wait.eligible == sum(one.reason not in INELIGIBLE for one in wait.agents)
            for one in wait.agents:
                assert one in [
                    other.why for other in agents[one.agent].calls if other.call == call.call
                ]


@given(st.integers(0, 2**32))
@settings(max_examples=12)
def test_the_moment_at_which_an_agent_is_expected_lies_ahead(seed: int) -> None:
    chaos = chaos_of(seed)
    for _ in range(80):
        chaos.step()
    site = chaos.site
    for call, wait in waiting(site):
        for one in wait.agents:
            assert one.free_at_ms is None or one.free_at_ms > site.now_ms, call


@given(st.integers(0, 2**32))
@settings(max_examples=15)
def test_each_offer_is_explained_as_it_was_decided(seed: int) -> None:
    chaos = chaos_of(seed)
    for _ in range(80):
        chaos.step()
    for event in chaos.site.all(e.CallOffered):
        found = explain_offer(chaos.site.events, event.call, event.offer)
        assert found.agrees, event
        assert decode(encode(found), type=OfferExplanation) == found
        told = (found.decided_by, found.candidates, found.passed_over, found.runners_up)
        assert told == (event.decided_by, event.candidates, event.passed_over, event.runners_up)
        assert sentences_of(found, LANGUAGES[seed % len(LANGUAGES)])
        chosen = [one for one in found.calls if one.is_chosen]
        assert [(one.rank, one.score) for one in chosen] == [(event.rank, event.score)]
        assert [one.agent for one in found.agents if one.is_chosen] == [event.agent]
        listed = found.calls if found.compared == "calls" else found.agents
        assert len(listed) == event.candidates
        assert len(found.agents) + sum(found.counts.values()) == len(found.agents) + len(
            found.excluded
        )
