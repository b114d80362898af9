"""The checks of a script that its types cannot make, each with the place and what would be right.

An error would leave a caller without an answer; a warning makes the service worse than it could be.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches

from msgspec.structs import replace

from ivr import limits
from ivr.concerns import KEYS
from ivr.errors import ScriptError
from ivr.hours import OpenRange, parse_range, parse_timezone
from ivr.prompts import PLACEHOLDERS, RECORDABLE, SHIPPED, text_fault
from ivr.script import Concern, Hours, Problem, Script, plain_number
from ivr.words import normalise, tokens


def check_script(
    script: Script, *, queues: Collection[str], skills: Collection[str]
) -> list[Problem]:
    """Everything wrong with a script, given the names of the queues and skills there are."""
    return [
        *script_problems(script),
        *_queue_problems(script, queues),
        *_skill_problems(script, skills),
    ]


def script_problems(script: Script) -> list[Problem]:
    """Everything wrong with a script in itself."""
    return [
        *_language_problems(script),
        *_number_problems(script),
        *_concern_problems(script),
        *_hours_problems(script.hours),
        *_text_problems(script),
    ]


def _language_problems(script: Script) -> Iterator[Problem]:
    if not script.languages:
        yield Problem(place="languages", message="a script needs at least one language")
    if len(script.languages) > limits.LANGUAGES_MAX:
        yield Problem(place="languages", message=f"at most {limits.LANGUAGES_MAX} languages")
    codes = [language.code for language in script.languages]
    yield from _duplicates("languages", "code", codes)
    for index, code in enumerate(codes):
        texts = SHIPPED.get(code, {}) | script.texts.get(code, {})
        missing = sorted(PLACEHOLDERS.keys() - texts.keys())
        if missing:
            message = f"no texts ship for {code!r}; texts.{code} lacks {', '.join(missing)}"
            yield Problem(place=f"languages[{index}].code", message=message)


def _number_problems(script: Script) -> Iterator[Problem]:
    codes = [language.code for language in script.languages]
    plain = [plain_number(entry.number) for entry in script.numbers]
    yield from _duplicates("numbers", "number", plain)
    for index, entry in enumerate(script.numbers):
        place = f"numbers[{index}]"
        digits = plain[index].removeprefix("+")
        if not (plain[index].startswith("+") and digits.isascii() and digits.isdigit()):
            message = "a telephone number has the form '+31201234567'"
            yield Problem(place=f"{place}.number", message=message, severity="warning")
        if not entry.languages:
            yield Problem(place=f"{place}.languages", message="a number needs a language")
        for language in entry.languages:
            yield from _unknown(f"{place}.languages", "language", language, codes)
        yield from _duplicates(f"{place}.languages", "", entry.languages)


def _concern_problems(script: Script) -> Iterator[Problem]:
    codes = [language.code for language in script.languages]
    if len(script.concerns) > limits.CONCERNS_MAX:
        yield Problem(place="concerns", message=f"at most {limits.CONCERNS_MAX} concerns")
    yield from _duplicates("concerns", "id", [concern.id for concern in script.concerns])
    keys = [concern.key or "" for concern in script.concerns]
    yield from _duplicates("concerns", "key", keys)
    for index, concern in enumerate(script.concerns):
        place = f"concerns[{index}]"
        if concern.key is not None and (len(concern.key) != 1 or concern.key not in KEYS):
            message = f"{concern.key!r} is not one of the keys 1 to 9 (0 is always a person)"
            yield Problem(place=f"{place}.key", message=message)
        for field, given in (
            ("names", concern.names),
            ("examples", concern.examples),
            ("next_steps", concern.next_steps),
        ):
            for code in given:
                yield from _unspoken(f"{place}.{field}", code, codes)
        for code in codes:
            yield from _spoken_problems(place, concern, code)
    for code in codes:
        yield from _shared_examples(script, code)


def _spoken_problems(place: str, concern: Concern, code: str) -> Iterator[Problem]:
    """What a concern lacks in one language."""
    name = concern.names.get(code, "")
    if not tokens(name):
        yield Problem(place=f"{place}.names", message=f"no name in {code!r} to speak")
    examples = concern.examples.get(code, ())
    if len(examples) > limits.EXAMPLES_MAX:
        message = f"at most {limits.EXAMPLES_MAX} examples in {code!r}"
        yield Problem(place=f"{place}.examples", message=message)
    if len(examples) < limits.EXAMPLES_ADVISED:
        message = (
            f"{len(examples)} examples in {code!r}; callers are understood far better with "
            f"{limits.EXAMPLES_ADVISED}, and better still with 10"
        )
        yield Problem(place=f"{place}.examples", message=message, severity="warning")
    if any(not tokens(example) for example in examples):
        message = f"an example in {code!r} has no words"
        yield Problem(place=f"{place}.examples", message=message)
    if code not in concern.next_steps:
        message = f"none in {code!r}; the general text is spoken"
        yield Problem(place=f"{place}.next_steps", message=message, severity="warning")
    for field, text in (("names", name), ("next_steps", concern.next_steps.get(code, ""))):
        if len(text) > limits.PROMPT_CHARS_MAX:
            message = f"more than {limits.PROMPT_CHARS_MAX} characters in {code!r}"
            yield Problem(place=f"{place}.{field}", message=message)


def _shared_examples(script: Script, code: str) -> Iterator[Problem]:
    """Examples that stand with two concerns teach nothing."""
    owners: dict[str, str] = {}
    for index, concern in enumerate(script.concerns):
        for example in concern.examples.get(code, ()):
            owner = owners.setdefault(normalise(example), concern.id)
            if owner != concern.id:
                message = f"{example!r} in {code!r} is also an example of {owner!r}"
                place = f"concerns[{index}].examples"
                yield Problem(place=place, message=message, severity="warning")


def _hours_problems(hours: Hours | None) -> Iterator[Problem]:
    if hours is None:
        return
    yield from _refused("hours.timezone", parse_timezone, hours.timezone)
    for day, ranges in hours.weekly.items():
        for index, text in enumerate(ranges):
            yield from _refused(f"hours.weekly.{day}[{index}]", parse_range, text)
        yield from _overlaps(f"hours.weekly.{day}", ranges)
    if not any(hours.weekly.values()):
        message = "there are no opening hours, so it is never open"
        yield Problem(place="hours.weekly", message=message, severity="warning")


def _overlaps(place: str, ranges: tuple[str, ...]) -> Iterator[Problem]:
    """Ranges of a day that share a minute, each with the first before it that does."""
    before: dict[str, OpenRange] = {}
    for index, text in enumerate(ranges):
        try:
            stretch = parse_range(text)
        except ScriptError:
            continue
        for other, known in before.items():
            if stretch.opens < known.closes and known.opens < stretch.closes:
                message = f"{text!r} overlaps {other!r}; right would be one range for both"
                yield Problem(place=f"{place}[{index}]", message=message)
                break
        before.setdefault(text, stretch)


def _text_problems(script: Script) -> Iterator[Problem]:
    codes = [language.code for language in script.languages]
    for field, known, by_language in (
        ("texts", PLACEHOLDERS.keys(), script.texts),
        ("recordings", RECORDABLE, script.recordings),
    ):
        for code, prompts in by_language.items():
            yield from _unspoken(f"{field}.{code}", code, codes)
            for key, text in prompts.items():
                place = f"{field}.{code}.{key}"
                if field == "recordings" and key in PLACEHOLDERS and key not in RECORDABLE:
                    message = "changes from call to call and cannot be a recording"
                    yield Problem(place=place, message=message)
                    continue
                unknown = list(_unknown(place, "prompt", key, known))
                yield from unknown
                if unknown:
                    continue
                fault = text_fault(key, text) if field == "texts" else None
                if fault is not None:
                    yield Problem(place=place, message=fault)
                if len(text) > limits.PROMPT_CHARS_MAX:
                    message = f"more than {limits.PROMPT_CHARS_MAX} characters"
                    yield Problem(place=place, message=message)


def _queue_problems(script: Script, queues: Collection[str]) -> Iterator[Problem]:
    yield from _unknown("default_queue", "queue", script.default_queue, queues)
    for index, concern in enumerate(script.concerns):
        yield from _unknown(f"concerns[{index}].queue", "queue", concern.queue, queues)


def _skill_problems(script: Script, skills: Collection[str]) -> Iterator[Problem]:
    for index, language in enumerate(script.languages):
        if language.skill is not None:
            yield from _unknown(f"languages[{index}].skill", "skill", language.skill, skills)
    for index, concern in enumerate(script.concerns):
        place = f"concerns[{index}].skills"
        yield from _duplicates(place, "skill", [need.skill for need in concern.skills])
        for number, need in enumerate(concern.skills):
            yield from _unknown(f"{place}[{number}].skill", "skill", need.skill, skills)


def _unknown(place: str, what: str, name: str, known: Iterable[str]) -> Iterator[Problem]:
    names = sorted(known)
    if name in names:
        return
    close = get_close_matches(name, names, n=1)
    hint = (
        f"; did you mean {close[0]!r}?" if close else f"; there are: {', '.join(names) or 'none'}"
    )
    yield Problem(place=place, message=f"unknown {what} {name!r}{hint}")


def _unspoken(place: str, code: str, codes: Iterable[str]) -> Iterator[Problem]:
    """A translation that nobody hears does no harm, but may be a misspelt language."""
    for problem in _unknown(place, "language", code, codes):
        yield replace(problem, severity="warning")


def _duplicates(place: str, field: str, values: Iterable[str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        before = first.setdefault(value, index)
        if value and before != index:
            at = f"{place}[{index}].{field}" if field else f"{place}[{index}]"
            yield Problem(place=at, message=f"{value!r} stands already at {place}[{before}]")


def _refused(place: str, parse: Callable[[str], object], text: str) -> Iterator[Problem]:
    """What a parser of this package says against a text."""
    try:
        parse(text)
    except ScriptError as error:
        yield Problem(place=place, message=str(error))
