import re
from string import Formatter

import pytest
from msgspec.structs import replace

from ivr import Play, Say, Script, ScriptError
from ivr.checking.prompts import recording_fault, recording_lack, text_fault, text_lack
from ivr.prompts import (
    PLACEHOLDERS,
    RECORDABLE,
    SHIPPED,
    Prompts,
    own_prompt,
)
from tests.ivr.example_script import SCRIPT

ALL = [(language, key) for language in SHIPPED for key in SHIPPED[language]]


def named(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def with_texts(**texts: str) -> Script:
    return replace(SCRIPT, texts={"en": texts})


@pytest.mark.parametrize("language", SHIPPED)
def test_each_language_ships_every_prompt_and_no_other(language: str) -> None:
    assert SHIPPED[language].keys() == PLACEHOLDERS.keys()


@pytest.mark.parametrize(("language", "key"), ALL)
def test_a_shipped_text_has_no_fault(language: str, key: str) -> None:
    assert text_fault(key, SHIPPED[language][key]) is None


@pytest.mark.parametrize("key", PLACEHOLDERS)
def test_a_prompt_tells_the_same_in_every_language(key: str) -> None:
    first, *others = (named(texts[key]) for texts in SHIPPED.values())
    assert all(other == first for other in others)


@pytest.mark.parametrize(("language", "key"), ALL)
def test_a_shipped_text_reads_well_aloud(language: str, key: str) -> None:
    text = SHIPPED[language][key]
    assert text == text.strip()
    assert not re.search(r"  |[*#_/()]|\.\.", text)
    assert len(text) <= 120


@pytest.mark.parametrize("language", SHIPPED)
def test_callers_are_addressed_politely(language: str) -> None:
    informal = {
        "nl": r"\b(je|jij|jou|jouw)\b",
        "it": r"\b(tu|ti|tuo|tua|puoi|vuoi|premi|scegli|rimani)\b",
        "en": r"\b(hey|guys)\b",
    }
    assert not any(
        re.search(informal[language], text.lower()) for text in SHIPPED[language].values()
    )


@pytest.mark.parametrize("language", SHIPPED)
@pytest.mark.parametrize("key", ["question", "rephrase", "ask_again", "menu", "menu_again"])
def test_every_open_question_and_menu_reads_the_keys(language: str, key: str) -> None:
    assert "{menu}" in SHIPPED[language][key]


@pytest.mark.parametrize("language", SHIPPED)
def test_the_way_to_a_person_is_read_as_key_0(language: str) -> None:
    assert "0" in SHIPPED[language]["menu_person"]


@pytest.mark.parametrize(
    ("key", "text", "fault"),
    [
        ("welcome", "Hello from {compny}", "unknown placeholder {compny}; known here: {company}"),
        ("welcome", "Hello {concern}", "unknown placeholder {concern}; known here: {company}"),
        ("welcome", "Hello {}", "unknown placeholder {}; known here: {company}"),
        ("welcome", "{company.__class__}", "unknown placeholder {company.__class__}"),
        ("welcome", "{company!r}", "unknown placeholder {company!r}"),
        ("welcome", "{company:>900}", "unknown placeholder {company:>900}"),
        ("today", "on {day}", "unknown placeholder {day}; known here: none"),
        ("welcome", "Hello {company", "braces do not match"),
        ("welcome", "Hello }", "braces do not match"),
    ],
)
def test_a_placeholder_that_does_not_exist_is_found(key: str, text: str, fault: str) -> None:
    found = text_fault(key, text)
    assert found is not None
    assert found.startswith(fault)


def test_a_literal_brace_is_written_twice() -> None:
    assert text_fault("welcome", "{{so}} {company}") is None
    prompts = Prompts(with_texts(welcome="{{so}} {company}"), "en")
    assert prompts.text("welcome") == "{so} Acme"


def test_the_scripts_own_text_replaces_the_shipped_one_in_its_language_only() -> None:
    script = with_texts(welcome="Ahoy, {company} here.")
    assert Prompts(script, "en").text("welcome") == "Ahoy, Acme here."
    assert Prompts(script, "nl").text("welcome") == "Welkom bij Acme."
    assert Prompts(script, "en").text("not_heard") == SHIPPED["en"]["not_heard"]


def test_a_text_need_not_use_its_placeholders() -> None:
    prompts = Prompts(with_texts(confirm="Right.", menu_person=""), "en")
    assert prompts.prompt("confirm", concern="billing") == Say(text="Right.", language="en")
    assert prompts.text("menu_person") == ""


def test_a_name_with_braces_is_spoken_as_it_is() -> None:
    prompts = Prompts(replace(SCRIPT, company="{Acme}"), "en")
    assert prompts.text("welcome") == "Welcome to {Acme}."


def test_a_recording_is_played_instead_of_the_text() -> None:
    script = replace(SCRIPT, recordings={"en": {"welcome": "welcome-en.mp3"}})
    assert Prompts(script, "en").prompt("welcome") == Play(source="welcome-en.mp3", language="en")
    assert isinstance(Prompts(script, "nl").prompt("welcome"), Say)


def test_the_address_of_a_recording_tells_what_changes_from_call_to_call() -> None:
    address = "https://example.com/{concern}-{key}.mp3"
    script = replace(SCRIPT, recordings={"en": {"offer_number": "https://example.com/{name}.mp3"}})
    prompt = Prompts(script, "en").prompt("offer_number", name="our shop, Delft", key="3")
    assert prompt == Play(source="https://example.com/our-shop-delft.mp3", language="en")
    assert recording_fault("confirm", "https://example.com/{concern}.mp3") is None
    assert recording_fault("confirm", "https://example.com/a.mp3") == (
        "it changes from call to call; right would be an address with {concern}"
    )
    assert recording_fault("welcome", address) is not None
    assert recording_fault("welcome", "https://example.com/{.mp3") is not None


def test_a_recording_without_the_hours_is_played_whatever_they_are() -> None:
    script = replace(SCRIPT, recordings={"en": {"closed": "closed.mp3"}})
    prompt = Prompts(script, "en").prompt("closed", hours="tomorrow from 9:00 to 17:00")
    assert prompt == Play(source="closed.mp3", language="en")


def test_a_key_without_letters_stands_in_an_address_by_its_name() -> None:
    script = replace(SCRIPT, recordings={"en": {"offer_callback": "https://example.com/{key}.mp3"}})
    prompt = Prompts(script, "en").prompt("offer_callback", key="*")
    assert prompt == Play(source="https://example.com/star.mp3", language="en")


def test_an_address_in_place_of_a_text_is_played() -> None:
    played = Play(source="https://example.com/a.mp3", language="it")
    assert own_prompt("https://example.com/a.mp3", "it") == played
    assert own_prompt("Buongiorno.", "it") == Say(text="Buongiorno.", language="it")


def test_what_only_begins_like_an_address_is_spoken() -> None:
    for text in ("https://example.com/ is our site", "https://", "http://a\n/b.mp3"):
        assert own_prompt(text, "en") == Say(text=text, language="en")


def test_a_menu_can_be_recorded_in_its_parts() -> None:
    assert {"menu", "menu_again", "menu_item", "menu_person"} <= RECORDABLE
    assert recording_fault("menu", "https://example.com/menu.mp3") is None
    assert recording_fault("menu_person", "https://example.com/0.mp3") is None
    assert recording_fault("menu_item", "https://example.com/{concern}-{key}.mp3") is None
    assert recording_fault("menu_item", "https://example.com/{key}.mp3") == (
        "it changes from call to call; right would be an address with {concern}, {key}"
    )


@pytest.mark.parametrize("key", ["closed", "queue_closed", "opening_hours", "opening_week"])
def test_a_recording_may_leave_out_the_hours_but_then_they_are_not_said(key: str) -> None:
    assert recording_fault(key, "https://example.com/closed.mp3") is None
    assert recording_fault(key, "https://example.com/{key}.mp3") is not None
    assert recording_lack(key, "https://example.com/{hours}.mp3") is None
    assert recording_lack(key, "https://example.com/closed.mp3") == (
        "the hours are not said, since {hours} is not in the address; right would be a recording "
        "that tells them"
    )


def test_only_the_hours_may_be_left_out_of_a_recording() -> None:
    for key in RECORDABLE:
        if "hours" not in PLACEHOLDERS[key]:
            assert recording_lack(key, "https://example.com/a.mp3") is None


@pytest.mark.parametrize(("language", "key"), ALL)
def test_a_shipped_text_tells_every_choice(language: str, key: str) -> None:
    assert text_lack(key, SHIPPED[language][key]) is None


@pytest.mark.parametrize(
    ("key", "text", "lacks"),
    [
        ("menu", "Please choose.", "{menu}"),
        ("question", "What is it about?", "{menu}"),
        ("confirm", "Fine.", "{concern}"),
        ("pair", "One of two? {second}", "{first}"),
        ("pair", "One of two?", "{first}, {second}"),
        ("menu_item", "{concern}", "{key}"),
        ("offer_callback", "We can call you back.", "{key}"),
        ("offer_number", "Press {key}.", "{name}"),
        ("language_offer", "English?", "{key}"),
        ("exit_callback", "We can call you back.", "{key}"),
    ],
)
def test_a_text_that_takes_a_choice_away_is_found(key: str, text: str, lacks: str) -> None:
    assert text_lack(key, text) == f"lacks {lacks}, so callers do not hear what they can choose"


@pytest.mark.parametrize("key", ["welcome", "next_steps", "position", "closed", "whisper"])
def test_what_is_no_choice_may_be_left_out(key: str) -> None:
    assert text_lack(key, "Hello.") is None


def test_a_text_that_cannot_be_read_lacks_nothing_besides() -> None:
    assert text_lack("confirm", "{concern") is None


def test_a_language_that_does_not_ship_needs_every_text() -> None:
    with pytest.raises(
        ScriptError, match=r"texts\.de has no agent_lost, all_day, and, anything_else, april"
    ):
        Prompts(SCRIPT, "de")
    complete = replace(
        SCRIPT, texts={"de": SHIPPED["en"] | {"welcome": "Willkommen bei {company}."}}
    )
    assert Prompts(complete, "de").text("welcome") == "Willkommen bei Acme."
