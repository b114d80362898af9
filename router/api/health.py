"""Whether the service lives, whether it should get calls, and its metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from router.api.replies import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from router.engine import Engine

_log = structlog.get_logger(__name__)


class Health:
    """`checks`: what must hold, by name, for the service to be ready; `render` gives the metrics."""

    def __init__(
        self,
        *,
        engine: Engine,
        render: Callable[[], bytes],
        checks: Mapping[str, Callable[[], bool]] | None = None,
    ) -> None:
        self._checks: dict[str, Callable[[], bool]] = {
            "engine": lambda: engine.is_sound,
            "journal": lambda: not engine.doubt,
        }
        self._checks.update(checks or {})
        self._render = render

    async def live(self, _request: web.Request) -> web.Response:
        """The event loop turns. If this fails, restart the process."""
        return answer({"live": True})

    async def ready(self, _request: web.Request) -> web.Response:
        """Calls can be taken. If this fails, send them elsewhere, if there is such a place: while only
        the journal fails, callers are held.
        """
        results = {name: _holds(name, check) for name, check in self._checks.items()}
        is_ready = all(results.values())
        return answer({"ready": is_ready, "checks": results}, 200 if is_ready else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        """For Prometheus."""
        return web.Response(body=self._render(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - a check that breaks has not passed
        _log.warning("check_broke", check=name, error=type(error).__name__)
        return False
