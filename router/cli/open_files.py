"""How many connections the process may have open: each is a file to the system."""

from __future__ import annotations

import sys
from typing import Final

import structlog

FILES_NEEDED: Final = 8_192
"""The callers, desks, legs and screens that are let in at once, at most, and some more."""

_log = structlog.get_logger(__name__)


def allow_many_files() -> int:
    """Take all that the system gives: beyond the limit connections would be reset without a word. Gives
    the limit; 0 where there is none.
    """
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415 - there is none on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
        except (OSError, ValueError) as error:  # some systems give less than they say
            _log.warning("open_files_not_raised", error=str(error))
    if soft != resource.RLIM_INFINITY and soft < FILES_NEEDED:
        _log.warning("few_open_files", limit=soft, right=FILES_NEEDED)
    return soft
