"""The configuration: `switchroom.toml`, the environment, and what is wrong with them.

`load(path, environ)` gives `Settings` or raises `ConfigurationError` with every problem found;
`check(path, environ)` gives the problems and warnings themselves. Read `model` for what can be
configured, `loading` for how it is read.
"""

from router.settings.loading import Checked, check, load
from router.settings.model import (
    Agent,
    LogFormat,
    LogLevel,
    Need,
    Queue,
    Service,
    Settings,
    Skill,
    Target,
    Times,
    Twilio,
)
from router.settings.problems import Problem
from router.settings.secret import Secret

__all__ = [
    "Agent",
    "Checked",
    "LogFormat",
    "LogLevel",
    "Need",
    "Problem",
    "Queue",
    "Secret",
    "Service",
    "Settings",
    "Skill",
    "Target",
    "Times",
    "Twilio",
    "check",
    "load",
]
