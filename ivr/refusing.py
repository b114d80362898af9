"""What callers turn down of what was offered to them, and what they say instead."""

from collections.abc import Sequence

import msgspec

from ivr.phrases import after_no, turned_down, wants_neither
from ivr.voice import Voice


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """The concerns that were turned down, and the words that followed; empty if there were none."""

    concerns: tuple[str, ...]
    words_left: str = ""


def refused(voice: Voice, text: str, offered: Sequence[str]) -> Refusal | None:
    """What was turned down of what is on offer: all of it by a "no", or one by its name ("not a
    fault"); None if nothing was.
    """
    phrases = voice.phrases
    if wants_neither(text, phrases):
        return Refusal(concerns=tuple(offered))
    left = after_no(text, phrases)
    said = text if left is None else left
    denied = {one: turned_down(said, voice.concerns.name(one), phrases) for one in offered}
    by_name = {one: rest for one, rest in denied.items() if rest is not None}
    if by_name:
        return Refusal(concerns=tuple(by_name), words_left=next(iter(by_name.values())))
    return None if left is None else Refusal(concerns=tuple(offered), words_left=left)
