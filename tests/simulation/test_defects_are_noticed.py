"""A simulation that finds nothing is worth as much as the defects it would find: each of these is one
that a service like this could have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.simulation import mutations
from tests.simulation.__main__ import main
from tests.simulation.story import simulate

if TYPE_CHECKING:
    from tests.simulation.mutations import Mutation

SEEDS_MAX = 150
"""So many seeds a defect may stay unnoticed."""
NOTICED: dict[Mutation, str] = {
    mutations.acts_before_append: "which is not written",
    mutations.doubles_calls: "has arrived twice",
    mutations.forgets_effects_after_a_crash: "nobody has done this",
    mutations.forgets_legs_after_a_crash: "recovered otherwise than written: legs",
    mutations.forgets_numbers_after_a_crash: "was forgotten",
    mutations.goes_by_the_wall_clock: "the service has gone on by",
    mutations.loses_acknowledged_batches: "entries are left",
    mutations.loses_the_order_after_a_crash: "recovered otherwise than written: calls",
    mutations.never_ends_its_doubt: "",
    mutations.never_looks_at_the_carrier: "its caller has hung up",
    mutations.repeats_everything_after_a_crash: "",
    mutations.takes_a_late_report_for_a_hang_up: "as if its caller had hung up",
}
"""And what is said about it; empty where it shows in many ways."""


@pytest.mark.parametrize("mutation", NOTICED, ids=lambda one: one.__name__)
def test_a_defect_is_noticed(mutation: Mutation) -> None:
    for seed in range(SEEDS_MAX):
        found = simulate(seed, mutation=mutation).violations
        if any(NOTICED[mutation] in one for one in found):
            return
    pytest.fail(f"{mutation.__name__} has not been noticed in {SEEDS_MAX} seeds")


def test_every_known_defect_is_tried() -> None:
    assert set(NOTICED) == set(mutations.MUTATIONS)


def test_a_seed_that_fails_is_told_with_the_command_that_repeats_it() -> None:
    defect = ["--defect", "doubles_calls"]
    several = CliRunner().invoke(main, ["--seeds", "10", "--jobs", "1", *defect])
    assert several.exit_code == 1
    repeat = next(line for line in several.stdout.splitlines() if "repeat it:" in line)
    arguments = repeat.partition("python -m tests.simulation ")[2].split()
    assert arguments[:1] == ["--seed"]
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 1
    assert "VIOLATION" in again.stdout
    assert "has arrived twice" in again.stdout


def test_a_sound_seed_is_told_as_such() -> None:
    told = CliRunner().invoke(main, ["--seeds", "3", "--jobs", "1"])
    assert told.exit_code == 0
    assert "3 seeds in" in told.stdout
    assert "0 failed" in told.stdout
