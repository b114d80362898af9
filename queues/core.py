"""The core of one site: commands in, events out.

    core = Core(SiteId("main"))
    events = core.handle(command, at_ms)

The core never waits, reads a clock, draws a random number or logs; whoever drives it brings the
time and wakes it at `next_deadline_ms()` with `PassTime`.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from queues import commands as c
from queues import limits
from queues.deadlines import NEVER_MS
from queues.decision import Decision
from queues.decisions import (
    agents,
    callbacks,
    calls,
    deadlines,
    enqueuing,
    offers,
    site,
    transfers,
)
from queues.definitions import SiteDefinition
from queues.errors import WrongSite
from queues.fold import fold_all
from queues.matching import look_at_steps, match, settle
from queues.state import SiteState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from queues.commands import Command
    from queues.events import Event
    from queues.ids import SiteId

_SETTLE_EVERY: Final = 1_000


class Core:
    """A deterministic state machine: the same commands at the same times give the same events."""

    def __init__(self, site_id: SiteId) -> None:
        self._site = site_id
        self.begin_anew()

    def begin_anew(self) -> None:
        """Know nothing, as at first."""
        self.state = SiteState(SiteDefinition(site=self._site))
        self._decision = Decision(self.state)
        self.looked_at_ms = 0
        """When steps that ask how a queue stands were last looked at; a replay that decides again sets
        it, so that it looks when the core did.
        """

    def handle(self, command: Command, at_ms: int) -> list[Event]:
        """Decide, and return what has happened; a repeated or late report gives no events.

        A moment before the last event's is taken as that of the last event: time does not go back.

        Raises:
            CommandRefused: it cannot be done; nothing has changed.
        """
        state, decision = self.state, self._decision
        if command.site != decision.site:
            raise WrongSite(f"this is site {decision.site!r}, not {command.site!r}")
        decision.at_ms = at_ms if at_ms > state.at_ms else state.at_ms
        decision.events = []
        if decision.firsts:
            decision.firsts.clear()
        if decision.staffed:
            decision.staffed.clear()
        _DECISIONS[type(command)](decision, command)
        if state.fresh_agents or state.fresh_calls or state.departed:
            match(decision)
        if not state.watched_lines:
            self.looked_at_ms = decision.at_ms
        elif decision.at_ms - self.looked_at_ms >= limits.STEP_WATCH_MS:
            self.looked_at_ms = decision.at_ms
            look_at_steps(decision)
            match(decision)
        return decision.events

    def next_deadline_ms(self) -> int | None:
        """Nothing falls due before this moment; None if nothing ever will."""
        next_ms = self.state.deadlines.next_ms
        if self.state.watched_lines:
            next_ms = min(next_ms, self.looked_at_ms + limits.STEP_WATCH_MS)
        return None if next_ms == NEVER_MS else next_ms

    def pass_over(self, passed_ms: int) -> None:
        """In a replay: whatever was to be looked at by then has been, and nothing came of it."""
        self.state.deadlines.pass_over(passed_ms)

    def replay(self, events: Iterable[Event]) -> None:
        """Bring a core to where these events, handled before, had brought it.

        Raises:
            CoreBroken: the events do not follow from one another.
        """
        state, rest = self.state, iter(events)
        while some := list(islice(rest, _SETTLE_EVERY)):
            fold_all(state, some)
            settle(state)
        self.looked_at_ms = state.at_ms


_DECISIONS: Final[dict[type[c.SiteCommand], Callable[[Decision, Any], None]]] = {
    c.Configure: site.configure,
    c.SetEstimate: site.set_estimate,
    c.SignIn: agents.sign_in,
    c.SetSkills: agents.set_skills,
    c.SignOut: agents.sign_out,
    c.SetReady: agents.set_ready,
    c.SetAway: agents.set_away,
    c.ReportUnreachable: agents.report_unreachable,
    c.ReportReachable: agents.report_reachable,
    c.FinishWrapUp: agents.finish_wrap_up,
    c.ExtendWrapUp: agents.extend_wrap_up,
    c.EnqueueCall: enqueuing.enqueue_call,
    c.MoveCall: calls.move_call,
    c.TransferCall: transfers.transfer_call,
    c.PrioritiseCall: calls.prioritise_call,
    c.WithdrawCall: calls.withdraw_call,
    c.RequestCallback: callbacks.request_callback,
    c.ReportCallbackRung: callbacks.report_callback_rung,
    c.ReportCallbackAnswered: callbacks.report_callback_answered,
    c.ReportCallbackFailed: callbacks.report_callback_failed,
    c.AcceptOffer: offers.accept_offer,
    c.DeclineOffer: offers.decline_offer,
    c.ReportMissed: offers.report_missed,
    c.ReportConnected: calls.report_connected,
    c.ReportAgentLeft: calls.report_agent_left,
    c.EndCall: calls.end_call,
    c.PassTime: deadlines.pass_time,
}
