"""What the conversation says and asks in one language.

Every question is a `Listen`; which answers it takes is decided in `ivr.stages`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from ivr import limits
from ivr.actions import Expected, Listen, Prompt
from ivr.concerns import KEYS, Concerns
from ivr.hints import bounded_hints
from ivr.hours import NextOpening, OpeningHours
from ivr.hours_spoken import spoken_opening, spoken_today, spoken_week
from ivr.phrases import chosen_number, phrases_of
from ivr.prompts import Prompts, own_prompt
from ivr.script import Choice, Closed, ClosedOffer, Menu, Script
from ivr.words import normalise


class Voice:
    """One language of a script: its prompts, its concerns and its short answers."""

    def __init__(self, script: Script, language: str) -> None:
        """Prepare a language; raises `ScriptError` where a prompt is missing."""
        self.language = language
        self.prompts = Prompts(script, language)
        self.concerns = Concerns(script, language)
        self.phrases = phrases_of(language, script)

    def question(self, key: str, *before: Prompt) -> Listen:
        """Ask openly what the call is about; `key` says in which words."""
        prompts = self.prompts.around(self._menu(self.concerns.keyed()), key)
        return self._listen(*before, *prompts, expects="concerns")

    def confirm(self, concern: str) -> Listen:
        """Say what was understood and leave a moment to object."""
        spoken = self.prompts.prompt("confirm", concern=self.concerns.name(concern))
        return self._listen(spoken, expects="no", timeout_ms=limits.CONFIRM_MS)

    def pair(self, candidates: Sequence[str], *before: Prompt) -> Listen:
        """Offer two concerns by key and by voice."""
        first, second = (self.concerns.name(concern) for concern in candidates)
        spoken = self.prompts.prompt("pair", first=first, second=second)
        return self._listen(*before, spoken, hints=(first, second))

    def key_menu(self, order: Sequence[str], key: str, *before: Prompt) -> Listen:
        """Read the key menu. No speech: it is the way out where speech has failed."""
        prompts = self.prompts.around(self._menu(self.concerns.menu_keys(order)), key)
        return self._listen(*before, *prompts, speech=False)

    def menu(self, menu: Menu, *before: Prompt) -> Listen:
        """Read a menu of the configuration; its choices can be named, too."""
        said = self.own_text(menu.says)
        names = {choice.key: self.choice_name(choice) for choice in menu.choices}
        items = self.prompts.menu({key: name for key, name in names.items() if name})
        prompts = (*before, *(() if said is None else (said,)), *items)
        hints = tuple(name for name in names.values() if name)
        return self._listen(*prompts, hints=hints, expects="concerns")

    def choice_name(self, choice: Choice) -> str:
        """How a choice is spoken; empty for one that is not announced."""
        own = choice.names.get(self.language)
        if own is None and choice.concern is not None:
            return self.concerns.name(choice.concern)
        return own or ""

    def named_choice(self, menu: Menu, text: str) -> Choice | None:
        """The choice whose name, or whose key as a number, was said and nothing else."""
        said, number = normalise(text).strip(" .,!?"), chosen_number(text, self.phrases)
        for choice in menu.choices:
            name = normalise(self.choice_name(choice))
            if said == name != "" or choice.key == str(number):
                return choice
        return None

    def digits(self, ask: str, keys_max: int, *before: Prompt) -> Listen:
        """Ask for a number that the caller enters."""
        return self._enter(*before, self.say(ask), self.prompts.prompt("digits_end"), most=keys_max)

    def callback_confirm(self, *before: Prompt, here: bool) -> Listen:
        """Say that we ring back where the caller is (`here`), or on his own number, unless he objects."""
        spoken = self.prompts.prompt("callback_here" if here else "callback_confirm")
        return self._listen(*before, spoken, timeout_ms=limits.CALLBACK_CONFIRM_MS)

    def callback_number(self, key: str) -> Listen:
        """Ask for the number to ring back on."""
        return self._enter(self.prompts.prompt(key), most=limits.NUMBER_DIGITS_MAX)

    def closed_offers(
        self, closed: Closed, by_key: Mapping[str, ClosedOffer], *before: Prompt, person: bool
    ) -> Listen:
        """Say what can be done while it is closed; `person` if somebody can be reached with 0."""
        name = closed.names.get(self.language, "")
        values = {"number": {"name": name}}
        offers = [
            self.prompts.prompt(f"offer_{offer}", key=key, **values.get(offer, {}))
            for key, offer in by_key.items()
        ]
        if person:
            offers.append(self.prompts.prompt("menu_person"))
        return self._listen(*before, *offers, speech=False)

    def anything_else(self, *before: Prompt) -> Listen:
        """After an answer, ask whether there is anything else."""
        return self._listen(*before, self.prompts.prompt("anything_else"), expects="concerns")

    def opening_hours(self, hours: OpeningHours, at: datetime) -> tuple[Prompt, ...]:
        """Say when we can be reached: today's hours while it is open, or else the next ones; then
        those of every week.
        """
        opening = hours.next_opening(at)
        if hours.is_open(at):
            spoken = spoken_today(self.prompts, hours.today(at))
        elif opening is not None:
            spoken = spoken_opening(self.prompts, opening)
        else:
            return (self.prompts.prompt("closed_long"),)
        now = self.prompts.prompt("opening_hours", hours=spoken)
        week = spoken_week(self.prompts, hours.week)
        return (now, self.prompts.prompt("opening_week", hours=week)) if week else (now,)

    def say(self, text: str) -> Prompt:
        """A text of the script's own."""
        return own_prompt(text, self.language)

    def own_text(self, texts: Mapping[str, str]) -> Prompt | None:
        """The script's own text in this language, if it has one."""
        text = texts.get(self.language)
        return None if text is None else self.say(text)

    def next_steps(self, concern: str | None) -> Prompt:
        """Tell the caller what happens now; `None` is a person without a known concern."""
        if concern is None:
            return self.prompts.prompt("next_steps_person")
        own = self.concerns.next_steps(concern)
        if own is not None:
            return self.say(own)
        return self.prompts.prompt("next_steps", concern=self.concerns.name(concern))

    def closed(self, opening: NextOpening | None, *, of_queue: bool = False) -> Prompt:
        """Tell the caller that we, or those he needs, are closed, and when it opens next."""
        key = "queue_closed" if of_queue else "closed"
        if opening is None:
            return self.prompts.prompt(f"{key}_long")
        return self.prompts.prompt(key, hours=spoken_opening(self.prompts, opening))

    def _listen(
        self,
        *prompts: Prompt,
        hints: tuple[str, ...] = (),
        expects: Expected | None = None,
        speech: bool = True,
        timeout_ms: int = limits.LISTEN_MS,
    ) -> Listen:
        return Listen(
            language=self.language,
            prompts=prompts,
            keys_max=1,
            speech=speech,
            timeout_ms=timeout_ms,
            hints=bounded_hints(hints),
            expects=expects,
        )

    def _enter(self, *prompts: Prompt, most: int) -> Listen:
        """Wait for keys that end with the hash key."""
        listen = self._listen(*prompts, speech=False, timeout_ms=limits.DIGITS_MS)
        return replace(listen, keys_max=most, ends_with="#")

    def _menu(self, concern_by_key: Mapping[str, str]) -> tuple[Prompt, ...]:
        names = {key: self.concerns.name(concern) for key, concern in concern_by_key.items()}
        return self.prompts.menu(names)


def offer_languages(voices: Sequence[Voice], *before: Prompt) -> Listen:
    """Offer each language in itself; the first is the one that speech is recognised in."""
    offers = tuple(
        voice.prompts.prompt("language_offer", key=key)
        for key, voice in zip(KEYS, voices, strict=False)
    )
    return Listen(
        language=voices[0].language,
        prompts=(*before, *offers),
        keys_max=1,
        speech=True,
        timeout_ms=limits.LISTEN_MS,
    )
