"""The door to the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.pages import Files, Policy, add_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from router.settings import Settings


def add_page_routes(
    app: web.Application, settings: Callable[[], Settings], files: Files | None = None
) -> None:
    """Serve the pages as the settings of the moment allow."""

    def policy() -> Policy:
        now = settings()
        return Policy(
            twilio=now.twilio is not None,
            embed_origins=() if now.browser is None else now.browser.embed_origins,
        )

    add_pages(app, policy, files, has_call_page=lambda: settings().browser is not None)
