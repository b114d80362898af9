"""What the conversation asks a carrier to do, in words that belong to no carrier."""

import msgspec


class Say(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Speak a text with the carrier's voice for the language (`nl`, `it`, `en`, …)."""

    text: str
    language: str


class Play(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Play a recorded file: a name the service knows, or a URL."""

    source: str
    language: str


Prompt = Say | Play


class Listen(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Speak the prompts and wait for keys or, where `speech` is set, for words.

    The caller may answer while the prompts are still being spoken. `timeout_ms` counts from the
    end of the prompts; when it is over, the carrier reports `Silence`. `hints` are words that
    the carrier's recognition should expect.
    """

    language: str
    prompts: tuple[Prompt, ...]
    keys_max: int
    speech: bool
    hints: tuple[str, ...]
    timeout_ms: int


Action = Say | Play | Listen
