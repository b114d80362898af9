"""Simulated callers and agents, who use the service as real ones would: for the demo and for tests.

Theory of operation. Each person is a coroutine with an inbox (`pace`): it pauses, waits for news,
and acts through the switchboard and the attendance, like a carrier's webhook or an agent's desk.
Nothing is faked behind them: the conversation, the classifier, the core and the engine are those of
the service. Time passes on the service's clock alone, and everything that is drawn by lot comes
from one seed (`chance`), for each person apart, so that the same seed on a clock that is moved by
hand gives the same run.

People may take part: a person at a desk is one agent more, who meets simulated callers on a leg that
his page brings (`legs`), and `speed` lets time pass as usual meanwhile.

To read on: `simulation` starts everybody, `arrivals` lets callers come, `callers` and `agents` are
their lives, `carrier` joins them, `traffic` says how many and of which kind.
"""

from router.carriers.simulated.carrier import SimulatedCarrier
from router.carriers.simulated.leg_socket import LegSocket
from router.carriers.simulated.phrases import PHRASES
from router.carriers.simulated.simulation import Simulation
from router.carriers.simulated.speed import SPEEDS, Speed
from router.carriers.simulated.staff import with_agents, with_person
from router.carriers.simulated.timelapse import TimeLapse
from router.carriers.simulated.traffic import Traffic

__all__ = [
    "PHRASES",
    "SPEEDS",
    "LegSocket",
    "SimulatedCarrier",
    "Simulation",
    "Speed",
    "TimeLapse",
    "Traffic",
    "with_agents",
    "with_person",
]
