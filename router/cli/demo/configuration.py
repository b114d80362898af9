"""The configuration of a demo: without what reaches outside this machine, with a person at a desk."""

from __future__ import annotations

import re
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from ivr.hours.opening import DAYS
from ivr.script import Hours
from router.carriers.simulated import with_agents, with_person
from router.errors import ConfigurationError
from router.settings import BrowserSettings, Checked, check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr import Script
    from router.settings import Settings

PERSON: Final = "you"
"""The agent who is not simulated, and the account that whoever opens a page has."""
NAME: Final = "Robin"
"""What colleagues call this person."""
HEADSET: Final = "headset"
"""The skill that calls from a browser need: simulated agents cannot hear anybody."""
AGENTS: Final = 15
HOST: Final = "127.0.0.1"
_FILE: Final = "switchroom.toml"
_SURVEY: Final = re.compile(
    r"^#(\[conversation\.survey\])$|^#(\[\[conversation\.survey\.questions\]\]\n)#(id = .+\n)#(texts = .+)$",
    re.MULTILINE,
)
"""The questions after the call, switched off."""
_ALWAYS: Final[tuple[str, ...]] = ("00:00-24:00",)


class DemoConfiguration:
    """Where the configuration of one demo stands, and what is made of it.

    `file` is one's own, or None for a copy of the packaged example in a folder of its own, so that it
    can be edited. `agents` is how many work; None leaves it to the configuration.
    """

    def __init__(
        self, file: Path | None, environ: Mapping[str, str], *, agents: int | None, port: int
    ) -> None:
        self._environ = environ
        self._agents = agents
        self._port = port
        self._folder: Path | None = None
        self._example = ""
        if file is None:
            self._folder = Path(tempfile.mkdtemp(prefix="switchroom-demo-"))
            example = files("router").joinpath("example.toml").read_text(encoding="utf-8")
            self._example = _with_survey(example)
            file = self._folder / _FILE
            file.write_text(self._example, encoding="utf-8")
            self._environ = {}  # the environment is meant for the service, not for the example
            self._agents = AGENTS if agents is None else agents
        self.is_example = self._folder is not None
        self.file = file
        self.written: Settings | None = None
        """What stood there when it was sound last."""

    def load(self) -> Settings:
        """What the demo runs with.

        Raises:
            ConfigurationError: with every problem found, one a line.
        """
        checked = self.read()
        if checked.settings is None:
            raise ConfigurationError("\n".join(str(problem) for problem in checked.problems))
        return checked.settings

    def read(self) -> Checked:
        """What stands there now, made into a demo."""
        checked = check(self.file, self._environ)
        if checked.settings is None:
            return checked
        self.written = checked.settings
        return replace(checked, settings=self._adapted(checked.settings))

    def close(self) -> bool:
        """Delete the copy, unless it was edited; whether it is still there."""
        if self._folder is None:
            return False
        is_edited = not self.file.is_file() or self.file.read_text("utf-8") != self._example
        if not is_edited:
            shutil.rmtree(self._folder)
        return is_edited

    def _adapted(self, settings: Settings) -> Settings:
        service = replace(
            settings.service,
            host=HOST,
            port=self._port,
            public_url=None,
            behind_proxy=False,
            stop_grace_s=0,
        )
        settings = replace(
            settings,
            service=service,
            twilio=None,
            conversation=_always_open(settings.conversation),
            browser=_browser(settings),
        )
        if self._agents is not None:
            settings = with_agents(settings, self._agents)
        if HEADSET not in settings.skills:
            settings = replace(settings, skills=(*settings.skills, HEADSET))
        return with_person(settings, PERSON, NAME)


def _with_survey(example: str) -> str:
    """With the questions after the call switched on, for every call. Simulated callers do not hear them:
    they have gone when their agent has.
    """
    return _SURVEY.sub(lambda found: "".join(one or "" for one in found.groups()), example)


def _always_open(script: Script) -> Script:
    """Day and night, by the clock of the place."""
    if script.hours is None:
        hours = None
    else:
        weekly = dict.fromkeys(DAYS, _ALWAYS)
        hours = Hours(timezone=script.hours.timezone, weekly=weekly)
    queues = {name: replace(one, hours=None) for name, one in script.queues.items()}
    return replace(script, hours=hours, queues=queues)


def _browser(settings: Settings) -> BrowserSettings:
    """Calls from the page come in where most languages are spoken, and to nobody who is simulated."""
    numbers = settings.conversation.numbers
    most = max(numbers, key=lambda one: len(one.languages), default=None)
    browser = settings.browser or BrowserSettings()
    number = browser.number or (None if most is None else most.number)
    return replace(browser, number=number, skills=(*browser.skills, HEADSET))
