"""What is wrong with answers that need no agent."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from ivr import Hours, Script
from ivr.script import LookUp, QueueScript, SelfService
from tests.ivr.checking.problems import errors, found, warnings
from tests.ivr.example_script import BILLING, SCRIPT

PLACE = "concerns[0].self_service"
ALL = {"nl": "Dat is {state}.", "it": "È {state}.", "en": "It is {state}."}
ASK = {"nl": "Toets uw nummer in.", "it": "Digiti il numero.", "en": "Enter your number."}
LOOK_UP = LookUp(url="https://shop.example.com/orders/{digits}", ask=ASK, answer=ALL, not_found=ASK)
HOURS = Hours(timezone="Europe/Amsterdam", weekly={"monday": ("09:00-17:00",)})


def answering(service: SelfService, **changes: Any) -> Script:
    return replace(SCRIPT, concerns=(replace(BILLING, self_service=service),), **changes)


def looking_up(**changes: Any) -> Script:
    return answering(SelfService(look_up=replace(LOOK_UP, **changes)))


def test_sound_answers_have_no_problems() -> None:
    assert found(looking_up()) == {}
    assert found(answering(SelfService(says=ASK))) == {}
    assert found(answering(SelfService(hours=True), hours=HOURS)) == {}
    own = {"accounts": QueueScript(hours=HOURS)}
    assert found(answering(SelfService(hours=True), queues=own)) == {}


def test_an_answer_that_says_nothing_is_an_error() -> None:
    assert errors(answering(SelfService())) == {
        PLACE: "there is nothing to answer; right would be 'says', 'hours' or 'look_up'"
    }


def test_opening_hours_that_there_are_not_are_a_warning() -> None:
    (message,) = warnings(answering(SelfService(hours=True))).values()
    assert message.startswith("there are no opening hours to say, so its callers go to an agent")


def test_an_answer_missing_in_a_language_is_a_warning() -> None:
    assert warnings(answering(SelfService(says={"en": "At the station."}))) == {
        f"{PLACE}.says": "none in 'it', as there is in 'en'; its callers go to an agent at once"
    }


@pytest.mark.parametrize(
    "url", ["shop.example.com", "ftp://a/b", "https://", "https:// a/b", "https://a\n/"]
)
def test_an_address_is_one(url: str) -> None:
    assert errors(looking_up(url=url + "/{digits}"))[f"{PLACE}.look_up.url"].startswith(
        "is no address; right would be one as https://"
    )


def test_a_placeholder_cannot_choose_the_host() -> None:
    assert errors(looking_up(url="https://{digits}.example.com/")) == {
        f"{PLACE}.look_up.url": "a placeholder cannot stand in the host; right would be one behind it"
    }


def test_an_unknown_placeholder_of_an_address_is_found() -> None:
    url = "https://shop.example.com/{digit}?from={caller}&in={language}"
    assert errors(looking_up(url=url, ask={})) == {
        f"{PLACE}.look_up.url": "unknown placeholder 'digit'; did you mean 'digits'?"
    }


def test_braces_that_do_not_match_are_found() -> None:
    assert errors(looking_up(url="https://a.example.com/{digits"))[
        f"{PLACE}.look_up.url"
    ].startswith("braces do not match")
    answer = {**ALL, "it": "È {state"}
    (message,) = errors(looking_up(answer=answer)).values()
    assert message.endswith("that is in 'it'")


def test_what_stands_for_digits_must_be_asked_for() -> None:
    assert errors(looking_up(ask={})) == {f"{PLACE}.look_up.ask": "no text in 'en' to speak"}
    url = "https://shop.example.com/orders?caller={caller}"
    assert found(looking_up(url=url, ask={})) == {}


def test_asking_for_what_is_not_used_is_a_warning() -> None:
    assert warnings(looking_up(url="https://shop.example.com/")) == {
        f"{PLACE}.look_up.ask": "callers are asked for a number that {digits} in 'url' would stand for"
    }


def test_what_is_found_is_said_in_every_language() -> None:
    assert errors(looking_up(answer={"nl": "Dat is {state}.", "en": "It is {state}."})) == {
        f"{PLACE}.look_up.answer": "no text in 'it' to speak"
    }


@pytest.mark.parametrize("name", ["0", "", "a.b", "a[0]", "state!r", "state:>900", "a b"])
def test_a_value_is_named_by_its_name_alone(name: str) -> None:
    (message,) = errors(looking_up(answer={**ALL, "en": f"It is {{{name}}}."})).values()
    assert message.startswith(f"{{{name}}} in 'en' is no placeholder; right would be the name of")


def test_not_found_may_be_left_to_the_general_text() -> None:
    assert found(looking_up(not_found={})) == {}
    assert warnings(looking_up(not_found={"nl": "Niets."})) == {
        f"{PLACE}.look_up.not_found": (
            "none in 'en', as there is in 'nl'; callers hear that nothing was found"
        )
    }


def test_what_differs_from_call_to_call_cannot_be_a_recording() -> None:
    answer = {**ALL, "en": "https://shop.example.com/{state}.mp3"}
    assert errors(looking_up(answer=answer)) == {
        f"{PLACE}.look_up.answer": (
            "an address in 'en' would be read out: what is looked up differs from call to call, so "
            "it cannot be a recording; right would be a text"
        )
    }


@pytest.mark.parametrize(
    "text",
    [
        "https://x.example.com/ is our site",
        "http://",
        " https://x.example.com/a.mp3",
        "https://x.example.com/a.mp3\n",
        "HTTPS://x example",
    ],
)
def test_a_text_that_begins_like_an_address_has_to_be_one(text: str) -> None:
    assert errors(answering(SelfService(says={**ASK, "en": text}))) == {
        f"{PLACE}.says": (
            "begins like an address in 'en' and is none; right would be the address of a recording "
            "and nothing else, or a text"
        )
    }


def test_an_address_alone_is_a_recording() -> None:
    played = {**ASK, "en": "https://x.example.com/a.mp3"}
    assert found(answering(SelfService(says=played))) == {}
    assert found(looking_up(ask=played, not_found=played)) == {}
