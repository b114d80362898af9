"""Menus and concerns that nobody reaches, and menus that lead round in a circle."""

from __future__ import annotations

from msgspec.structs import replace

from ivr import Concern, DialledNumber, Script
from ivr.flow.faults import flow_problems
from ivr.script import Choice, Menu
from tests.ivr.example_script import SCRIPT, SHARED


def flow(*menus: Menu, concerns: tuple[Concern, ...] = SCRIPT.concerns) -> Script:
    number = DialledNumber(number=SHARED, languages=("nl", "it", "en"), menu="start")
    return replace(SCRIPT, numbers=(number,), menus=menus, concerns=concerns)


def faults(script: Script) -> dict[str, str]:
    found = list(flow_problems(script))
    assert {one.severity for one in found} <= {"warning"}
    return {one.place: one.message for one in found}


def to_menu(key: str, name: str) -> Choice:
    return Choice(key=key, menu=name)


OUT = Choice(key="9", concern="billing")


def test_a_flow_without_menus_has_no_faults() -> None:
    assert faults(SCRIPT) == {}


def test_a_menu_that_nobody_reaches_is_found() -> None:
    script = flow(Menu(id="start", choices=(OUT,)), Menu(id="lost", choices=(OUT,)))
    assert list(faults(script)) == ["menus[1]"]
    assert faults(script)["menus[1]"].startswith("no caller ever hears it; right would be")


def test_menus_that_lead_to_one_another_only_are_found() -> None:
    circle = flow(
        Menu(id="start", choices=(to_menu("1", "a"), Choice(key="2", says={"nl": "Hoi."}))),
        Menu(id="a", choices=(to_menu("1", "start"), to_menu("2", "a"))),
    )
    assert list(faults(circle)) == ["menus[0].choices", "menus[1].choices"]
    assert faults(circle)["menus[0].choices"].startswith("its keys lead to 'a', 'start' only")


def test_a_circle_with_a_way_out_is_no_fault() -> None:
    for way_out in (OUT, Choice(key="9", queue="sales"), Choice(key="9", question=True)):
        script = flow(
            Menu(id="start", choices=(to_menu("1", "a"),)),
            Menu(id="a", choices=(to_menu("1", "b"),)),
            Menu(id="b", choices=(to_menu("1", "start"), way_out)),
        )
        assert faults(script) == {}


def test_a_menu_without_choices_is_no_circle() -> None:
    assert faults(flow(Menu(id="start", choices=()))) == {}


def test_a_concern_without_key_examples_and_menu_is_hardly_reached() -> None:
    bare = Concern(id="bare", queue="sales", names={"nl": "a", "it": "b", "en": "c"})
    lost = flow(Menu(id="start", choices=(OUT,)), concerns=(*SCRIPT.concerns, bare))
    assert faults(lost) == {
        "concerns[4]": (
            "callers hardly get there: it has no key and no examples, and no menu leads to it"
        )
    }
    for reached in (replace(bare, key="7"), replace(bare, examples={"en": ("a bare thing",)})):
        assert faults(flow(Menu(id="start", choices=(OUT,)), concerns=(reached,))) == {}
    chosen = Menu(id="start", choices=(Choice(key="1", concern="bare"),))
    assert faults(flow(chosen, concerns=(bare,))) == {}


def test_a_menu_that_nobody_hears_leads_to_no_concern() -> None:
    bare = Concern(id="bare", queue="sales", names={"nl": "a", "it": "b", "en": "c"})
    lost = Menu(id="lost", choices=(Choice(key="1", concern="bare"),))
    script = flow(Menu(id="start", choices=(OUT,)), lost, concerns=(*SCRIPT.concerns, bare))
    assert set(faults(script)) == {"menus[1]", "concerns[4]"}
