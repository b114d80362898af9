"""What checks say about names."""

from __future__ import annotations

from ivr import ScriptError, limits
from ivr.checking.naming import duplicates, refused, unknown, unspoken, wrong_names


def test_a_long_list_of_names_is_cut() -> None:
    known = [f"queue-{number:03}" for number in range(limits.NAMES_LISTED_MAX + 1)]
    (problem,) = unknown("here", "queue", "zzz", known)
    assert problem.message.endswith("queue-018, queue-019, ...")
    (problem,) = unknown("here", "queue", "zzz", known[:-1])
    assert problem.message.endswith("queue-018, queue-019")


def test_what_is_known_is_no_problem() -> None:
    assert list(unknown("here", "queue", "a", ["a"])) == []
    assert list(unspoken("here", ["nl"], ["nl"])) == []
    assert list(wrong_names("here", ["a", "b"])) == []


def test_empty_values_are_not_repeated() -> None:
    assert list(duplicates("here", "key", ["", "", "1"])) == []


def test_entries_are_named_with_or_without_a_field() -> None:
    (with_field,) = duplicates("here", "key", ["1", "2", "1"])
    (without,) = duplicates("here", "", ["1", "2", "1"])
    assert (with_field.place, without.place) == ("here[2].key", "here[2]")
    assert with_field.message == without.message == "'1' stands already at here[0]"


def test_what_a_parser_refuses_is_a_problem_where_it_stands() -> None:
    def parse(text: str) -> None:
        if text:
            raise ScriptError(f"not {text}")

    (problem,) = refused("here", parse, "this")
    assert (problem.place, problem.message) == ("here", "not this")
    assert list(refused("here", parse, "")) == []
