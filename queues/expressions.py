"""Reads and writes what a call needs as text, as in `(dutch or italian) and not trainee >= 3`.

    need   = all { "or" all }
    all    = one { "and" one }
    one    = { "not" } ( skill [ ">=" level ] | "(" need ")" | "anybody" | "nobody" )
    skill  = letters, digits, _ and -, or anything in double quotes, in which "" is one quote

`and` binds tighter than `or`. Needs bar single skills only, so `not` in front of a bracket goes
through to the skills, where it turns `and` into `or` and the other way round (De Morgan). Brackets
that change nothing leave no trace: what is read is as flat as can be, and what is written too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NoReturn, assert_never

import msgspec

from queues import limits
from queues.definitions import AllOf, AnyOf, SkillBar, SkillNeed
from queues.errors import QueuesError
from queues.ids import SkillId
from queues.needs import is_too_deep, leaves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.definitions import Need

ANYBODY: Final = AllOf(())
NOBODY: Final = AnyOf(())
CHARS_MAX: Final = limits.NEEDS_MAX * (2 * limits.ID_LENGTH_MAX + 32)
"""Room for as many skills as a call may name, each with the longest name, all of it quotes."""

_EVERYBODY: Final = frozenset(("anybody", "nobody"))
_WORDS: Final = _EVERYBODY | {"and", "or", "not"}
_PLAIN: Final = re.compile(r"[\w-]+")
_LEVEL: Final = re.compile(r"[0-9]{1,2}")
_TOKEN: Final = re.compile(r'\s*(?:([\w-]+|"(?:[^"]|"")*+"|[<>=!≤≥]+|\S)|\Z)')
_RIGHT: Final = {'""': "a name between the quotes", '"': "a name with quotes on both sides"}
"""What would be right in place of some mistakes."""


class InvalidExpression(QueuesError):
    """The text says nothing that a call can need."""


def parse(text: str) -> Need:
    """Read what is needed.

    Raises:
        InvalidExpression: with the column and what would be right there.
    """
    need = _Parser(text).whole()
    _bounded((need,))
    return need


def parse_all(text: str) -> tuple[Need, ...]:
    """Read what is needed as a list, all of which is needed; `anybody` is the empty one.

    Raises:
        InvalidExpression: see `parse`.
    """
    need = _Parser(text).whole()
    needs = need.parts if isinstance(need, AllOf) else (need,)
    _bounded(needs)
    return needs


def text_of(need: Need) -> str:
    """The text of a need; `parse` reads it as an equivalent one."""
    return _written(_flat(need))


def text_of_all(needs: Sequence[Need]) -> str:
    """The text of a list, all of which is needed; `parse_all` reads it as an equivalent one."""
    return text_of(AllOf(tuple(needs)))


def _bounded(needs: Sequence[Need]) -> None:
    named = sum(1 for _ in leaves(needs))
    if named > limits.NEEDS_MAX:
        raise InvalidExpression(f"names {named} skills; right would be at most {limits.NEEDS_MAX}")
    if any(is_too_deep(need, limits.NEEDS_DEPTH_MAX) for need in needs):
        most = limits.NEEDS_DEPTH_MAX
        raise InvalidExpression(f"'and' and 'or' alternate more than {most} deep")


def _joined(kind: type[AllOf | AnyOf], parts: Sequence[Need]) -> Need:
    """All of, or any of, these parts, as flat as can be."""
    flat: list[Need] = []
    for part in parts:
        if isinstance(part, kind):
            flat += part.parts
        elif isinstance(part, (AllOf, AnyOf)) and not part.parts:
            return part  # Nobody in `all of`, or anybody in `any of`: the others do not count.
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _flat(need: Need) -> Need:
    if isinstance(need, (SkillNeed, SkillBar)):
        return need
    return _joined(type(need), [_flat(part) for part in need.parts])


def _written(need: Need) -> str:
    match need:
        case SkillNeed():
            return _skill(need)
        case SkillBar():
            return f"not {_skill(need)}"
        case AllOf(parts=()):
            return "anybody"
        case AnyOf(parts=()):
            return "nobody"
        case AllOf():
            return " and ".join(map(_bracketed, need.parts))
        case AnyOf():
            return " or ".join(map(_bracketed, need.parts))
        case _:
            assert_never(need)


def _bracketed(need: Need) -> str:
    """A part of a list; few know by heart that `and` binds tighter than `or`."""
    text = _written(need)
    return text if isinstance(need, (SkillNeed, SkillBar)) else f"({text})"


def _skill(leaf: SkillNeed | SkillBar) -> str:
    is_plain = _PLAIN.fullmatch(leaf.skill) is not None and leaf.skill not in _WORDS
    name = leaf.skill if is_plain else '"' + leaf.skill.replace('"', '""') + '"'
    return name if leaf.level == limits.LEVEL_MIN else f"{name} >= {leaf.level}"


class _Token(msgspec.Struct, frozen=True):
    """A word, a sign or a name in quotes, and the column where it begins, from 1; the end is empty."""

    text: str
    column: int

    @property
    def is_name(self) -> bool:
        """Whether it can be a skill."""
        return self.is_quoted or (
            self.text not in _WORDS and _PLAIN.fullmatch(self.text) is not None
        )

    @property
    def is_quoted(self) -> bool:
        """Whether it is a name in quotes."""
        return len(self.text) > 2 and self.text.startswith('"')

    def expected(self, right: str, hint: str = "") -> NoReturn:
        """Complain that something else should stand here."""
        found = f"'{self.text}'" if self.text else "the end"
        raise InvalidExpression(f"column {self.column}: expected {right}, found {found}{hint}")


class _Parser:
    """Reads one text, from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > CHARS_MAX:
            raise InvalidExpression(
                f"has {len(text)} characters; right would be at most {CHARS_MAX}"
            )
        self._tokens = [
            _Token(found[1] or "", (found.start(1) if found[1] else len(text)) + 1)
            for found in _TOKEN.finditer(text)
        ]
        self._at = 0
        self._is_bare = False
        """What was read last is a skill without a level."""

    def whole(self) -> Need:
        """The need that the whole text tells."""
        need = self._any(negated=False, inside=0)
        if self._next.text:
            self._broken_off("the end")
        return need

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _took(self, text: str) -> bool:
        if self._next.text != text:
            return False
        self._at += 1
        return True

    def _any(self, *, negated: bool, inside: int) -> Need:
        """Parts joined by `or`; `inside` counts the brackets around them."""
        parts = [self._all(negated=negated, inside=inside)]
        while self._took("or"):
            parts.append(self._all(negated=negated, inside=inside))
        return _joined(AllOf if negated else AnyOf, parts)

    def _all(self, *, negated: bool, inside: int) -> Need:
        parts = [self._one(negated=negated, inside=inside)]
        while self._took("and"):
            parts.append(self._one(negated=negated, inside=inside))
        return _joined(AnyOf if negated else AllOf, parts)

    def _one(self, *, negated: bool, inside: int) -> Need:
        while self._took("not"):
            negated = not negated
        token = self._next
        if token.text == "(":
            return self._within(negated=negated, inside=inside + 1)
        if not token.is_name and token.text not in _EVERYBODY:
            token.expected(_RIGHT.get(token.text, "a skill, 'not' or '('"))
        self._at += 1
        if token.text in _EVERYBODY:
            self._is_bare = False
            return ANYBODY if (token.text == "anybody") != negated else NOBODY
        name = token.text[1:-1].replace('""', '"') if token.is_quoted else token.text
        return (SkillBar if negated else SkillNeed)(SkillId(name), self._level())

    def _within(self, *, negated: bool, inside: int) -> Need:
        opening = self._next
        if inside > limits.NEEDS_DEPTH_MAX:
            most = limits.NEEDS_DEPTH_MAX
            raise InvalidExpression(
                f"column {opening.column}: brackets stand more than {most} deep"
            )
        self._at += 1
        need = self._any(negated=negated, inside=inside)
        if not self._took(")"):
            self._broken_off("')'")
        self._is_bare = False
        return need

    def _level(self) -> int:
        self._is_bare = not self._took(">=")
        if self._is_bare:
            return limits.LEVEL_MIN
        token = self._next
        is_number = _LEVEL.fullmatch(token.text) is not None
        if not is_number or not limits.LEVEL_MIN <= int(token.text) <= limits.LEVEL_MAX:
            token.expected(f"a level from {limits.LEVEL_MIN} to {limits.LEVEL_MAX}")
        self._at += 1
        return int(token.text)

    def _broken_off(self, end: str) -> NoReturn:
        """Complain that a need does not go on like this."""
        before, token = self._tokens[self._at - 1], self._next
        are_words = self._is_bare and not before.is_quoted and token.is_name
        hint = "; a name of several words stands in double quotes" if are_words else ""
        more = ", '>='" if self._is_bare else ""
        token.expected(f"'and', 'or'{more} or {end}", hint)
