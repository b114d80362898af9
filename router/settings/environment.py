"""The environment: `SWITCHROOM_<SECTION>_<KEY>` overrides what the file says.

`<NAME>_FILE` reads the value from a file, as secrets are handed over in containers. An empty
variable counts as not set, because templates leave them behind.
"""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

from router.settings import limits
from router.settings.model import Settings
from router.settings.problems import Path, Problem
from router.settings.reading import Expected, fields_of, hint, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIX: Final = "SWITCHROOM_"
CONFIG: Final = "SWITCHROOM_CONFIG"
_FILE: Final = "_FILE"
_BOOLEANS: Final = {"true": True, "false": False}
_CLUSTER_PORT: Final = "SWITCHROOM_PORT"


def variables() -> dict[str, tuple[Path, Expected]]:
    """Every variable that is understood, with the key that it overrides."""
    return {
        PREFIX + "_".join(str(step) for step in path).upper(): (path, expected)
        for path, expected in _scalars(unwrap(Settings), ())
    }


def _scalars(table: Expected, path: Path) -> Iterator[tuple[Path, Expected]]:
    for key, (expected, _) in fields_of(table).items():
        if expected.is_table:
            yield from _scalars(expected, (*path, key))
        elif path and not expected.is_list and (expected.is_secret or not expected.is_dictionary):
            yield (*path, key), expected


class Environment:
    """What the environment says about the configuration, and what is wrong with it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self.sources: dict[Path, str] = {}
        """Which variable a value came from."""
        self._values: list[tuple[Path, object]] = []
        self._environ = {
            name: value for name, value in environ.items() if name.startswith(PREFIX) and value
        }
        self._leave_out_cluster()
        known = variables()
        for name in sorted(self._environ.keys() - {CONFIG}):
            plain = name.removesuffix(_FILE)
            if name in known:
                self._take(name, known[name], self._environ[name])
            elif plain in known:
                self._take_file(name, plain, known[plain])
            else:
                self._complain(name, f"unknown variable; {hint(name, _names(known))}")

    def overlay(self, data: dict[str, Any]) -> None:
        """Put the values into what the file said."""
        for path, value in self._values:
            table: Any = data
            for step in path[:-1]:
                table = table.setdefault(step, {}) if isinstance(table, dict) else None
            if isinstance(table, dict):
                table[path[-1]] = value

    def _take(self, name: str, key: tuple[Path, Expected], text: str) -> None:
        path, expected = key
        self.sources[path] = name
        self._values.append((path, _parsed(text, expected)))

    def _take_file(self, name: str, plain: str, key: tuple[Path, Expected]) -> None:
        if plain in self._environ:
            self._complain(name, f"{plain} is set too; right would be one of them")
            return
        try:
            with FilePath(self._environ[name]).open("rb") as file:
                content = file.read(limits.SECRET_FILE_BYTES_MAX + 1)
            text = content.decode().rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            self._complain(name, f"the file cannot be read ({reason}); right would be a text file")
            return
        if len(content) > limits.SECRET_FILE_BYTES_MAX:
            most = limits.SECRET_FILE_BYTES_MAX
            self._complain(name, f"the file is too large; right would be at most {most} bytes")
            return
        self._take(name, key, text)

    def _leave_out_cluster(self) -> None:
        """Kubernetes sets variables of this very form for a service called `switchroom`."""
        if not self._environ.get(_CLUSTER_PORT, "").startswith("tcp://"):
            return
        message = (
            "Kubernetes sets this, and others that look like ours, for a service called "
            "'switchroom'; right would be 'enableServiceLinks: false' in the pod, or another name"
        )
        self._complain(_CLUSTER_PORT, message)
        for name in list(self._environ):
            if name.startswith(
                (_CLUSTER_PORT, "SWITCHROOM_SERVICE_PORT", "SWITCHROOM_SERVICE_HOST")
            ):
                del self._environ[name]

    def _complain(self, name: str, message: str) -> None:
        self.problems.append(Problem(source=name, message=message))


def _names(known: Mapping[str, object]) -> dict[str, object]:
    """All names a variable can have, for hints."""
    return {CONFIG: None, **known, **dict.fromkeys(name + _FILE for name in known)}


def _parsed(text: str, expected: Expected) -> object:
    """The text as TOML would have given it; what cannot be parsed stays and is reported later."""
    if expected.bare is bool:
        return _BOOLEANS.get(text.strip().lower(), text)
    if expected.is_dictionary:
        pairs = [pair.partition("=") for pair in text.split()]
        return {key: value for key, _, value in pairs} if all(map(all, pairs)) else text
    if expected.bare in {int, float}:
        try:
            return int(text)
        except ValueError:
            pass
        try:
            return float(text)
        except ValueError:
            return text
    return text
