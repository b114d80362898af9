"""Signs of anger in a conversation: to the manager, a hint to the agent, or nothing."""

import pytest
from msgspec.structs import replace

from ivr import CallerFacts, Conversation, Noted
from ivr.outcomes import Sign
from ivr.script import Reaction
from tests.ivr.example_script import DUTCH, ENGLISH, ITALIAN, SHARED
from tests.ivr.full_script import (
    ESCALATION,
    MENU,
    MONDAY_AT_HALF_PAST_NINE,
    SCRIPT,
    Caller,
    at_night,
)

MANAGER = "I am putting you through to somebody who can decide about this. Please hold the line."


def reacting(sign: Sign, reaction: Reaction) -> Conversation:
    """A conversation that reacts like this to one sign and ignores the others."""
    off = {
        f"on_{one}": "off" for one in ("words", "complaint", "failures", "repeated_calls", "redial")
    }
    escalation = replace(ESCALATION, **{**off, f"on_{sign}": reaction})
    return Conversation(replace(SCRIPT, escalation=escalation))


ANGRY: dict[Sign, CallerFacts] = {
    "words": CallerFacts(),
    "complaint": CallerFacts(),
    "failures": CallerFacts(),
    "repeated_calls": CallerFacts(calls=3),
    "redial": CallerFacts(abandoned_ms=60_000),
}


def shows(sign: Sign, conversation: Conversation) -> Caller:
    """A caller who shows a sign, and then gets to a queue."""
    caller = Caller(ENGLISH, conversation, facts=ANGRY[sign])
    match sign:
        case "words":
            caller.says("my invoice is wrong and I have a lawyer")
        case "complaint":
            caller.presses("9")
        case "failures":
            caller.says("xyzzy").says("fnord")
        case "repeated_calls" | "redial":
            pass
    return caller if caller.turn.outcome is not None else caller.presses("0")


@pytest.mark.parametrize("sign", list(ANGRY))
class TestEverySign:
    def test_may_lead_to_the_manager(self, sign: Sign) -> None:
        caller = shows(sign, reacting(sign, "manager"))
        assert (caller.route.queue, caller.route.priority) == ("managers", 7)
        assert (caller.route.escalated_by, caller.route.signs) == (sign, (sign,))
        assert caller.hears == MANAGER

    def test_may_be_a_hint_for_the_agent(self, sign: Sign) -> None:
        caller = shows(sign, reacting(sign, "hint"))
        assert caller.route.queue == "front desk"
        assert (caller.route.escalated_by, caller.route.signs) == (None, (sign,))
        assert caller.hears != MANAGER

    def test_may_mean_nothing(self, sign: Sign) -> None:
        caller = shows(sign, reacting(sign, "off"))
        assert (caller.route.queue, caller.route.signs) == ("front desk", ())

    def test_is_a_hint_while_the_manager_is_not_there(self, sign: Sign) -> None:
        conversation = reacting(sign, "manager")
        caller = Caller(ENGLISH, conversation, at=MONDAY_AT_HALF_PAST_NINE, facts=ANGRY[sign])
        if sign == "words":
            caller.says("I want your manager")
        elif sign == "complaint":
            caller.presses("9")
        else:
            caller.says("xyzzy").says("fnord").presses("0")
        assert (caller.route.queue, caller.route.escalated_by) == ("front desk", None)
        assert sign in caller.route.signs


class TestWords:
    @pytest.mark.parametrize(
        ("number", "said"),
        [
            (ENGLISH, "I want to speak to your manager"),
            (ENGLISH, "you will hear from my lawyer"),
            (DUTCH, "ik wil uw leidinggevende spreken"),
            (DUTCH, "ik ga naar de rechter"),
            (ITALIAN, "voglio parlare con il responsabile"),
            (ITALIAN, "chiamo il mio avvocato"),
        ],
    )
    def test_lead_to_the_manager_at_once(self, number: str, said: str) -> None:
        route = Caller(number).says(said).route
        assert (route.queue, route.escalated_by, route.understood_by) == (
            "managers",
            "words",
            "speech",
        )

    def test_are_noted(self) -> None:
        assert Caller(ENGLISH).says("your manager").turn.noted == Noted(
            language="en", how="speech", meaning="escalated", sign="words"
        )

    def test_count_in_a_menu(self) -> None:
        assert Caller(MENU).says("your manager").route.queue == "managers"

    def test_count_while_a_concern_is_confirmed(self) -> None:
        caller = Caller(ENGLISH).says("my invoice is wrong").says("yes and get me your manager")
        assert caller.route.queue == "managers"

    def test_count_after_an_answer_and_keep_what_it_was_about(self) -> None:
        route = Caller(ENGLISH).presses("5").says("this is ridiculous, your manager!").route
        assert (route.queue, route.concern) == ("managers", "opening")

    def test_that_are_a_hint_do_not_keep_the_caller_from_being_understood(self) -> None:
        caller = Caller(ENGLISH, reacting("words", "hint"))
        caller.says("my invoice is wrong, I have told my lawyer").waits()
        assert (caller.route.concern, caller.route.signs) == ("billing", ("words",))

    def test_that_are_a_hint_are_not_forgotten_until_the_end(self) -> None:
        caller = Caller(ENGLISH, reacting("words", "hint")).says("my lawyer xyzzy").presses("3")
        assert (caller.route.concern, caller.route.signs) == ("fault", ("words",))

    def test_are_a_hint_for_whom_an_answer_sends_to_an_agent(self) -> None:
        caller = Caller(ENGLISH, reacting("words", "hint")).presses("5")
        caller.says("my lawyer said you are open").presses("1")
        if caller.turn.outcome is None:
            caller.presses("0")
        assert caller.route.signs == ("words",)

    @pytest.mark.parametrize(
        ("said", "language"),
        [
            ("I want to speak to your manager right now please", "en"),
            ("ik wil nu onmiddellijk uw manager spreken alstublieft", "nl"),
            ("vorrei parlare subito con il vostro manager per favore", "it"),
        ],
    )
    def test_before_a_language_is_chosen_tell_which_one_it_is(
        self, said: str, language: str
    ) -> None:
        caller = Caller(SHARED).says(said)
        assert (caller.route.queue, caller.route.language) == ("managers", language)
        assert caller.languages == {language}


def test_complaints_have_their_own_lower_threshold() -> None:
    doubtful = replace(SCRIPT.thresholds, sure=1.0, pair=1.0)
    with_it = Conversation(replace(SCRIPT, thresholds=doubtful))
    without = Conversation(replace(SCRIPT, thresholds=doubtful, escalation=None))
    said = "I want to make a complaint"
    assert Caller(ENGLISH, with_it).says(said).state.candidates == ("complaint",)
    assert Caller(ENGLISH, without).says(said).state.stage == "question"


def test_who_says_that_it_is_no_complaint_is_believed() -> None:
    caller = Caller(ENGLISH).says("I want to make a complaint").says("no, my invoice is wrong")
    assert caller.state.candidates == ("billing",)
    assert caller.waits().route.signs == ()


def test_the_manager_must_speak_the_language_and_nothing_more() -> None:
    route = Caller(DUTCH, reacting("repeated_calls", "manager"), facts=CallerFacts(calls=3))
    skills = [need.skill for need in route.presses("3").route.skills]
    assert skills == ["dutch"]


def test_who_goes_to_the_manager_is_not_served_by_a_machine() -> None:
    caller = Caller(ENGLISH, reacting("repeated_calls", "manager"), facts=CallerFacts(calls=3))
    assert caller.presses("5").route.queue == "managers"


def test_nobody_is_at_the_managers_while_the_site_is_closed() -> None:
    caller = at_night(ENGLISH).says("your manager")
    assert caller.state.stage == "closed"


def test_without_an_escalation_angry_words_are_words() -> None:
    conversation = Conversation(replace(SCRIPT, escalation=None))
    caller = Caller(ENGLISH, conversation).says("my invoice is wrong, lawyer").waits()
    assert (caller.route.concern, caller.route.signs) == ("billing", ())
