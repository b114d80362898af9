"""What a simulated caller says to a person who has taken his call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

_GREETINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "nl": ("Goedemorgen, fijn dat ik u spreek.", "Hallo, goed dat u opneemt."),
    "it": ("Buongiorno, finalmente qualcuno.", "Salve, grazie di aver risposto."),
    "en": ("Good morning, thank you for taking my call.", "Hello, good to hear a person."),
}
_REPLIES: Final[Mapping[str, tuple[str, ...]]] = {
    "nl": (
        "Ja, dat klopt.",
        "Een ogenblik, ik zoek het even op.",
        "Hoe lang gaat dat duren, denkt u?",
        "Kunt u mij dat ook per e-mail sturen?",
        "Dat is goed, doet u dat maar.",
    ),
    "it": (
        "Sì, esatto.",
        "Un attimo, lo cerco.",
        "Quanto tempo ci vorrà, secondo lei?",
        "Può mandarmelo anche per e-mail?",
        "Va bene, facciamo così.",
    ),
    "en": (
        "Yes, that is right.",
        "One moment, I will look it up.",
        "How long will that take, do you think?",
        "Could you send me that by e-mail as well?",
        "That is fine, please do that.",
    ),
}
_FAREWELLS: Final[Mapping[str, str]] = {
    "nl": "Heel erg bedankt voor uw hulp. Tot ziens!",
    "it": "Grazie mille per l'aiuto. Arrivederci!",
    "en": "Thank you very much for your help. Goodbye!",
}
_ELSE: Final = "en"
REPLIES_TOLD: Final = 4
LISTENS_MS: Final = (5_000, 9_000)
"""So long he lets the person speak before he says the next thing."""


def said_in_talk(chance: Random, language: str, about: str) -> Iterator[str]:
    """What he says, one after the other: a greeting, what it is about, some replies, and goodbye."""
    known = language if language in _FAREWELLS else _ELSE
    yield f"{chance.choice(_GREETINGS[known])} {about}"
    yield from chance.sample(_REPLIES[known], REPLIES_TOLD)
    yield _FAREWELLS[known]
