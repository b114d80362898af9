"""Tells the terminal where the pages are."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from router.settings import Settings

PAGES: Final = (
    ("Desk", "/agent"),
    ("Supervisor", "/supervisor"),
    ("Wallboard", "/wall"),
    ("Administration", "/admin"),
)
"""The pages of a service, by what they are."""
CALL_PAGE: Final = ("Call us", "/call")
"""The page for callers, where callers may come from a browser."""
_EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - compared, not listened at
_COLUMN: Final = 16


def url_of(settings: Settings, port: int) -> str:
    """Where the pages are, as a browser on this machine reaches them unless it is configured otherwise."""
    wanted = settings.service
    host = "127.0.0.1" if wanted.host in _EVERYWHERE else wanted.host
    host = f"[{host}]" if ":" in host else host
    return wanted.public_url or f"http://{host}:{port}"


def listed(url: str, pages: Iterable[tuple[str, str]]) -> str:
    """The pages below each other."""
    return "\n".join(row(name, f"{url}{path}") for name, path in pages)


def row(name: str, value: str) -> str:
    """A name and what it stands for."""
    return f"  {name:<{_COLUMN}}{value}"


def first_account(file: Path | None) -> str:
    """The command that makes the first account of a service; `file` is its configuration, if named."""
    named = "" if file is None else f" --config {shlex.quote(str(file))}"
    return f"switchroom people add anna --role administrator{named}"


def told(url: str, settings: Settings, command: str = "") -> str:
    """What whoever starts a service reads: the pages, and if it has no account, the command for one."""
    pages = PAGES if settings.browser is None else (*PAGES, CALL_PAGE)
    parts = [listed(url, pages)]
    if command:
        parts.append(f"Nobody can sign in yet. Make the first account:\n\n  {command}")
    return "\n\n".join(("", *parts, ""))
