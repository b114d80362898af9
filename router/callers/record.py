"""A caller's record: what the operator's own service knows of him, as names and values.

`name`, `customer`, `note` and `url` are shown to the agent as they are, and so is whatever else the
service gives. `language`, `agent`, `vip` and `blocked` have an effect as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from queues.ids import AgentId
from router.callers import limits

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = dict[str, str]

_YES: Final = frozenset({"true", "yes", "1"})
_SHOWN_FIRST: Final = ("name", "customer", "note", "url", "language", "agent")
_TOLD_BY_STANDING: Final = frozenset({"vip", "blocked"})
_LANGUAGE: Final = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]+)*")
_AGENT: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LINK: Final = re.compile(r"https?://[^\s/]\S*")


def bounded(values: Mapping[str, str]) -> Record:
    """The values without empty ones, cut to what is kept, and without control characters."""
    kept: Record = {}
    for name, value in values.items():
        if len(kept) == limits.FIELDS_MAX:
            break
        cleaned = _cleaned(value, limits.FIELD_LENGTH_MAX)
        if cleaned:
            kept[_cleaned(name, limits.FIELD_NAME_LENGTH_MAX)] = cleaned
    return kept


def says(record: Record, name: str) -> bool:
    """Whether `vip` or `blocked` stands there and is `true`, `yes` or `1`."""
    return record.get(name, "").lower() in _YES


def language_of(record: Record) -> str | None:
    """The caller's language as a two-letter code, `nl` for `nl-BE`; None if there is none."""
    found = _LANGUAGE.fullmatch(record.get("language", "").lower())
    return None if found is None else found[1]


def agent_of(record: Record) -> AgentId | None:
    """The agent who is there for the caller; None for what is no agent's short name."""
    agent = record.get("agent", "")
    return AgentId(agent) if _AGENT.fullmatch(agent) else None


def shown(record: Record) -> tuple[tuple[str, str], ...]:
    """The names and values that an agent reads, what is known best first.

    A `url` that is no web address is left out: a desk will follow it.
    """
    others = (name for name in record if name not in {*_SHOWN_FIRST, *_TOLD_BY_STANDING})
    names = (*(name for name in _SHOWN_FIRST if name in record), *others)
    return tuple(
        (name, record[name]) for name in names if name != "url" or _LINK.fullmatch(record[name])
    )


def _cleaned(text: str, length_max: int) -> str:
    readable = "".join(one if one.isprintable() else " " for one in text[:length_max])
    return readable.strip()
