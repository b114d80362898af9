"""A script made ready: everything that is worked out once and then used for every call."""

from ivr.escalating import Escalating
from ivr.guessing import LanguageGuess
from ivr.hours import OpeningHours
from ivr.routes import Routes
from ivr.script import (
    Closed,
    Emergency,
    Escalation,
    Language,
    Menu,
    Script,
    Thresholds,
    plain_number,
)
from ivr.voice import Voice


class Prepared:
    """The parts of a script by name, never changed."""

    def __init__(self, script: Script) -> None:
        """Prepare every language and train its classifier; raises `ScriptError` as those do."""
        self.script = script
        self.languages: dict[str, Language] = {one.code: one for one in script.languages}
        self.voices = {code: Voice(script, code) for code in self.languages}
        self.guess = LanguageGuess(script) if script.guess_language else None
        self.routes = Routes(script)
        self.menus: dict[str, Menu] = {menu.id: menu for menu in script.menus}
        self.numbers = {plain_number(one.number): one for one in script.numbers}
        self.escalating = Escalating(script)
        self.hours = None if script.hours is None else OpeningHours(script.hours)
        self.queue_hours = {
            queue: OpeningHours(one.hours)
            for queue, one in script.queues.items()
            if one.hours is not None
        }

    @property
    def thresholds(self) -> Thresholds:
        """From which probability on we act."""
        return self.script.thresholds

    @property
    def escalation(self) -> Escalation | None:
        """When a call goes to a manager."""
        return self.script.escalation

    def hours_of(self, queue: str | None) -> OpeningHours | None:
        """The hours of a queue of its own, or those of the site; None is always open."""
        return self.queue_hours.get(queue or "", self.hours)

    def closed_of(self, queue: str | None) -> Closed:
        """What callers can do while these hours are closed."""
        own = self.script.queues.get(queue or "")
        hours = own.hours if own is not None and own.hours is not None else self.script.hours
        return Closed() if hours is None else hours.closed

    def emergency_of(self, queue: str | None) -> Emergency:
        """What callers hear while the emergency switch of a queue, or of the site, is on."""
        own = self.script.queues.get(queue or "")
        return self.script.emergency if own is None or own.emergency is None else own.emergency
