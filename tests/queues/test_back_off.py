"""What an offer that came to nothing costs the agent; and how people and supervisors set him."""

from __future__ import annotations

import pytest

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.errors import InvalidCommand
from queues.ids import AgentId
from tests.queues.site import MAIN, Site, kinds

CAUSES = d.BackOff(
    declined_ms=1_000, timeout_ms=2_000, no_answer_ms=3_000, busy_ms=4_000, failed_ms=5_000
)
CHATS = d.Capacity(chat=3)


@pytest.fixture
def site() -> Site:
    made = Site()
    made.queue("billing")
    made.configure(back_off=CAUSES)
    made.sign_in("anna", billing=5)
    return made


@pytest.fixture
def chats() -> Site:
    """Anna talks in one chat and has another on offer."""
    made = Site()
    made.queue("chats", channel="chat")
    made.sign_in("anna", chats=5, capacity=CHATS, return_ms=60_000)
    made.enqueue("chat1", "chats")
    made.talk("chat1")
    made.enqueue("chat2", "chats")
    return made


@pytest.mark.parametrize(
    ("cause", "lasts_ms"),
    [("declined", 1_000), ("timeout", 2_000), ("no_answer", 3_000), ("busy", 4_000), ("failed", 5_000)],
)  # fmt: skip
def test_how_long_the_back_off_lasts_depends_on_the_cause(
    site: Site, cause: str, lasts_ms: int
) -> None:
    site.enqueue("c1")
    match cause:
        case "declined":
            site.decline("c1")
        case "timeout":
            site.pass_ms(15_000)
        case "failed":
            site.agent_left("c1")
        case _:
            site.miss("c1", "busy" if cause == "busy" else "no_answer")
    assert site.pass_ms(lasts_ms - 1) == []
    assert kinds(site.pass_ms(1)) == [e.BackOffEnded, e.CallOffered]


def test_a_leg_that_breaks_while_connecting_backs_off_as_failed(site: Site) -> None:
    site.enqueue("c1")
    site.accept("c1")
    site.agent_left("c1")
    assert site.last(e.CallRequeued).back_at_ms == site.now_ms + 5_000


def test_without_a_back_off_the_call_does_not_ring_in_a_fast_loop(site: Site) -> None:
    """freeswitch#800: the same call was offered to the same agent over and over."""
    site.configure(back_off=d.BackOff(declined_ms=0, timeout_ms=0))
    site.enqueue("c1")
    site.pass_ms(15_000)
    assert site.call_state("c1") == "offered"
    site.pass_ms(15_000)
    assert site.state_of("anna") == "away"
    assert len(site.all(e.CallOffered)) == 2


def test_misses_send_an_agent_away_who_has_other_work_in_hand(chats: Site) -> None:
    chats.configure(misses_before_away=1)
    events = chats.miss("chat2")
    assert kinds(events) == [e.OfferMissed, e.AgentPlanned]
    planned = chats.last(e.AgentPlanned)
    assert (planned.state, planned.reason) == ("away", "missed_calls")
    chats.pass_ms(10_000)
    assert chats.line("chats") == ["chat2"], "no more chats come"
    chats.hang_up("chat1")
    chats.finish_wrap_up("anna")
    went = chats.last(e.AgentWentAway)
    assert (went.reason, went.back_at_ms) == ("missed_calls", chats.now_ms + 60_000)
    assert kinds(chats.pass_ms(60_000)) == [e.AgentBecameReady, e.CallOffered]


def test_misses_do_not_undo_what_the_agent_has_planned(chats: Site) -> None:
    chats.configure(misses_before_away=1)
    chats.sign_out("anna")
    assert chats.line("chats") == ["chat2"]
    chats.hang_up("chat1")
    assert chats.state_of("anna") == "wrapping_up"
    chats.finish_wrap_up("anna")
    assert chats.state_of("anna") == "signed_out"


def test_a_miss_with_an_absence_planned_for_after_the_call_leaves_that_as_it_is(
    chats: Site,
) -> None:
    chats.configure(misses_before_away=1)
    chats.away("anna", "lunch", after_call=True)
    assert chats.call_state("chat2") == "offered"
    assert kinds(chats.miss("chat2")) == [e.OfferMissed]
    chats.hang_up("chat1")
    chats.finish_wrap_up("anna")
    assert chats.last(e.AgentWentAway).reason == "lunch"


# Away at once, and after the call


def test_away_at_once_declines_the_offer_and_ends_the_wrap_up(chats: Site) -> None:
    chats.hang_up("chat1")
    events = chats.away("anna", "lunch")
    assert kinds(events) == [e.OfferDeclined, e.WrapUpEnded, e.AgentWentAway]
    assert chats.line("chats") == ["chat2"]
    assert chats.pass_ms(60_000) == [], "the back-off ends with the absence"


def test_away_after_the_call_takes_the_offer_first(site: Site) -> None:
    site.enqueue("c1")
    assert kinds(site.away("anna", after_call=True)) == [e.AgentPlanned]
    site.talk("c1")
    site.enqueue("c2")
    site.hang_up("c1")
    assert site.state_of("anna") == "wrapping_up"
    assert kinds(site.pass_ms(30_000)) == [e.WrapUpEnded, e.AgentWentAway]
    assert site.line() == ["c2"]


def test_away_after_the_call_with_nothing_in_hand_is_at_once(site: Site) -> None:
    assert kinds(site.away("anna", after_call=True)) == [e.AgentWentAway]


def test_ready_takes_the_planned_absence_back(site: Site) -> None:
    site.enqueue("c1")
    site.talk("c1")
    site.away("anna")
    site.ready("anna")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    assert site.state_of("anna") == "ready"


def test_another_reason_while_away_is_noted_and_the_same_is_not(site: Site) -> None:
    site.away("anna", "lunch")
    assert site.away("anna", "lunch") == []
    assert kinds(site.away("anna", "training")) == [e.AgentWentAway]
    assert site.last(e.AgentWentAway).reason == "training"


# By a supervisor


def test_a_supervisors_hand_is_recorded(site: Site) -> None:
    site.away("anna", "meeting", by="sue")
    assert site.last(e.AgentWentAway).by == "sue"
    site.ready("anna", by="sue")
    assert site.last(e.AgentBecameReady).by == "sue"
    site.enqueue("c1")
    site.talk("c1")
    site.hang_up("c1")
    site.finish_wrap_up("anna", by="sue")
    assert site.last(e.WrapUpEnded).by == "sue"
    site.sign_out("anna", by="sue")
    assert site.last(e.AgentSignedOut).by == "sue"


def test_what_the_agent_does_himself_names_nobody(site: Site) -> None:
    site.away("anna")
    site.ready("anna")
    site.sign_out("anna")
    assert site.last(e.AgentWentAway).by is None
    assert site.last(e.AgentBecameReady).by is None
    assert site.last(e.AgentSignedOut).by is None


@pytest.mark.parametrize("what", ["away", "sign_out"])
def test_a_supervisors_order_is_recorded_when_it_is_carried_out_after_the_call(
    site: Site, what: str
) -> None:
    """Without that, the record would say that the agent left by himself."""
    site.enqueue("c1")
    site.talk("c1")
    if what == "away":
        site.away("anna", "meeting", by="sue")
    else:
        site.sign_out("anna", by="sue")
    assert site.last(e.AgentPlanned).by == "sue"
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    left = site.events[-1]
    assert isinstance(left, e.AgentWentAway if what == "away" else e.AgentSignedOut)
    assert left.by == "sue"


@pytest.mark.parametrize("field", ["return_ms", "answer_ms", "place"])
def test_times_and_places_out_of_bounds_are_refused(site: Site, field: str) -> None:
    fields = {field: -1}
    command = c.SignIn(site=MAIN, agent=AgentId("ben"), skills=(), **fields)  # type: ignore[arg-type]
    site.refuse(command, InvalidCommand, f"{field}: 0 to")
