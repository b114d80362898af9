"""What is counted of surveys, and shown of the emergency switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge

from router.calls import EmergencySwitched, SurveyAdvanced
from router.metrics.standing import PREFIX

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from ivr.survey import SurveyTurn
    from router.ports import Recorded


class OperatingMeters:
    """The meters of surveys and of the emergency switch."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(name, text, labels, namespace=PREFIX, registry=registry)

        self._begun = counter("surveys_begun", "Callers who were invited to the survey.")
        self._finished = counter(
            "surveys_finished",
            "Surveys with an answer that their callers did not break off by hanging up.",
        )
        self._answers = counter(
            "survey_answers",
            "Answers in surveys, by question and score; `none` was passed over.",
            "question",
            "score",
        )
        self._emergency = Gauge(
            "emergency",
            "1 while the emergency switch of a queue is on; without a queue, that of the site.",
            ("queue",),
            namespace=PREFIX,
            registry=registry,
        )
        self._emergency.labels("").set(0)

    def count(self, event: Recorded) -> None:
        """Take note of what has happened."""
        match event:
            case SurveyAdvanced():
                self._survey(event.turn)
            case EmergencySwitched():
                self.emergency(event.queue, on=event.on)
            case _:
                pass

    def emergency(self, queue: str, *, on: bool) -> None:
        """The emergency switch of a queue, or of the site, is on or off."""
        self._emergency.labels(queue).set(int(on))

    def _survey(self, turn: SurveyTurn) -> None:
        if turn.state.turn == 0:
            self._begun.inc()
        if turn.answered is not None:
            score = turn.answered.score
            self._answers.labels(turn.answered.question, str(score or "none")).inc()
        if turn.is_over and any(one.score is not None for one in turn.state.answers):
            self._finished.inc()
