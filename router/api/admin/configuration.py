"""The configuration: shown without secrets, checked, and reloaded while calls go on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

import msgspec
import structlog

from router.api.replies import answer
from router.people.session import SESSION
from router.reloading.changes import changes
from router.settings.linting import linted, not_told_again
from router.settings.showing import show

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from aiohttp import web

    from router.reloading.outcome import Outcome
    from router.settings import Checked, Problem, Settings

_log = structlog.get_logger(__name__)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong, or most likely not meant."""

    severity: Literal["error", "warning"]
    place: str
    """`switchroom.toml:12`, or the name of a variable."""
    key: str
    """As `queues[2].target.share`; empty if it is about no key."""
    message: str
    """What is wrong, and what would be right."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a check has found."""

    file: str
    """Where it stands."""
    is_sound: bool
    """Whether the service could run with it."""
    found: tuple[Found, ...]
    changes: tuple[str, ...]
    """What would be different after a reload, in words."""
    queues: int
    agents: int
    concerns: int
    """How many there are; 0 if it cannot be read."""


class ConfigurationPage:
    """Answers about the configuration. `read` reads it anew, `with_people` adds the accounts to what was
    read; both may block. `settings` gives those that hold, `reload` lets what has changed take effect.
    """

    def __init__(
        self,
        *,
        read: Callable[[], Checked],
        with_people: Callable[[Settings], Settings],
        settings: Callable[[], Settings],
        reload: Callable[[], Awaitable[Outcome]],
    ) -> None:
        self._read = read
        self._with_people = with_people
        self._settings = settings
        self._reload = reload

    async def show(self, _request: web.Request) -> web.StreamResponse:
        """What holds at the moment, defaults and environment included; secrets are `***`."""
        return answer({"text": await asyncio.to_thread(show, self._settings())})

    async def check(self, _request: web.Request) -> web.StreamResponse:
        """What is wrong with what stands there now, which need not be what holds."""
        return answer(await asyncio.to_thread(self._report))

    async def reload(self, request: web.Request) -> web.StreamResponse:
        """Let what stands there now take effect, if it is sound; else nothing changes."""
        _log.info("reload_asked", by=request[SESSION].person)
        return answer(await self._reload())

    def _report(self) -> Report:
        checked = self._read()
        settings = checked.settings
        hints = [] if settings is None else linted(settings)
        warnings = not_told_again(checked, hints)
        after = None if settings is None else self._with_people(settings)
        return Report(
            file=checked.file,
            is_sound=settings is not None,
            found=(
                *_found(checked.problems),
                *_found(warnings),
                *(
                    Found(severity="warning", place=checked.file, key="", message=hint.sentence)
                    for hint in hints
                ),
            ),
            changes=() if after is None else tuple(changes(self._settings(), after)),
            queues=0 if settings is None else len(settings.queues),
            agents=0 if settings is None else len(settings.agents),
            concerns=0 if settings is None else len(settings.conversation.concerns),
        )


def _found(problems: Iterable[Problem]) -> Iterable[Found]:
    for one in problems:
        yield Found(severity=one.severity, place=one.place, key=one.key, message=one.message)
