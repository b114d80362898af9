"""A journal brings the state back to the moment before an offer, those in no pool yet included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import events as e
from queues.errors import UnknownCall
from queues.explain import explain_offer, sentence_of
from queues.explain.calls import explain_call
from queues.explain.replaying import before_offer
from queues.ids import CallId, OfferNumber
from tests.queues.situations import ring_at_several

if TYPE_CHECKING:
    from queues.explain.explanations import OfferExplanation
    from tests.queues.site import Site


def explain(site: Site, call: str = "c1", offer: int = 0) -> OfferExplanation:
    """The last offer of the call, unless another is named."""
    made = [one.offer for one in site.all(e.CallOffered) if one.call == call]
    number = OfferNumber(offer) if offer else made[-1]
    explanation = explain_offer(iter(site.events), CallId(call), number)
    assert explanation.agrees
    return explanation


def test_agents_freed_together_are_rung_in_turn(site: Site) -> None:
    """Those whose turn has not come stand in no pool when the first of them gets a call."""
    ring_at_several(site)
    site.sign_in("cleo", billing=5)
    site.enqueue("c2")
    site.accept("c1", "anna")
    offers = [one for one in site.all(e.CallOffered) if one.call == "c2"]
    assert [(one.agent, one.candidates) for one in offers] == [("ben", 1), ("cleo", 1)]
    for one in offers:
        assert explain(site, "c2", one.offer).candidates == 1


def test_an_offer_that_is_not_in_the_journal_cannot_be_explained(site: Site) -> None:
    site.enqueue("c1")
    for events in (site.events, []):
        with pytest.raises(UnknownCall, match="offer 1 of call 'c1'"):
            explain_offer(events, CallId("c1"), OfferNumber(1))


def test_what_comes_after_the_offer_is_not_read(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    journal = iter([*site.events, *site.events])
    explain_offer(journal, CallId("c1"), OfferNumber(1))
    assert len(list(journal)) == len(site.events)


def test_just_before_an_offer_the_call_is_about_to_go_and_others_come_after(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 1_000
    site.enqueue("c2", priority=-1)
    site.sign_in("anna", billing=5)
    state, event = before_offer(site.events, CallId("c1"), OfferNumber(1))
    first = explain_call(state, CallId("c1"), event.at_ms)
    second = explain_call(state, CallId("c2"), event.at_ms)
    assert "anna is free and gets it next" in sentence_of(first)
    assert "anna takes call c1 first" in sentence_of(second)


def test_an_agent_who_found_no_room_to_ring_is_chosen_once_there_is(site: Site) -> None:
    """All in one millisecond: the journal alone does not say when he came to stand in the pool."""
    site.queue("billing", selection="ring_all", ring_max=2)
    for name in ("anna", "ben", "cleo"):
        site.sign_in(name, billing=5)
    site.enqueue("c1")
    site.decline("c1", "anna")
    site.ready("anna")
    site.away("cleo", after_call=True)
    site.miss("c1", agent="ben")
    assert site.rung("c1") == ["cleo", "anna"]
    assert (explain(site).compared, explain(site).decided_by) == ("agents", "everybody")


def test_an_agent_who_leaves_when_freed_with_others_takes_nothing(site: Site) -> None:
    ring_at_several(site)
    site.sign_in("cleo", billing=5)
    site.away("ben", after_call=True)
    site.enqueue("c2")
    site.accept("c1", "anna")
    assert site.rung("c2") == ["cleo"]
    assert explain(site, "c2").counts == {"away": 1, "busy": 1}


def test_an_agent_freed_with_others_who_finds_nothing_stands_in_the_pool(site: Site) -> None:
    site.skills("dutch")
    ring_at_several(site)
    site.sign_in("cleo", billing=5, dutch=5)
    site.enqueue("c2", needs={"dutch": 1})
    site.accept("c1", "anna")
    assert site.rung("c2") == ["cleo"]
    assert explain(site, "c2").counts == {"lacks": 2}


def test_a_callback_that_another_call_ends_frees_those_at_whom_it_rang(site: Site) -> None:
    site.queue("billing", selection="ring_all")
    site.sign_in("anna", billing=5)
    site.enqueue("c2", caller="cora")
    site.accept("c2")
    site.enqueue("c1", caller="cora", is_callback=True)
    for name in ("ben", "cleo"):
        site.sign_in(name, billing=5)
    assert site.rung("c1") == ["ben", "cleo"]
    site.enqueue("c3")
    site.connect("c2")
    assert site.call_state("c1") == "ended"
    assert site.rung("c3") == ["ben", "cleo"]
    for offer in site.all(e.CallOffered):
        assert explain(site, offer.call, offer.offer).agrees
