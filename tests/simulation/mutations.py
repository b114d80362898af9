"""Known defects."""
from __future__ import annotations
from collections.abc import Callable
from tests.simulation.process import Process
Mutation = Callable[[Process], None]
