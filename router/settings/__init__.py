"""The configuration: `switchroom.toml`, the environment, and what is wrong with them.

`load(path, environ)` gives `Settings` or raises `ConfigurationError` with every problem found;
`check(path, environ)` gives the problems and warnings themselves. Read `model` for what can be
configured, `loading` for how it is read.
"""

from router.settings.browser import BrowserSettings
from router.settings.loading import Checked, check, journal_folder, load
from router.settings.model import (
    Agent,
    BackOff,
    Need,
    Queue,
    Routing,
    Service,
    Settings,
    Skill,
    Step,
    Target,
    Times,
    Twilio,
)
from router.settings.problems import Problem
from router.settings.secret import Secret
from router.settings.values import LogFormat, LogLevel

__all__ = [
    "Agent",
    "BackOff",
    "BrowserSettings",
    "Checked",
    "LogFormat",
    "LogLevel",
    "Need",
    "Problem",
    "Queue",
    "Routing",
    "Secret",
    "Service",
    "Settings",
    "Skill",
    "Step",
    "Target",
    "Times",
    "Twilio",
    "check",
    "journal_folder",
    "load",
]
