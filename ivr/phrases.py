"""Short answers that need no classifier: no, a person, one or two, the names of languages.

Only what fills the whole utterance counts as such an answer. "A person" asks for one; "my
insurance agent has left" is about something and goes to the classifier. Words that escalate are
the exception: they count wherever they stand (see `ivr.escalating`).
"""

from ivr import limits
from ivr.phrases_shipped import LANGUAGE_NAMES, PHRASES, Phrases, as_phrases
from ivr.script import Language, PhraseTexts, Script
from ivr.words import tokens


def language_names(language: Language) -> frozenset[str]:
    """The words that choose a language: those that ship and the script's own."""
    return LANGUAGE_NAMES.get(language.code, frozenset()) | frozenset(tokens(language.name or ""))


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
        done=shipped.done | _kept(own.done),
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


def is_done(text: str, phrases: Phrases) -> bool:
    """Whether the words say that that was all, be it in several ways: "okay, that's all, thanks"."""
    rest = " ".join(tokens(text))
    said = False
    while rest:
        matching = [done for done in phrases.done if rest == done or rest.startswith(f"{done} ")]
        if not matching and rest.split(" ", 1)[0] not in phrases.filler:
            return False
        said = said or bool(matching)
        rest = rest.removeprefix(max(matching, key=len, default=rest.split(" ", 1)[0])).strip()
    return said


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
