"""From a file and the environment to settings, or to every problem in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from router.errors import ConfigurationError
from router.settings.model import Settings
from router.settings.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a configuration amounts to: settings unless there are problems, and warnings."""

    settings: Settings | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the configuration.

    Raises:
        ConfigurationError: with every problem found, one a line.
    """
    checked = check(path, environ)
    if checked.settings is None:
        raise ConfigurationError("\n".join(str(problem) for problem in checked.problems))
    return checked.settings


def check(path: Path | None, environ: Mapping[str, str]) -> Checked:
    """Find everything wrong with the configuration."""
    raise NotImplementedError
