"""What is said: the texts that ship, the script's own, and the recordings.

A text may hold only the placeholders of its key, written `{so}`; anything else is refused before
the first call (`ivr.checking.prompts`), so that no caller ever hears a brace.
"""

import re
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Final
from urllib.parse import quote

from ivr import prompts_en, prompts_it, prompts_nl
from ivr.actions import Play, Prompt, Say
from ivr.errors import ScriptError
from ivr.script import Script
from ivr.words import tokens

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
    "transferred": "company",
    "goodbye_wait_limit": "company",
    "goodbye": "company",
    "whisper": "company concern",
    "whisper_person": "company",
    "goodbye_silent": "company",
    "closed": "company hours",
    "closed_long": "company",
    "hours": "day ranges",
    "range": "opens closes",
    "until": "closes",
    "all_day": "",
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
    "on_day": "day",
    "days": "first last",
    "every_day": "",
    "blocked": "company",
    "emergency": "company",
    "queue_closed": "company hours",
    "queue_closed_long": "company",
    "opening_hours": "company hours",
    "opening_week": "company hours",
    "offer_callback": "company key",
    "offer_voicemail": "company key",
    "offer_number": "company name key",
    "diverting": "company",
    "callback_confirm": "company",
    "callback_number": "company",
    "callback_number_wrong": "company",
    "callback_number_refused": "company",
    "callback_agreed": "company",
    "callback_here": "company",
    "callback_here_agreed": "company",
    "back_in_line": "company",
    "voicemail": "company",
    "voicemail_thanks": "company",
    "voicemail_empty": "company",
    "anything_else": "company",
    "goodbye_served": "company",
    "digits_end": "company",
    "look_up_nothing": "company",
    "look_up_failed": "company",
    "next_steps_manager": "company",
    "january": "",
    "february": "",
    "march": "",
    "april": "",
    "may": "",
    "june": "",
    "july": "",
    "august": "",
    "september": "",
    "october": "",
    "november": "",
    "december": "",
    "date": "day number month",
    "star": "",
    "hash": "",
    "wait_minute": "company",
    "wait_about_minute": "company",
    "wait_up_to": "company most",
    "wait_about": "company most",
    "wait_between": "company least most",
    "wait_long": "company least",
    "exit_callback": "company key",
    "survey_invitation": "company count",
    "survey_invitation_one": "company",
    "survey_again": "company",
    "survey_comment": "company",
    "survey_thanks": "company",
    "refused": "company",
    "message": "company",
    "called_back": "company",
    "whisper_callback": "company concern",
    "whisper_callback_person": "company",
    "whisper_voicemail": "company concern",
    "whisper_voicemail_person": "company",
    "line_changed": "company name",
    "moment": "company",
    "out_of_reach": "company",
}
PLACEHOLDERS: Final = {key: frozenset(names.split()) for key, names in _PLACEHOLDERS.items()}
"""Every prompt key, with the placeholders that its text may hold."""

MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_PARTS: Final = frozenset(
    [
        "hours",
        "range",
        "until",
        "all_day",
        "and",
        "today",
        "tomorrow",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "on_day",
        "days",
        "every_day",
        *MONTHS,
        "date",
        "star",
        "hash",
    ]
)
"""What is only ever spoken within another text."""
_FROM_ELSEWHERE: Final = frozenset(["out_of_reach"])
"""What is said while recordings may be out of reach."""
RECORDABLE: Final = PLACEHOLDERS.keys() - _PARTS - _FROM_ELSEWHERE
"""The prompts that a recording can stand for."""
_MENU: Final = "\0"
"""Stands for the choices of a menu while a text is filled in; no text has it."""
_ADDRESS: Final = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_KEY_NAMES: Final = {"*": "star", "#": "hash"}


def placeholders(text: str) -> list[str]:
    """The names of the places of a text that are filled in, with whatever is wrong behind them.

    Raises:
        ScriptError: the braces do not match.
    """
    try:
        parsed = list(Formatter().parse(text))
    except ValueError as error:
        raise ScriptError(
            f"braces do not match ({error}); a literal brace is written twice"
        ) from None
    return [
        name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        for _, name, spec, conversion in parsed
        if name is not None
    ]


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
        """The text of a prompt with its placeholders filled in; star and hash keys by their names."""
        if (name := _KEY_NAMES.get(values.get("key", ""))) is not None:
            values["key"] = self._texts[name]
        return self._texts[key].format(company=self._company, **values).strip()

    def prompt(self, key: str, /, **values: str) -> Prompt:
        """A prompt to speak, or the recording that stands for it."""
        recording = self._recordings.get(key)
        if recording is not None:
            names = {name: _in_address(value) for name, value in values.items()}
            return Play(source=recording.format_map(names), language=self._language)
        return Say(text=self.text(key, **values), language=self._language)

    def around(self, menu: Sequence[Prompt], key: str) -> tuple[Prompt, ...]:
        """A prompt with a menu where its text has {menu}; behind it, if it is recorded."""
        if key in self._recordings:
            return (self.prompt(key), *menu)
        before, *after = self.text(key, menu=_MENU).split(_MENU)
        texts = (before.strip(), " ".join(one.strip() for one in after))
        first, last = (self._spoken(text) for text in texts)
        return (*first, *(menu if after else ()), *last)

    def menu(self, name_by_key: Mapping[str, str]) -> tuple[Prompt, ...]:
        """What each key is for, and that 0 is always a person."""
        items = [
            self.prompt("menu_item", concern=name, key=key) for key, name in name_by_key.items()
        ]
        said = (*items, self.prompt("menu_person"))
        return tuple(one for one in said if not isinstance(one, Say) or one.text)

    def _spoken(self, text: str) -> tuple[Prompt, ...]:
        return (Say(text=text, language=self._language),) if text else ()


def begins_like_address(text: str) -> bool:
    """Whether a text of the script's own was probably meant to be the address of a recording."""
    return text.strip().lower().startswith(("https://", "http://"))


def is_address(text: str) -> bool:
    """Whether a text is an address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def own_prompt(text: str, language: str) -> Prompt:
    """A text of the script's own, or, where an address stands in its place, what is recorded there."""
    if is_address(text):
        return Play(source=text, language=language)
    return Say(text=text, language=language)


def _in_address(value: str) -> str:
    """A value as it stands in the address of a recording: `een factuur` is `een-factuur`."""
    return quote("-".join(tokens(value)) or _KEY_NAMES.get(value, "none"))
