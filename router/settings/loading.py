"""From a file and the environment to settings, or to every problem in them.

The file is parsed, overlaid with the environment, read against the types (`reading`), and then
checked for what types cannot say (`checks`). A step that cannot go on leaves out the rest.
"""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

import msgspec

from router.errors import ConfigurationError
from router.settings import limits
from router.settings.checks import findings
from router.settings.environment import CONFIG, Environment
from router.settings.model import Settings
from router.settings.places import Places
from router.settings.problems import Path, Problem, Severity, dotted
from router.settings.reading import read

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_FILE: Final = "switchroom.toml"
_AT: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_USUAL: Final = (
    "usual is one 'key = value' on a line, text in \"quotes\", lists in [brackets], and every key "
    "and [table] once"
)


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a configuration amounts to: settings unless there are problems, and warnings."""

    settings: Settings | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def load(path: FilePath | None, environ: Mapping[str, str]) -> Settings:
    """Read the configuration.

    `path` is the file; None takes the one that `SWITCHROOM_CONFIG` names, or `switchroom.toml` in
    the present folder.

    Raises:
        ConfigurationError: with every problem found, one a line.
    """
    checked = check(path, environ)
    if checked.settings is None:
        raise ConfigurationError("\n".join(str(problem) for problem in checked.problems))
    return checked.settings


def check(path: FilePath | None, environ: Mapping[str, str]) -> Checked:
    """Find everything wrong with the configuration; see `load` for the arguments."""
    return _Check(find_file(path, environ), environ).run()


def find_file(path: FilePath | None, environ: Mapping[str, str]) -> FilePath:
    """The file that `load` would read."""
    return path or FilePath(environ.get(CONFIG) or DEFAULT_FILE)


class _Check:
    """One check of one configuration."""

    def __init__(self, file: FilePath, environ: Mapping[str, str]) -> None:
        self._file = str(file)
        self._environment = Environment(environ)
        self._places = Places("")
        self._problems: list[Problem] = list(self._environment.problems)

    def run(self) -> Checked:
        """All steps, as far as they lead."""
        settings = None
        data = self._parse()
        if data is not None:
            self._environment.overlay(data)
            settings, faults = read(data)
            for fault in faults:
                self._note(fault.path, fault.message)
        if settings is not None:
            for finding in findings(settings):
                self._note(finding.path, finding.message, finding.severity)
        ordered = sorted(self._problems, key=lambda problem: (problem.line or 0, problem.key))
        problems = tuple(one for one in ordered if one.severity == "error")
        return Checked(
            settings=None if problems else settings,
            problems=problems,
            warnings=tuple(one for one in ordered if one.severity == "warning"),
        )

    def _parse(self) -> dict[str, Any] | None:
        """The file as plain data, or None if that cannot be had."""
        text = self._read_file()
        if text is None:
            return None
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line, column = _place(str(error), text)
            message = _AT.sub("", str(error))
            self._complain(f"this is not TOML, column {column}: {message}; {_USUAL}", line)
            return None
        except RecursionError:
            self._complain("lists and tables are nested too deeply")
            return None
        self._places = Places(text)
        return data

    def _read_file(self) -> str | None:
        file = FilePath(self._file)
        try:
            why = _unreadable(file.stat().st_mode)
            content = b"" if why else _beginning(file)
        except FileNotFoundError:
            self._complain("there is no such file; 'switchroom example-config' prints one")
            return None
        except OSError as error:
            why, content = error.strerror, b""
        if why:
            self._complain(f"the file cannot be read ({why}); right would be a text file")
            return None
        if len(content) > limits.FILE_BYTES_MAX:
            most = limits.FILE_BYTES_MAX
            self._complain(f"the file is too large; right would be at most {most} bytes")
            return None
        try:
            return content.decode("utf-8-sig")  # some editors begin with a byte order mark
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self._complain("the file is not UTF-8 text; save it as that", line)
            return None

    def _note(self, path: Path, message: str, severity: Severity = "error") -> None:
        """A problem at a key: on its line, or in the variable that it came from."""
        variable = self._environment.sources.get(path)
        problem = Problem(
            source=variable or self._file,
            line=None if variable else self._places.line_of(path),
            key=dotted(path),
            message=message,
            severity=severity,
        )
        if problem not in self._problems:
            self._problems.append(problem)

    def _complain(self, message: str, line: int | None = None) -> None:
        self._problems.append(Problem(source=self._file, line=line, message=message))


def _place(message: str, text: str) -> tuple[int, int]:
    """The line and the column that tomllib names; the end of the text if it names that."""
    found = _AT.search(message)
    if found is not None and found[1] is not None:
        return int(found[1]), int(found[2])
    lines = text.splitlines() or [""]
    return len(lines), len(lines[-1]) + 1


def _unreadable(mode: int) -> str | None:
    """Why something is no file to read; a pipe would keep us waiting for ever."""
    if stat.S_ISDIR(mode):
        return "it is a folder"
    return None if stat.S_ISREG(mode) else "it is a pipe or a device"


def _beginning(file: FilePath) -> bytes:
    """As much as is allowed, and one byte more if there is more."""
    with file.open("rb") as opened:
        return opened.read(limits.FILE_BYTES_MAX + 1)
