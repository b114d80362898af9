"""What the conversation says and asks in one language.

Every question is a `Listen`; which answers it takes is decided in `ivr.conversation`.
"""

from collections.abc import Mapping, Sequence

from ivr import limits
from ivr.actions import Listen, Prompt, Say
from ivr.concerns import KEYS, Concerns
from ivr.hours import NextOpening
from ivr.phrases import phrases_of
from ivr.prompts import Prompts
from ivr.script import Script


class Voice:
    """One language of a script: its prompts, its concerns and its short answers."""

    def __init__(self, script: Script, language: str) -> None:
        """Prepare a language; raises `ScriptError` where a prompt is missing."""
        self.language = language
        self.prompts = Prompts(script, language)
        self.concerns = Concerns(script, language)
        self.phrases = phrases_of(language)
        self._hints = self.concerns.hints()

    def question(self, key: str, *before: Prompt) -> Listen:
        """Ask openly what the call is about; `key` says in which words."""
        menu = self._menu_text(self.concerns.keyed())
        return self._listen(*before, self.prompts.prompt(key, menu=menu), hints=self._hints)

    def confirm(self, concern: str) -> Listen:
        """Say what was understood and leave a moment to object."""
        spoken = self.prompts.prompt("confirm", concern=self.concerns.name(concern))
        hints = tuple(sorted(self.phrases.no))
        return self._listen(spoken, hints=hints, timeout_ms=limits.CONFIRM_MS)

    def pair(self, candidates: Sequence[str], *before: Prompt) -> Listen:
        """Offer two concerns by key and by voice."""
        first, second = (self.concerns.name(concern) for concern in candidates)
        spoken = self.prompts.prompt("pair", first=first, second=second)
        return self._listen(*before, spoken, hints=(first, second))

    def menu(self, order: Sequence[str], key: str, *before: Prompt) -> Listen:
        """Read the key menu. No speech: it is the way out where speech has failed."""
        menu = self._menu_text(self.concerns.menu_keys(order))
        return self._listen(*before, self.prompts.prompt(key, menu=menu), speech=False)

    def next_steps(self, concern: str | None) -> Prompt:
        """Tell the caller what happens now; `None` is a person without a known concern."""
        if concern is None:
            return self.prompts.prompt("next_steps_person")
        own = self.concerns.next_steps(concern)
        if own is not None:
            return Say(text=own, language=self.language)
        return self.prompts.prompt("next_steps", concern=self.concerns.name(concern))

    def closed(self, opening: NextOpening | None) -> Prompt:
        """Tell the caller that we are closed, and when we open next."""
        if opening is None:
            return self.prompts.prompt("closed_long")
        return self.prompts.prompt("closed", hours=self._opening_text(opening))

    def _listen(
        self,
        *prompts: Prompt,
        hints: tuple[str, ...] = (),
        speech: bool = True,
        timeout_ms: int = limits.LISTEN_MS,
    ) -> Listen:
        return Listen(
            language=self.language,
            prompts=prompts,
            keys_max=1,
            speech=speech,
            hints=hints,
            timeout_ms=timeout_ms,
        )

    def _menu_text(self, concern_by_key: Mapping[str, str]) -> str:
        items = [
            self.prompts.text("menu_item", concern=self.concerns.name(concern), key=key)
            for key, concern in concern_by_key.items()
        ]
        return " ".join([*items, self.prompts.text("menu_person")])

    def _opening_text(self, opening: NextOpening) -> str:
        day = {0: "today", 1: "tomorrow"}.get(opening.days_ahead, opening.day)
        ranges = [
            self.prompts.text("range", opens=_clock(one.opens), closes=_clock(one.closes))
            for one in opening.ranges
        ]
        spoken = f" {self.prompts.text('and')} ".join(ranges)
        return self.prompts.text("hours", day=self.prompts.text(day), ranges=spoken)


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
        hints=(),
        timeout_ms=limits.LISTEN_MS,
    )


def _clock(minute: int) -> str:
    """A minute of the day as it is read out: 9:00, 17:30; midnight at the end is 24:00."""
    hour, rest = divmod(minute, 60)
    return f"{hour if hour <= 24 else hour - 24}:{rest:02}"
