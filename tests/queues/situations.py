"""Brings the agent `anna` and the call `c1` into each state, by the shortest way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from queues import definitions as d
from queues.lifecycles import AgentState, CallState, Presence, WorkState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.queues.site import Site

AGENT_STATES: Final[tuple[AgentState, ...]] = get_args(AgentState)
CALL_STATES: tuple[CallState, ...] = tuple(
    state for state in get_args(CallState) if state != "for_later"
)
"""Those in which a call is found: it is `for_later` only within one event."""
WORK_STATES: Final[tuple[WorkState, ...]] = get_args(WorkState)
PRESENCES: Final[tuple[Presence, ...]] = get_args(Presence)
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
    if state == "postponed":
        call_back_in_vain(site)
    elif state in ("offered", "connecting", "talking"):
        bring_agent(site, state)
    else:
        site.enqueue("c1")
    if state == "ended":
        site.hang_up("c1")
    assert site.call_state("c1") == state


def ask_while_it_is_closed(site: Site) -> None:
    """The callback `c1` waits for the opening."""
    site.enqueue("c1", is_callback=True, not_before_ms=site.now_ms + 3_600_000)
    assert site.call_state("c1") == "postponed"


def ask_to_be_called_back(site: Site) -> None:
    """`c1` waits and nobody is on the line."""
    site.enqueue("c1")
    site.request_callback("c1")
    assert site.call("c1").is_callback


def call_back(site: Site) -> None:
    """`anna` has accepted the callback `c1`, whose caller is to be rung."""
    ask_to_be_called_back(site)
    site.sign_in("anna", billing=5)
    site.accept("c1")
    assert site.call_state("c1") == "connecting"


def ring_back(site: Site) -> None:
    """The caller of `c1` is rung, for `anna`."""
    call_back(site)
    site.callback_rung("c1")
    assert site.work_of("c1", "anna").is_rung


def answer(site: Site) -> None:
    """The caller of `c1` has answered and is on his way to `anna`."""
    ring_back(site)
    site.callback_answered("c1")
    assert site.work_of("c1", "anna").is_answered


def call_back_in_vain(site: Site) -> None:
    """The caller of `c1` did not answer `anna`; the next try comes later."""
    call_back(site)
    site.callback_failed("c1")


def ring_at_several(site: Site) -> None:
    """`c1` rings at `anna` and at `ben`, both by its first offers."""
    site.queue("billing", selection="ring_all")
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    assert [work.agent.id for work in site.call("c1").works.values()] == ["anna", "ben"]


def hold_for_agent(site: Site) -> None:
    """`c1` waits for `anna` alone, who talks in `c0`."""
    site.sign_in("anna", billing=5)
    site.enqueue("c0")
    site.talk("c0")
    site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    assert site.call("c1").held_for is site.agent("anna")


def several_in_hand(site: Site) -> None:
    """`anna` wraps up the chat `c1`, talks in another and is offered a third."""
    site.queue("chats", {"billing": 1}, channel="chat")
    site.sign_in("anna", capacity=d.Capacity(voice=1, chat=3), billing=5)
    for call in ("c1", "c2", "c3"):
        site.enqueue(call, "chats")
    site.talk("c1")
    site.talk("c2")
    site.hang_up("c1")
    in_hand = [work.state for work in site.agent("anna").works.values()]
    assert in_hand == ["wrapping_up", "talking", "offered"]


FURTHER: Final[dict[str, Callable[[Site], None]]] = {
    "a callback waits": ask_to_be_called_back,
    "a callback waits for the opening": ask_while_it_is_closed,
    "a caller is called back": call_back,
    "a caller who is called back is rung": ring_back,
    "a caller who is called back answers": answer,
    "a call rings at several agents": ring_at_several,
    "a call is held for an agent": hold_for_agent,
    "an agent has several calls in hand": several_in_hand,
}
"""What the states alone do not tell apart."""
