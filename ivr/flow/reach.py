"""What can be reached from where: which menus callers hear, and in which languages."""

from collections.abc import Iterable, Mapping

from ivr.script import Menu, Script


def heard_in(script: Script) -> dict[str, tuple[str, ...]]:
    """The languages in which callers can hear each menu; a menu that nobody reaches is not in it."""
    heard: dict[str, set[str]] = {}
    targets = {menu.id: menus_from(menu) for menu in script.menus}
    for entry in script.numbers:
        if entry.menu in targets:
            for menu in reached(entry.menu, targets):
                heard.setdefault(menu, set()).update(entry.languages)
    order = [language.code for language in script.languages]
    return {menu: tuple(code for code in order if code in codes) for menu, codes in heard.items()}


def menus_from(menu: Menu) -> list[str]:
    """The menus to which the choices of a menu lead."""
    return [choice.menu for choice in menu.choices if choice.menu is not None]


def reached(start: str, targets: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that can be reached from a start, itself included; what is unknown is left out."""
    found, ahead = {start}, [start]
    while ahead:
        for target in targets[ahead.pop()]:
            if target in targets and target not in found:
                found.add(target)
                ahead.append(target)
    return found
