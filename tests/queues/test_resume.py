"""A caller who hangs up while waiting and rings again soon has his place back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import events as e
from queues import limits
from tests.queues.wording import step

if TYPE_CHECKING:
    from tests.queues.site import Site


def lost(site: Site, after_ms: int = 10_000) -> None:
    """Cora waits so long and hangs up; dora has come in meanwhile."""
    site.enqueue("c1", caller="cora")
    site.now_ms += 1_000
    site.enqueue("d1", caller="dora")
    site.pass_ms(after_ms - 1_000)
    site.hang_up("c1")


def test_within_the_time_the_caller_has_the_place_back(site: Site) -> None:
    lost(site)
    queued_ms = site.now_ms - 10_000
    site.pass_ms(120_000)
    site.enqueue("c2", caller="cora")
    assert site.last(e.CallQueued).queued_at_ms == queued_ms
    assert site.line() == ["c2", "d1"]
    site.sign_in("anna", billing=5)
    site.talk("c2")
    assert site.last(e.CallConnected).waited_ms == 130_000


def test_a_millisecond_later_the_place_is_gone(site: Site) -> None:
    lost(site)
    site.pass_ms(120_001)
    site.enqueue("c2", caller="cora")
    assert site.line() == ["d1", "c2"]


def test_the_time_is_the_sites_own(site: Site) -> None:
    site.configure(resume_ms=0)
    lost(site)
    site.now_ms += 1
    site.enqueue("c2", caller="cora")
    assert site.line() == ["d1", "c2"]


def test_in_another_queue_the_caller_starts_afresh(site: Site) -> None:
    site.queue("sales", needs={"billing": 1})
    lost(site)
    site.enqueue("c2", "sales", caller="cora")
    assert site.call("c2").entry[0] == site.now_ms


@pytest.mark.parametrize("caller", ["dora", None])
def test_nobody_else_gets_the_place(site: Site, caller: str | None) -> None:
    lost(site)
    site.enqueue("c2", caller=caller)
    assert site.line() == ["d1", "c2"]


def test_a_place_is_given_back_once(site: Site) -> None:
    lost(site)
    site.enqueue("c2", caller="cora")
    site.enqueue("c3", caller="cora")
    assert site.line() == ["c2", "d1", "c3"]


def test_a_place_can_be_lost_and_taken_again_several_times(site: Site) -> None:
    lost(site)
    for number in (2, 3, 4):
        site.now_ms += 60_000
        site.enqueue(f"c{number}", caller="cora")
        assert site.line() == [f"c{number}", "d1"]
        site.hang_up(f"c{number}")


def test_the_greatest_wait_begins_anew_so_that_the_caller_is_not_thrown_out(site: Site) -> None:
    site.change_queue("billing", wait_ms_max=60_000)
    lost(site, 50_000)
    site.pass_ms(20_000)
    site.enqueue("c2", caller="cora")
    site.pass_ms(59_999)
    assert site.line() == ["c2"]


def test_the_steps_begin_anew(site: Site) -> None:
    site.change_queue("billing", steps=(step(after_ms=20_000, raise_priority=1),))
    lost(site)
    site.enqueue("c2", caller="cora")
    site.pass_ms(19_999)
    assert [one.call for one in site.all(e.CallRelaxed)] == ["d1"]
    site.pass_ms(1)
    assert [one.call for one in site.all(e.CallRelaxed)] == ["d1", "c2"]


def test_a_caller_who_hangs_up_while_the_agent_is_rung_has_the_place_back(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1", caller="cora")
    site.now_ms += 9_000
    site.hang_up("c1")
    site.enqueue("c2", caller="cora")
    assert site.call("c2").entry[0] == site.now_ms - 9_000


@pytest.mark.parametrize("how", ["talked", "withdrawn", "wait_limit"])
def test_who_was_served_or_sent_elsewhere_has_no_place_to_come_back_to(
    site: Site, how: str
) -> None:
    site.change_queue("billing", wait_ms_max=10_000)
    site.enqueue("c1", caller="cora")
    if how == "talked":
        site.sign_in("anna", billing=5)
        site.serve("c1")
        site.away("anna")
    elif how == "withdrawn":
        site.withdraw("c1")
    else:
        site.pass_ms(10_000)
    site.now_ms += 1_000
    site.enqueue("c2", caller="cora")
    assert site.call("c2").entry[0] == site.now_ms


@pytest.mark.plain_only
def test_the_callers_of_long_ago_are_forgotten(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CALLERS_REMEMBERED", 2)
    lost(site)
    site.enqueue("e1", caller="emma")
    assert list(site.core.state.callers) == ["dora", "emma"]
    site.hang_up("d1")
    site.enqueue("c2", caller="cora")
    assert site.call("c2").entry[0] == site.now_ms


@pytest.mark.plain_only
def test_a_caller_forgotten_while_on_the_line_leaves_nothing_behind(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CALLERS_REMEMBERED", 1)
    site.enqueue("c1", caller="cora")
    site.enqueue("d1", caller="dora")
    site.hang_up("c1")
    assert list(site.core.state.callers) == ["dora"]
