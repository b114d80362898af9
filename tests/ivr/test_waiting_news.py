"""What a caller in line is told at once: where a key has led him, and that there is an emergency."""

import pytest
from msgspec.structs import replace

from ivr.actions import Say
from ivr.prompts import SHIPPED
from ivr.waiting import WaitingRoom
from tests.ivr.test_waiting import FRONT_DESK, FULL, InLine, with_waiting

ALARM = Say(text="Nobody can help you.", language="en")


def test_news_come_first_and_at_once_and_are_told_once() -> None:
    caller = InLine(FULL)
    caller.hears(0, 3)
    caller.told = replace(caller.told, news=(ALARM,))
    assert caller.hears(0.5, 2, queue="support") == f"{ALARM.text} You are number 2 in line."
    assert ALARM.text in caller.hears(0.6, 2, queue="support")  # asked again: repeated
    assert caller.hears(5, 2, queue="support") == ""


@pytest.mark.parametrize("position", [2, None])
def test_an_emergency_is_told_once_until_it_is_over(position: int | None) -> None:
    caller = InLine(FULL)
    assert "press star" in caller.hears(0, 2)
    during = [caller.hears(at_s, position, emergency=ALARM) for at_s in (40, 80, 120)]
    assert [ALARM.text in said for said in during] == [True, False, False]
    assert ("press star" in during[0]) == (position is not None)
    assert ALARM.text not in caller.hears(160, position)
    assert ALARM.text in caller.hears(200, position, emergency=ALARM)


@pytest.mark.parametrize(("language", "name"), [("nl", "de balie"), ("it", "the front desk")])
def test_who_changes_lines_is_told_the_name_of_the_new_one(language: str, name: str) -> None:
    said = WaitingRoom(with_waiting(FULL)).line_changed(FRONT_DESK, language)
    assert said == Say(text=SHIPPED[language]["line_changed"].format(name=name), language=language)
