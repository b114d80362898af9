"""What is particular to queues, and the names of queues and skills wherever a script has them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from ivr import limits
from ivr.checking.menus import KEYS
from ivr.checking.naming import duplicates, unknown, unspoken, wrong_key
from ivr.checking.spoken import Missing, address_problems, length_problems, text_problems
from ivr.hours_check import hours_problems, offer_problems
from ivr.script import Closed, Emergency, Exit, Problem, Script, Waiting

_USUAL: Final = "the usual words are said"


def waiting_problems(script: Script) -> Iterator[Problem]:
    """What callers hear while they wait, and the keys that they can press then."""
    codes = [language.code for language in script.languages]
    for queue, own in script.queues.items():
        place = f"queues.{queue}.waiting"
        yield from _comfort_problems(f"{place}.comfort", own.waiting, codes)
        exits = own.waiting.exits
        yield from duplicates(f"{place}.exits", "key", [one.key for one in exits])
        for index, one in enumerate(exits):
            yield from _exit_problems(f"{place}.exits[{index}]", one, queue, codes)


def _comfort_problems(place: str, waiting: Waiting, codes: Sequence[str]) -> Iterator[Problem]:
    yield from unspoken(place, waiting.comfort, codes)
    for code, messages in waiting.comfort.items():
        if len(messages) > limits.COMFORT_MAX:
            yield Problem(place=place, message=f"at most {limits.COMFORT_MAX} in {code!r}")
        for text in messages:
            yield from length_problems(place, text, code)
            yield from address_problems(place, text, code)
    having = [code for code in codes if waiting.comfort.get(code)]
    for code in codes:
        if having and code not in having:
            message = f"none in {code!r}, as there is in {having[0]!r}; nothing is said"
            yield Problem(place=place, message=message, severity="warning")


def _exit_problems(place: str, one: Exit, queue: str, codes: Sequence[str]) -> Iterator[Problem]:
    yield from wrong_key(f"{place}.key", one.key, KEYS)
    leads = one.to == "queue"
    if leads and one.queue is None:
        message = "is missing; right would be the queue to which the key leads"
        yield Problem(place=f"{place}.queue", message=message)
    if not leads and one.queue is not None:
        message = f"belongs to an exit to a queue, not to {one.to!r}; right would be to = 'queue'"
        yield Problem(place=f"{place}.queue", message=message)
    if leads and one.queue == queue:
        message = "is the queue in which the caller waits already; right would be another"
        yield Problem(place=f"{place}.queue", message=message)
    yield from text_problems(
        f"{place}.names", one.names, codes, "error" if leads else "fine", use="named"
    )


def closed_problems(script: Script) -> Iterator[Problem]:
    """When it is closed, by hours or by the emergency switch, and what is said and can be done then."""
    codes = [language.code for language in script.languages]
    yield from hours_problems(script.hours, "hours")
    for queue, own in script.queues.items():
        yield from hours_problems(own.hours, f"queues.{queue}.hours")
    for place, emergency in _emergencies(script):
        yield from offer_problems(emergency.closed, f"{place}.closed")
        yield from text_problems(f"{place}.says", emergency.says, codes, "warning", instead=_USUAL)
    for place, closed in closings(script):
        says, names = closed.says, closed.names
        yield from text_problems(f"{place}.says", says, codes, "warning", instead=_USUAL)
        missing: Missing = "error" if "number" in closed.offers else "fine"
        yield from text_problems(f"{place}.names", names, codes, missing, use="named")


def queue_problems(script: Script, queues: Collection[str]) -> Iterator[Problem]:
    """Queues that do not exist."""
    for place, queue in _named_queues(script):
        yield from unknown(place, "queue", queue, queues)


def _named_queues(script: Script) -> Iterator[tuple[str, str]]:
    """Every queue that a script names, with its place."""
    yield "default_queue", script.default_queue
    for index, concern in enumerate(script.concerns):
        yield f"concerns[{index}].queue", concern.queue
    yield from _queues_of_menus(script)
    if script.escalation is not None:
        yield "escalation.queue", script.escalation.queue
    asked = () if script.survey is None else script.survey.queues
    for index, queue in enumerate(asked):
        yield f"survey.queues[{index}]", queue
    for place, closed in closings(script):
        if closed.queue is not None:
            yield f"{place}.queue", closed.queue
    yield from _queues_of_queues(script)


def _queues_of_menus(script: Script) -> Iterator[tuple[str, str]]:
    for index, menu in enumerate(script.menus):
        for number, choice in enumerate(menu.choices):
            if choice.queue is not None:
                yield f"menus[{index}].choices[{number}].queue", choice.queue


def _queues_of_queues(script: Script) -> Iterator[tuple[str, str]]:
    for queue, own in script.queues.items():
        yield f"queues.{queue}", queue
        for number, one in enumerate(own.waiting.exits):
            if one.queue is not None:
                yield f"queues.{queue}.waiting.exits[{number}].queue", one.queue


def closings(script: Script) -> Iterator[tuple[str, Closed]]:
    """What callers can do while it is closed, wherever a script says so, with its place."""
    if script.hours is not None:
        yield "hours.closed", script.hours.closed
    for queue, own in script.queues.items():
        if own.hours is not None:
            yield f"queues.{queue}.hours.closed", own.hours.closed
    for place, emergency in _emergencies(script):
        yield f"{place}.closed", emergency.closed


def _emergencies(script: Script) -> Iterator[tuple[str, Emergency]]:
    yield "emergency", script.emergency
    for queue, own in script.queues.items():
        if own.emergency is not None:
            yield f"queues.{queue}.emergency", own.emergency


def skill_problems(script: Script, skills: Collection[str]) -> Iterator[Problem]:
    """Skills that do not exist, or that are asked for twice."""
    for index, language in enumerate(script.languages):
        if language.skill is not None:
            yield from unknown(f"languages[{index}].skill", "skill", language.skill, skills)
    for index, concern in enumerate(script.concerns):
        place = f"concerns[{index}].skills"
        yield from duplicates(place, "skill", [need.skill for need in concern.skills])
        for number, need in enumerate(concern.skills):
            yield from unknown(f"{place}[{number}].skill", "skill", need.skill, skills)
