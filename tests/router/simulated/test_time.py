"""Time in a demo: it can be made to pass faster or slower, and no timer is lost by that."""

from __future__ import annotations

import asyncio
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.carriers.simulated import SPEEDS, Speed, TimeLapse
from router.carriers.simulated.speed import LINGER_MS
from tests.virtual_clock import START_MS, VirtualClock, VirtualTimer


class Faster:
    """A clock that runs faster than another one, as `SystemClock(speed)` does."""

    def __init__(self, real: VirtualClock, speed: float) -> None:
        self._real, self._speed, self._began_ms = real, speed, real.now_ms()
        self.elapsed_s, self.mark, self.go_on_from = real.elapsed_s, real.mark, real.go_on_from

    def now_ms(self) -> int:
        return int(self._began_ms + (self._real.now_ms() - self._began_ms) * self._speed)

    def call_at(self, at_ms: int, callback: object) -> VirtualTimer:
        left_ms = max(0, at_ms - self.now_ms()) / self._speed
        assert callable(callback)
        return self._real.call_at(self._real.now_ms() + ceil(left_ms), callback)


async def settled() -> None:
    pass


steps = st.lists(
    st.one_of(
        st.tuples(st.just("follow"), st.sampled_from(SPEEDS)),
        st.tuples(st.just("pass"), st.integers(0, 5_000)),
        st.tuples(st.just("timer"), st.integers(0, 60_000)),
        st.tuples(st.just("cancel"), st.integers(0, 30)),
    ),
    max_size=30,
)


@given(steps)
def test_however_often_the_speed_changes_each_timer_rings_once_in_order_and_never_early(
    script: list[tuple[str, float]],
) -> None:
    async def run() -> None:
        real = VirtualClock(1_000_000)
        lapse = TimeLapse(START_MS)
        lapse.follow(Faster(real, 1))
        rung: list[tuple[int, int]] = []
        timers: dict[int, tuple[int, object]] = {}
        seen_ms = lapse.now_ms()

        async def settle() -> None:
            nonlocal seen_ms
            assert lapse.now_ms() >= seen_ms
            seen_ms = lapse.now_ms()

        def ring(number: int, due_ms: int) -> None:
            assert lapse.now_ms() >= due_ms
            rung.append((due_ms, number))

        for what, value in script:
            if what == "follow":
                lapse.follow(Faster(real, value))
            elif what == "pass":
                await real.advance(int(value), settle)
            elif what == "timer":
                number, due_ms = len(timers), lapse.now_ms() + int(value)
                timer = lapse.call_at(due_ms, lambda n=number, d=due_ms: ring(n, d))  # type: ignore[misc]
                timers[number] = (due_ms, timer)
            elif int(value) in timers and int(value) not in [number for _, number in rung]:
                timers.pop(int(value))[1].cancel()  # type: ignore[attr-defined]
                timers[1_000 + int(value)] = (-1, None)
        await real.advance(100_000, settle)
        wanted = [(due_ms, number) for number, (due_ms, _) in timers.items() if due_ms >= 0]
        assert sorted(rung) == sorted(wanted)

    asyncio.run(run())


async def test_a_timer_that_fails_does_not_keep_the_next_one_from_ringing() -> None:
    real, rung = VirtualClock(), list[str]()
    lapse = TimeLapse(START_MS)
    lapse.follow(real)

    def fails() -> None:
        raise RuntimeError("a defect")

    lapse.call_at(START_MS + 1, fails)
    lapse.call_at(START_MS + 2, lambda: rung.append("next"))
    with pytest.raises(RuntimeError):
        await real.advance(1, settled)
    await real.advance(1, settled)
    assert rung == ["next"]


def speeding(wished: float = 20) -> tuple[Speed, TimeLapse, VirtualClock]:
    real = VirtualClock()
    lapse = TimeLapse(START_MS)
    speed = Speed(lapse, lambda times: Faster(real, times), wished)
    speed.begin()
    return speed, lapse, real


def now_of(speed: Speed) -> tuple[float, bool]:
    """How fast time passes, and whether a person holds it."""
    return speed.now, speed.is_held


async def test_while_a_person_takes_part_and_a_little_longer_time_passes_as_usual() -> None:
    speed, lapse, real = speeding()
    await real.advance(1_000, settled)
    assert lapse.now_ms() == START_MS + 20_000
    with speed.person(), speed.person():
        assert now_of(speed) == (1, True)
        await real.advance(1_000, settled)
    assert lapse.now_ms() == START_MS + 21_000
    await real.advance(LINGER_MS - 1, settled)
    assert now_of(speed) == (1, True)
    await real.advance(1, settled)
    assert now_of(speed) == (20, False)
    await real.advance(1_000, settled)
    assert lapse.now_ms() == START_MS + 21_000 + LINGER_MS + 20_000


async def test_a_page_that_is_loaded_anew_does_not_let_time_jump() -> None:
    speed, _, real = speeding()
    with speed.person():
        pass
    await real.advance(LINGER_MS - 5, settled)
    with speed.person():
        await real.advance(LINGER_MS, settled)
        assert speed.now == 1


async def test_another_speed_can_be_wished_for_and_holds_when_the_person_has_gone() -> None:
    speed, _, real = speeding(10)
    speed.wish(2)
    assert now_of(speed) == (2, False)
    with speed.person():
        speed.wish(5)
        assert now_of(speed) == (1, True)
    await real.advance(LINGER_MS, settled)
    assert now_of(speed) == (5, False)
    assert speed.speeds == SPEEDS


async def test_a_speed_of_ones_own_can_be_chosen_and_after_the_end_nothing_changes() -> None:
    speed, _, real = speeding(3)
    assert list(speed.speeds) == [1, 2, 3, 5, 10, 20]
    with speed.person():
        pass
    speed.stop()
    await real.advance(2 * LINGER_MS, settled)
    assert now_of(speed)[0] == 1
