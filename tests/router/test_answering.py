"""What was looked up is put into what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ivr import Say
from ivr.actions import Listen, Play, Record, SayFound
from router.answering import look_up_of, said, with_found
from tests.router.settings_texts import SMALL, settings_of

if TYPE_CHECKING:
    from pathlib import Path

    from ivr import Action

CONCERN = """
[look_ups]
hosts = ["shop.example.com"]
[[conversation.concerns]]
id = "order"
queue = "billing"
names = { en = "an order" }
next_steps = { en = "Please wait." }
examples = { en = ["a", "b", "c", "d", "e"] }
"""
LOOK_UP = """
[conversation.concerns.self_service.look_up]
url = "https://shop.example.com/{digits}"
ask = { en = "Which number?" }
answer = { en = "It is {status}." }
"""
STATUS = SayFound(text="{status}: {{{name}}}, {status}", otherwise="Sorry.", language="en")
FOUND = {"status": "{name.__class__} {", "name": "Anna"}
FILLED = Say(text="{name.__class__} {: {Anna}, {name.__class__} {", language="en")
LISTEN = Listen(prompts=(), language="en", keys_max=1, speech=False, hints=(), timeout_ms=5_000)
RECORD = Record(prompts=(), language="en", length_ms_max=60_000)
PLAY = Play(source="https://a.example.com/{status}", language="en")
PLAIN = Say(text="{status}", language="en")


def test_values_stand_in_their_places_and_nothing_of_them_is_read() -> None:
    assert said(STATUS, FOUND) == FILLED


@pytest.mark.parametrize("found", [{}, {"status": "sent"}, {"other": "x"}])
def test_where_a_value_is_lost_something_else_is_said(found: dict[str, str]) -> None:
    assert said(STATUS, found) == Say(text="Sorry.", language="en")


@pytest.mark.parametrize(
    ("action", "filled"),
    [
        (STATUS, FILLED),
        (PLAIN, PLAIN),
        (replace(LISTEN, prompts=(PLAIN, STATUS)), replace(LISTEN, prompts=(PLAIN, FILLED))),
        (replace(RECORD, prompts=(STATUS, PLAIN)), replace(RECORD, prompts=(FILLED, PLAIN))),
        (PLAY, PLAY),
    ],
)
def test_only_what_was_to_be_filled_is_filled(action: Action, filled: Action) -> None:
    assert with_found(action, FOUND) == filled


def test_a_concern_has_a_look_up_or_none(tmp_path: Path) -> None:
    with_one = settings_of(tmp_path, SMALL + CONCERN + LOOK_UP).conversation
    found = look_up_of(with_one, "order")
    assert found is not None
    assert found.url == "https://shop.example.com/{digits}"
    assert look_up_of(with_one, "gone") is None
    assert look_up_of(with_one, None) is None
    says = '[conversation.concerns.self_service]\nsays = { en = "Soon." }\n'
    for more in ("", says):
        script = settings_of(tmp_path, SMALL + CONCERN + more).conversation
        assert look_up_of(script, "order") is None
