"""What is wrong with what queues say, with ways out of a line, and with being closed."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from ivr import Day, Hours, Script, limits
from ivr.script import (
    Closed,
    Emergency,
    Escalation,
    Exit,
    QueueScript,
    Survey,
    SurveyQuestion,
    Waiting,
)
from tests.ivr.checking.problems import errors, found, warnings
from tests.ivr.example_script import SCRIPT

NAMES = {"nl": "verkoop", "it": "le vendite", "en": "sales"}
OPEN: dict[Day, tuple[str, ...]] = {"monday": ("09:00-17:00",)}
CLOSED_TEXT = "the usual words are said"


def waiting(**changes: Any) -> Script:
    return replace(SCRIPT, queues={"accounts": QueueScript(waiting=Waiting(**changes))})


def exits(*ways: Exit) -> dict[str, str]:
    return errors(waiting(exits=ways))


def closed(**changes: Any) -> Script:
    hours = Hours(timezone="Europe/Amsterdam", weekly=OPEN, closed=Closed(**changes))
    return replace(SCRIPT, hours=hours)


def test_sound_ways_out_have_no_problems() -> None:
    ways = (
        Exit(key="1", to="callback"),
        Exit(key="*", to="voicemail", when="offered"),
        Exit(key="#", to="queue", queue="sales", names=NAMES),
    )
    assert found(waiting(exits=ways)) == {}


@pytest.mark.parametrize("key", ["0", "11", "", "x"])
def test_a_way_out_needs_a_key_that_is_not_0(key: str) -> None:
    (message,) = exits(Exit(key=key, to="callback")).values()
    assert message == f"{key!r} is not one of the keys 1 to 9, '*' and '#' (0 is always a person)"


def test_two_ways_out_have_two_keys() -> None:
    assert exits(Exit(key="1", to="callback"), Exit(key="1", to="voicemail")) == {
        "queues.accounts.waiting.exits[1].key": (
            "'1' stands already at queues.accounts.waiting.exits[0]"
        )
    }


@pytest.mark.parametrize(
    ("way", "message"),
    [
        (Exit(key="1", to="queue", names=NAMES), "is missing; right would be the queue"),
        (Exit(key="1", to="callback", queue="sales"), "belongs to an exit to a queue, not to 'callback'"),
        (Exit(key="1", to="queue", queue="accounts", names=NAMES), "is the queue in which the caller waits"),
        (Exit(key="1", to="queue", queue="sale", names=NAMES), "unknown queue 'sale'; did you mean 'sales'?"),
    ],
)  # fmt: skip
def test_a_way_to_a_queue_names_another_one_that_there_is(way: Exit, message: str) -> None:
    problems = exits(way)
    assert list(problems) == ["queues.accounts.waiting.exits[0].queue"]
    assert next(iter(problems.values())).startswith(message)


def test_a_way_to_a_queue_has_a_name_in_every_language() -> None:
    assert exits(
        Exit(key="1", to="queue", queue="sales", names={"nl": "verkoop", "en": "sales"})
    ) == {"queues.accounts.waiting.exits[0].names": "no text in 'it' to speak"}


def test_comfort_is_for_all_languages_or_none() -> None:
    comfort = {"nl": ("Fijn dat u wacht.",), "en": ("Thank you.",), "de": ("Danke.",)}
    place = "queues.accounts.waiting.comfort"
    script = waiting(comfort=comfort)
    assert warnings(script) == {place: "none in 'it', as there is in 'nl'; nothing is said"}
    spoken = waiting(comfort={**dict.fromkeys(NAMES, ("a",)), "de": ("Danke.",)})
    assert warnings(spoken) == {place: "unknown language 'de'; there are: en, it, nl"}


def test_comfort_may_be_recorded_and_what_only_begins_like_an_address_is_an_error() -> None:
    played = dict.fromkeys(NAMES, ("https://example.com/a.mp3",))
    assert found(waiting(comfort=played)) == {}
    spoken = dict.fromkeys(NAMES, ("https://example.com has it all",))
    (message,) = errors(waiting(comfort=spoken)).values()
    assert message.startswith("begins like an address in 'en' and is none")


def test_comfort_is_bounded() -> None:
    many = dict.fromkeys(NAMES, ("a",) * (limits.COMFORT_MAX + 1))
    assert errors(waiting(comfort=many)) == {
        "queues.accounts.waiting.comfort": "at most 20 in 'en'"
    }
    long = dict.fromkeys(NAMES, ("a" * (limits.PROMPT_CHARS_MAX + 1),))
    assert errors(waiting(comfort=long)) == {
        "queues.accounts.waiting.comfort": "more than 2000 characters in 'en'"
    }


def test_a_queue_that_does_not_exist_is_found_wherever_it_is_named() -> None:
    question = SurveyQuestion(id="helped", texts=NAMES)
    script = replace(
        closed(queue="sal"),
        emergency=Emergency(closed=Closed(queue="supprt")),
        queues={
            "account": QueueScript(),
            "sales": QueueScript(
                hours=Hours(timezone="UTC", weekly=OPEN, closed=Closed(queue="x")),
                emergency=Emergency(closed=Closed(queue="y")),
            ),
        },
        escalation=Escalation(queue="manager"),
        survey=Survey(questions=(question,), queues=("sales", "supportt")),
    )
    assert {place: text.split(";")[0] for place, text in errors(script).items()} == {
        "hours.closed.queue": "unknown queue 'sal'",
        "emergency.closed.queue": "unknown queue 'supprt'",
        "queues.account": "unknown queue 'account'",
        "queues.sales.hours.closed.queue": "unknown queue 'x'",
        "queues.sales.emergency.closed.queue": "unknown queue 'y'",
        "escalation.queue": "unknown queue 'manager'",
        "survey.queues[1]": "unknown queue 'supportt'",
    }


def test_hours_of_a_queue_are_checked_like_those_of_the_site() -> None:
    hours = Hours(timezone="Europe/Amsterdm", weekly={"monday": ("9-5",)})
    script = replace(SCRIPT, queues={"sales": QueueScript(hours=hours)})
    assert list(errors(script)) == [
        "queues.sales.hours.timezone",
        "queues.sales.hours.weekly.monday[0]",
    ]


def test_a_number_on_offer_is_named_in_every_language() -> None:
    offer: dict[str, Any] = {"offers": ("number",), "number": "+31205550111"}
    assert errors(closed(**offer, names={"nl": "de pechdienst", "it": "il soccorso"})) == {
        "hours.closed.names": "no text in 'en' to speak"
    }
    assert errors(closed(**offer, names=NAMES)) == {}


def test_a_number_on_offer_while_the_switch_is_on_is_checked_too() -> None:
    emergency = Emergency(closed=Closed(offers=("number", "number"), names=NAMES))
    own = {"sales": QueueScript(emergency=emergency)}
    for script, place in (
        (replace(SCRIPT, emergency=emergency), "emergency.closed"),
        (replace(SCRIPT, queues=own), "queues.sales.emergency.closed"),
    ):
        assert set(errors(script)) == {f"{place}.number", f"{place}.offers[1]"}


def test_words_about_being_closed_that_a_language_lacks_are_a_warning() -> None:
    some = {"nl": "Wij zijn dicht.", "en": "We are closed."}
    usual = f"none in 'it', as there is in 'nl'; {CLOSED_TEXT}"
    assert warnings(closed(says=some)) == {"hours.closed.says": usual}
    assert warnings(replace(SCRIPT, emergency=Emergency(says=some))) == {"emergency.says": usual}
    own = {"sales": QueueScript(emergency=Emergency(says=some))}
    assert warnings(replace(SCRIPT, queues=own)) == {"queues.sales.emergency.says": usual}
