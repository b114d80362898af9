"""Calls' stories over plain HTTP. Whoever gets here may see calls; hearing them is another right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from queues.errors import UnknownCall
from queues.explain import explain_call, needs_in_words, sentences_of
from queues.ids import CallId, OfferNumber
from router.api.codes import ErrorCode
from router.api.naming import with_names
from router.api.replies import answer, refuse
from router.api.timeline import limits
from router.api.timeline.phases import phases_of
from router.api.timeline.summary import summary_of
from router.api.timeline.telling import people_in, tell
from router.api.timeline.views import (
    CallStory,
    OfferStory,
    RecentList,
    Recorded,
    Survey,
    Told,
    Words,
)
from router.calls import CallArrived, RecordingNoted, SurveyAdvanced
from router.people.session import SESSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiohttp import web

    from router.api.hearing import Hearing
    from router.api.timeline.naming import Naming
    from router.api.timeline.older import OlderCalls
    from router.api.timeline.recent import RecentCalls, Seen
    from router.callers import Callers
    from router.calls import CarrierName
    from router.engine import Engine
    from router.ports import Clock, Recordings

CALLS = "/api/calls"


class Timeline:
    """`GET /api/calls`, `GET /api/calls/<id>` and what belongs to a call."""

    def __init__(
        self,
        *,
        engine: Engine,
        recent: RecentCalls,
        older: OlderCalls,
        callers: Callers,
        recordings: Mapping[CarrierName, Recordings],
        clock: Clock,
        naming: Naming,
        hearing: Hearing,
    ) -> None:
        self._engine = engine
        self._recent = recent
        self._older = older
        self._callers = callers
        self._recordings = recordings
        self._clock = clock
        self._names = naming.people
        self._naming = naming
        self._hearing = hearing

    async def recent(self, request: web.Request) -> web.StreamResponse:
        """The last calls, as many as `?recent=` says."""
        asked = request.query.get("recent", "") or str(limits.LISTED)
        if not asked.isdecimal() or not 0 < int(asked[:8]) <= limits.LISTED_MAX:
            text = f"recent must be a number from 1 to {limits.LISTED_MAX}."
            return refuse(ErrorCode.BAD_MESSAGE, 422, text)
        calls = self._recent.newest(int(asked))
        summaries = tuple(summary_of(call, self._recent.of(call)) for call in calls)
        people = self._names.known(one.agent for one in summaries if one.agent is not None)
        told = RecentList(
            now_ms=self._clock.now_ms(),
            calls=summaries,
            people=people,
            concerns=self._naming.concerns(),
        )
        return answer(told)

    async def one(self, request: web.Request) -> web.StreamResponse:
        """Everything about a call."""
        call = CallId(request.match_info["call"])
        story = await self._story(call)
        if not story:
            return _unknown()
        may_hear = request[SESSION].may("hear_recordings")
        is_open = call in self._engine.calls.open
        language = request.query.get("language", "")
        entries = tuple(_worded(one, language) for one in tell(story))
        told = CallStory(
            call=call,
            now_ms=self._clock.now_ms(),
            open=is_open,
            summary=summary_of(call, story),
            phases=tuple(phases_of(story)),
            entries=entries,
            why=self._why(call, language),
            survey=tuple(_survey(story)),
            recordings=tuple(self._recorded(call, story, may_hear=may_hear)),
            caller=self._caller(call) if is_open else None,
            note=self._note(call),
            people=self._names.known(people_in(entries)),
            concerns=self._naming.concerns(),
        )
        return answer(told)

    async def _story(self, call: CallId) -> Sequence[Seen]:
        """What memory knows, or, if it does not know the call's beginning, the journal."""
        known = self._recent.of(call)
        if len(call) > limits.CALL_ID_CHARS_MAX or self._recent.is_whole(call):
            return known
        return await self._older.find(call) or known

    def _why(self, call: CallId, language: str) -> tuple[str, ...]:
        """Why it still waits, or what it does instead; nothing outside the queues. In English if there
        are no words for the language.
        """
        try:
            explained = explain_call(self._engine.core.state, call, self._clock.now_ms())
        except UnknownCall:
            return ()
        return tuple(sentences_of(with_names(explained, self._names.of), language))

    def _caller(self, call: CallId) -> Words:
        caller = self._callers.get(call)
        return Words(number=caller.number, words=caller.words)

    def _note(self, call: CallId) -> str:
        remembered = self._callers.remembered_call(call)
        return "" if remembered is None else remembered.note

    def _recorded(self, call: CallId, story: Sequence[Seen], *, may_hear: bool) -> list[Recorded]:
        can_hear = may_hear and _carrier(story) in self._recordings
        return [
            Recorded(
                of=noted.of,
                length_ms=noted.length_ms,
                url=f"{CALLS}/{call}/recordings/{noted.of}" if can_hear else None,
            )
            for noted in _noted(story).values()
        ]

    async def why_offered(self, request: web.Request) -> web.StreamResponse:
        """Why an offer was made, in full, in the language that `?language=` names."""
        call, number = CallId(request.match_info["call"]), request.match_info["offer"]
        if len(call) > limits.CALL_ID_CHARS_MAX:
            return _unknown()
        offer = OfferNumber(int(number))
        explained = await self._older.explain(call, offer)
        language = request.query.get("language", "")
        sentences = tuple(sentences_of(with_names(explained, self._names.of), language))
        return answer(OfferStory(call=call, offer=offer, sentences=sentences))

    async def recording(self, request: web.Request) -> web.StreamResponse:
        """What the caller has left, as MP3; that somebody listens is written down."""
        call = CallId(request.match_info["call"])
        of = request.match_info["of"]
        story = await self._story(call)
        noted, carrier = _noted(story).get(of), _carrier(story)
        source = None if carrier is None else self._recordings.get(carrier)
        if noted is None or source is None:
            return refuse(ErrorCode.CALL_GONE, 404, "There is no such recording.")
        return await self._hearing.hear(
            request,
            who=request[SESSION].person,
            call=call,
            of=noted.of,
            recording=noted.recording,
            source=source,
        )


def _unknown() -> web.Response:
    text = "No such call is known. Older calls are found with `switchroom journal show --call`."
    return refuse(ErrorCode.CALL_GONE, 404, text)


def _worded(told: Told, language: str) -> Told:
    """The same, with what the call needs in the reader's language."""
    needs = told.params.get("needs")
    if not isinstance(needs, str):
        return told
    return replace(told, params=told.params | {"needs": needs_in_words(needs, language)})


def _survey(story: Sequence[Seen]) -> list[Survey]:
    answers = [one.event.turn.answered for one in story if isinstance(one.event, SurveyAdvanced)]
    return [Survey(question=one.question, score=one.score) for one in answers if one is not None]


def _noted(story: Sequence[Seen]) -> dict[str, RecordingNoted]:
    """What was recorded; of each kind the last."""
    return {one.event.of: one.event for one in story if isinstance(one.event, RecordingNoted)}


def _carrier(story: Sequence[Seen]) -> CarrierName | None:
    first = story[0].event if story else None
    return first.carrier if isinstance(first, CallArrived) else None
