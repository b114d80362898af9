from datetime import datetime
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import (
    Conversation,
    ConversationState,
    Dialled,
    HangUp,
    Heard,
    Keys,
    Listen,
    RouteToQueue,
    Silence,
    Thresholds,
    Turn,
    Words,
    limits,
)
from tests.ivr.example_script import (
    CONVERSATION,
    DUTCH,
    ENGLISH,
    ITALIAN,
    MONDAY_AT_TEN,
    QUEUES,
    SCRIPT,
    SHARED,
    Caller,
)

CONVERSATIONS = {
    "as shipped": CONVERSATION,
    "always offers two": Conversation(
        replace(SCRIPT, thresholds=Thresholds(sure=1.0, pair=0.0, recognised=0.0))
    ),
    "never sure": Conversation(replace(SCRIPT, thresholds=Thresholds(sure=1.0, pair=1.0))),
    "always sure": Conversation(replace(SCRIPT, thresholds=Thresholds(sure=0.0))),
    "hangs up": Conversation(replace(SCRIPT, silent_caller="hang up")),
    "one concern": Conversation(replace(SCRIPT, concerns=SCRIPT.concerns[:1])),
    "no concerns": Conversation(replace(SCRIPT, concerns=())),
}
SAYINGS = st.sampled_from(
    [
        *(text for one in SCRIPT.concerns for texts in one.examples.values() for text in texts),
        *(name for one in SCRIPT.concerns for name in one.names.values()),
        *("no", "nee", "no, my invoice is wrong", "nee, ik ga verhuizen", "neither", "yes"),
        *("two", "the first", "my invoice about moving house", "xyzzy", "english", "italiano"),
    ]
)
CONFIDENCES = st.none() | st.floats(min_value=0, max_value=1)
ANYTHING: st.SearchStrategy[Heard] = st.one_of(
    st.builds(Words, text=SAYINGS | st.text(max_size=40), confidence=CONFIDENCES),
    st.builds(Keys, digits=st.text("123456789*#A", max_size=3) | st.just("0")),
    st.just(Silence()),
    st.builds(Dialled, number=st.just(ENGLISH)),
)
NUMBERS = st.sampled_from([DUTCH, ITALIAN, ENGLISH, SHARED, "web", ""])
CONVERSES = st.sampled_from(sorted(CONVERSATIONS)).map(CONVERSATIONS.__getitem__)
LONG_ENOUGH = st.lists(ANYTHING, min_size=limits.TURNS_MAX, max_size=limits.TURNS_MAX)


def turns_of(conversation: Conversation, number: str, heard: list[Heard]) -> list[Turn]:
    """The turns of a conversation, up to its outcome if it has one."""
    turns = [conversation.hear(None, Dialled(number=number), MONDAY_AT_TEN)]
    for one in heard:
        if turns[-1].outcome is not None:
            break
        turns.append(conversation.hear(turns[-1].state, one, MONDAY_AT_TEN))
    return turns


def longest_in_one_language(turns: list[Turn]) -> int:
    """How many turns at most went by before the caller, who had one, named another language."""
    longest = now = 1
    for before, after in pairwise(turns):
        had_one = before.state.stage != "language"
        now = 1 if had_one and after.state.language != before.state.language else now + 1
        longest = max(longest, now)
    return longest


@given(conversation=CONVERSES, number=NUMBERS, heard=LONG_ENOUGH)
def test_every_conversation_ends_whatever_is_heard(
    conversation: Conversation, number: str, heard: list[Heard]
) -> None:
    turns = turns_of(conversation, number, heard)
    assert longest_in_one_language(turns) <= 10
    assert len(turns) <= limits.TURNS_MAX + 1
    match turns[-1].outcome:
        case RouteToQueue(queue=queue):
            assert queue in QUEUES
        case HangUp(reason=reason):
            assert reason == "silent"
        case None:
            pytest.fail("no outcome")


def test_who_names_one_language_after_the_other_is_asked_anew_and_ends_all_the_same() -> None:
    heard: list[Heard] = [Words(text=name) for name in ("english", "italiano") * limits.TURNS_MAX]
    turns = turns_of(CONVERSATION, SHARED, [Silence(), Silence(), *heard])
    assert len(turns) == limits.TURNS_MAX + 1
    assert isinstance(turns[-1].outcome, RouteToQueue)


def test_the_longest_conversation_about_a_concern_takes_ten_turns() -> None:
    caller = Caller(SHARED).waits().waits()
    caller.waits().says("mijn factuur klopt niet").says("nee")
    caller.says("ik ga verhuizen").says("nee").waits().waits()
    assert caller.route.understood_by == "fallback"
    assert caller.turns == 10


@given(conversation=CONVERSES, number=NUMBERS, heard=st.lists(ANYTHING, max_size=8))
def test_a_person_is_one_key_away_in_every_state(
    conversation: Conversation, number: str, heard: list[Heard]
) -> None:
    turn = turns_of(conversation, number, heard)[-1]
    if turn.outcome is not None:
        return
    reached = conversation.hear(turn.state, Keys(digits="0"), MONDAY_AT_TEN)
    assert isinstance(reached.outcome, RouteToQueue)
    assert reached.outcome.queue == "front desk"
    assert reached.outcome.understood_by == "zero"


@given(conversation=CONVERSES, number=NUMBERS, heard=st.lists(ANYTHING, max_size=8))
def test_the_same_things_heard_give_the_same_turns(
    conversation: Conversation, number: str, heard: list[Heard]
) -> None:
    assert turns_of(conversation, number, heard) == turns_of(conversation, number, heard)


@given(conversation=CONVERSES, number=NUMBERS, heard=st.lists(ANYTHING, max_size=8))
def test_a_state_and_a_turn_survive_being_written_and_read(
    conversation: Conversation, number: str, heard: list[Heard]
) -> None:
    for turn in turns_of(conversation, number, heard):
        for codec in (msgspec.msgpack, msgspec.json):
            assert codec.decode(codec.encode(turn), type=Turn) == turn
            state = codec.decode(codec.encode(turn.state), type=ConversationState)
            assert state == turn.state


@given(
    number=st.sampled_from([DUTCH, ITALIAN, ENGLISH, SHARED]),
    heard=st.lists(
        st.builds(Words, text=SAYINGS.map(lambda text: f"no, sesamstraat {text} sesamstraat"))
        | st.just(Silence()),
        max_size=8,
    ),
)
def test_nothing_that_was_said_is_in_what_is_kept_or_noted(number: str, heard: list[Heard]) -> None:
    for turn in turns_of(CONVERSATION, number, heard):
        kept = msgspec.json.encode(turn).lower()
        assert b"sesamstraat" not in kept


@given(conversation=CONVERSES, number=NUMBERS, heard=st.lists(ANYTHING, max_size=8))
def test_the_turns_are_numbered_one_by_one(
    conversation: Conversation, number: str, heard: list[Heard]
) -> None:
    turns = turns_of(conversation, number, heard)
    assert [turn.state.turn for turn in turns] == list(range(len(turns)))


@given(conversation=CONVERSES, number=NUMBERS, heard=LONG_ENOUGH)
def test_a_turn_either_listens_at_its_end_or_is_the_last(
    conversation: Conversation, number: str, heard: list[Heard]
) -> None:
    for turn in turns_of(conversation, number, heard):
        listens = [isinstance(action, Listen) for action in turn.actions]
        assert turn.actions
        assert not any(listens[:-1])
        assert listens[-1] is (turn.outcome is None)
        assert turn.outcome == turn.state.outcome
        assert (turn.state.stage == "finished") is (turn.outcome is not None)


@given(conversation=CONVERSES, number=NUMBERS, heard=LONG_ENOUGH)
def test_every_listening_can_be_carried_out_by_a_carrier(
    conversation: Conversation, number: str, heard: list[Heard]
) -> None:
    for turn in turns_of(conversation, number, heard):
        for action in turn.actions:
            if isinstance(action, Listen):
                assert action.prompts
                assert action.keys_max == 1
                assert action.timeout_ms > 0
                assert len(action.hints) <= limits.HINTS_MAX
                assert all(0 < len(hint) <= limits.HINT_CHARS_MAX for hint in action.hints)


@given(conversation=CONVERSES, number=NUMBERS, heard=LONG_ENOUGH)
def test_at_most_two_open_questions_are_asked_besides_repeats_into_silence(
    conversation: Conversation, number: str, heard: list[Heard]
) -> None:
    turns = turns_of(conversation, number, heard)
    assert turns[-1].state.rephrases <= limits.REPHRASES_MAX
    assert turns[-1].state.silences <= limits.SILENCES_MAX


@given(
    number=NUMBERS,
    heard=LONG_ENOUGH,
    at=st.datetimes(timezones=st.timezones()),
)
def test_without_hours_the_time_of_a_turn_does_not_matter(
    number: str, heard: list[Heard], at: datetime
) -> None:
    turn = CONVERSATION.hear(None, Dialled(number=number), at)
    for one in heard:
        turn = CONVERSATION.hear(turn.state, one, at)
    assert turn.state == turns_of(CONVERSATION, number, heard)[-1].state
