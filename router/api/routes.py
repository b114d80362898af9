"""Where everything is found, and what becomes of errors."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from queues.errors import CommandRefused
from router.api import limits
from router.api.card import RECORDINGS
from router.api.codes import ErrorCode
from router.api.connections import heed
from router.api.refusals import refusal_of
from router.api.replies import refuse
from router.errors import InDoubt, RouterError
from router.logs import where

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.typedefs import Handler, Middleware

    from router.api.agent_socket import AgentSocket
    from router.api.emergency import EmergencySwitch
    from router.api.erasing import Erasing
    from router.api.health import Health
    from router.api.recordings import RecordingFiles
    from router.ports import Clock

_log = structlog.get_logger(__name__)


def new_application(*inside: Middleware) -> web.Application:
    """An application that bounds what is sent to it and tells nobody about its insides.

    What is `inside` sees every request that is not refused unread.
    """
    return web.Application(
        middlewares=[heed, guard, *inside, take_in], client_max_size=limits.BODY_BYTES_MAX
    )


def measure(prefix: str, tell: Callable[[str, int, float], None], clock: Clock) -> Middleware:
    """Tell of every POST to a route below `prefix`: the route's pattern, the status, the seconds.

    The status of an error is the one that `guard` answers it with.
    """

    @web.middleware
    async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        if (
            resource is None
            or request.method != "POST"
            or not resource.canonical.startswith(prefix)
        ):
            return await handler(request)
        began_s, status = clock.elapsed_s(), 500
        try:
            answer = await handler(request)
            status = answer.status
        except web.HTTPException as error:
            status = error.status
            raise
        except Exception as error:
            status = refusal_of(error).status
            raise
        finally:
            tell(resource.canonical, status, clock.elapsed_s() - began_s)
        return answer

    return measured


def add_operating_routes(
    app: web.Application,
    *,
    recordings: RecordingFiles,
    emergency: EmergencySwitch,
    erasing: Erasing,
) -> None:
    """Serve callers' messages, the emergency switch, and the erasing of callers."""
    app.router.add_get(f"{RECORDINGS}/{{call}}", recordings.serve, allow_head=False)
    app.router.add_get("/api/emergency", emergency.read, allow_head=False)
    app.router.add_post("/api/emergency", emergency.turn)
    app.router.add_post("/api/callers/erase", erasing.erase)


def add_routes(app: web.Application, *, agent_socket: AgentSocket, health: Health) -> None:
    """Serve desks, health and metrics; desks are closed when the application shuts down."""
    app.router.add_get("/api/agent", agent_socket.handle, allow_head=False)
    app.router.add_get("/health/live", health.live)
    app.router.add_get("/health/ready", health.ready)
    app.router.add_get("/metrics", health.metrics)
    app.on_shutdown.append(agent_socket.stop)


@web.middleware
async def guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer errors as JSON; what nobody expected is logged and answered without details.

    A body that announces its length is refused before it is read, any other while it is.
    """
    if (request.content_length or 0) > limits.BODY_BYTES_MAX:
        return _too_large()
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return _too_large()
    except web.HTTPException:
        raise
    except (CommandRefused, RouterError) as error:
        refusal = refusal_of(error)
        if refusal.status >= 500 and not isinstance(error, InDoubt):  # doubt is logged once
            _log_failure(request, error)
    except Exception as error:  # noqa: BLE001 - the last place to hear of it
        refusal = refusal_of(error)
        _log_failure(request, error)
    return refuse(refusal.code, refusal.status, refusal.message)


@web.middleware
async def take_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read the body, which handlers find as if they had; whoever takes too long over it is cut off."""
    if request.body_exists:
        try:
            async with asyncio.timeout(limits.BODY_S_MAX):
                await request.read()
        except TimeoutError:
            text = f"The body has to come within {limits.BODY_S_MAX:.0f} s."
            answer = refuse(ErrorCode.BODY_TOO_SLOW, 408, text)
            answer.force_close()
            return answer
    return await handler(request)


def _too_large() -> web.Response:
    text = f"The body may have {limits.BODY_BYTES_MAX} bytes at most."
    return refuse(ErrorCode.BODY_TOO_LARGE, 413, text)


def _log_failure(request: web.Request, error: Exception) -> None:
    resource = request.match_info.route.resource
    _log.error(
        "request_failed",
        method=request.method,
        route=None if resource is None else resource.canonical,
        error=type(error).__name__,
        where=where(error.__traceback__),
    )
