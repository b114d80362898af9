"""Files with one telephone number a line, such as a block list that another program writes.

A line may have spaces in the number, and a comment after `#`. The files are read with the
configuration, from the folder in which it stands. What a line holds is personal: messages name the
line and do not show it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from router.settings import limits
from router.settings.files import Unreadable, read_text
from router.settings.problems import Problem
from router.settings.values import E164

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as FilePath

    from router.settings.model import Settings

_NUMBER: Final = re.compile(str(E164.pattern))


class NumberFile:
    """Such a file and, once it has been read, the numbers in it."""

    __slots__ = ("name", "numbers")

    def __init__(self, name: str, numbers: frozenset[str] = frozenset()) -> None:
        self.name = name
        self.numbers = numbers

    @classmethod
    def named(cls, value: object) -> NumberFile:
        """A file that has not been read yet.

        Raises:
            ValueError: the value is no name of a file.
        """
        if not isinstance(value, str) or not value or "\0" in value:
            raise ValueError("the name of a text file")
        return cls(value)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        """Without what must not get into a log or an error."""
        return f"<NumberFile of {len(self.numbers)} numbers>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NumberFile) and (self.name, self.numbers) == (
            other.name,
            other.numbers,
        )

    def __hash__(self) -> int:
        return hash((self.name, self.numbers))


def with_number_files(settings: Settings, folder: FilePath) -> tuple[Settings, list[Problem]]:
    """The settings with the numbers of the files that they name, and what is wrong with these."""
    problems: list[Problem] = []
    read: dict[str, NumberFile] = {}
    for key in ("vip_file", "blocked_file"):
        named: NumberFile | None = getattr(settings.callers, key)
        if named is not None:
            reading = _Reading(folder / named.name, f"callers.{key}")
            read[key] = NumberFile(named.name, frozenset(reading.numbers()))
            problems += reading.problems
    callers = msgspec.structs.replace(settings.callers, **read)
    return msgspec.structs.replace(settings, callers=callers), problems


class _Reading:
    """One reading of one file; collects the problems."""

    def __init__(self, file: FilePath, key: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._key = key

    def numbers(self) -> Iterator[str]:
        """The numbers of the lines that are sound."""
        bad = 0
        for line, text in enumerate(self._lines(), start=1):
            number = "".join(text.partition("#")[0].split())
            if _NUMBER.fullmatch(number):
                yield number
            elif number:
                bad += 1
                if bad <= limits.BAD_LINES_TOLD_MAX:
                    self._complain(f"this is no number; right would be {E164.description}", line)
        if bad > limits.BAD_LINES_TOLD_MAX:
            self._complain(f"{bad - limits.BAD_LINES_TOLD_MAX} more lines are no numbers")

    def _lines(self) -> list[str]:
        text = read_text(self._file)
        if isinstance(text, Unreadable):
            self._complain(text.message, text.line)
            return []
        return text.split("\n")

    def _complain(self, message: str, line: int | None = None) -> None:
        self.problems.append(
            Problem(source=str(self._file), line=line, key=self._key, message=message)
        )
