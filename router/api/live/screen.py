"""One screen's connection: which tables it watches and how far it knows them.

Nothing is kept for a screen but these numbers. It is told what is new only when its connection has taken
what it was told before, so one that reads slowly is told less often.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from router.api.live.messages import Denied, Failed, LiveClose, Position, Tick
from router.telling import Writer

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from aiohttp import web

    from router.api.live.messages import Watched
    from router.api.live.rows import Topic
    from router.api.live.table import Table
    from router.people.session import Session
    from router.ports import Clock
    from router.tasks import Tasks

_encoder: Final = msgspec.json.Encoder()


class Screen:
    """A connected screen. A writer runs only while there is something to tell."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        tables: Mapping[Topic, Table],
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self.session: Session | None = None
        """Who looks at it; None before it has said hello."""
        self._writer = Writer(socket, tasks, self._next)
        self._writer.transport = transport
        self._tables = tables
        self._clock = clock
        self._known: dict[Topic, Position | None] = {}
        self._first: list[bytes] = []
        """What is told before the tables."""
        self._was_told = False
        """Whether it was told rows since the last tick."""

    @property
    def is_closing(self) -> bool:
        """Whether it is told nothing more."""
        return self._writer.is_closing

    def watch(self, watched: Watched, denied: tuple[Topic, ...]) -> None:
        """Tell it these tables from now on, from where it knows them."""
        self._known = dict(watched)
        if denied:
            self._first.append(_encoder.encode(Denied(topics=denied)))
        self.tell()

    def tell(self) -> None:
        """Tell it what is new, now, or when it has taken what it was told before."""
        if not self.is_closing and self._writer.is_free() and (self._first or self._is_behind()):
            self._writer.write_soon()

    def tick(self) -> None:
        """A second has passed: let it know that the service is there, unless it has just been told."""
        was_told, self._was_told = self._was_told, False
        if not was_told and self.session is not None:
            if self._writer.is_free():
                self._first.append(_encoder.encode(Tick(now_ms=self._clock.now_ms())))
            self.tell()

    def fail(self, message: str, code: LiveClose) -> None:
        """Say what is wrong, and end the connection."""
        self._first.append(_encoder.encode(Failed(message=message)))
        self.close(code)

    def close(self, code: LiveClose) -> None:
        """End the connection."""
        self._writer.close(code, code.name.lower())

    def _is_behind(self) -> bool:
        return any(not self._tables[topic].is_known(at) for topic, at in self._known.items())

    def _next(self) -> bytes | None:
        """The next frame; each table once, so that the others and later news are not kept waiting."""
        if self._first:
            return self._first.pop(0)
        if self.is_closing:
            return None
        for topic, position in self._known.items():
            table = self._tables[topic]
            if not table.is_known(position):
                frame = table.news(position, self._clock.now_ms())
                self._was_told = True
                self._known[topic] = Position(epoch=table.epoch, version=table.version)
                return frame
        return None

    async def end(self) -> None:
        """The reader has left: if we are closing, let the writer finish, for a while."""
        await self._writer.end()
