"""A caller in line who chooses another way, goes back, and chooses again."""

import pytest
from msgspec.structs import replace

from ivr import CallerFacts, Conversation, HangUp, MisuseError, RouteToQueue, Turn, Way, limits
from tests.ivr.example_script import DUTCH, ENGLISH, ITALIAN
from tests.ivr.full_script import (
    CONVERSATION,
    DAYTIME,
    SCRIPT,
    SMALLER,
    Caller,
    at_night,
)


def in_line(number: str = ENGLISH) -> Caller:
    return Caller(number).presses("3")


def test_the_turn_goes_on_counting() -> None:
    caller = in_line()
    before = caller.state.turn
    assert caller.wants("callback").state.turn == before + 1
    assert caller.presses("1").state.turn == before + 2


def test_what_he_is_to_hear_comes_in_the_language_of_the_call() -> None:
    assert in_line(ITALIAN).wants("voicemail").languages == {"it"}
    assert in_line(DUTCH).wants("callback").languages == {"nl"}


def test_the_way_is_noted() -> None:
    noted = in_line().wants("voicemail").turn.noted
    assert noted is not None
    assert (noted.meaning, noted.way) == ("way", "voicemail")


@pytest.mark.parametrize("way", ["callback", "voicemail"])
def test_who_goes_back_is_where_he_was(way: Way) -> None:
    caller = in_line()
    before = caller.route
    caller.wants(way)
    while caller.turn.outcome is None:
        caller.presses("0")
    assert caller.route == before


def test_one_may_choose_again_and_again() -> None:
    caller = in_line()
    before = caller.route
    for _ in range(2 * limits.TURNS_MAX):
        assert caller.wants("callback").presses("*").route == before
    assert caller.wants("voicemail").leaves_message().route == replace(before, way="voicemail")


def test_a_long_conversation_before_leaves_time_for_another_way() -> None:
    caller = in_line()
    state = replace(caller.state, turn=limits.TURNS_MAX - 1)
    caller.turn = Turn(state=state, actions=(), outcome=state.outcome)
    assert caller.wants("callback").presses("2").state.stage == "callback_number"


def test_a_message_may_follow_an_agreed_callback() -> None:
    caller = in_line().wants("callback").presses("1").wants("voicemail")
    assert caller.leaves_message().route.way == "voicemail"


def test_who_breaks_off_what_followed_a_callback_waits_again() -> None:
    caller = in_line().wants("callback").presses("1").wants("callback").presses("*")
    assert caller.route.way == "line"


class TestNotInLineYet:
    def test_going_back_leads_into_the_line(self) -> None:
        caller = in_line().wants("callback", is_in_line=False).presses("*")
        assert (caller.route.way, caller.route.queue) == ("line", "support")
        assert (
            caller.hears == "Thank you. I am putting you through for a fault. Please hold the line."
        )

    def test_going_back_from_what_was_agreed_while_closed_tells_what_can_be_done(self) -> None:
        caller = at_night(ENGLISH).presses("1").presses("1")
        caller.wants("voicemail", is_in_line=False)
        caller.presses("0").presses("0")
        assert caller.state.stage == "closed"

    def test_going_back_from_an_agreed_callback_leads_into_the_line(self) -> None:
        caller = in_line().wants("callback").presses("1").wants("voicemail", is_in_line=False)
        assert caller.presses("0").presses("0").route.way == "line"

    def test_going_back_is_counted_anew(self) -> None:
        caller = at_night(ENGLISH)
        for _ in range(limits.WAYS_TRIED_MAX):
            caller.presses("1").presses("*")
        caller.presses("1").presses("1").wants("callback", is_in_line=False).presses("*")
        assert caller.state.stage == "closed"

    def test_going_back_works_though_the_concern_is_gone(self) -> None:
        caller = Caller(ENGLISH).says("what are your opening hours").waits().presses("1")
        caller.conversation = Conversation(SMALLER)
        caller.wants("callback", is_in_line=False).presses("*")
        assert (caller.route.queue, caller.route.concern) == ("front desk", None)


def test_a_language_that_is_gone_leaves_one_to_speak() -> None:
    caller = in_line(DUTCH)
    english = replace(
        SMALLER,
        languages=SCRIPT.languages[2:],
        numbers=SCRIPT.numbers[2:3],
    )
    caller.conversation = Conversation(english)
    assert caller.wants("callback").languages == {"en"}
    caller.presses("*")
    assert (caller.route.way, caller.route.queue) == ("line", "support")


def test_an_emergency_does_not_take_the_place_in_line_away() -> None:
    caller = in_line().wants("callback")
    caller.emergencies = ("", "support")
    assert caller.presses("*").route.queue == "support"


class TestIsRefused:
    def test_to_who_is_still_being_asked(self) -> None:
        with pytest.raises(MisuseError, match="only a caller who was sent to a queue"):
            Caller(ENGLISH).wants("callback")

    def test_to_who_was_told_goodbye(self) -> None:
        caller = Caller(ENGLISH, facts=CallerFacts(standing="blocked"))
        assert isinstance(caller.turn.outcome, HangUp)
        with pytest.raises(MisuseError, match="only a caller who was sent to a queue"):
            caller.wants("callback")

    def test_to_wait_in_line_which_is_no_other_way(self) -> None:
        with pytest.raises(MisuseError, match="another way is a callback or a message"):
            in_line().wants("line")

    def test_without_a_time_zone(self) -> None:
        caller = in_line()
        naive = caller.at.replace(tzinfo=None)
        with pytest.raises(MisuseError, match="needs a time zone"):
            CONVERSATION.resume(caller.state, "callback", naive)


def test_what_was_understood_before_stays_in_the_outcome() -> None:
    caller = Caller(ENGLISH).says("my invoice is wrong").waits()
    before = caller.route
    after = caller.wants("callback").presses("1").route
    assert isinstance(after, RouteToQueue)
    assert after == replace(before, way="callback")


class TestWhatIsChosenTooLate:
    def test_whoever_agreed_hears_that_he_waits_on(self) -> None:
        caller = in_line().wants("callback").presses("1")
        turn = CONVERSATION.back_in_line(caller.state, caller.at)
        assert isinstance(turn.outcome, RouteToQueue)
        assert turn.outcome.way == "line"
        assert turn.state.turn == caller.state.turn + 1
        assert len(turn.actions) == 1

    def test_whoever_waits_has_chosen_nothing(self) -> None:
        caller = in_line()
        with pytest.raises(MisuseError, match="has chosen another way"):
            CONVERSATION.back_in_line(caller.state, caller.at)


# -- Another queue


def test_whether_somebody_is_in_another_queue_depends_on_its_emergency_switch() -> None:
    caller = in_line()
    assert CONVERSATION.closing(caller.state, "elsewhere", caller.at, ()) is None
    for switches in (("elsewhere",), ("",)):
        closing = CONVERSATION.closing(caller.state, "elsewhere", caller.at, switches)
        assert closing is not None
        assert closing.reason == "emergency"
    assert CONVERSATION.closing(caller.state, "elsewhere", caller.at, ("sales",)) is None


def test_whether_somebody_is_in_another_queue_depends_on_the_hour() -> None:
    caller = in_line()
    at_eleven = at_night(ENGLISH).at
    assert DAYTIME.closing(caller.state, "elsewhere", caller.at, ()) is None
    closing = DAYTIME.closing(caller.state, "elsewhere", at_eleven, ())
    assert closing is not None
    assert closing.reason == "closed"


def test_whoever_is_still_asked_what_it_is_about_has_no_other_queue() -> None:
    caller = Caller(ENGLISH)
    with pytest.raises(MisuseError):
        CONVERSATION.closing(caller.state, "elsewhere", caller.at, ())
