"""The short answers that ship, by language."""

from collections.abc import Iterable
from typing import Final

import msgspec

from ivr.words import tokens


class Phrases(msgspec.Struct, frozen=True, kw_only=True):
    """The short answers of one language, as they stand after `tokens`: `that s wrong`."""

    no: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    neither: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
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
        done=_phrases(
            "dank u wel",
            "dank u",
            "dank je wel",
            "dank je",
            "dankuwel",
            "dankjewel",
            "bedankt",
            "dat is alles",
            "dat was alles",
            "dat is het",
            "dat was het",
            "verder niets",
            "niets meer",
            "niks meer",
            "niets",
            "niks",
            "tot ziens",
            "dag",
            "doei",
            "oké",
            "oke",
            "ok",
            "prima",
            "hartelijk",
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
        done=_phrases(
            "grazie mille",
            "grazie",
            "molte grazie",
            "è tutto",
            "tutto qui",
            "tutto bene",
            "basta così",
            "basta",
            "nient'altro",
            "niente altro",
            "niente",
            "a posto",
            "arrivederci",
            "ciao",
            "va bene",
            "perfetto",
            "ok",
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
        done=_phrases(
            "thank you very much",
            "thank you",
            "thanks a lot",
            "thanks",
            "that is all",
            "that's all",
            "that was all",
            "that is it",
            "that's it",
            "nothing else",
            "nothing more",
            "nothing",
            "goodbye",
            "bye bye",
            "bye",
            "okay",
            "ok",
            "great",
        ),
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
