"""What holds of every conversation, whatever is heard, switched, or configured anew on the way."""

import typing
from itertools import pairwise

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import (
    CallerFacts,
    Dialled,
    HangUp,
    Heard,
    Keys,
    Listen,
    LookedUp,
    Record,
    RouteToQueue,
    Say,
    Stage,
    Turn,
    Words,
    limits,
)
from ivr.answers import ENTERING, tidy
from tests.ivr.example_script import MONDAY_AT_TEN, prompts_of
from tests.ivr.full_script import QUEUES
from tests.ivr.happenings import (
    ANYTHING,
    CLOSED,
    CONVERSATIONS,
    ENOUGH,
    FACTS,
    LOOKED_UP,
    NUMBERS,
    OPEN,
    REFUSALS,
    SCRIPTS,
    SECRETS,
    Step,
    Talked,
    conversations,
    keys_said,
    listens_of,
    played,
    steps,
    walked,
)


@given(talked=conversations(long=True))
def test_every_conversation_ends_whatever_happens(talked: list[Talked]) -> None:
    assert len(talked) <= ENOUGH + 1
    outcome = talked[-1].turn.outcome
    assert outcome is not None
    if isinstance(outcome, RouteToQueue):
        assert outcome.queue in QUEUES


@given(talked=conversations(long=True, same=True))
def test_every_conversation_ends_under_one_script_too(talked: list[Talked]) -> None:
    assert talked[-1].turn.outcome is not None


def check_shape(talked: list[Talked]) -> None:
    for one in talked:
        turn = one.turn
        waits = [isinstance(action, Listen | Record) for action in turn.actions]
        assert not any(waits[:-1])
        if turn.look_up is not None:
            assert (turn.state.stage, turn.outcome) == ("looking_up", None)
            assert not any(waits)
            continue
        assert turn.actions
        assert waits[-1] is (turn.outcome is None)
        assert turn.state.outcome == turn.outcome
        assert turn.state.stage != "looking_up"


@given(talked=conversations())
def test_a_turn_ends_in_one_thing_to_wait_for_or_is_the_last(talked: list[Talked]) -> None:
    check_shape(talked)


def check_listening(talked: list[Talked]) -> None:
    for listen in (listen for one in talked for listen in listens_of(one.turn)):
        assert listen.prompts
        assert 1 <= listen.keys_max <= limits.DIGITS_MAX
        assert (listen.ends_with == "#") is (listen.keys_max > 1)
        assert listen.timeout_ms > 0
        assert len(listen.hints) <= limits.HINTS_MAX
        assert all(0 < len(hint) <= limits.HINT_CHARS_MAX for hint in listen.hints)


@given(talked=conversations())
def test_every_listening_can_be_carried_out(talked: list[Talked]) -> None:
    check_listening(talked)


@given(talked=conversations(), result=LOOKED_UP)
def test_whatever_a_look_up_comes_to_there_is_an_answer(
    talked: list[Talked], result: LookedUp
) -> None:
    for one in talked:
        if one.turn.look_up is not None:
            following = one.then(result)
            assert following.look_up is None
            assert following.actions


@given(talked=conversations())
def test_only_keys_that_were_entered_are_kept(talked: list[Talked]) -> None:
    for one in talked:
        if one.turn.keep is not None:
            assert isinstance(one.heard, Keys)
            entered = tidy(one.heard, "digits")  # as is kept: keys that no telephone has are none
            assert isinstance(entered, Keys)
            assert entered.digits.isdigit()


def check_language(talked: list[Talked]) -> None:
    for one in talked:
        state = one.turn.state
        for prompt in prompts_of(one.turn):
            if isinstance(prompt, Say):
                assert prompt.text.strip()
                assert not set("{}") & set(prompt.text)
        spoken = {prompt.language for prompt in prompts_of(one.turn)}
        if state.stage == "language" or isinstance(one.heard, Dialled):
            assert spoken <= set(state.languages)
        else:
            assert spoken <= {state.language}


@given(talked=conversations())
def test_all_that_is_spoken_is_in_the_language_of_the_call_and_filled_in(
    talked: list[Talked],
) -> None:
    check_language(talked)


def check_private(talked: list[Talked]) -> None:
    for one in talked:
        kept = msgspec.json.encode(one.turn).decode().casefold()
        assert not any(secret in kept for secret in SECRETS)


@given(talked=conversations())
def test_nothing_that_was_said_or_entered_is_in_a_turn(talked: list[Talked]) -> None:
    check_private(talked)


@given(
    number=NUMBERS,
    facts=FACTS,
    taken=st.lists(steps(), min_size=1, max_size=8),
)
def test_the_same_happenings_give_the_same_turns_which_can_be_written_and_read(
    number: str, facts: CallerFacts, taken: list[Step]
) -> None:
    talked = played(number, facts, taken, MONDAY_AT_TEN)
    assert talked == played(number, facts, taken, MONDAY_AT_TEN)
    for one in talked:
        for codec in (msgspec.msgpack, msgspec.json):
            assert codec.decode(codec.encode(one.turn), type=Turn) == one.turn


def check_person_near(talked: list[Talked]) -> None:
    last = talked[-1]
    if last.turn.outcome is not None:
        return
    turns = [last.turn]
    for _ in range(3):
        reached = [
            replace(last, turn=turn).then(heard)
            for turn in turns
            for heard in (Keys(digits="0"), LookedUp(result="failed"))
        ]
        if any(isinstance(turn.outcome, RouteToQueue) for turn in reached):
            return
        turns = [turn for turn in reached if turn.outcome is None]
    pytest.fail(f"nobody is near in {last.turn.state.stage}")


@given(talked=conversations(*OPEN, calm=True, same=True))
def test_while_it_is_open_a_person_is_near_in_every_state(talked: list[Talked]) -> None:
    check_person_near(talked)


@given(talked=conversations(*CLOSED, calm=True, same=True, long=True))
def test_while_it_is_closed_nobody_is_put_in_line_and_all_hear_why(talked: list[Talked]) -> None:
    outcome = talked[-1].turn.outcome
    assert outcome is not None
    assert list(prompts_of(talked[-1].turn))
    if isinstance(outcome, RouteToQueue):
        assert outcome.way in {"callback", "voicemail"}
    if isinstance(outcome, HangUp):
        assert outcome.reason == "closed"


def check_keys_named(talked: list[Talked]) -> None:
    for one in talked:
        state = one.turn.state
        for listen in listens_of(one.turn):
            for key in keys_said(listen):
                if (key == "#" and state.stage in ENTERING) or (state.stage, key) == (
                    "confirm",
                    "*",
                ):
                    continue  # it ends what is entered; it is how the caller says no
                after = one.then(Keys(digits=key))
                heard = " ".join(p.text for p in prompts_of(after) if isinstance(p, Say))
                assert after.state.failures == state.failures
                assert after.state.misses == 0
                assert not heard.startswith(REFUSALS)


@given(talked=conversations(calm=True, same=True))
def test_every_key_that_is_named_does_something(talked: list[Talked]) -> None:
    check_keys_named(talked)


@given(talked=conversations(calm=True, same=True))
def test_a_key_that_no_prompt_names_is_not_needed(talked: list[Talked]) -> None:
    """Whoever is asked something is told how to answer with a key, or to speak."""
    for one in talked:
        for listen in listens_of(one.turn):
            assert listen.speech or listen.ends_with == "#" or keys_said(listen)


@given(
    talked=conversations(calm=True, same=True),
    ways=st.lists(st.sampled_from(["callback", "voicemail"]), min_size=1, max_size=4),
    heard=st.lists(ANYTHING, min_size=ENOUGH, max_size=ENOUGH),
    is_in_line=st.booleans(),
    script=st.sampled_from(sorted(SCRIPTS)),
)
@settings(max_examples=50)
def test_whoever_waits_may_choose_another_way_again_and_again(
    *, talked: list[Talked], ways: list[str], heard: list[Heard], is_in_line: bool, script: str
) -> None:
    turn, at = talked[-1].turn, talked[-1].at
    assume(isinstance(turn.outcome, RouteToQueue))
    for way in ways:
        before = turn.outcome
        if not isinstance(before, RouteToQueue):
            break
        begun = CONVERSATIONS[script].resume(
            turn.state, "callback" if way == "callback" else "voicemail", at, is_in_line=is_in_line
        )
        assert begun.state.turn == turn.state.turn + 1
        turn = begun
        for one in heard:
            if turn.outcome is not None:
                break
            turn = CONVERSATIONS[script].hear(turn.state, one, at)
        assert turn.outcome is not None
        if is_in_line:
            assert isinstance(turn.outcome, RouteToQueue)
            assert turn.outcome.queue == before.queue
            assert turn.outcome.way in {"line", way}


@given(talked=conversations("always open", "always two", calm=True))
def test_words_that_escalate_lead_to_the_manager_wherever_one_listens_for_words(
    talked: list[Talked],
) -> None:
    for one in talked:
        listens = [listen for listen in listens_of(one.turn) if listen.speech]
        if not listens or one.turn.state.stage == "callback":
            continue
        after = one.then(Words(text="your manager, uw manager, il vostro manager"))
        assert isinstance(after.outcome, RouteToQueue)
        assert (after.outcome.queue, after.outcome.escalated_by is None) == ("managers", False)


@given(talked=conversations("every sign to the manager", calm=True, long=True))
def test_whoever_shows_a_sign_gets_to_the_manager(talked: list[Talked]) -> None:
    outcome = talked[-1].turn.outcome
    if isinstance(outcome, RouteToQueue) and outcome.signs:
        assert outcome.queue == "managers"
        assert outcome.escalated_by in outcome.signs


def check_rejected(talked: list[Talked]) -> None:
    for one in talked:
        state = one.turn.state
        if state.stage in {"confirm", "pair"}:
            assert set(state.candidates).isdisjoint(state.rejected)
            assert len(set(state.candidates)) == len(state.candidates)
    for before, after in pairwise(talked):
        assert set(before.turn.state.rejected) <= set(after.turn.state.rejected)
        stages = (before.turn.state.stage, after.turn.state.stage)
        repeated = isinstance(after.heard, Keys)  # one that means nothing there
        if (
            before.script == after.script
            and not repeated
            and stages
            in {
                ("confirm", "confirm"),
                ("confirm", "pair"),
            }
        ):
            offered = set(before.turn.state.candidates)
            assert offered.isdisjoint(after.turn.state.candidates)


@given(talked=conversations(long=True))
def test_what_was_rejected_is_never_offered_again_by_words(talked: list[Talked]) -> None:
    check_rejected(talked)


@given(talked=conversations(long=True))
def test_probabilities_that_are_recorded_are_probabilities(talked: list[Talked]) -> None:
    for one in talked:
        noted, state = one.turn.noted, one.turn.state
        given_ = [state.confidence]
        given_ += [] if noted is None else [noted.confidence, noted.runner_up_confidence]
        assert all(value is None or 0 <= value <= 1.000001 for value in given_)


def test_all_of_this_holds_in_every_stage_there_is() -> None:
    """Drawn by lot, few callers get far; these do, and nothing of the script is left out."""
    reached: set[Stage] = set()
    for script in SCRIPTS:
        for seed in range(60):
            talked = walked(seed, script)
            assert talked[-1].turn.outcome is not None
            check_shape(talked)
            check_listening(talked)
            check_language(talked)
            check_private(talked)
            check_keys_named(talked)
            check_rejected(talked)
            for length in range(1, len(talked) if script in OPEN else 0):
                check_person_near(talked[:length])
            reached.update(one.turn.state.stage for one in talked)
    assert reached == set(typing.get_args(Stage))
