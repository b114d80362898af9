"""The concerns of a script: keys, names, examples, and what is said about them."""

from collections.abc import Iterator, Sequence

from ivr import limits
from ivr.checking.naming import duplicates, unspoken, wrong_key, wrong_names
from ivr.checking.self_service import self_service_problems
from ivr.checking.spoken import address_problems, length_problems, same_names, text_problems
from ivr.concerns import KEYS
from ivr.script import Concern, Problem, Script
from ivr.words import normalise, tokens


def concern_problems(script: Script) -> Iterator[Problem]:
    """Everything wrong with concerns, apart from the queues and skills that they name."""
    codes = [language.code for language in script.languages]
    if len(script.concerns) > limits.CONCERNS_MAX:
        yield Problem(place="concerns", message=f"at most {limits.CONCERNS_MAX} concerns")
    yield from wrong_names("concerns", (concern.id for concern in script.concerns))
    yield from duplicates("concerns", "key", [concern.key or "" for concern in script.concerns])
    for index, concern in enumerate(script.concerns):
        place = f"concerns[{index}]"
        if concern.key is not None:
            yield from wrong_key(f"{place}.key", concern.key, KEYS)
        yield from _text_problems(place, concern, codes)
        yield from self_service_problems(f"{place}.self_service", concern, script, codes)
    for code in codes:
        yield from _shared_examples(script, code)
        names = [concern.names.get(code, "") for concern in script.concerns]
        yield from same_names("concerns", names, code)


def _text_problems(place: str, concern: Concern, codes: Sequence[str]) -> Iterator[Problem]:
    for field, given in (
        ("names", concern.names),
        ("examples", concern.examples),
        ("next_steps", concern.next_steps),
    ):
        yield from unspoken(f"{place}.{field}", given, codes)
    for code in codes:
        yield from _spoken_problems(place, concern, code)
    yield from text_problems(f"{place}.card", concern.card, codes, "fine", use="read")
    yield from text_problems(f"{place}.offer", concern.offer, codes, "fine", use="read")


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
    yield from length_problems(f"{place}.names", name, code)
    yield from address_problems(f"{place}.names", name, code, "named")
    next_steps = concern.next_steps.get(code, "")
    yield from length_problems(f"{place}.next_steps", next_steps, code)
    yield from address_problems(f"{place}.next_steps", next_steps, code)


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
