"""The scenarios of science.md, section 3, and some that are on no page.

The page does not give all parameters. Mean service 240 s (six classes: those of S2) and patience 180 s
bring mean waits and the errors of every rule on the page to within a few per cent. A scenario in
which patience is log-normal has a cv of 1.5; arrivals that swing do so within two hours.
"""

from __future__ import annotations

from benchmarks.estimates_models.world import Group, Kind, Scenario, Spread

SERVICE_S, PATIENCE_S = 240.0, 180.0
PATIENCE = Spread(PATIENCE_S)
CLASSES = (
    (22.0, 300.0, 23),
    (18.0, 240.0, 19),
    (15.0, 180.0, 16),
    (12.0, 360.0, 13),
    (9.0, 240.0, 10),
    (8.0, 300.0, 9),
)
"""S2 of section 2: offered Erlang, mean service in seconds, agents allotted."""


def one_queue(
    agents: int,
    load: float,
    service: Spread | None = None,
    patience: Spread = PATIENCE,
    *,
    swing: tuple[float, float] | None = None,
    ramp_s: float | None = None,
    staffing: tuple[tuple[float, int], ...] = (),
) -> Scenario:
    """One queue at this load."""
    service = service or Spread(SERVICE_S)
    kind = Kind(0, agents * load / service.mean_s, service, patience)
    return Scenario((kind,), (Group(agents, (0,)),), swing=swing, ramp_s=ramp_s, staffing=staffing)


def six_classes() -> Scenario:
    """S2: a second skill in a chain, 12 specialists, 12 generalists; primary skill first."""
    kinds, groups = [], []
    for queue, (erlang, service_s, agents) in enumerate(CLASSES):
        kinds.append(Kind(queue, erlang / service_s, Spread(service_s, 1.2), PATIENCE))
        others = tuple(other for other in range(len(CLASSES)) if other != queue)
        groups += [
            Group(agents - 4, (queue, (queue + 1) % len(CLASSES))),
            Group(2, (queue,)),
            Group(2, (queue, *others)),
        ]
    return Scenario(tuple(kinds), tuple(groups), primary_first=True)


def priorities() -> Scenario:
    """40 agents; three priorities, the higher always first."""
    per_s = 40 * 1.02 / SERVICE_S
    kinds = tuple(
        Kind(0, share * per_s, Spread(SERVICE_S), PATIENCE, priority)
        for priority, share in ((2, 0.1), (1, 0.6), (0, 0.3))
    )
    return Scenario(kinds, (Group(40, (0,)),))


def two_kinds_of_call() -> Scenario:
    """20 agents; most calls take a minute, one in five takes twenty."""
    mean_s = 0.8 * 60 + 0.2 * 1_200
    kind = Kind(0, 20 / mean_s, Spread(60), PATIENCE, 0, Spread(1_200, 0.5), 0.2)
    return Scenario((kind,), (Group(20, (0,)),))


SCENARIOS = {
    "M/M/50+M load 1.0": one_queue(50, 1.0),
    "M/LN/50+LN load 1.05": one_queue(50, 1.05, Spread(SERVICE_S, 1.2), Spread(PATIENCE_S, 1.5)),
    "8 agents load .95": one_queue(8, 0.95),
    "arrivals ±30 %": one_queue(50, 1.0, swing=(0.3, 7_200)),
    "six classes": six_classes(),
}
OTHERS = {
    "50 agents, 35, 50, 35, 60": one_queue(
        50, 1.0, staffing=((10_000, 35), (30_000, 50), (50_000, 35), (70_000, 60))
    ),
    "morning ramps": one_queue(50, 1.0, ramp_s=10_800),
    "three priorities": priorities(),
    "2 agents load .9": one_queue(2, 0.9),
    "calls of two kinds": two_kinds_of_call(),
}
PAGE_APP_QUEUE_S = dict(zip(SCENARIOS, (17.4, 16.7, 63.7, 19.5, 19.5), strict=True))
"""What science.md measured for app_queue's rule: a check that we measure the same."""
