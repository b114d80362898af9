"""Asks the classifiers outside the conversation, in order, and never lets a caller wait for them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import structlog

from router.errors import ConfigurationError
from router.understanding.http_classifier import HttpClassifier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ivr import Ranking, Script
    from ivr.classify import Classifier
    from router.look_ups import LookUps
    from router.settings.understanding import UnderstandingSettings
    from router.tasks import Tasks
    from router.understanding.encoder import Encoder

ASKED_MAX: Final = 20
"""So many sentences may wait for their vectors; the built-in classifier takes what comes on top."""
_log = structlog.get_logger(__name__)


def _load(settings: UnderstandingSettings) -> Encoder:
    from router.understanding.choosing import load_encoder  # noqa: PLC0415 - numpy is an extra

    return load_encoder(settings)


class _Abandoned(Exception):
    """What is being learnt is no longer wanted."""


class Understanding:
    """The operator's own classifier first, then vectors where they are better."""

    def __init__(
        self,
        settings: UnderstandingSettings,
        script: Script,
        *,
        look_ups: LookUps,
        tasks: Tasks,
        load: Callable[[UnderstandingSettings], Encoder] = _load,
    ) -> None:
        self._settings = settings
        self._script = script
        self._look_ups = look_ups
        self._tasks = tasks
        self._load = load
        self._by_vectors: dict[str, Classifier] = {}
        self._asked = 0
        self._is_closed = False
        # One thread: more would only slow one another, and the calls, down.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="understanding")

    def open(self) -> None:
        """Begin to learn, if there is anything to learn; until then vectors are done without."""
        if self._settings.vectors == "auto":
            self._tasks.start("understanding", self._learn(self._settings, self._script))

    def reload(self, settings: UnderstandingSettings, script: Script) -> None:
        """Take other settings, or other examples; what is known of changed ones is forgotten."""
        if (settings, script) == (self._settings, self._script):
            return
        self._settings, self._script = settings, script
        self._by_vectors = {}
        self.open()

    async def rank(self, language: str, text: str, concerns: Sequence[str]) -> Ranking | None:
        """What the text is about; None leaves it to the built-in classifier. Never raises.

        All of it takes `timeout_s` at most.
        """
        settings, loop = self._settings, asyncio.get_running_loop()
        ends_s = loop.time() + settings.timeout_s
        if settings.url is not None and language in (settings.languages or (language,)):
            classifier = HttpClassifier(self._look_ups, settings.url, settings.timeout_s)
            ranking = await classifier.rank(language, text, concerns)
            if ranking is not None:
                return ranking
        vectors = self._by_vectors.get(language)
        left_s = ends_s - loop.time()
        return None if vectors is None else await self._ask(vectors, text, left_s)

    def close(self) -> None:
        """End the thread; what is being learnt is abandoned."""
        self._is_closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, classifier: Classifier, text: str, timeout_s: float) -> Ranking | None:
        if self._asked >= ASKED_MAX or timeout_s <= 0:
            return None
        self._asked += 1
        loop = asyncio.get_running_loop()
        try:
            answer = loop.run_in_executor(self._thread, classifier.classify, text)
            return await asyncio.wait_for(answer, timeout_s)
        except (TimeoutError, RuntimeError):  # too late, or the thread has ended
            return None
        finally:
            self._asked -= 1

    async def _learn(self, settings: UnderstandingSettings, script: Script) -> None:
        def go_on(_done: int) -> None:
            if self._is_closed or (settings, script) != (self._settings, self._script):
                raise _Abandoned

        def learn() -> dict[str, Classifier]:
            from router.understanding.choosing import choose  # noqa: PLC0415 - numpy is an extra

            chosen: dict[str, Classifier] = {}
            compared = choose(settings, script, self._load(settings), go_on)
            for language, (found, classifier) in compared.items():
                _log.info(
                    "vectors_compared",
                    language=language,
                    examples=found.examples,
                    built_in=round(found.built_in, 3),
                    vectors=round(found.vectors, 3),
                    used=found.prefers_vectors,
                )
                if found.prefers_vectors:
                    chosen[language] = classifier
            return chosen

        try:
            learnt = await asyncio.get_running_loop().run_in_executor(self._thread, learn)
        except ConfigurationError as error:
            _log.error("vectors_cannot_be_used", reason=str(error))
            return
        except _Abandoned:
            return
        if (settings, script) == (self._settings, self._script):
            self._by_vectors = learnt
