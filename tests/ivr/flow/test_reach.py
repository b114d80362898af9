"""Which menus callers hear, and in which languages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import DialledNumber
from ivr.flow.reach import heard_in, reached
from ivr.script import Choice, Menu
from tests.ivr.example_script import DUTCH, ITALIAN, SCRIPT


def menu(name: str, *targets: str) -> Menu:
    choices = tuple(Choice(key=str(key), menu=one) for key, one in enumerate(targets, start=1))
    return Menu(id=name, choices=choices)


def test_a_menu_is_heard_in_the_languages_of_all_numbers_that_lead_to_it() -> None:
    script = replace(
        SCRIPT,
        menus=(menu("a", "c"), menu("b", "c", "nowhere"), menu("c", "a"), menu("d", "a")),
        numbers=(
            DialledNumber(number=DUTCH, languages=("en", "nl"), menu="a"),
            DialledNumber(number=ITALIAN, languages=("it",), menu="b"),
        ),
    )
    everything = ("nl", "it", "en")
    assert heard_in(script) == {"a": everything, "c": everything, "b": ("it",)}


def test_without_a_first_menu_none_is_heard() -> None:
    assert heard_in(replace(SCRIPT, menus=(menu("a"),))) == {}


NODES = st.sampled_from("abcdef")


@given(st.dictionaries(NODES, st.lists(NODES)), NODES)
def test_what_is_reached_is_closed_and_no_larger_than_it_must_be(
    targets: dict[str, list[str]], start: str
) -> None:
    targets.setdefault(start, [])
    found = reached(start, targets)
    assert start in found
    for one in found:
        assert all(other in found for other in targets[one] if other in targets)
        assert one == start or any(one in targets[other] for other in found - {one})
