"""Chance, from one seed: each person draws for himself, so that nobody changes another's luck."""

from __future__ import annotations

from math import exp, log
from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Choice = TypeVar("Choice")


def chance_of(seed: int, *who: str | int) -> Random:
    """The chance of one person or thing; the same whenever seed and name are the same."""
    name = "/".join(str(part) for part in (seed, *who))
    return Random(name)  # noqa: S311 - a simulation is to be repeated, not to be kept secret


def drawn(chance: Random, weights: Mapping[Choice, float]) -> Choice:
    """One of these, as probable as its weight."""
    return chance.choices(list(weights), list(weights.values()))[0]


def exponential_ms(chance: Random, mean_ms: float) -> int:
    """A time that may end at any moment, however long it has lasted."""
    return round(chance.expovariate(1 / mean_ms))


def lognormal_ms(chance: Random, mean_ms: float, spread: float = 0.6) -> int:
    """A time as talks have it: most are short, few are long. `spread` is that of its logarithm."""
    return round(exp(chance.gauss(log(mean_ms) - spread * spread / 2, spread)))
