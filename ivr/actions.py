"""What the conversation asks a carrier to do, in words that belong to no carrier."""

from typing import Literal

import msgspec


class Say(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, gc=False):
    """Speak a text with the carrier's voice for the language (`nl`, `it`, `en`, …)."""

    text: str
    language: str


class SayFound(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, gc=False):
    """Speak a text after its places (`{status}`) have been filled with what was looked up.

    What was looked up is personal and no part of the conversation: whoever has it fills it in. If it
    is lost, `otherwise` is spoken.
    """

    text: str
    otherwise: str
    language: str


class Play(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, gc=False):
    """Play a recorded file: a name the service knows, or a URL."""

    source: str
    language: str


Prompt = Say | SayFound | Play


class Wait(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Speak the prompts, then play the music of the queue up to its end, and ask again.

    One of `keys`, pressed at any time, leads out of the line. This is done while a call waits and is
    no part of a conversation.
    """

    prompts: tuple[Prompt, ...] = ()
    keys: str = ""


Expected = Literal["concerns", "no"]
"""What callers may say to a question: what they ring about, or that something is wrong."""


class Listen(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, gc=False):
    """Speak the prompts and wait for keys or, where `speech` is set, for words.

    The caller may answer while the prompts are still being spoken. Keys end after `keys_max` of
    them or, where `ends_with` is set, with that key, which is not part of them. `timeout_ms` counts
    from the end of the prompts, or from the last key; when it is over, the carrier reports what was
    pressed so far, or `Silence`. The carrier's recognition should expect the words of `hints`, and
    what the script says about `expects` (see `ivr.hints`).
    """

    language: str
    prompts: tuple[Prompt, ...]
    keys_max: int
    speech: bool
    timeout_ms: int
    hints: tuple[str, ...] = ()
    expects: Expected | None = None
    ends_with: Literal["#"] | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, gc=False):
    """Speak the prompts and record what the caller says after a tone, until a key or silence."""

    language: str
    prompts: tuple[Prompt, ...]
    length_ms_max: int


Action = Say | SayFound | Play | Listen | Record
