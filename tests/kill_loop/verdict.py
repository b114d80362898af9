"""Compares what was seen outside with what the service believes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kill_loop.violations import Kind, Violation

if TYPE_CHECKING:
    from collections.abc import Container

    from queues.ranked import LineEntry
    from tests.kill_loop.belief import Belief
    from tests.kill_loop.witness import Sight, Told

GONE_S_MAX = 25.0
"""So long, while the service is there, a caller who has hung up may count as waiting: the carrier's word
was lost, and looking for it waits until what is seen has settled, and for the next look."""
FORGOTTEN_S_MAX = 10.0
"""So long, while the service is there, a caller may stay in the carrier's queue though he is in none of
ours: he is being told goodbye, or asked something."""
ON_THE_LINE = ("waiting", "offered")


class Verdict:
    def __init__(self, belief: Belief, violations: list[Violation]) -> None:
        self._belief = belief
        self._violations = violations
        self._numbers: dict[str, str] = {}
        """Of the callers' legs."""
        self._unknown: dict[str, tuple[int, float]] = {}
        """Legs in the carrier's queue that are in none of ours: since when they are there, and how long
        the service had been up when that was seen first."""
        self._gone: dict[str, float] = {}
        """Calls that are in line and whose callers are gone: the same."""
        self._promised: dict[str, None] = {}
        self._line: dict[str, LineEntry] = {}
        self._up_s = 0.0
        self.rung: dict[str, list[str]] = {}
        """By call, the numbers on which its caller was rung back."""
        self.kept_over_kills = 0
        """Callers rung back whose promise was older than the last kill."""
        self.gone_s_max = 0.0
        """How long, while the service was there, a caller who was gone has counted as waiting."""

    def compare(self, sight: Sight, up_s: float) -> None:
        """`up_s`: how long the service has been there, all its lives together."""
        self._up_s = up_s
        self._numbers |= sight.numbers
        self._all_answered_arrived(sight)
        self._nobody_ended_who_is_there(sight)
        self._who_waits_is_known(sight)
        self._who_is_known_waits(sight)
        self._what_was_told_is_written(sight)
        self._who_met_was_to_meet(sight)
        self._who_was_rung_was_to_be_rung(sight)
        self._order_is_kept()
        self._promised |= dict.fromkeys(sight.promised)
        self._promises_are_written()

    def _fail(self, kind: Kind, text: str) -> None:
        self._violations.append(Violation(kind, text))

    # -- lost

    def _all_answered_arrived(self, sight: Sight) -> None:
        for leg in sight.answered:
            if leg not in self._belief.ledger.call_of:
                self._fail("lost", f"leg {leg} was answered, and no call has arrived on it")

    def _nobody_ended_who_is_there(self, sight: Sight) -> None:
        left, self._belief.ledger.left = self._belief.ledger.left, []
        for call, how in left:
            known = self._belief.book.find(call)
            for leg in () if known is None else known.legs:
                if leg in sight.live:
                    self._fail("lost", f"{call} has ended ({how}), and leg {leg} is there")

    def _who_waits_is_known(self, sight: Sight) -> None:
        unknown: dict[str, tuple[int, float]] = {}
        for leg, since_ms in sight.in_line.items():
            if self._is_in_line(leg):
                continue
            before = self._unknown.get(leg)
            is_same = before is not None and before[0] == since_ms
            unknown[leg] = before if before is not None and is_same else (since_ms, self._up_s)
            if self._up_s - unknown[leg][1] > FORGOTTEN_S_MAX:
                call = self._belief.ledger.call_of.get(leg)
                how = self._belief.ledger.ended.get(call or "", "is in no queue")
                self._fail("lost", f"leg {leg} waits at the carrier, and {call} {how}")
        self._unknown = unknown

    def _is_in_line(self, leg: str) -> bool:
        call = self._belief.ledger.call_of.get(leg)
        waiting = None if call is None else self._belief.core.state.calls.get(call)
        return waiting is not None and not waiting.is_callback

    def _who_is_known_waits(self, sight: Sight) -> None:
        gone: dict[str, float] = {}
        for call in self._belief.core.state.calls.values():
            known = self._belief.book.open.get(call.id)
            if known is None:
                self._fail("lost", f"{call.id} is {call.state} and not in the book")
            elif call.state in ON_THE_LINE and not call.is_callback and known.leg not in sight.live:
                gone[call.id] = self._gone.get(call.id, self._up_s)
        self._gone = gone
        for call_id, since_s in gone.items():
            gone_s = self._up_s - since_s
            self.gone_s_max = max(self.gone_s_max, gone_s)
            if gone_s > GONE_S_MAX:
                self._fail("stuck", f"{call_id} waits, and its caller is gone for {gone_s:.0f} s")

    def _what_was_told_is_written(self, sight: Sight) -> None:
        ledger = self._belief.ledger
        for told in sight.told:
            written: dict[str, Container[tuple[str, int]]] = {
                "offer": ledger.offered,
                "joining": ledger.accepted,
                "connected": ledger.connected,
            }
            if (told.call, told.offer) not in written[told.kind]:
                self._fail("lost", f"{told.agent} was told {told.kind}: {told.call}, {told.offer}")
            self._number_is_right(told)

    def _number_is_right(self, told: Told) -> None:
        leg = self._belief.ledger.leg_of.get(told.call)
        right = self._numbers.get(leg or "")
        if told.kind == "offer" and right is not None and told.number != right:
            self._fail("lost", f"{told.agent} was shown another number for {told.call}")

    # -- brought together

    def _who_met_was_to_meet(self, sight: Sight) -> None:
        ledger = self._belief.ledger
        for met in sight.met:
            call, _, offer = met.room.rpartition("-")
            if ledger.call_of.get(met.caller) != call:
                self._fail(
                    "two", f"the caller of {ledger.call_of.get(met.caller)} is in {met.room}"
                )
            agent = ledger.accepted.get((call, int(offer)))
            if agent is None:
                self._fail("lost", f"two met in {met.room}, and nobody has accepted that offer")

    def _who_was_rung_was_to_be_rung(self, sight: Sight) -> None:
        ledger = self._belief.ledger
        for ringing in sight.rung:
            offer = (ringing.call, ringing.offer)
            if ringing.kind != "caller-answered":
                if offer not in ledger.offered:
                    self._fail("lost", f"an agent was rung for {offer}, which is not written")
                continue
            self.rung.setdefault(ringing.call, []).append(ringing.number)
            if offer not in ledger.accepted:
                self._fail("lost", f"a caller was rung for {offer}, which nobody has accepted")
            leg = ledger.leg_of.get(ringing.call, "")
            if ringing.number != self._numbers.get(leg):
                self._fail("lost", f"the caller of {ringing.call} was rung at another number")
            self.kept_over_kills += leg in self._promised

    # -- the line

    def _order_is_kept(self) -> None:
        """Who waited at the last look and does now has the place he had."""
        calls = self._belief.core.state.calls
        line = {str(one.id): one.entry for one in calls.values()}
        for call, entry in line.items():
            before = self._line.get(call)
            if before is not None and before[:2] != entry[:2]:
                self._fail("order", f"{call} has another place: {before[:2]}, now {entry[:2]}")
        self._line = line

    # -- promises

    def _promises_are_written(self) -> None:
        ledger = self._belief.ledger
        for leg in self._promised:
            call = ledger.call_of.get(leg)
            if call not in ledger.callbacks:
                self._fail(
                    "lost", f"the caller on {leg} is to be called back; {call} does not say so"
                )

    def promises_are_kept(self) -> None:
        """In the end."""
        ledger = self._belief.ledger
        for call in ledger.callbacks:
            is_taken_over = ledger.ended.get(call, "").startswith("superseded")
            if call not in self.rung and not is_taken_over:
                self._fail("lost", f"the caller of {call} was never rung: {ledger.ended.get(call)}")
