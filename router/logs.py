"""Logging: one pipeline for our own lines and those of libraries, with the call's id bound.

A line of ours is an event and its values: `log.info("offer_accepted", waited_ms=1200)`. Whatever is
logged while `about_call` is in force carries the call's id. What is private is taken out last
before writing (`redaction`), so that nothing that is added on the way comes past it.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import structlog

from router.redaction import redact, redact_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Token
    from types import TracebackType
    from typing import TextIO

    from structlog.types import EventDict, Processor, WrappedLogger

    from router.settings import LogFormat, LogLevel

_CALL_ID: Final[ContextVar[str]] = ContextVar("call_id", default="")
_OWN_KEYS: Final = frozenset({"timestamp", "level", "logger"})
_QUIET: Final = {
    "twilio": logging.WARNING,  # it writes whole requests, with numbers and credentials
    "aiohttp.access": logging.WARNING,  # addresses hold call ids; metrics count requests
    "asyncio": logging.WARNING,
}
"""Libraries that say what nobody needs, or nobody may see, below this level."""


class _Handler(logging.StreamHandler["TextIO"]):
    """Writes lines; one that cannot be written is not shown raw, as logging would do."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say that a line was lost, without what was in it."""
        with contextlib.suppress(Exception):
            self.stream.write(f"A line of {record.name} could not be logged.\n")


def where(trace: TracebackType | None) -> list[str]:
    """The places of a traceback. Its text is left out: it may quote what a caller said."""
    return [
        f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in traceback.extract_tb(trace)
    ]


def configure_logs(
    log_format: LogFormat,
    level: LogLevel,
    *,
    now_ms: Callable[[], int] | None = None,
    stream: TextIO | None = None,
) -> None:
    """Set up logging for this process; may be called again.

    `now_ms` gives the time of the lines (milliseconds since the Unix epoch), if it is not to be
    that of this machine; `stream` is where they go, standard error unless given.
    """
    target = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_call,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        _timestamps(now_ms),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        cache_logger_on_first_use=False,
    )
    handler = _Handler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _redact_line,
                _renderer(log_format, is_terminal=target.isatty()),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=_number(level), force=True)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, _number(level)))


class about_call:  # noqa: N801 - reads as what it is used for: with about_call(call)
    """Everything logged inside carries this call's id, in tasks started there too.

    Every webhook passes here, so it is a variable of our own: structlog's general way copies all
    that is bound.
    """

    __slots__ = ("_call_id", "_token")

    def __init__(self, call_id: str) -> None:
        self._call_id = call_id
        self._token: Token[str] | None = None

    def __enter__(self) -> None:
        """From here on."""
        self._token = _CALL_ID.set(self._call_id)

    def __exit__(self, *exc_info: object) -> None:
        """Up to here."""
        if self._token is not None:
            _CALL_ID.reset(self._token)


def _with_call(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    if call_id := _CALL_ID.get():
        line.setdefault("call_id", call_id)
    return line


def _redact_line(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Take out what is private."""
    return {
        key: value
        if key in _OWN_KEYS
        else redact_text(str(value))
        if key == "event"
        else redact(key, value)
        for key, value in line.items()
    }


def _renderer(log_format: LogFormat, *, is_terminal: bool) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    # Plain tracebacks: the pretty ones show local variables, and with them anything at all.
    return structlog.dev.ConsoleRenderer(
        colors=is_terminal, exception_formatter=structlog.dev.plain_traceback
    )


def _timestamps(now_ms: Callable[[], int] | None) -> Processor:
    if now_ms is None:
        return structlog.processors.TimeStamper(fmt="iso", utc=True)
    clock = now_ms

    def stamp(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        moment = datetime.fromtimestamp(clock() / 1000, tz=UTC)
        line["timestamp"] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return line

    return stamp


def _number(level: LogLevel) -> int:
    return logging.getLevelNamesMapping()[level.upper()]
