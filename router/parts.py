"""The parts of a service that decide, write, and ask carriers; the doors to the world are `app`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import Core
from queues.ids import AgentId, SiteId
from queues.views import view_agents, view_queues
from router.acting import Acting
from router.attendance import Attendance
from router.callbacks import Callbacks
from router.callers import Callers
from router.calls import Calls
from router.conversing import Conversing
from router.engine import Engine
from router.estimating import Estimating
from router.leaving import Leaving
from router.lines import Lines
from router.look_ups import LookUps
from router.metrics import Metrics, Trust
from router.outbox import Outbox
from router.reception import Reception
from router.reconciling import Reconciler, count_stuck
from router.recovering import recover
from router.rehearsing import rehearse
from router.reloading import Live
from router.snapshots import Snapshots
from router.surveys import Surveys
from router.switchboard import Switchboard
from router.tasks import Tasks
from router.understanding import Understanding
from router.ways import Ways

if TYPE_CHECKING:
    from pathlib import Path

    from queues.ids import QueueId
    from router.calls import CarrierName
    from router.estimating import QueueEstimate
    from router.ports import Carrier, Clock, Journal
    from router.recovering import Ahead, Recovered
    from router.settings import Settings


class Parts:
    """Everything of one site's service but what listens. `journal_folder` is where the journal lies;
    None if it is in memory.
    """

    def __init__(
        self, settings: Settings, clock: Clock, journal: Journal, journal_folder: Path | None
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.tasks = Tasks()
        self._journal = journal
        self.journal_folder = journal_folder
        self._agents = {AgentId(agent.id): agent for agent in settings.agents}
        self._site = SiteId(settings.service.site)
        self._live = Live(settings)
        core = Core(self._site)
        self.metrics = self._new_metrics(core)
        self.callers = Callers(settings.callers)
        self.engine = Engine(
            core=core,
            calls=Calls(self._site, self._live.conversation, self._live.survey),
            journal=self._journal,
            clock=clock,
            beside=self.callers,
            meter=self.metrics,
        )
        self.estimating = Estimating(self.engine, clock)
        self.snapshots = Snapshots(
            engine=self.engine,
            learning=self.estimating.learning,
            journal=self._journal,
            clock=clock,
            tasks=self.tasks,
        )
        self._ahead: Ahead | None = None
        self.carriers: dict[CarrierName, Carrier] = {}
        self._look_ups = LookUps(settings.look_ups, clock, self.metrics.looked_up)
        self._understanding = Understanding(
            settings.understanding,
            settings.conversation,
            look_ups=self._look_ups,
            tasks=self.tasks,
        )
        self.surveys = Surveys(
            engine=self.engine, callers=self.callers, clock=clock, survey=self._live.survey
        )
        self.switchboard = self._new_switchboard()
        self.attendance = Attendance(self.engine, self._agents)
        self.reconciler = self._new_reconciler()

    def _new_reconciler(self) -> Reconciler:
        return Reconciler(
            engine=self.engine,
            switchboard=self.switchboard,
            carriers=self.carriers,
            clock=self.clock,
            tasks=self.tasks,
        )

    def _new_metrics(self, core: Core) -> Metrics:
        return Metrics(
            self.settings.site_definition(),
            view_queues=lambda: view_queues(core.state, self.clock.now_ms()),
            view_agents=lambda: view_agents(core.state),
            estimate_of=self._estimate_of,
            trust=Trust(
                count_stuck=lambda: count_stuck(core.state, self.engine.calls, self.clock.now_ms()),
                ages_s=lambda: self.reconciler.ages_s(),  # noqa: PLW0108 - it is made later
                count_undone=lambda: self.outbox.waiting,
            ),
            in_doubt=lambda: bool(self.engine.doubt),
            journal_folder=self.journal_folder,
        )

    def _new_conversing(self) -> Conversing:
        return Conversing(
            engine=self.engine,
            callers=self.callers,
            clock=self.clock,
            script=lambda: self.settings.conversation,
            look_ups=self._look_ups,
            understanding=self._understanding,
        )

    def _new_switchboard(self) -> Switchboard:
        lines = Lines(
            engine=self.engine,
            clock=self.clock,
            room=self._live.room,
            remaining=self.estimating.remaining,
        )
        ways = Ways(engine=self.engine, lines=lines, clock=self.clock, tasks=self.tasks)
        reception = Reception(
            engine=self.engine,
            callers=self.callers,
            conversing=self._new_conversing(),
            lines=lines,
            ways=ways,
            skills_for=self._skills_for,
        )
        callbacks = Callbacks(engine=self.engine, carriers=self.carriers, callers=self.callers)
        leaving = Leaving(engine=self.engine, reception=reception, callbacks=callbacks)
        acting = Acting(
            engine=self.engine,
            carriers=self.carriers,
            agents=self._agents,
            reception=reception,
            callbacks=callbacks,
            leaving=leaving,
        )
        self.outbox = Outbox(self.tasks, self.clock, acting)
        self.engine.acted = self.outbox.acted
        return Switchboard(
            engine=self.engine,
            outbox=self.outbox,
            agents=self._agents,
            reception=reception,
            callbacks=callbacks,
            leaving=leaving,
            script=lambda: self.settings.conversation,
        )

    def _skills_for(self, carrier: CarrierName) -> tuple[str, ...]:
        browser = self.settings.browser
        return browser.skills if carrier == "browser" and browser is not None else ()

    def _estimate_of(self, queue: QueueId) -> QueueEstimate:
        return self.estimating.of(queue)

    async def rehearse(self, journal: Journal) -> None:
        """Before the service whose journal this is lets go of it: see whether we can go on from there,
        and do most of that already. See `rehearsing.rehearse`.
        """
        self._ahead = await rehearse(
            self.settings, journal, self.engine.core, self.engine.calls, self.estimating.learning
        )

    async def _recover(self) -> Recovered:
        recovered = await recover(
            self._journal,
            self.clock,
            self.engine.core,
            self.engine.calls,
            self.estimating.learning,
            self._ahead,
        )
        self.callers.restore(recovered.personal, self.engine.calls.open, self.clock.now_ms())
        self.metrics.resume(self.engine.calls.emergencies)
        self.snapshots.resume(recovered.snapshot)
        self.engine.resume(recovered.written)
        return recovered
