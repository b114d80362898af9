"""Short answers that need no classifier: no, a person, one or two, the names of languages.

Only what fills the whole utterance counts as such an answer. "A person" asks for one; "my
insurance agent has left" is about something and goes to the classifier. Words that escalate are
the exception: they count wherever they stand (see `ivr.escalating`).
"""

from itertools import takewhile

from msgspec.structs import replace

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
    return replace(
        shipped,
        no=shipped.no | _kept(own.no),
        agreed=shipped.agreed | _kept(own.agreed),
        neither=shipped.neither | _kept(own.neither),
        unsure=shipped.unsure | _kept(own.unsure),
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
    """Whether the words ask for a person and for nothing else: "no robot" does so, too."""
    asking = phrases.filler | phrases.asking
    if not _turns_down_machine(text, phrases):
        return _only(text, phrases.person, asking)
    denying = phrases.machine | phrases.denying | phrases.no
    if _only(text, phrases.person, asking | denying):
        return True
    return _only(text, phrases.machine, phrases.filler | denying)  # not "I have no computer"


def asks_manager(text: str, phrases: Phrases) -> bool:
    """Whether the words ask for somebody who is above others, and for nothing else."""
    return _only(text, phrases.manager, phrases.filler | phrases.asking)


def _turns_down_machine(text: str, phrases: Phrases) -> bool:
    said = set(tokens(text))
    return bool(said & phrases.machine) and bool(said & (phrases.denying | phrases.no))


def after_no(text: str, phrases: Phrases) -> str | None:
    """The words after a "no", `""` if that was all, and `None` if it was no "no".

    One "no" may follow another: "no, that's wrong, I am moving". "No, something else" says no more
    than "no".
    """
    said = " ".join(tokens(text))
    rest = _without_no(said, phrases)
    if rest == said or rest in phrases.agreed:
        return None
    is_all = all(word in phrases.filler for word in rest.split()) or _is_neither(rest, phrases)
    return "" if is_all else rest


def wants_neither(text: str, phrases: Phrases) -> bool:
    """Whether the words turn down everything on offer, be it after a "no"."""
    said = " ".join(tokens(text))
    return _is_neither(said, phrases) or _is_neither(_without_no(said, phrases), phrases)


def is_unsure(text: str, phrases: Phrases) -> bool:
    """Whether the caller says that he does not know, and nothing else."""
    return _only(text, phrases.unsure, phrases.filler)


def says_nothing(text: str, phrases: Phrases) -> bool:
    """Whether the words are an answer to another question than an open one: no, or not knowing."""
    return after_no(text, phrases) == "" or is_unsure(text, phrases) or wants_neither(text, phrases)


def turned_down(text: str, name: str, phrases: Phrases) -> str | None:
    """The words after something of this name was turned down, `""` if that was all, and `None` if it
    was not: "it is not a fault, I am moving", "that is not it".

    Only what begins so counts, or ends so without any other words ("dat is het niet"): "I have not
    received the bill" is about the bill.
    """
    words, named = tokens(text), content_words(name, phrases)
    function = (phrases.function | phrases.filler) - named
    known = function | named
    if words and words[-1] in phrases.denying and known.issuperset(words):
        return ""
    at = next((index for index, word in enumerate(words) if word in phrases.denying), None)
    if at is None or not function.issuperset(words[:at]):
        return None
    denied = list(takewhile(known.__contains__, words[at + 1 :]))
    ends = max((index for index, word in enumerate(denied) if word in named), default=None)
    if ends is None:
        return "" if len(denied) == len(words[at + 1 :]) else None
    rest = words[at + ends + 2 :]
    return "" if function.issuperset(rest) else " ".join(rest)


def is_done(text: str, phrases: Phrases) -> bool:
    """Whether the words say that that was all, be it in several ways: "okay, that's all, thanks"."""
    return _only(text, phrases.done, phrases.filler)


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


def without_filler(text: str, phrases: Phrases) -> str:
    """The words without those at both ends that mean nothing; all of them if none mean anything."""
    return " ".join(_trimmed(tokens(text), phrases))


def content_words(text: str, phrases: Phrases) -> frozenset[str]:
    """The words that can tell what a text is about."""
    return frozenset(tokens(text)) - (phrases.function or phrases.filler)


def _trimmed(words: list[str], phrases: Phrases) -> list[str]:
    telling = [index for index, word in enumerate(words) if word not in phrases.filler]
    return words[telling[0] : telling[-1] + 1] if telling else words


def _is_neither(said: str, phrases: Phrases) -> bool:
    return said in phrases.neither or without_filler(said, phrases) in phrases.neither


def _without_no(said: str, phrases: Phrases) -> str:
    """The words, as they stand after `tokens`, without every "no" that they begin with."""
    while matching := _beginning(said, phrases.no):
        said = said.removeprefix(matching).strip()
    return said


def _only(text: str, wanted: frozenset[str], filler: frozenset[str]) -> bool:
    """Whether a text is made of these phrases, one at least, and of filler words."""
    rest = " ".join(tokens(text))
    found = False
    while rest:
        matching = _beginning(rest, wanted)
        word = rest.split(" ", 1)[0]
        if matching is None and word not in filler:
            return False
        found = found or matching is not None
        rest = rest.removeprefix(matching or word).strip()
    return found


def _beginning(said: str, phrases: frozenset[str]) -> str | None:
    """The longest of these phrases that words begin with."""
    matching = (one for one in phrases if said == one or said.startswith(f"{one} "))
    return max(matching, key=len, default=None)
