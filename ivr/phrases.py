"""Short answers that need no classifier: no, a person, one or two, the names of languages.

Only what fills the whole utterance counts as such an answer. "A person" asks for one; "my
insurance agent has left" is about something and goes to the classifier. Words that escalate are
the exception: they count wherever they stand (see `ivr.escalating`).
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from ivr import limits
from ivr.script import Language, PhraseTexts, Script
from ivr.words import tokens


class Phrases(msgspec.Struct, frozen=True, kw_only=True):
    """The short answers of one language, as they stand after `tokens`: `that s wrong`."""

    no: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    neither: frozenset[str] = frozenset()
    person: frozenset[str] = frozenset()
    filler: frozenset[str] = frozenset()
    numbers: dict[str, int] = {}
    escalating: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def _phrases(*texts: str) -> frozenset[str]:
    return as_phrases(texts)


def as_phrases(texts: Iterable[str]) -> frozenset[str]:
    """Texts as they stand after `tokens`; those without a word are left out."""
    spoken = (" ".join(tokens(text)) for text in texts)
    return frozenset(phrase for phrase in spoken if phrase)


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
        escalating=_phrases(
            "advocaat",
            "advocaten",
            "rechtszaak",
            "rechtbank",
            "naar de rechter",  # "de rechter trapper" is only the right pedal
            "voor de rechter",
            "juridische stappen",
            "rechtsbijstand",
            "ombudsman",
            "consumentenbond",
            "klachtencommissie",
            "geschillencommissie",
            "manager",
            "supervisor",
            "leidinggevende",
            "leidinggevenden",
            "teamleider",
            "uw baas",
            "jullie baas",
            "uw chef",
            "jullie chef",
        ),
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
        escalating=_phrases(
            "avvocato",
            "avvocati",
            "vie legali",
            "azione legale",
            "azioni legali",
            "tribunale",
            "una denuncia",  # "la denuncia di furto" is what became of a stolen bicycle
            "sporgo denuncia",
            "sporgere denuncia",
            "vi denuncio",
            "denunciarvi",
            "difensore civico",
            "associazione consumatori",
            "associazione dei consumatori",
            "codacons",
            "responsabile",
            "direttore",
            "supervisore",
            "manager",
            "il suo capo",
            "il vostro capo",
        ),
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
        escalating=_phrases(
            "lawyer",
            "lawyers",
            "solicitor",
            "solicitors",
            "my attorney",  # "power of attorney" is a paper that banks ask for
            "an attorney",
            "sue you",  # Sue alone is a name
            "suing",
            "going to sue",
            "legal action",
            "take you to court",
            "small claims",
            "ombudsman",
            "trading standards",
            "consumer protection",
            "manager",
            "supervisor",
            "your boss",
            "your superior",
            "somebody in charge",
            "someone in charge",
        ),
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


def phrases_of(language: str, script: Script | None = None) -> Phrases:
    """The short answers of a language: those that ship, if any, and the script's own.

    Of each kind at most `limits.PHRASES_MAX` of the script's own count, and of its numbers those
    from 0 to 9.
    """
    shipped = PHRASES.get(language, Phrases())
    own = PhraseTexts() if script is None else script.phrases.get(language, PhraseTexts())
    return Phrases(
        no=shipped.no | _kept(own.no),
        agreed=shipped.agreed | _kept(own.agreed),
        neither=shipped.neither | _kept(own.neither),
        person=shipped.person | _kept_words(own.person),
        filler=shipped.filler | _kept_words(own.filler),
        numbers=shipped.numbers | _kept_numbers(own.numbers),
        escalating=shipped.escalating | _kept(own.escalating),
    )


def _kept(texts: tuple[str, ...]) -> frozenset[str]:
    return as_phrases(texts[: limits.PHRASES_MAX])


def _kept_words(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in texts[: limits.PHRASES_MAX] for word in tokens(text))


def _kept_numbers(numbers: dict[str, int]) -> dict[str, int]:
    """Only single words can be heard as numbers (`chosen_number`)."""
    kept = list(numbers.items())[: limits.PHRASES_MAX]
    return {
        word: number for text, number in kept if number in range(10) for word in tokens(text)[:1]
    }


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
