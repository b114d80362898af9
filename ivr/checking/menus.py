"""The menus of a script: their keys, and where each leads."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from ivr import limits
from ivr.checking.naming import duplicates, unknown, wrong_key, wrong_names
from ivr.checking.spoken import same_names, text_problems
from ivr.flow.reach import heard_in
from ivr.script import Choice, Menu, Problem, Script

KEYS: Final = "123456789*#"
"""The keys that a choice may have; 0 is always a person."""


def menu_problems(script: Script) -> Iterator[Problem]:
    """Everything wrong with menus, apart from the queues that they name."""
    if len(script.menus) > limits.MENUS_MAX:
        yield Problem(place="menus", message=f"at most {limits.MENUS_MAX} menus")
    yield from wrong_names("menus", (menu.id for menu in script.menus))
    codes = [language.code for language in script.languages]
    known = {
        "concern": [concern.id for concern in script.concerns],
        "menu": [menu.id for menu in script.menus],
    }
    spoken = heard_in(script)
    for index, menu in enumerate(script.menus):
        place = f"menus[{index}]"
        heard = spoken.get(menu.id, ())
        yield from text_problems(f"{place}.says", menu.says, codes, "warning", heard_in=heard)
        yield from _choices_problems(f"{place}.choices", menu)
        for code in heard:
            names = [_spoken_name(choice, script, code) for choice in menu.choices]
            yield from same_names(f"{place}.choices", names, code)
        for number, choice in enumerate(menu.choices):
            at = f"{place}.choices[{number}]"
            yield from wrong_key(f"{at}.key", choice.key, KEYS)
            yield from _target_problems(at, choice, known)
            if choice.question and not script.concerns:
                message = (
                    "there are no concerns to ask about, so its callers go to an agent; right would "
                    "be 'queue'"
                )
                yield Problem(place=f"{at}.question", message=message, severity="warning")
            yield from _spoken_problems(at, choice, codes, heard)


def _choices_problems(place: str, menu: Menu) -> Iterator[Problem]:
    if not menu.choices:
        message = "there is none, so its callers are stuck; right would be one or more"
        yield Problem(place=place, message=message)
    if len(menu.choices) > limits.CHOICES_MAX:
        yield Problem(
            place=place, message=f"at most {limits.CHOICES_MAX} choices, one for each key"
        )
    yield from duplicates(place, "key", [choice.key for choice in menu.choices])


def _spoken_name(choice: Choice, script: Script, code: str) -> str:
    own = choice.names.get(code)
    if own is not None:
        return own
    concern = next((one for one in script.concerns if one.id == choice.concern), None)
    return "" if concern is None else concern.names.get(code, "")


def _target_problems(
    place: str, choice: Choice, known: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    given = targets_of(choice)
    if not given:
        message = (
            "the key leads nowhere; right would be one of 'concern', 'menu', 'question', 'queue' "
            "and 'says'"
        )
        yield Problem(place=place, message=message)
    if len(given) > 1:
        message = f"the key leads to several: {', '.join(given)}; right would be one of them"
        yield Problem(place=place, message=message)
    for what, name in (("concern", choice.concern), ("menu", choice.menu)):
        if name is not None:
            yield from unknown(f"{place}.{what}", what, name, known[what])


def targets_of(choice: Choice) -> list[str]:
    """The fields of a choice that say where it leads; there should be one."""
    return [
        field
        for field, given in (
            ("concern", choice.concern is not None),
            ("menu", choice.menu is not None),
            ("question", choice.question),
            ("queue", choice.queue is not None),
            ("says", bool(choice.says)),
        )
        if given
    ]


def _spoken_problems(
    place: str, choice: Choice, codes: Collection[str], heard: Collection[str]
) -> Iterator[Problem]:
    """A concern has a name of its own; all else needs one, or nobody knows what the key is for."""
    needed = bool(heard) and choice.concern is None
    yield from text_problems(
        f"{place}.names",
        choice.names,
        codes,
        "error" if needed else "fine",
        heard_in=heard,
        use="named",
    )
    said = bool(heard and choice.says)
    yield from text_problems(
        f"{place}.says", choice.says, codes, "error" if said else "fine", heard_in=heard
    )
