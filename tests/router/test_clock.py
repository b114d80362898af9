"""Time goes on over a restart, whatever has been done to the clock of the machine."""

from __future__ import annotations

import time

import pytest
from msgspec.structs import replace

from router import clock as module
from router.clock import SystemClock

HOUR_MS = 3_600_000


class Machine:
    """A machine whose clocks a test sets."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.wall_s = 1_767_610_800.0
        self.up_s = 500.0
        self.boot = "boot-1"
        patch.setattr(time, "time", lambda: self.wall_s)
        patch.setattr(time, "monotonic", lambda: self.up_s)
        patch.setattr(time, "clock_gettime_ns", lambda _: int(self.up_s * 1e9))
        patch.setattr(module, "_boot", lambda: self.boot)

    def passes(self, seconds: float) -> None:
        self.wall_s += seconds
        self.up_s += seconds

    def boots(self, after_s: float) -> None:
        self.wall_s += after_s
        self.up_s, self.boot = 10.0, "boot-2"


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_a_clock_does_not_notice_that_the_machines_is_set(running: Machine) -> None:
    clock = SystemClock()
    began_ms = clock.now_ms()
    running.wall_s -= 3600
    running.passes(5)
    assert clock.now_ms() == began_ms + 5_000


@pytest.mark.parametrize("jump_s", [-3600, 0, 3600])
def test_over_a_restart_exactly_the_time_passes_that_has_passed(
    running: Machine, jump_s: int
) -> None:
    before = SystemClock()
    mark = before.mark()
    running.passes(7)
    running.wall_s += jump_s
    after = SystemClock()
    after.go_on_from(mark)
    assert after.now_ms() == mark.at_ms + 7_000


@pytest.mark.parametrize("jump_s", [-3600, 3600])
def test_what_the_machine_says_otherwise_is_made_up_for_slowly(
    running: Machine, jump_s: int
) -> None:
    mark = SystemClock().mark()
    running.wall_s += jump_s
    clock = SystemClock()
    clock.go_on_from(mark)
    told_ms = clock.now_ms()
    for _ in range(100):
        running.passes(60)
        assert 56_000 <= clock.now_ms() - told_ms <= 64_000
        told_ms = clock.now_ms()
    running.passes(25 * 3600)
    assert clock.now_ms() == int(running.wall_s * 1000)


def test_after_the_machine_was_off_its_clock_tells(running: Machine) -> None:
    mark = SystemClock().mark()
    running.boots(after_s=600)
    clock = SystemClock()
    clock.go_on_from(mark)
    assert clock.now_ms() == mark.at_ms + 600_000


def test_time_does_not_go_back_even_then(running: Machine) -> None:
    mark = SystemClock().mark()
    running.boots(after_s=-HOUR_MS / 1000)
    clock = SystemClock()
    clock.go_on_from(mark)
    assert clock.now_ms() == mark.at_ms


def test_where_the_run_of_the_machine_has_no_name_its_clock_tells(running: Machine) -> None:
    running.boot = ""
    mark = replace(SystemClock().mark(), since_boot_ms=0)
    running.passes(7)
    clock = SystemClock()
    clock.go_on_from(mark)
    assert clock.now_ms() == mark.at_ms + 7_000


def test_the_mark_of_this_machine_names_its_run() -> None:
    mark = SystemClock().mark()
    assert mark.since_boot_ms > 0
    assert mark == replace(SystemClock().mark(), at_ms=mark.at_ms, since_boot_ms=mark.since_boot_ms)
