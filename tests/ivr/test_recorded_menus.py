"""Menus of which some parts are recorded: what is played and what is spoken between."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ivr import Conversation, Play, Script
from ivr.prompts import SHIPPED
from ivr.voice import Voice
from tests.ivr import full_script
from tests.ivr.example_script import ENGLISH, SCRIPT, Caller, prompts_of

ITEMS = "For billing, press 1. For a fault, press 3."
PERSON = "To speak to somebody, press 0."
ITEM_FILES = "<billing-1.mp3> <a-fault-3.mp3>"


def recorded(recordings: dict[str, str], script: Script = SCRIPT) -> Conversation:
    return Conversation(replace(script, recordings={"en": recordings}))


def worded(**texts: str) -> Conversation:
    return Conversation(replace(SCRIPT, texts={"en": texts}))


def at_key_menu(conversation: Conversation) -> Caller:
    """A caller who was not understood and has been read the keys."""
    return Caller(ENGLISH, conversation).waits().waits()


@pytest.mark.parametrize(
    ("recordings", "heard"),
    [
        ({"question": "ask.mp3"}, f"<ask.mp3> {ITEMS} {PERSON}"),
        ({"question": "ask.mp3", "menu_person": "0.mp3"}, f"<ask.mp3> {ITEMS} <0.mp3>"),
        (
            {"menu_item": "{concern}-{key}.mp3"},
            f"Please say in a few words what your call is about, or press a key. {ITEM_FILES} {PERSON}",
        ),
        (
            {"question": "ask.mp3", "menu_item": "{concern}-{key}.mp3", "menu_person": "0.mp3"},
            f"<ask.mp3> {ITEM_FILES} <0.mp3>",
        ),
    ],
)
def test_after_a_recorded_question_the_keys_follow(recordings: dict[str, str], heard: str) -> None:
    caller = Caller(ENGLISH, recorded(recordings))
    assert caller.hears == f"Welcome to Acme. {heard}"


def test_the_keys_follow_a_recorded_key_menu_in_the_order_of_the_call() -> None:
    said = "For billing, press 1. For a fault, press 3. For moving house, press 2. For an order, press 4."
    caller = at_key_menu(recorded({"menu": "menu.mp3", "menu_again": "again.mp3"}))
    assert caller.hears == f"I did not hear you. <menu.mp3> {said} {PERSON}"
    assert caller.presses("9").hears == f"<again.mp3> {said} {PERSON}"


def test_every_part_of_a_key_menu_can_be_recorded() -> None:
    conversation = recorded(
        {
            "not_heard": "silence.mp3",
            "menu": "menu.mp3",
            "menu_item": "{concern}-{key}.mp3",
            "menu_person": "0.mp3",
        }
    )
    caller = at_key_menu(conversation)
    assert all(isinstance(prompt, Play) for prompt in prompts_of(caller.turn))
    assert caller.hears.startswith("<silence.mp3> <menu.mp3> <billing-1.mp3> ")
    assert caller.hears.endswith(" <0.mp3>")


def test_the_choices_of_a_configured_menu_can_be_recorded() -> None:
    conversation = recorded({"menu_item": "{concern}-{key}.mp3"}, full_script.SCRIPT)
    caller = full_script.Caller(full_script.MENU, conversation)
    assert "<technology-1.mp3>" in caller.hears
    assert "press 1" not in caller.hears


def test_nothing_is_said_for_the_keys_where_their_text_is_empty() -> None:
    caller = Caller(ENGLISH, worded(menu_person="", menu_item=""))
    assert caller.hears == (
        "Welcome to Acme. Please say in a few words what your call is about, or press a key."
    )
    assert len(caller.question.prompts) == 2


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("{menu} Which is it?", f"{ITEMS} {PERSON} Which is it?"),
        ("Choose: {menu}", f"Choose: {ITEMS} {PERSON}"),
        ("{menu}", f"{ITEMS} {PERSON}"),
        ("Simply say it.", "Simply say it."),
        ("One. {menu} Two. {menu} Three.", f"One. {ITEMS} {PERSON} Two. Three."),
        ("{{menu}} at {company}: {menu}", f"{{menu}} at Acme: {ITEMS} {PERSON}"),
    ],
)
def test_the_keys_are_read_where_the_text_says(text: str, heard: str) -> None:
    assert Caller(ENGLISH, worded(question=text)).hears == f"Welcome to Acme. {heard}"


@pytest.mark.parametrize("key", ["question", "rephrase", "ask_again", "menu", "menu_again"])
def test_a_text_without_recordings_is_what_it_was(key: str) -> None:
    voice = Voice(SCRIPT, "en")
    concerns = list(voice.concerns.keyed().values())
    listen = voice.key_menu(concerns, key) if key.startswith("menu") else voice.question(key)
    said = " ".join(getattr(prompt, "text", "") for prompt in listen.prompts)
    assert said == SHIPPED["en"][key].format(menu=f"{ITEMS} {PERSON}")
