"""What is wrong with the way through a script: where nobody gets, and where nobody gets out.

A choice that leads nowhere is found where the menus are checked; this looks at the whole. A person
is always reached with 0, so nothing found here leaves a caller stuck: these are warnings.
"""

from collections.abc import Iterator

from ivr.flow.reach import heard_in, menus_from, reached
from ivr.script import Concern, Menu, Problem, Script


def flow_problems(script: Script) -> Iterator[Problem]:
    """Menus and concerns that nobody reaches, and menus that lead round in a circle."""
    yield from _unreachable_menus(script)
    yield from _circles(script)
    yield from _unreachable_concerns(script)


def _unreachable_menus(script: Script) -> Iterator[Problem]:
    heard = heard_in(script)
    for index, menu in enumerate(script.menus):
        if menu.id not in heard:
            message = (
                "no caller ever hears it; right would be to name it as the 'menu' of a number, or "
                "in a choice of a menu that callers hear"
            )
            yield _warning(f"menus[{index}]", message)


def _circles(script: Script) -> Iterator[Problem]:
    """Menus from which keys lead to other menus only, and never out of them."""
    targets = {menu.id: menus_from(menu) for menu in script.menus}
    leading_out = {menu.id for menu in script.menus if _leads_out(menu)}
    for index, menu in enumerate(script.menus):
        circle = reached(menu.id, targets)
        if menu.choices and not circle & leading_out:
            others = ", ".join(repr(one) for one in sorted(circle))
            message = (
                f"its keys lead to {others} only, so callers get out with 0 alone; right would be a "
                "choice with a concern, a queue or the question"
            )
            yield _warning(f"menus[{index}].choices", message)


def _leads_out(menu: Menu) -> bool:
    return any(
        choice.concern is not None or choice.queue is not None or choice.question
        for choice in menu.choices
    )


def _unreachable_concerns(script: Script) -> Iterator[Problem]:
    heard = heard_in(script)
    chosen = {
        choice.concern for menu in script.menus if menu.id in heard for choice in menu.choices
    }
    for index, concern in enumerate(script.concerns):
        if concern.key is None and not _has_examples(concern) and concern.id not in chosen:
            message = (
                "callers hardly get there: it has no key and no examples, and no menu leads to it"
            )
            yield _warning(f"concerns[{index}]", message)


def _has_examples(concern: Concern) -> bool:
    return any(concern.examples.values())


def _warning(place: str, message: str) -> Problem:
    return Problem(place=place, message=message, severity="warning")
