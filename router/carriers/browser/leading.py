"""How callers are led, whatever the reason: see `guide`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

import structlog
from msgspec.structs import replace

from queues.errors import CommandRefused
from router.carriers.browser import limits
from router.carriers.browser import messages as m
from router.carriers.browser.legs import Upload
from router.carriers.browser.scenes import MUSIC, OVER
from router.errors import UNDECIDED, InDoubt, RouterError
from router.logs import about_call, where

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from queues.commands import CallbackCause
    from queues.ids import CallId, OfferNumber
    from router.calls import CarrierName
    from router.carriers.browser.legs import CallerLeg
    from router.carriers.browser.recordings import RecordingStore
    from router.carriers.browser.registry import Registry
    from router.carriers.browser.scenes import Scene, Scenes
    from router.engine import Engine
    from router.surveys import Surveys
    from router.switchboard import Switchboard
    from router.tasks import Tasks

    Step = Callable[[], Awaitable[Scene]]

CARRIER: Final[CarrierName] = "browser"

_log = structlog.get_logger(__name__)


def log_defect(error: Exception) -> None:
    """Without the text of the error, which may quote a caller."""
    _log.error("caller_not_led", error=type(error).__name__, where=where(error.__traceback__))


class Leading(ABC):
    """`number` gives which of our numbers callers of the page ring."""

    def __init__(
        self,
        *,
        engine: Engine,
        switchboard: Switchboard,
        surveys: Surveys,
        scenes: Scenes,
        registry: Registry,
        recordings: RecordingStore,
        tasks: Tasks,
        number: Callable[[], str],
    ) -> None:
        self._engine = engine
        self._switchboard = switchboard
        self._reception = switchboard.reception
        self._surveys = surveys
        self._scenes = scenes
        self._registry = registry
        self._recordings = recordings
        self._tasks = tasks
        self._number = number

    # -- Leading somebody somewhere

    def _lead(self, leg: CallerLeg, step: Step) -> None:
        """Work out the next scene beside everything else, and tell it."""
        leg.step = leg.moves()
        self._tasks.start("lead_caller", self._led(leg, leg.step, step))

    async def _led(self, leg: CallerLeg, stamp: int, step: Step) -> None:
        with about_call(leg.call or ""):
            try:
                scene = await self._scene(leg, step)
                if leg.stamp == stamp:
                    self._begin(leg, scene)
            except Exception as error:  # noqa: BLE001 - by a defect nobody is left without a word
                log_defect(error)
                if leg.stamp == stamp:
                    self._lead_again(leg)
            finally:
                if leg.step == stamp:
                    leg.step = None

    async def _scene(self, leg: CallerLeg, step: Step) -> Scene:
        try:
            if self._engine.doubt:
                raise InDoubt(self._engine.doubt)
            scene = await step()
            await self._engine.all_written()
        except UNDECIDED:
            return self._scenes.held(self._language(leg), leg.held)
        except (CommandRefused, RouterError) as error:
            _log.warning("caller_not_led", error=type(error).__name__)
            return OVER
        return scene

    def _lead_again(self, leg: CallerLeg) -> None:
        """Something of ours is broken: hold him and lead him to where he stands, or end it so that he
        knows.
        """
        leg.defects += 1
        if leg.defects >= limits.DEFECTS_MAX:
            self._finish(leg)
            return
        leg.stage, leg.asked = "held", None
        leg.tell(m.Moment(items=(), music=MUSIC))
        leg.next.for_ms(limits.HELD_MS, lambda: self.where(leg))

    def _language(self, leg: CallerLeg) -> str:
        call = None if leg.call is None else self._engine.calls.find(leg.call)
        return leg.language if call is None or not call.language else call.language

    def _begin(self, leg: CallerLeg, scene: Scene) -> None:
        if scene.stage != "meeting":
            self._registry.take_out(leg)
        self._drop_answered(leg, scene)
        leg.stage, leg.asked = scene.stage, scene.asked
        leg.held = leg.held + 1 if scene.stage == "held" else 0
        leg.number = scene.number or leg.number
        for notice in scene.notices:
            leg.tell(self._with_upload(leg, notice))
            if isinstance(notice, m.Waiting):
                self._note_line(leg, notice)
            elif isinstance(notice, m.Say):
                leg.turn = notice.turn
        if scene.offer is not None and leg.call is not None:
            self._enter(leg, leg.call, scene.offer)
        else:
            self._await_next(leg, scene)

    # -- What is recorded

    def _drop_answered(self, leg: CallerLeg, scene: Scene) -> None:
        """What he has recorded so far counts while he is held, and when the same is asked again."""
        if scene.stage != "held":
            begun = [one for one in leg.uploads if one.asked == scene.asked]
            self._drop_uploads(leg, but=self._fullest(begun))

    def _drop_uploads(self, leg: CallerLeg, *, but: Upload | None = None) -> None:
        """Nothing else is recorded any more; what was kept stays."""
        for one in leg.uploads:
            if one != but:
                self._tasks.start("drop_recording", self._recordings.drop(one.name))
        leg.uploads = () if but is None else (but,)

    def _fullest(self, uploads: Sequence[Upload]) -> Upload | None:
        """That of which most has arrived, if there is anything."""
        some = [one for one in uploads if self._recordings.size(one.name)]
        return max(some, key=lambda one: self._recordings.size(one.name), default=None)

    def _with_upload(self, leg: CallerLeg, notice: m.CallerNotice) -> m.CallerNotice:
        if not isinstance(notice, m.Say) or notice.record is None or leg.asked is None:
            return notice
        name = self._recordings.begin(leg.peer, notice.record.length_ms_max)
        upload = Upload(leg.asked, name)
        leg.uploads += (upload,)
        return replace(notice, record=replace(notice.record, upload=upload.path))

    def _await_next(self, leg: CallerLeg, scene: Scene) -> None:
        match scene.stage:
            case "asked":
                span_ms = scene.timeout_ms + limits.LISTEN_EXTRA_MS
                leg.next.for_ms(span_ms, lambda: self._not_answered(leg))
            case "line" | "promised":
                leg.next.for_ms(limits.LINE_EVERY_MS, lambda: self._look_at_line(leg))
            case "leaving":
                leg.next.for_ms(limits.FAREWELL_MS_MAX, lambda: self._said_goodbye(leg))
            case "held":
                leg.next.for_ms(limits.HELD_MS, lambda: self.where(leg))
            case "over":
                self._said_goodbye(leg)
            case _:
                pass

    def _report(self, name: str, what: Coroutine[None, None, object]) -> None:
        """Tell the switchboard, beside everything else."""
        self._tasks.start(name, self._reported(what))

    async def _reported(self, what: Coroutine[None, None, object]) -> None:
        try:
            await what
        except (CommandRefused, RouterError) as error:
            _log.info("report_left", error=type(error).__name__)  # the reconciling sees it

    @abstractmethod
    def where(self, leg: CallerLeg) -> None:
        """Lead somebody who comes, or comes back, to where he stands."""

    @abstractmethod
    def _enter(self, leg: CallerLeg, call: CallId, offer: OfferNumber) -> None: ...

    @abstractmethod
    def not_reached(self, leg: CallerLeg, cause: CallbackCause) -> None:
        """Who was rung did not answer, or did not want to."""

    @abstractmethod
    def _not_answered(self, leg: CallerLeg) -> None: ...

    @abstractmethod
    def _finish(self, leg: CallerLeg, reason: m.EndReason = "over") -> None: ...

    @abstractmethod
    def _look_at_line(self, leg: CallerLeg) -> None: ...

    @abstractmethod
    def _note_line(self, leg: CallerLeg, notice: m.Waiting) -> None: ...

    @abstractmethod
    def _said_goodbye(self, leg: CallerLeg) -> None: ...
