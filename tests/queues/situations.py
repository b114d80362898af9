"""Brings the agent `anna` and the call `c1` into each state, by the shortest way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from queues.lifecycles import AgentState, CallState

if TYPE_CHECKING:
    from tests.queues.site import Site

AGENT_STATES: Final[tuple[AgentState, ...]] = get_args(AgentState)
CALL_STATES: Final[tuple[CallState, ...]] = get_args(CallState)
ON_A_CALL: Final[tuple[AgentState, ...]] = ("connecting", "talking")
AT_WORK: Final[tuple[AgentState, ...]] = tuple(
    state for state in AGENT_STATES if state != "signed_out"
)


def bring_agent(site: Site, state: AgentState) -> None:
    """Make `anna` be in this state; where that takes a call, it is `c1`."""
    if state == "signed_out":
        return
    site.sign_in("anna", billing=5, ready=state != "away")
    if state in ("away", "ready"):
        return
    site.enqueue("c1")
    if state == "backing_off":
        site.decline("c1")
    if state in ("connecting", "talking", "wrapping_up"):
        site.accept("c1")
    if state in ("talking", "wrapping_up"):
        site.connect("c1")
    if state == "wrapping_up":
        site.hang_up("c1")
    assert site.state_of("anna") == state


def bring_call(site: Site, state: CallState) -> None:
    """Make `c1` be in this state; where that takes an agent, it is `anna`."""
    if state == "new":
        return
    if state in ("offered", "connecting", "talking"):
        bring_agent(site, state)
    else:
        site.enqueue("c1")
    if state == "ended":
        site.hang_up("c1")
    assert site.call_state("c1") == state
