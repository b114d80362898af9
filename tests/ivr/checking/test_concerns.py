"""What is wrong with the concerns of a script, in what is said about them."""

from __future__ import annotations

from msgspec.structs import replace

from tests.ivr.checking.problems import errors, found, warnings
from tests.ivr.example_script import BILLING, FAULT, MOVING, ORDER, SCRIPT


def test_two_concerns_that_are_spoken_the_same_are_a_warning() -> None:
    fault = replace(FAULT, names=FAULT.names | {"en": "Billing"})
    assert found(replace(SCRIPT, concerns=(BILLING, fault, MOVING, ORDER))) == {
        "concerns[1].names": (
            "'Billing' in 'en' is also how concerns[0] is spoken; callers cannot tell them apart"
        )
    }


def test_the_same_name_in_two_languages_is_none() -> None:
    fault = replace(FAULT, names=FAULT.names | {"en": "facturen"})
    assert warnings(replace(SCRIPT, concerns=(BILLING, fault, MOVING, ORDER))) == {}


def test_an_address_is_no_name_of_a_concern() -> None:
    fault = replace(FAULT, names=FAULT.names | {"en": "https://example.com/fault.mp3"})
    assert errors(replace(SCRIPT, concerns=(BILLING, fault, MOVING, ORDER))) == {
        "concerns[1].names": "an address in 'en' would be read out; right would be a name"
    }


def test_next_steps_may_be_recorded_and_what_only_begins_like_an_address_is_an_error() -> None:
    played = replace(BILLING, next_steps={"en": "https://example.com/bill.mp3"})
    assert errors(replace(SCRIPT, concerns=(played, FAULT, MOVING, ORDER))) == {}
    spoken = replace(BILLING, next_steps={"en": "https://example.com/ has it all"})
    (message,) = errors(replace(SCRIPT, concerns=(spoken, FAULT, MOVING, ORDER))).values()
    assert message.startswith("begins like an address in 'en' and is none")


def test_what_an_agent_reads_may_begin_with_an_address() -> None:
    card = replace(BILLING, card={"en": "https://wiki.example.com/bills says how."})
    assert errors(replace(SCRIPT, concerns=(card, FAULT, MOVING, ORDER))) == {}
