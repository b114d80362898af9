"""Where what was seen and what is written differ, it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import commands as c
from queues import definitions as d
from queues.ids import CallId, OfferNumber, QueueId
from router.calls import CallArrived, CallClosed
from router.ports import Entry
from tests.kill_loop.belief import SITE, Belief
from tests.kill_loop.verdict import FORGOTTEN_S_MAX, GONE_S_MAX, Verdict
from tests.kill_loop.witness import Met, Ringing, Sight, Told
from tests.kill_loop.written import event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from router.ports import Recorded
    from tests.kill_loop.violations import Violation

CALL, LEG, NUMBER = CallId("call-a"), "CA1", "+31612345678"
HELP = QueueId("help")
ARRIVED = event(CallArrived, site=SITE, call=CALL, leg=LEG, carrier="twilio")


class Compared:
    """A journal in which one caller has come in, and is in line if wanted."""

    def __init__(self, *, is_in_line: bool = True) -> None:
        self.violations: list[Violation] = []
        self.belief = Belief(self.violations)
        self.verdict = Verdict(self.belief, self.violations)
        self._written = 0
        self.writes(ARRIVED)
        self.orders(c.Configure(site=SITE, definition=_definition()), 0)
        if is_in_line:
            self.orders(c.EnqueueCall(site=SITE, call=CALL, queue=HELP), 1)

    def writes(self, *events: Recorded) -> None:
        """Into the book, and the ledger."""
        for one in events:
            self._written += 1
            self.belief.ledger.take(Entry(sequence=self._written, event=one))
            self.belief.book.fold(one)

    def orders(self, command: c.Command, at_ms: int) -> None:
        self.writes(*self.belief.core.handle(command, at_ms))

    def after(self, sight: Sight, up_s: float = 1.0) -> list[str]:
        self.verdict.compare(sight, up_s)
        return [str(one) for one in self.violations]


def _definition() -> d.SiteDefinition:
    return d.SiteDefinition(site=SITE, queues=(d.QueueDefinition(queue=HELP),))


def sight(
    *,
    answered: Iterable[str] = (),
    told: Iterable[Told] = (),
    met: Iterable[Met] = (),
    rung: Iterable[Ringing] = (),
    promised: Iterable[str] = (),
    live: Iterable[str] = (LEG,),
    in_line: Iterable[str] = (LEG,),
) -> Sight:
    return Sight(
        at_ms=0,
        answered=list(answered),
        told=list(told),
        met=list(met),
        rung=list(rung),
        promised=list(promised),
        live=frozenset(live),
        in_line=dict.fromkeys(in_line, 0),
        numbers={LEG: NUMBER},
    )


def test_who_waits_at_the_carrier_and_in_the_journal_is_no_violation() -> None:
    assert Compared().after(sight(answered=[LEG])) == []


def test_an_answered_caller_who_is_not_written_is_lost() -> None:
    (found,) = Compared().after(sight(answered=["CA2"]))
    assert found == "lost: leg CA2 was answered, and no call has arrived on it"


@pytest.mark.parametrize("by", ["caller", "carrier"])
def test_a_caller_who_is_there_and_has_ended_is_lost(by: str) -> None:
    compared = Compared(is_in_line=False)
    compared.writes(event(CallClosed, site=SITE, call=CALL, by=by))
    (found,) = compared.after(sight(in_line=()))
    assert found == f"lost: call-a has ended (closed by {by}), and leg CA1 is there"


def test_a_caller_who_has_hung_up_and_has_ended_is_not_lost() -> None:
    compared = Compared(is_in_line=False)
    compared.writes(event(CallClosed, site=SITE, call=CALL, by="caller"))
    assert compared.after(sight(live=(), in_line=())) == []


def test_who_waits_at_the_carrier_and_in_no_queue_is_lost_after_a_while() -> None:
    compared = Compared(is_in_line=False)
    assert compared.after(sight()) == []
    assert compared.after(sight(), up_s=FORGOTTEN_S_MAX) == []
    (found,) = compared.after(sight(), up_s=FORGOTTEN_S_MAX + 1.1)
    assert found == "lost: leg CA1 waits at the carrier, and call-a is in no queue"


def test_who_was_out_of_the_carriers_queue_in_between_begins_anew() -> None:
    compared = Compared(is_in_line=False)
    compared.after(sight())
    compared.after(sight(in_line=()))
    assert compared.after(sight(), up_s=FORGOTTEN_S_MAX + 1.1) == []


def test_who_counts_as_waiting_and_is_gone_is_found_after_a_while() -> None:
    compared = Compared()
    gone = sight(live=(), in_line=())
    assert compared.after(gone) == []
    assert compared.after(gone, up_s=GONE_S_MAX) == []
    assert compared.verdict.gone_s_max == GONE_S_MAX - 1
    (found,) = compared.after(gone, up_s=GONE_S_MAX + 1.1)
    assert found == "stuck: call-a waits, and its caller is gone for 25 s"


def test_a_call_that_the_book_does_not_know_is_lost() -> None:
    compared = Compared()
    del compared.belief.book.open[CALL]
    (found,) = compared.after(sight())
    assert found == "lost: call-a is waiting and not in the book"


@pytest.mark.parametrize("kind", ["offer", "joining", "connected"])
def test_what_a_desk_was_told_is_written(kind: str) -> None:
    told = Told("anna", kind, CALL, 1, NUMBER)
    (found,) = Compared().after(sight(told=[told]))
    assert found == f"lost: anna was told {kind}: call-a, 1"


def test_a_desk_is_shown_the_right_number() -> None:
    compared = Compared()
    compared.belief.ledger.offered[CALL, 1] = "anna"
    assert compared.after(sight(told=[Told("anna", "offer", CALL, 1, NUMBER)])) == []
    (found,) = compared.after(sight(told=[Told("anna", "offer", CALL, 1, "")]))
    assert found == "lost: anna was shown another number for call-a"


def test_who_met_was_to_meet() -> None:
    compared = Compared()
    compared.belief.ledger.accepted[CALL, 1] = "anna"
    assert compared.after(sight(met=[Met("call-a-1", LEG, "anna")])) == []
    found = compared.after(sight(met=[Met("call-b-2", LEG, "anna")]))
    assert found == [
        "two: the caller of call-a is in call-b-2",
        "lost: two met in call-b-2, and nobody has accepted that offer",
    ]


def test_an_agent_is_rung_for_an_offer_that_is_written() -> None:
    ringing = Ringing("agent-answered", CALL, 1, "CA2", "+31655501667")
    (found,) = Compared().after(sight(rung=[ringing]))
    assert found.startswith("lost: an agent was rung for")


def test_a_caller_is_rung_back_at_his_own_number() -> None:
    compared = Compared()
    compared.belief.ledger.accepted[CALL, 1] = "anna"
    right = Ringing("caller-answered", CALL, 1, "CA2", NUMBER)
    assert compared.after(sight(rung=[right])) == []
    assert compared.verdict.rung == {CALL: [NUMBER]}
    wrong = Ringing("caller-answered", CALL, 1, "CA3", "+31687654321")
    (found,) = compared.after(sight(rung=[wrong]))
    assert found == "lost: the caller of call-a was rung at another number"


def test_nobody_is_rung_back_for_an_offer_that_nobody_has_accepted() -> None:
    (found,) = Compared().after(sight(rung=[Ringing("caller-answered", CALL, 1, "CA2", NUMBER)]))
    assert found.startswith("lost: a caller was rung for")


def test_a_promise_is_written_and_in_the_end_kept() -> None:
    compared = Compared()
    compared.orders(c.RequestCallback(site=SITE, call=CALL), 2)
    assert compared.after(sight(promised=[LEG], live=(), in_line=())) == []
    compared.verdict.promises_are_kept()
    assert str(compared.violations[0]) == "lost: the caller of call-a was never rung: None"


def test_a_promise_that_is_not_written_is_lost() -> None:
    (found,) = Compared().after(sight(promised=[LEG]))
    assert found.startswith("lost: the caller on CA1 is to be called back")


def test_a_promise_is_kept_when_it_was_made_before_the_last_look() -> None:
    compared = Compared()
    compared.orders(c.RequestCallback(site=SITE, call=CALL), 2)
    compared.belief.ledger.accepted[CALL, OfferNumber(1)] = "anna"
    compared.after(sight(promised=[LEG], live=(), in_line=()))
    assert compared.verdict.kept_over_kills == 0
    compared.after(
        sight(rung=[Ringing("caller-answered", CALL, 1, "CA2", NUMBER)], live=(), in_line=())
    )
    assert compared.verdict.kept_over_kills == 1
    compared.verdict.promises_are_kept()
    assert compared.violations == []


def test_a_place_in_line_that_has_changed_is_noticed() -> None:
    compared = Compared()
    compared.after(sight())
    call = compared.belief.core.state.calls[CALL]
    call.entry = (call.entry[0] + 1, *call.entry[1:])
    (found,) = compared.after(sight())
    assert found == "order: call-a has another place: (1, 1), now (2, 1)"
