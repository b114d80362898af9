"""Where the pages are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import web

from router.pages.files import built_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiohttp.typedefs import Handler, Middleware

    from router.pages.files import File, Files
    from router.pages.policy import Policy

PAGES: Final = ("/", "/sign-in", "/password", "/agent", "/supervisor", "/calls", "/wall", "/admin")
"""Addresses of the desks' document, beside those with something behind them."""
DEEP_PAGES: Final = ("/calls/{rest:.+}", "/admin/{rest:.+}")
CALL_PAGE: Final = "/call"
FOREVER: Final = "public, max-age=31536000, immutable"
"""For files whose name changes when they do."""
ASK_AGAIN: Final = "no-cache"
_NO_PAGES: Final = ("/api/", "/twilio/", "/assets/")
"""What is below these is for programs."""
_NOT_FOUND: Final = 404
_NOT_BUILT: Final = (
    "The pages have not been built. In a clone of the repository: make pages. "
    "An installed package carries them."
)

_log = structlog.get_logger(__name__)


def add_pages(
    app: web.Application,
    policy: Callable[[], Policy],
    files: Files | None = None,
    *,
    has_call_page: Callable[[], bool] = lambda: True,
) -> None:
    """Serve the pages, each as the policy says then. Without a carrier for them there is no page for
    callers.
    """
    found = built_files() if files is None else files
    if not found.are_there:
        _log.warning("pages_not_built", hint="make pages")

    async def show_desk(request: web.Request) -> web.StreamResponse:
        return _document(request, found, "index.html", policy().headers(embeddable=False))

    async def show_call(request: web.Request) -> web.StreamResponse:
        if not has_call_page():
            raise web.HTTPNotFound
        return _document(request, found, "call.html", policy().headers(embeddable=True))

    for address in (*PAGES, *DEEP_PAGES):
        app.router.add_get(address, show_desk)
    app.router.add_get(CALL_PAGE, show_call)
    app.middlewares.append(_say_nowhere(found, policy))
    for path, file in found.all.items():
        if not path.endswith(".html"):
            app.router.add_get(f"/{path}", _serve(file, path))


def _say_nowhere(files: Files, policy: Callable[[], Policy]) -> Middleware:
    """Whoever follows a wrong address in a browser gets the desks' document: it says so, and leads on."""

    @web.middleware
    async def nowhere(request: web.Request, handler: Handler) -> web.StreamResponse:
        wrong = request.match_info.http_exception
        if wrong is None or wrong.status != _NOT_FOUND or not _is_for_people(request):
            return await handler(request)
        return _document(
            request, files, "index.html", policy().headers(embeddable=False), status=_NOT_FOUND
        )

    return nowhere


def _is_for_people(request: web.Request) -> bool:
    asks = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    return asks and not request.path.startswith(_NO_PAGES)


def _document(
    request: web.Request,
    files: Files,
    name: str,
    headers: Mapping[str, str],
    *,
    status: int = 200,
) -> web.Response:
    file = files.get(name)
    if file is None:
        return web.Response(status=503, text=_NOT_BUILT, headers=headers)
    return _answer(request, file, {**headers, "Cache-Control": ASK_AGAIN}, status=status)


def _serve(file: File, path: str) -> Handler:
    kept = FOREVER if path.startswith("assets/") else ASK_AGAIN
    headers = {
        "Cache-Control": kept,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin" if path == "widget.js" else "same-origin",
    }

    async def serve(request: web.Request) -> web.StreamResponse:
        return _answer(request, file, headers)

    return serve


def _answer(
    request: web.Request, file: File, headers: Mapping[str, str], *, status: int = 200
) -> web.Response:
    all_headers = {**headers, "Content-Type": file.content_type, "Vary": "Accept-Encoding"}
    body = file.plain
    if file.squeezed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
        all_headers["Content-Encoding"] = "gzip"
        body = file.squeezed
    return web.Response(status=status, body=body, headers=all_headers)
