"""The day's figures as rows have them, by the one definition that all places use; and their meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from router.api.live.rows import Figures
from router.api.replies import answer
from router.people.session import SESSION
from router.records.wording import COUNTED, LANGUAGES, Language, meanings

if TYPE_CHECKING:
    from aiohttp import web

    from router.records import Counts

DEFINITIONS: Final = "/api/definitions"
UNKNOWN: Final = Figures()


def figures_of(counts: Counts | None) -> Figures:
    """The figures of these counts; None is not known."""
    if counts is None:
        return UNKNOWN
    values: dict[str, Any] = {name: one.value(counts) for name, one in COUNTED.items()}
    return Figures(**values)


async def serve_definitions(request: web.Request) -> web.Response:
    """What every figure means: `?language=nl`, or in the person's own language, else in English."""
    wanted = (request.query.get("language", ""), request[SESSION].language)
    asked = (one for name in wanted for one in LANGUAGES if one == name)
    language: Language = next(asked, "en")
    return answer({"language": language, "figures": meanings(language)})
