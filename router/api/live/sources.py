"""What the live rows are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ivr import Script
    from queues.ids import AgentId, QueueId
    from router.api.live.rows import Demo
    from router.calls import CarrierName
    from router.engine import Engine
    from router.estimating import QueueEstimate
    from router.records.today import Today
    from router.settings import Agent


def _no_demo() -> None:
    """Callers are real."""


@dataclass(kw_only=True)
class Sources:
    """Where things stand, and what is known of today.

    The demo puts its own `forecast` and `demo` here. `carrier_ages_s` says how long ago each carrier was
    seen (seconds), `heard` at which of them a supervisor can listen in, `forecast` how many calls are
    expected in the quarter of an hour that begins at a moment (ms), where somebody knows better than the
    weeks before; `demo` how the simulation runs; `away_reasons` what agents choose from.
    """

    engine: Engine
    today: Today
    agents: Mapping[AgentId, Agent]
    script: Callable[[], Script]
    estimate_of: Callable[[QueueId], QueueEstimate]
    carrier_ages_s: Callable[[], Mapping[CarrierName, float]] = dict
    heard: Collection[CarrierName] = ()
    forecast: Callable[[int], float | None] | None = None
    demo: Callable[[], Demo | None] = _no_demo
    away_reasons: Callable[[], tuple[str, ...]] = tuple
    name_of: Callable[[str], str] = str
    """What somebody is called, by his id."""
