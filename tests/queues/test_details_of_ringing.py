"""Details of a call that rings while its queue comes to ring otherwise."""

from __future__ import annotations

import pytest

from tests.queues.site import Site


@pytest.fixture
def rung() -> Site:
    """`c1` rings at anna and ben, by a queue that rings everybody."""
    site = Site()
    site.queue("billing", selection="ring_all")
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    return site


def test_a_call_that_rings_at_two_goes_on_when_the_rule_is_changed_and_changed_back(
    rung: Site,
) -> None:
    rung.change_queue("billing", selection="longest_idle")
    rung.sign_in("cleo", billing=5)
    assert rung.rung("c1") == ["anna", "ben"]
    rung.change_queue("billing", selection="ring_all")
    assert rung.rung("c1") == ["anna", "ben", "cleo"]


def test_a_call_offered_to_one_agent_alone_rings_at_no_more_under_a_rule_that_rings(
    site: Site,
) -> None:
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.change_queue("billing", selection="ring_all")
    assert site.rung("c1") == ["anna"]


def test_a_call_that_talks_rings_at_nobody_whatever_the_rule_becomes(rung: Site) -> None:
    rung.talk("c1", "anna")
    rung.change_queue("billing", selection="ring_progressively")
    rung.change_queue("billing", selection="ring_all")
    rung.pass_ms(60_000)
    assert (rung.rung("c1"), rung.core.state.ringing) == (["anna"], {})


def test_one_after_another_begins_with_the_pace_of_the_changed_queue(rung: Site) -> None:
    rung.change_queue("billing", offer_ms=60_000)
    rung.now_ms += 1_000
    rung.change_queue("billing", selection="ring_progressively", ring_every_ms=4_000)
    rung.sign_in("cleo", billing=5)
    rung.pass_ms(3_999)
    assert rung.rung("c1") == ["anna", "ben"]
    rung.pass_ms(1)
    assert rung.rung("c1") == ["anna", "ben", "cleo"]
