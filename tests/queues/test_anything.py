"""Whatever happens in whatever order, the invariants hold and a replay stands where the core stands.

The driver checks both after every event.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from queues import events as e
from tests.queues.chaos import Chaos


@given(st.integers(0, 2**32))
@settings(max_examples=12)
def test_whatever_happens_the_invariants_hold_and_replay_agrees(seed: int) -> None:
    chaos = Chaos(seed)
    chaos.begin()
    for _ in range(150):
        chaos.step()
    assert chaos.site.all(e.CallQueued)


@given(st.integers(0, 2**32))
@settings(max_examples=6)
def test_left_alone_everything_comes_to_rest(seed: int) -> None:
    """No call stays for ever, whatever has become of agents and callers: every state ends."""
    chaos = Chaos(seed)
    chaos.begin()
    for _ in range(80):
        chaos.step()
    site = chaos.site
    for agent in list(site.core.state.agents):
        site.sign_out(agent)
    site.pass_ms(100 * 3_600_000)  # a callback may wait 96 hours
    assert list(site.core.state.calls) == []
    assert list(site.core.state.agents) == []
