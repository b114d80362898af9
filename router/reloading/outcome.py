"""What came of reloading the configuration, for whoever asked and for the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import structlog

if TYPE_CHECKING:
    from router.errors import InDoubt
    from router.reloading.preparing import Prepared

_log = structlog.get_logger(__name__)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """It was taken; or there are problems and nothing has changed; or it is in doubt."""

    problems: tuple[str, ...] = ()
    """Each with its place, and what would be right."""
    changes: tuple[str, ...] = ()
    """What is different, in words; none if all is as before."""
    warnings: tuple[str, ...] = ()
    restart_for: tuple[str, ...] = ()
    """The keys that have changed and have no effect before a restart."""
    in_doubt: str = ""
    """Why the changes are not taken yet, as nothing can be decided at the moment: they are, by
    themselves, when that is over. Empty if it is not so."""


def taken(prepared: Prepared) -> Outcome:
    """All of it holds."""
    return Outcome(
        changes=prepared.changes, warnings=prepared.warnings, restart_for=prepared.restart_for
    )


def doubtful(prepared: Prepared, doubt: InDoubt) -> Outcome:
    """It cannot be decided now, and will be when it can: say so."""
    _log.warning(
        "configuration_in_doubt",
        reason=str(doubt),
        not_taken=list(prepared.changes) or ["none"],
        then="it is taken by itself as soon as the journal can be written",
    )
    return msgspec.structs.replace(taken(prepared), in_doubt=str(doubt))


def refused(problems: tuple[str, ...]) -> Outcome:
    """Nothing has changed: say why."""
    for problem in problems:
        _log.error("configuration_refused", problem=problem)
    return Outcome(problems=problems)


def tell_of(prepared: Prepared) -> None:
    """Say that it was taken."""
    for warning in prepared.warnings:
        _log.warning("configuration", warning=warning)
    if prepared.restart_for:
        _log.warning("configuration_needs_restart", keys=list(prepared.restart_for))
    _log.info("configuration_reloaded", changes=list(prepared.changes) or ["none"])
