"""Short answers that need no classifier: no, a person, one or two, the names of languages.

Only what fills the whole utterance counts as such an answer. "A person" asks for one; "my
insurance agent has left" is about something and goes to the classifier.
"""

from typing import Final

import msgspec

from ivr.script import Language
from ivr.words import tokens


class Phrases(msgspec.Struct, frozen=True, kw_only=True):
    """The short answers of one language, as they stand after `tokens`: `that s wrong`."""

    no: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    neither: frozenset[str] = frozenset()
    person: frozenset[str] = frozenset()
    filler: frozenset[str] = frozenset()
    numbers: dict[str, int] = {}


def _words(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def _phrases(*texts: str) -> frozenset[str]:
    return frozenset(" ".join(tokens(text)) for text in texts)


PHRASES: Final[dict[str, Phrases]] = {
    "nl": Phrases(
        no=_phrases(
            "nee dank u",
            "nee hoor",
            "nee",
            "neen",
            "no",
            "dat klopt niet",
            "klopt niet",
            "dat is niet goed",
            "niet goed",
            "dat is fout",
            "fout",
            "verkeerd",
        ),
        agreed=_phrases("dat klopt", "klopt", "dat is goed", "is goed", "geen probleem", "prima"),
        neither=_phrases(
            "geen van beide", "geen van beiden", "allebei niet", "iets anders", "anders"
        ),
        person=_words(
            "medewerker medewerkster mens persoon iemand telefonist telefoniste receptie collega "
            "agent"
        ),
        filler=_words(
            "ik wil wilt zou kan kunt u je mag graag met een de het echte echt menselijke spreken "
            "praten doorverbonden worden doorverbinden verbinden me mij even alstublieft "
            "alsjeblieft liever gewoon naar van aan lijn hallo goedemorgen goedemiddag nu gaat om "
            "over is dat maar bedoel eigenlijk sorry voor"
        ),
        numbers={
            "nul": 0,
            "een": 1,
            "één": 1,
            "eerste": 1,
            "twee": 2,
            "tweede": 2,
            "drie": 3,
            "vier": 4,
            "vijf": 5,
            "zes": 6,
            "zeven": 7,
            "acht": 8,
            "negen": 9,
        },
    ),
    "it": Phrases(
        no=_phrases(
            "no grazie",
            "no",
            "non è corretto",
            "non è giusto",
            "non è così",
            "sbagliato",
            "è sbagliato",
        ),
        agreed=_phrases(
            "va bene", "è giusto", "è corretto", "giusto", "corretto", "nessun problema"
        ),
        neither=_phrases(
            "nessuno dei due", "nessuna delle due", "nessuno", "altro", "qualcos'altro"
        ),
        person=_words(
            "operatore operatrice persona umano qualcuno addetto addetta impiegato agente"
        ),
        filler=_words(
            "io vorrei voglio posso può potrei mi parlare con un un' una uno il la lo vera vero "
            "umana umano passare passi metta in contatto per favore piacere cortesia grazie "
            "preferisco a di al all' l' buongiorno buonasera salve pronto ma scusi si tratta è "
            "intendevo adesso"
        ),
        numbers={
            "zero": 0,
            "uno": 1,
            "primo": 1,
            "prima": 1,
            "due": 2,
            "secondo": 2,
            "seconda": 2,
            "tre": 3,
            "quattro": 4,
            "cinque": 5,
            "sei": 6,
            "sette": 7,
            "otto": 8,
            "nove": 9,
        },
    ),
    "en": Phrases(
        no=_phrases(
            "no thanks",
            "no thank you",
            "no",
            "nope",
            "that is not right",
            "that's not right",
            "that isn't right",
            "not right",
            "that is wrong",
            "that's wrong",
            "wrong",
        ),
        agreed=_phrases(
            "that is right",
            "that's right",
            "that is fine",
            "that's fine",
            "problem",
            "fine",
        ),
        neither=_phrases("neither", "neither of them", "none of them", "something else", "none"),
        person=_words(
            "person human agent operator somebody someone representative rep adviser advisor "
            "receptionist colleague people"
        ),
        filler=_words(
            "i i'd i'll want would like can could may to speak talk with a an the real live human "
            "please put me through connect transfer you get let just rather need hello hi good "
            "morning afternoon evening now it it's is about actually sorry mean but well for"
        ),
        numbers={
            "zero": 0,
            "one": 1,
            "first": 1,
            "two": 2,
            "second": 2,
            "three": 3,
            "four": 4,
            "five": 5,
            "six": 6,
            "seven": 7,
            "eight": 8,
            "nine": 9,
        },
    ),
}

LANGUAGE_NAMES: Final[dict[str, frozenset[str]]] = {
    "nl": _words("nederlands hollands dutch olandese"),
    "it": _words("italiano italiana italiaans italian"),
    "en": _words("english engels inglese"),
}


def language_names(language: Language) -> frozenset[str]:
    """The words that choose a language: those that ship and the script's own."""
    return LANGUAGE_NAMES.get(language.code, frozenset()) | _words(language.name or "")


def phrases_of(language: str) -> Phrases:
    """The short answers of a language; none for one that does not ship."""
    return PHRASES.get(language, Phrases())


def asks_person(text: str, phrases: Phrases) -> bool:
    """Whether the words ask for a person and for nothing else."""
    words = tokens(text)
    return any(word in phrases.person for word in words) and all(
        word in phrases.person or word in phrases.filler for word in words
    )


def after_no(text: str, phrases: Phrases) -> str | None:
    """The words after a "no", `""` if that was all, and `None` if it was no "no".

    One "no" may follow another: "no, that's wrong, I am moving".
    """
    rest = said = " ".join(tokens(text))
    while matching := [no for no in phrases.no if rest == no or rest.startswith(f"{no} ")]:
        rest = rest.removeprefix(max(matching, key=len)).strip()
    if rest == said or rest in phrases.agreed:
        return None
    return "" if all(word in phrases.filler for word in rest.split()) else rest


def chosen_number(text: str, phrases: Phrases) -> int | None:
    """The one number that was said ("one", "the second", "2") and nothing else, or `None`.

    In Dutch and Italian "one" is an article too, which is why nothing else may be said.
    """
    numbers = set()
    for word in tokens(text):
        if word in phrases.numbers:
            numbers.add(phrases.numbers[word])
        elif len(word) == 1 and word in "0123456789":
            numbers.add(int(word))
        elif word not in phrases.filler:
            return None
    return numbers.pop() if len(numbers) == 1 else None


def wants_neither(text: str, phrases: Phrases) -> bool:
    """Whether the words turn down everything on offer."""
    return " ".join(tokens(text)) in phrases.neither
