"""Menus of keys, as the configuration has them."""

import msgspec

from ivr.script.values import Texts


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One key of a menu. Exactly one of the fields after `names` says where it leads."""

    key: str
    """The key: 1 to 9, `*` or `#`; 0 is always a person."""
    names: Texts = {}
    """By language: how it is spoken (“For {name}, press 1”); a concern has a name already."""
    concern: str | None = None
    """To a concern."""
    menu: str | None = None
    """To a menu."""
    question: bool = False
    """To the open question, what the call is about."""
    queue: str | None = None
    """To a queue, without a concern."""
    says: Texts = {}
    """By language: a text is said, and the menu comes again."""


class Menu(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A menu. Callers may also say the name of a choice, or what their call is about."""

    id: str
    """The menu's name."""
    says: Texts = {}
    """By language: what is said before the choices."""
    choices: tuple[Choice, ...]
    """The keys."""
