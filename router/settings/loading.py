"""From a file and the environment to settings, or to every problem in them.

The file is parsed, overlaid with the environment and underlaid with the folder of texts, read against
the types (`reading`), and then checked for what types cannot say (`checks`). A step that cannot go on
leaves out the rest.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

import msgspec

from router.errors import ConfigurationError
from router.settings import limits, texts_folder
from router.settings.checks import findings
from router.settings.environment import CONFIG, Environment
from router.settings.files import Document, Unreadable, read_toml
from router.settings.model import Settings
from router.settings.number_files import with_number_files
from router.settings.places import Places
from router.settings.problems import Path, Problem, Severity, dotted
from router.settings.reading import read
from router.settings.texts_folder import Source, TextsFolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT_FILE: Final = "switchroom.toml"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a configuration amounts to: settings unless there are problems, and warnings.

    `draft` is there as well where only what types cannot say is wrong: to show, never to run.
    """

    settings: Settings | None
    draft: Settings | None = None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    file: str = ""
    """The file that was read, as far as one was."""


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


def journal_folder(
    settings: Settings, path: FilePath | None, environ: Mapping[str, str]
) -> FilePath:
    """Where the journal is, for settings that were read with these arguments."""
    return find_file(path, environ).parent / settings.journal.folder


class _Check:
    """One check of one configuration."""

    def __init__(self, file: FilePath, environ: Mapping[str, str]) -> None:
        self._file = str(file)
        self._environment = Environment(environ)
        self._places = Places("")
        self._texts = TextsFolder()
        self._problems = dict.fromkeys(self._environment.problems)
        """In the order in which they were found, each once."""

    def run(self) -> Checked:
        """All steps, as far as they lead."""
        settings = None
        data = self._parse()
        if data is not None:
            self._environment.overlay(data)
            self._add_texts(data)
            settings, faults = read(data)
            for fault in faults:
                self._note(fault.path, fault.message)
        if settings is not None:
            settings, found = with_number_files(settings, FilePath(self._file).parent)
            self._problems |= dict.fromkeys(found)
            for finding in findings(settings):
                self._note(finding.path, finding.message, finding.severity)
        ordered = sorted(self._problems, key=self._rank)
        problems = self._first(one for one in ordered if one.severity == "error")
        return Checked(
            settings=None if problems else settings,
            draft=settings,
            problems=problems,
            warnings=self._first(one for one in ordered if one.severity == "warning"),
            file=self._file,
        )

    def _first(self, found: Iterable[Problem]) -> tuple[Problem, ...]:
        """As many as are told, and whether there are more."""
        told = tuple(islice(found, limits.PROBLEMS_TOLD_MAX + 1))
        if len(told) <= limits.PROBLEMS_TOLD_MAX:
            return told
        message = "there is more; right would be to mend these first"
        more = Problem(source=self._file, message=message, severity=told[-1].severity)
        return (*told[:-1], more)

    def _parse(self) -> dict[str, Any] | None:
        """The file as plain data, or None if that cannot be had."""
        missing = "there is no such file; 'switchroom example-config' prints one"
        match read_toml(FilePath(self._file), missing):
            case Unreadable(message, line):
                problem = Problem(source=self._file, line=line, message=message)
                self._problems[problem] = None
                return None
            case Document(data, places):
                self._places = places
                return data

    def _add_texts(self, data: dict[str, Any]) -> None:
        fault = self._texts.overlay(data, FilePath(self._file).parent)
        if fault is not None:
            self._note(texts_folder.KEY, fault)
        self._problems |= dict.fromkeys(self._texts.problems)

    def _note(self, path: Path, message: str, severity: Severity = "error") -> None:
        """A problem at a key: on its line, or in the variable or other file that it came from."""
        source = self._source_of(path)
        problem = Problem(
            source=source.file,
            line=source.line,
            key=source.key,
            message=message,
            severity=severity,
        )
        self._problems[problem] = None

    def _rank(self, problem: Problem) -> tuple[str, int, str]:
        """What stands on no line comes first, then the file from top to bottom, then other files."""
        is_elsewhere = problem.line is not None and problem.source != self._file
        return (problem.source if is_elsewhere else "", problem.line or 0, problem.key)

    def _source_of(self, path: Path) -> Source:
        for end in range(len(path), 0, -1):
            variable = self._environment.sources.get(path[:end])
            if variable is not None:
                return Source(variable, None, dotted(path))
        of_texts = self._texts.source_of(path)
        return of_texts or Source(self._file, self._places.line_of(path), dotted(path))
