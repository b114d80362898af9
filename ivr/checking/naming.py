"""What checks say about names, keys and single values, in the same words everywhere."""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from msgspec.structs import replace

from ivr import limits
from ivr.errors import ScriptError
from ivr.script import Problem


def unknown(place: str, what: str, name: str, known: Iterable[str]) -> Iterator[Problem]:
    """A name of something that does not exist, with what was probably meant."""
    names = sorted(known)
    if name in names:
        return
    close = get_close_matches(name, names, n=1)
    listed = ", ".join(names[: limits.NAMES_LISTED_MAX]) or "none"
    more = ", ..." if len(names) > limits.NAMES_LISTED_MAX else ""
    hint = f"; did you mean {close[0]!r}?" if close else f"; there are: {listed}{more}"
    yield Problem(place=place, message=f"unknown {what} {name!r}{hint}")


def unspoken(place: str, given: Iterable[str], codes: Iterable[str]) -> Iterator[Problem]:
    """A translation that nobody hears does no harm, but may be a misspelt language."""
    spoken = list(codes)
    for code in given:
        for problem in unknown(place, "language", code, spoken):
            yield replace(problem, severity="warning")


def duplicates(place: str, field: str, values: Iterable[str]) -> Iterator[Problem]:
    """Entries of a list, or what they have in a field, that stand there before."""
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        before = first.setdefault(value, index)
        if value and before != index:
            at = f"{place}[{index}].{field}" if field else f"{place}[{index}]"
            yield Problem(place=at, message=f"{value!r} stands already at {place}[{before}]")


def refused(place: str, parse: Callable[[str], object], text: str) -> Iterator[Problem]:
    """What a parser of this package says against a text."""
    try:
        parse(text)
    except ScriptError as error:
        yield Problem(place=place, message=str(error))


def wrong_key(place: str, key: str, allowed: str) -> Iterator[Problem]:
    """A key that is not one of these; 0 never is."""
    if len(key) == 1 and key in allowed:
        return
    keys = "1 to 9" if allowed.isdigit() else "1 to 9, '*' and '#'"
    message = f"{key!r} is not one of the keys {keys} (0 is always a person)"
    yield Problem(place=place, message=message)


def wrong_names(place: str, names: Iterable[str]) -> Iterator[Problem]:
    """Names under `id` that cannot stand in records, or stand there twice."""
    listed = list(names)
    for index, name in enumerate(listed):
        if not name.strip() or not name.isprintable() or len(name) > limits.NAME_CHARS_MAX:
            message = (
                f"{name[: limits.NAME_CHARS_MAX]!r} is no name; right would be 1 to "
                f"{limits.NAME_CHARS_MAX} characters"
            )
            yield Problem(place=f"{place}[{index}].id", message=message)
    yield from duplicates(place, "id", listed)
