"""What is wrong with a text, or a recording, that a script has for a prompt."""

from typing import Final

from ivr.errors import ScriptError
from ivr.prompts import PLACEHOLDERS, placeholders

_SAME_IN_EVERY_CALL: Final = frozenset({"company", "menu"})
"""What need not stand in the address of a recording; a menu follows what is played."""
_TOLD_OTHERWISE: Final = frozenset({"hours"})
"""What may be left out of an address, since a recording can do without it."""
_CHOICES: Final = frozenset({"menu", "key", "first", "second", "name"})
_OFFERED_CONCERN: Final = frozenset({"menu_item", "confirm"})
"""The prompts to which callers say yes or no, or press a key, by their concern."""
_NO_CHOICE: Final = frozenset({"days"})
"""Prompts whose places have the same names and are only words."""


def text_fault(key: str, text: str) -> str | None:
    """What is wrong with a text for a prompt key, or `None`."""
    allowed = PLACEHOLDERS[key]
    try:
        names = placeholders(text)
    except ScriptError as error:
        return str(error)
    for name in names:
        if name not in allowed:
            return f"unknown placeholder {{{name}}}; known here: {_listed(allowed) or 'none'}"
    return None


def text_lack(key: str, text: str) -> str | None:
    """Which choice a text for a prompt key does not tell, or `None`."""
    needed = PLACEHOLDERS[key] & (frozenset() if key in _NO_CHOICE else _CHOICES)
    if key in _OFFERED_CONCERN:
        needed |= {"concern"}
    lacking = needed.difference(_named(text))
    if not lacking or text_fault(key, text) is not None:
        return None
    return f"lacks {_listed(lacking)}, so callers do not hear what they can choose"


def recording_fault(key: str, address: str) -> str | None:
    """What is wrong with the address of a recording for a prompt key, or `None`.

    What a text says differently from call to call has to be in the address, as in
    `https://example.com/position-{position}.mp3`; a recording would otherwise tell one thing to all.
    """
    needed = PLACEHOLDERS[key] - _SAME_IN_EVERY_CALL
    try:
        named = frozenset(placeholders(address))
    except ScriptError as error:
        return str(error)
    if needed - _TOLD_OTHERWISE <= named <= needed:
        return None
    if not needed:
        return f"{address!r} has places, and there is nothing to fill them with"
    return f"it changes from call to call; right would be an address with {_listed(needed)}"


def recording_lack(key: str, address: str) -> str | None:
    """What callers are not told by a recording for a prompt key, or `None`."""
    if not (PLACEHOLDERS[key] & _TOLD_OTHERWISE).difference(_named(address)):
        return None
    return (
        "the hours are not said, since {hours} is not in the address; right would be a recording "
        "that tells them"
    )


def _named(text: str) -> frozenset[str]:
    try:
        return frozenset(placeholders(text))
    except ScriptError:
        return frozenset()


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"{{{one}}}" for one in sorted(names))
