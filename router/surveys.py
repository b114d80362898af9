"""Asks callers how it was, after their agent has hung up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zlib import crc32

from router.calls import BeginSurvey, HearSurvey, NoteRecording

if TYPE_CHECKING:
    from ivr import Heard
    from ivr.survey import SurveyTalk, SurveyTurn
    from queues.ids import CallId
    from router.callers import Callers
    from router.calls import Recording
    from router.engine import Engine
    from router.ports import Clock

_DRAWS: Final = 2**32


class Surveys:
    """The surveys of one site."""

    def __init__(
        self, *, engine: Engine, callers: Callers, clock: Clock, survey: SurveyTalk
    ) -> None:
        self._engine = engine
        self._callers = callers
        self._clock = clock
        self._survey = survey

    async def begin(self, call_id: CallId) -> SurveyTurn | None:
        """Where the survey of a call stands, whose caller is asked if it is his lot; None if he is not.
        Asked again, the same.
        """
        call = self._engine.calls.find(call_id)
        if call is not None and call.survey is None and call.survey_queue is not None:
            last_ms = self._callers.surveyed_ms_ago(call_id, self._clock.now_ms())
            if self._survey.is_for(call.survey_queue, draw_of(call_id), last_ms):
                await self._engine.submit(BeginSurvey(call=call_id))
        return None if call is None else call.survey

    def of(self, call_id: CallId) -> SurveyTurn | None:
        """Where the survey of a call stands; None if it has none."""
        call = self._engine.calls.find(call_id)
        return None if call is None else call.survey

    async def hear(
        self, call_id: CallId, turn: int, heard: Heard, comment: Recording | None = None
    ) -> SurveyTurn | None:
        """The caller has answered, or left a comment; gives where the survey stands, None if there is
        none.
        """
        call = self._engine.calls.find(call_id)
        if call is None or call.survey is None:
            return None
        if comment is not None and call.survey.state.stage == "comment":
            await self._engine.submit(
                NoteRecording(
                    call=call_id,
                    of="comment",
                    recording=comment.recording,
                    length_ms=comment.length_ms,
                )
            )
        await self._engine.submit(HearSurvey(call=call_id, turn=turn, heard=heard))
        return call.survey


def draw_of(call: CallId) -> float:
    """The lot of a call, from 0 (included) to 1 (excluded): the same whenever it is drawn."""
    return crc32(call.encode()) / _DRAWS
