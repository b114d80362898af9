"""Whether every control of every page is used by a test: which ones the tests show, and which they use.

A control is named by its page, its kind and its label in English, without what differs from one call,
person, queue or moment to the next.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

SCRIPT: Final = Path(__file__).with_name("controls.js")
VARIED: Final = tuple(
    (re.compile(pattern), same)
    for pattern, same in (
        (r"^(/calls)/.+", r"\1/…"),
        (r"([:?]) .+", r"\1 …"),
        (r"\S*\d\S*", "#"),
        (r"^(All calls of|Make an account for|Has|Level of) .+", r"\1 …"),
        (r"^.+ (is a main skill)$", r"… \1"),
    )
)
"""What differs, and what stands for it. Applied to page and label, in this order."""


class Controls:
    """Names of controls."""

    def __init__(self) -> None:
        self.is_asked = False
        """Whether anything is noted."""
        self.shown: set[str] = set()
        """Those that could be used when they were there."""
        self.used: set[str] = set()

    async def watch(self, context: BrowserContext) -> None:
        """Note what the pages of a browser show, and what is used in them."""
        if self.is_asked:
            await context.expose_function("noteControl", self.note)
            await context.add_init_script(path=SCRIPT)

    def note(self, page: str, kind: str, label: str, is_used: bool) -> None:  # noqa: FBT001 - called by pages
        """One control is shown, or used."""
        (self.used if is_used else self.shown).add(f"{_same(page)}: {kind} {_same(label)!r}")

    def told(self) -> dict[str, list[str]]:
        """What was noted here, for the process that asks for it."""
        return {"shown": sorted(self.shown), "used": sorted(self.used)}

    def add(self, told: dict[str, list[str]]) -> None:
        """What another process has noted."""
        self.shown.update(told["shown"])
        self.used.update(told["used"])

    @property
    def unused(self) -> list[str]:
        """What was there and nobody used."""
        return sorted(self.shown - self.used)


CONTROLS: Final = Controls()


def _same(text: str) -> str:
    for pattern, same in VARIED:
        text = pattern.sub(same, text)
    return text
