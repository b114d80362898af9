from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from queues import limits
from queues.definitions import AllOf, AnyOf, Need, SkillBar, SkillNeed
from queues.errors import QueuesError
from queues.expressions import (
    CHARS_MAX,
    InvalidExpression,
    parse,
    parse_all,
    text_of,
    text_of_all,
)
from queues.ids import SkillId
from queues.needs import leaves, meets


def need(skill: str, level: int = 1) -> SkillNeed:
    return SkillNeed(SkillId(skill), level)


def bar(skill: str, level: int = 1) -> SkillBar:
    return SkillBar(SkillId(skill), level)


SKILLS = (
    "dutch",
    "billing",
    "night shift",
    'the "A" team',
    "or",
    "anybody",
    "24h",
    "été",
    "a\nb",
    "x-y_z",
    "(",
)
NAMES = st.sampled_from(SKILLS).map(SkillId)
LEVELS = st.integers(limits.LEVEL_MIN, limits.LEVEL_MAX)
LEAVES = st.builds(SkillNeed, NAMES, LEVELS) | st.builds(SkillBar, NAMES, LEVELS)


def lists(parts: st.SearchStrategy[Need]) -> st.SearchStrategy[Need]:
    several = st.lists(parts, max_size=4).map(tuple)
    return st.builds(AllOf, several) | st.builds(AnyOf, several)


NEEDS: st.SearchStrategy[Need] = st.recursive(LEAVES, lists, max_leaves=limits.NEEDS_MAX)
AGENTS = st.dictionaries(NAMES, st.integers(0, limits.LEVEL_MAX))


def depth(need: Need) -> int:
    """How deep brackets are nested; 0 for a skill."""
    return 1 + max(map(depth, need.parts), default=0) if isinstance(need, (AllOf, AnyOf)) else 0


def is_sound(*needs: Need) -> bool:
    deep = any(depth(one) > limits.NEEDS_DEPTH_MAX for one in needs)
    return not deep and sum(1 for _ in leaves(needs)) <= limits.NEEDS_MAX


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("billing", need("billing")),
        ("billing >= 3", need("billing", 3)),
        ("billing>=10", need("billing", 10)),
        ("not billing", bar("billing")),
        ("not billing >= 3", bar("billing", 3)),
        ("dutch and billing >= 3", AllOf((need("dutch"), need("billing", 3)))),
        ("dutch or italian", AnyOf((need("dutch"), need("italian")))),
        ("(dutch or italian) and not trainee", AllOf((AnyOf((need("dutch"), need("italian"))), bar("trainee")))),
        ('"night shift" and not (sales >= 8)', AllOf((need("night shift"), bar("sales", 8)))),
        ("a or b and c", AnyOf((need("a"), AllOf((need("b"), need("c")))))),
        ("not not a", need("a")),
        ("not not not a", bar("a")),
        ("not (a or b >= 2)", AllOf((bar("a"), bar("b", 2)))),
        ("not (a and not b)", AnyOf((bar("a"), need("b")))),
        ("not (a and (b or c))", AnyOf((bar("a"), AllOf((bar("b"), bar("c")))))),
        ("((a))", need("a")),
        ("(a and b) and (c and d)", AllOf((need("a"), need("b"), need("c"), need("d")))),
        ('"say ""hello"""', need('say "hello"')),
        ('"and" and "or"', AllOf((need("and"), need("or")))),
        ("\n a\tand b ", AllOf((need("a"), need("b")))),
        ("24h and été and x-y_z", AllOf((need("24h"), need("été"), need("x-y_z")))),
        ("anybody", AllOf(())),
        ("nobody", AnyOf(())),
        ("not anybody", AnyOf(())),
        ("not nobody", AllOf(())),
        ("anybody and a", need("a")),
        ("nobody and a", AnyOf(())),
        ("nobody or a", need("a")),
        ("anybody or a", AllOf(())),
    ],
)  # fmt: skip
def test_a_text_says_what_is_needed(text: str, meant: Need) -> None:
    assert parse(text) == meant


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "column 1: expected a skill, 'not' or '(', found the end"),
        ("   ", "column 4: expected a skill, 'not' or '(', found the end"),
        ("dutch and  and b", "column 12: expected a skill, 'not' or '(', found 'and'"),
        ("dutch and", "column 10: expected a skill, 'not' or '(', found the end"),
        ("dutch or )", "column 10: expected a skill, 'not' or '(', found ')'"),
        ("not", "column 4: expected a skill, 'not' or '(', found the end"),
        (">= 3", "column 1: expected a skill, 'not' or '(', found '>='"),
        ("a & b", "column 3: expected 'and', 'or', '>=' or the end, found '&'"),
        ("a > 3", "column 3: expected 'and', 'or', '>=' or the end, found '>'"),
        ("a >= 3 >= 4", "column 8: expected 'and', 'or' or the end, found '>='"),
        ("a >= 3 b", "column 8: expected 'and', 'or' or the end, found 'b'"),
        ("night shift", "column 7: expected 'and', 'or', '>=' or the end, found 'shift'; a name of several words stands in double quotes"),
        ('"night" shift', "column 9: expected 'and', 'or', '>=' or the end, found 'shift'"),
        ("a not b", "column 3: expected 'and', 'or', '>=' or the end, found 'not'"),
        ("(a) b", "column 5: expected 'and', 'or' or the end, found 'b'"),
        ("(a) >= 3", "column 5: expected 'and', 'or' or the end, found '>='"),
        ("anybody >= 3", "column 9: expected 'and', 'or' or the end, found '>='"),
        ("a)", "column 2: expected 'and', 'or', '>=' or the end, found ')'"),
        ("(a", "column 3: expected 'and', 'or', '>=' or ')', found the end"),
        ("(a or b >= 2", "column 13: expected 'and', 'or' or ')', found the end"),
        ("a >=", "column 5: expected a level from 1 to 10, found the end"),
        ("a >= 0", "column 6: expected a level from 1 to 10, found '0'"),
        ("a >= 11", "column 6: expected a level from 1 to 10, found '11'"),
        ("a >= 3.5", "column 7: expected 'and', 'or' or the end, found '.'"),
        ("a >= ²", "column 6: expected a level from 1 to 10, found '²'"),
        ("a >= b", "column 6: expected a level from 1 to 10, found 'b'"),
        ('a and ""', "column 7: expected a name between the quotes, found '\"\"'"),
        ('a and "b', "column 7: expected a name with quotes on both sides, found '\"'"),
        ('"a""', "column 1: expected a name with quotes on both sides, found '\"'"),
        ("((((a))))", None),
        ("(((((a)))))", "column 5: brackets stand more than 4 deep"),
        ("(" * 4_000, "column 5: brackets stand more than 4 deep"),
        ("not " * 1_000 + "a", None),
        ("a" * (CHARS_MAX + 1), f"has {CHARS_MAX + 1} characters; right would be at most {CHARS_MAX}"),
        (" or ".join("a" * 16), None),
        (" or ".join("a" * 17), "names 17 skills; right would be at most 16"),
        ("a or b and (c or d and (e or f))", "'and' and 'or' alternate more than 4 deep"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_column_and_what_would_be_right(
    text: str, problem: str | None
) -> None:
    if problem is None:
        parse(text)
        return
    with pytest.raises(InvalidExpression) as refused:
        parse(text)
    assert str(refused.value) == problem
    assert isinstance(refused.value, QueuesError)


PIECES = st.sampled_from([*'ab "()>=3\n', " and ", " or ", "not ", "anybody"])


@given(st.lists(PIECES).map("".join))
def test_any_text_is_a_need_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except InvalidExpression:
        return
    assert is_sound(found)
    assert parse(text_of(found)) == found


@pytest.mark.parametrize(
    ("needs", "text"),
    [
        ((), "anybody"),
        ((need("a"),), "a"),
        ((need("dutch"), need("billing", 3)), "dutch and billing >= 3"),
        ((AnyOf((need("a"), need("b"))), bar("c")), "(a or b) and not c"),
        ((AnyOf((need("a"), AllOf((need("b"), need("c"))))),), "a or (b and c)"),
        ((AllOf(()), need("a")), "a"),
        ((AnyOf((AllOf(()), need("a"))),), "anybody"),
        ((AnyOf(()), need("a")), "nobody"),
        ((bar("night shift", 2), need("or")), 'not "night shift" >= 2 and "or"'),
    ],
)
def test_a_list_of_needs_is_written_with_and(needs: tuple[Need, ...], text: str) -> None:
    assert text_of_all(needs) == text


def test_a_list_of_needs_is_read_as_it_is_configured() -> None:
    assert parse_all("dutch and billing >= 3") == (need("dutch"), need("billing", 3))
    assert parse_all("dutch or italian") == (AnyOf((need("dutch"), need("italian"))),)
    assert parse_all("not dutch") == (bar("dutch"),)
    assert parse_all("anybody") == ()
    with pytest.raises(InvalidExpression):
        parse_all(" and ".join("a" * 17))


@given(NEEDS, AGENTS)
def test_what_was_written_is_read_as_an_equivalent_need(
    written: Need, levels: dict[SkillId, int]
) -> None:
    assume(is_sound(written))
    again = parse(text_of(written))
    assert meets(levels, again) == meets(levels, written)
    assert text_of(again) == text_of(written)
    assert depth(again) <= max(1, depth(written))


@given(st.lists(NEEDS, max_size=3), AGENTS)
def test_a_list_that_was_written_is_read_as_an_equivalent_list(
    written: list[Need], levels: dict[SkillId, int]
) -> None:
    assume(is_sound(*written))
    again = parse_all(text_of_all(written))
    assert all(meets(levels, one) for one in again) == all(meets(levels, one) for one in written)
    assert is_sound(*again)


@given(NEEDS, AGENTS)
def test_not_in_front_of_a_bracket_means_the_opposite(
    written: Need, levels: dict[SkillId, int]
) -> None:
    assume(is_sound(written) and depth(written) < limits.NEEDS_DEPTH_MAX)
    opposite = parse(f"not ({text_of(written)})")
    assert meets(levels, opposite) != meets(levels, written)


@given(NEEDS)
def test_the_text_of_the_longest_need_is_not_too_long(written: Need) -> None:
    assume(is_sound(written))
    assert len(text_of(written)) <= CHARS_MAX


def test_the_longest_names_fit() -> None:
    longest = tuple(
        bar('"' * (limits.ID_LENGTH_MAX - 2) + f"{number:02}", 10)
        for number in range(limits.NEEDS_MAX)
    )
    assert parse_all(text_of_all(longest)) == longest
