"""What is wrong with an escalation."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ivr import check_script
from ivr.checking.escalation import escalation_problems
from ivr.script import Escalation, Language, Script
from tests.ivr.example_script import QUEUES, SCRIPT, SKILLS

ESCALATION = Escalation(queue="front desk", complaint="fault")


def problems(escalation: Escalation | None, script: Script = SCRIPT) -> list[tuple[str, str, str]]:
    found = escalation_problems(replace(script, escalation=escalation))
    return [(one.place, one.message, one.severity) for one in found]


def test_a_sound_escalation_has_no_problems() -> None:
    assert problems(ESCALATION) == []
    assert problems(None) == []


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"complaint": "complaints"}, "escalation.complaint", "unknown concern 'complaints'"),
        ({"words": {"en": ("lawyer", "?!")}}, "escalation.words.en[1]", "'?!' has no word"),
        ({"words": {"en": ("so",) * 500}}, "escalation.words.en", "at most 200 words"),
    ],
)
def test_what_cannot_work_is_an_error(changes: dict[str, object], place: str, message: str) -> None:
    ((at, said, severity),) = problems(replace(ESCALATION, **changes))
    assert at == place
    assert message in said
    assert severity == "error"


def test_words_in_a_language_that_nobody_speaks_are_a_warning() -> None:
    ((place, message, severity),) = problems(replace(ESCALATION, words={"de": ("Anwalt",)}))
    assert place == "escalation.words"
    assert "unknown language 'de'" in message
    assert severity == "warning"


def test_a_language_without_any_words_is_a_warning_unless_words_do_nothing() -> None:
    script = replace(SCRIPT, languages=(Language(code="de"),))
    ((place, message, severity),) = problems(ESCALATION, script)
    assert place == "escalation.words"
    assert "no words ship for 'de'" in message
    assert severity == "warning"
    assert problems(replace(ESCALATION, on_words="off"), script) == []


def test_a_queue_that_does_not_exist_is_found() -> None:
    script = replace(SCRIPT, escalation=replace(ESCALATION, queue="frontdesk"))
    found = check_script(script, queues=QUEUES, skills=SKILLS)
    messages = {one.place: one.message for one in found if one.severity == "error"}
    assert messages == {"escalation.queue": "unknown queue 'frontdesk'; did you mean 'front desk'?"}
