"""What was looked up, in the places of what is said.

The conversation says that something found is to be said and never sees the values (`SayFound`).
"""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ivr import Say
from ivr.actions import Listen, Record, SayFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ivr import Action, Prompt, Script
    from ivr.script import LookUp


def look_up_of(script: Script, concern: str | None) -> LookUp | None:
    """The look-up of a concern; None if the script has none for it, or no longer."""
    for one in script.concerns:
        if one.id == concern and one.self_service is not None:
            return one.self_service.look_up
    return None


def with_found(action: Action, found: Mapping[str, str]) -> Action:
    """The action with the values found in all that is said."""
    match action:
        case SayFound():
            return said(action, found)
        case Listen() | Record():
            return replace(action, prompts=_all_said(action.prompts, found))
        case _:
            return action


def _all_said(prompts: Sequence[Prompt], found: Mapping[str, str]) -> tuple[Prompt, ...]:
    return tuple(said(one, found) if isinstance(one, SayFound) else one for one in prompts)


def said(one: SayFound, found: Mapping[str, str]) -> Say:
    """The text with the values in its places; if one is lost, what is to be said otherwise."""
    parts = list(Formatter().parse(one.text))
    names = [name for _, name, _, _ in parts if name is not None]
    if not all(name in found for name in names):
        return Say(text=one.otherwise, language=one.language)
    text = "".join(literal + ("" if name is None else found[name]) for literal, name, _, _ in parts)
    return Say(text=text, language=one.language)
