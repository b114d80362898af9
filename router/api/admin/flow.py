"""The way through the conversation, as a picture of what holds at the moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
from aiohttp import web

from router.api.errors import BadMessage
from router.api.replies import answer
from router.drawing import WORDS, language_heard, sheet_of_checked, svg
from router.settings import Checked

if TYPE_CHECKING:
    from collections.abc import Callable

    from router.drawing import Sheet
    from router.settings import Settings


class FlowWay(msgspec.Struct, frozen=True, kw_only=True):
    """A way out of a box."""

    on: str
    """When it is taken; empty if always, or otherwise."""
    to: str
    """The box that it leads to."""


class FlowBox(msgspec.Struct, frozen=True, kw_only=True):
    """One box of the picture."""

    name: str
    ways: tuple[FlowWay, ...]


class FlowText(msgspec.Struct, frozen=True, kw_only=True):
    """The picture for those who have it read to them."""

    title: str
    language: str
    """That of what callers hear."""
    languages: tuple[str, ...]
    """Those in which what callers hear can be shown."""
    boxes: tuple[FlowBox, ...]


class FlowPage:
    """Answers with the conversation as a picture, and as sentences."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """The picture, for light and dark screens. It runs nothing and asks for nothing, and its page
        sees to that: an SVG is a document of its own when it is opened as one.
        """
        sheet = self._sheet(request)
        return web.Response(
            text=await asyncio.to_thread(svg, sheet),
            content_type="image/svg+xml",
            headers={
                "Cache-Control": "no-store",
                "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
                "X-Content-Type-Options": "nosniff",
            },
        )

    async def sentences(self, request: web.Request) -> web.StreamResponse:
        """The same for those who have it read to them: each box, and where it leads."""
        sheet = self._sheet(request)
        names = {box.id: _name(box.caption, box.title) for box in sheet.boxes}
        ways: dict[str, list[FlowWay]] = {box.id: [] for box in sheet.boxes}
        for line in sheet.lines:
            ways[line.source].append(FlowWay(on=line.label, to=names[line.target]))
        codes = tuple(one.code for one in self._settings().conversation.languages)
        boxes = tuple(FlowBox(name=names[box.id], ways=tuple(ways[box.id])) for box in sheet.boxes)
        return answer(
            FlowText(title=sheet.title, language=sheet.language, languages=codes, boxes=boxes)
        )

    def _sheet(self, request: web.Request) -> Sheet:
        """What is drawn: what callers hear in `language`, all else in the language that `words` names."""
        settings = self._settings()
        asked = request.query.get("words", "en")
        code = next((one for one in WORDS if one == asked), None)
        if code is None:
            raise BadMessage(f"words: there are {', '.join(WORDS)}")
        codes = [one.code for one in settings.conversation.languages]
        language = request.query.get("language") or language_heard(settings, code)
        if language not in codes:
            raise BadMessage(f"language: there are {', '.join(codes) or 'none'}")
        checked = Checked(settings=settings, problems=(), warnings=())
        return sheet_of_checked(settings, checked, language, code)


def _name(caption: str, title: str) -> str:
    """A box in one line."""
    return f"{caption} {title}" if caption.endswith("?") else f"{caption}: {title}"
