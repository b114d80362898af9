"""What is said: the texts that ship, the script's own, and the recordings.

A text may hold only the placeholders of its key, written `{so}`; anything else is refused before
the first call, so that no caller ever hears a brace.
"""

from string import Formatter
from typing import Final

from ivr import prompts_en, prompts_it, prompts_nl
from ivr.actions import Play, Prompt, Say
from ivr.errors import ScriptError
from ivr.script import Script

SHIPPED: Final[dict[str, dict[str, str]]] = {
    "nl": prompts_nl.TEXTS,
    "it": prompts_it.TEXTS,
    "en": prompts_en.TEXTS,
}

_PLACEHOLDERS: Final = {
    "welcome": "company",
    "language_offer": "company key",
    "question": "company menu",
    "menu_item": "company concern key",
    "menu_person": "company",
    "not_heard": "company",
    "rephrase": "company menu",
    "ask_again": "company menu",
    "confirm": "company concern",
    "pair": "company first second",
    "menu": "company menu",
    "menu_again": "company menu",
    "next_steps": "company concern",
    "next_steps_person": "company",
    "position": "company position",
    "position_first": "company",
    "agent_lost": "company",
    "goodbye_wait_limit": "company",
    "goodbye": "company",
    "whisper": "company concern",
    "whisper_person": "company",
    "goodbye_silent": "company",
    "closed": "company hours",
    "closed_long": "company",
    "hours": "day ranges",
    "range": "opens closes",
    "and": "",
    "today": "",
    "tomorrow": "",
    "monday": "",
    "tuesday": "",
    "wednesday": "",
    "thursday": "",
    "friday": "",
    "saturday": "",
    "sunday": "",
}
PLACEHOLDERS: Final = {key: frozenset(names.split()) for key, names in _PLACEHOLDERS.items()}
"""Every prompt key, with the placeholders that its text may hold."""

RECORDABLE: Final = frozenset(
    {
        "welcome",
        "question",
        "not_heard",
        "rephrase",
        "ask_again",
        "next_steps_person",
        "position_first",
        "agent_lost",
        "goodbye_wait_limit",
        "goodbye",
        "whisper_person",
        "goodbye_silent",
        "closed_long",
    }
)
"""The prompts that sound the same in every call, so that a recording can stand for them."""


def text_fault(key: str, text: str) -> str | None:
    """What is wrong with a text for a prompt key, or `None`."""
    allowed = PLACEHOLDERS[key]
    try:
        fields = [
            (name, spec, conversion)
            for _, name, spec, conversion in Formatter().parse(text)
            if name is not None
        ]
    except ValueError as error:
        return f"braces do not match ({error}); a literal brace is written twice"
    for name, spec, conversion in fields:
        if name not in allowed or spec or conversion:
            known = ", ".join(f"{{{one}}}" for one in sorted(allowed)) or "none"
            return f"unknown placeholder {{{name}}}; known here: {known}"
    return None


class Prompts:
    """The prompts of one language, ready to speak."""

    def __init__(self, script: Script, language: str) -> None:
        """Merge the shipped texts with the script's; raises `ScriptError` if any is missing."""
        self._texts = SHIPPED.get(language, {}) | script.texts.get(language, {})
        self._recordings = script.recordings.get(language, {})
        self._language = language
        self._company = script.company
        missing = sorted(PLACEHOLDERS.keys() - self._texts.keys())
        if missing:
            raise ScriptError(f"texts.{language} has no {', '.join(missing)}")

    def text(self, key: str, /, **values: str) -> str:
        """The text of a prompt with its placeholders filled in."""
        return self._texts[key].format(company=self._company, **values).strip()

    def prompt(self, key: str, /, **values: str) -> Prompt:
        """A prompt to speak, or the recording that stands for it."""
        recording = self._recordings.get(key)
        if recording is not None:
            return Play(source=recording, language=self._language)
        return Say(text=self.text(key, **values), language=self._language)
