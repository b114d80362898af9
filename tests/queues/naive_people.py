"""Calls and agents as the naive model knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queues.steps import Step


class Refused(Exception):
    """The core should refuse this."""


@dataclass(eq=False)
class NaiveCall:
    id: str
    queue: str
    own_needs: dict[str, int]
    priority: int
    queued_at_ms: int
    leaves_at_ms: int
    number: int
    state: str = "waiting"
    joined_at_ms: int = 0
    agent: NaiveAgent | None = None
    """Whoever accepted it."""
    offered: dict[int, NaiveAgent] = field(default_factory=dict)
    offer: int = 0
    due_ms: int | None = None
    connected_at_ms: int = 0
    changes: int = 0
    held_for: NaiveAgent | None = None
    held_until_ms: int = 0
    excluded: dict[NaiveAgent, int] = field(default_factory=dict)
    exclusion_dues: list[tuple[NaiveAgent, int]] = field(default_factory=list)
    rings: bool = False
    rang_at: int = 0
    looked_at_ms: int = 0
    ring_next_ms: int = 0
    ring_dues: list[int] = field(default_factory=list)
    done: list[tuple[str, Step]] = field(default_factory=list)
    lowered: int = 0
    dropped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    is_callback: bool = False
    rung_for: int | None = None
    """The offer for which the caller is being rung."""
    answered_for: int | None = None
    """The offer for which he has answered."""
    tries: int = 0


@dataclass(eq=False)
class NaiveAgent:
    id: str
    skills: dict[str, tuple[int, bool]]
    return_ms: int | None
    place: int
    number: int
    state: str = "away"
    away_reason: str = "signed_in"
    idle_since_ms: int = 0
    misses: int = 0
    calls: int = 0
    talk_ms: int = 0
    call: NaiveCall | None = None
    """While it is offered, connected or talked."""
    due_ms: int | None = None
    plan: str | None = None
    plan_reason: str = ""
    lost_until_ms: int | None = None
    lost: bool = False
    given_up: bool = False
    kept: tuple[str | None, str] = (None, "")
    wraps_up: NaiveCall | None = None
    """The last one that he wrapped up."""
    wrap_up_began_ms: int = 0
    wrap_up_length_ms: int = 0
    changes: int = 0
