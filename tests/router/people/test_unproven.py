"""Connections that have not shown whose they are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from router.people import limits
from router.people.origins import bucket_of
from router.people.unproven import Unproven

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

HERE = "192.0.2.1"
ADDRESSES = (HERE, "::ffff:192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")


def test_there_is_room_for_so_many_from_one_address() -> None:
    unproven = Unproven()
    leaves = [unproven.come(HERE) for _ in range(limits.UNPROVEN_PER_NETWORK_MAX)]
    assert None not in leaves
    assert unproven.come(HERE) is None
    assert unproven.come("192.0.2.2") is not None


def test_whoever_has_shown_whose_it_is_leaves_room_once() -> None:
    unproven = Unproven()
    first, second = unproven.come(HERE), unproven.come(HERE)
    assert first is not None
    assert second is not None
    first()
    first()
    assert len(unproven) == 1
    second()
    assert len(unproven) == 0


def test_many_networks_together_have_a_bound_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPROVEN_MAX", 3)
    unproven = Unproven()
    for number in range(3):
        assert unproven.come(f"192.0.2.{number}") is not None
    assert unproven.come("192.0.2.9") is None


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(ADDRESSES)), max_size=300))
def test_it_counts_what_is_there_and_no_more(steps: list[tuple[bool, str]]) -> None:
    unproven = Unproven()
    here: list[tuple[str, Callable[[], None]]] = []
    for comes, address in steps:
        if comes:
            leave = unproven.come(address)
            by_network = Counter(network for network, _ in here)
            is_full = by_network[bucket_of(address)] >= limits.UNPROVEN_PER_NETWORK_MAX
            assert (leave is None) == is_full
            if leave is not None:
                here.append((bucket_of(address), leave))
        elif here:
            here.pop(0)[1]()
        assert len(unproven) == len(here)
