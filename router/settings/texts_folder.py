"""The folder of texts: a file `de.toml` for each language, below what the configuration says itself.

A file has up to three tables, as `[conversation]` has them for each language: `[texts]`,
`[recordings]` and `[phrases]`. What is wrong with a value is found where all of the configuration is
checked; this remembers which file the value came from, so that it is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from router.settings import limits
from router.settings.files import Document, Unreadable, read_toml
from router.settings.problems import Path, Problem, dotted
from router.settings.reading import hint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as FilePath

    from router.settings.places import Places

KEY: Final[Path] = ("conversation", "texts_folder")
_CODE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
TABLES: Final = ("texts", "recordings", "phrases")
"""The tables of a file, which stand by language in the conversation."""


class Source(msgspec.Struct, frozen=True):
    """Where a value came from."""

    file: str
    line: int | None
    key: str


class TextsFolder:
    """The files of one folder, and what is wrong with them as files."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._files: dict[str, tuple[str, Places]] = {}
        self._taken: set[Path] = set()

    def overlay(self, data: dict[str, Any], beside: FilePath) -> str | None:
        """Put the texts of the folder below those of the configuration.

        `beside` is the folder of the configuration. Gives what is wrong with the name of the
        folder, if anything is.
        """
        conversation = data.get("conversation")
        name = conversation.get("texts_folder") if isinstance(conversation, dict) else None
        if not isinstance(conversation, dict) or not isinstance(name, str):
            return None
        try:
            files = sorted((beside / name).glob("[!.]*.toml"))
            is_folder = (beside / name).is_dir()
        except (OSError, ValueError):
            files, is_folder = [], False
        if not is_folder:
            shown = name[: limits.SHOWN_CHARS_MAX]
            return f"there is no folder {shown!r} beside the configuration"
        if len(files) > limits.TEXT_FILES_MAX:
            return f"has {len(files)} files; at most {limits.TEXT_FILES_MAX}"
        for file in files:
            self._read(file, conversation)
        return None

    def source_of(self, path: Path) -> Source | None:
        """Where the value at a path came from, if it came from one of the files."""
        match path:
            case ("conversation", str(table), str(code), *rest) if code in self._files:
                inner: Path = (table, *rest)
            case _:
                return None
        if not any(path[:length] in self._taken for length in range(3, len(path) + 1)):
            return None
        file, places = self._files[code]
        return Source(file, places.line_of(inner), dotted(inner))

    def _read(self, file: FilePath, conversation: dict[str, Any]) -> None:
        if _CODE.fullmatch(file.stem) is None:
            message = "is not named after a language; right would be a name such as de.toml"
            self.problems.append(Problem(source=str(file), message=message))
            return
        document = read_toml(file)
        match document:
            case Unreadable(message, line):
                self.problems.append(Problem(source=str(file), line=line, message=message))
            case Document(data, places):
                self._files[file.stem] = (str(file), places)
                self.problems.extend(_misplaced(str(file), document))
                for table in TABLES:
                    given = data.get(table)
                    if isinstance(given, Mapping):
                        self._merge(conversation, table, file.stem, given)

    def _merge(
        self, conversation: dict[str, Any], table: str, code: str, given: Mapping[str, Any]
    ) -> None:
        """What the configuration says itself stays as it is."""
        by_language = conversation.setdefault(table, {})
        if not isinstance(by_language, dict):
            return
        if code not in by_language:
            self._taken.add(("conversation", table, code))
        own = by_language.setdefault(code, {})
        if not isinstance(own, dict):
            return
        for key, value in given.items():
            if key not in own:
                own[key] = value
                self._taken.add(("conversation", table, code, key))


def _misplaced(file: str, document: Document) -> Iterator[Problem]:
    for key, value in document.data.items():
        if key not in TABLES:
            message = f"unknown key; {hint(key, TABLES)}"
        elif not isinstance(value, Mapping):
            message = "does not fit; right would be a table"
        else:
            continue
        line = document.places.line_of((key,))
        yield Problem(source=file, line=line, key=key, message=message)
