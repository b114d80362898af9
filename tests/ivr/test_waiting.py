"""What a caller hears while he waits in line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import limits
from ivr.actions import Play, Say, Wait
from ivr.prompts import SHIPPED
from ivr.script import Exit, QueueScript, Script, Waiting
from ivr.waiting import ENDLESS, CallerInLine, Told, WaitingRoom, spoken_minutes
from tests.ivr.example_script import SCRIPT

CALLBACK = Exit(key="1", to="callback", when="offered")
VOICEMAIL = Exit(key="*", to="voicemail")
FRONT_DESK = Exit(
    key="9", to="queue", queue="front desk", names={"en": "the front desk", "nl": "de balie"}
)
COMFORT = ("You can also find answers on our site.", "Thank you for waiting.")
FULL = Waiting(
    expected_wait=True,
    announce_every_s=30,
    comfort={"en": COMFORT},
    comfort_every_s=60,
    exits=(CALLBACK, VOICEMAIL, FRONT_DESK),
)
MINUTE_MS = 60_000
START_MS = 1_000_000_000_000


def with_waiting(waiting: Waiting, queue: str = "accounts") -> Script:
    return replace(SCRIPT, queues={queue: QueueScript(waiting=waiting)})


class InLine:
    """A caller who waits, as a carrier sees him."""

    def __init__(self, waiting: Waiting | None = None, script: Script = SCRIPT) -> None:
        self.room = WaitingRoom(script if waiting is None else with_waiting(waiting))
        self.told = Told()

    def hears(
        self,
        at_s: float,
        position: int | None = 1,
        *,
        minutes: tuple[float, float] | None = None,
        queue: str = "accounts",
        language: str = "en",
        is_offered: bool = False,
        emergency: Say | None = None,
    ) -> str:
        expected_ms = None if minutes is None else tuple(round(one * MINUTE_MS) for one in minutes)
        caller = CallerInLine(
            queue=queue,
            language=language,
            position=position,
            expected_ms=None if expected_ms is None else (expected_ms[0], expected_ms[1]),
            is_offered=is_offered,
            emergency=emergency,
        )
        self.told, wait = self.room.next(caller, self.told, START_MS + round(at_s * 1000))
        self.keys = wait.keys
        return " ".join(
            one.text if isinstance(one, Say) else f"<{one.source}>"
            for one in wait.prompts
            if isinstance(one, Say | Play)
        )


def test_the_place_is_said_at_once_and_later_only_when_it_is_better() -> None:
    caller = InLine()
    assert caller.hears(0, 3) == "You are number 3 in line."
    assert caller.hears(40, 3) == ""
    assert caller.hears(80, 5) == ""
    assert caller.hears(120, 2) == "You are number 2 in line."
    assert caller.hears(160, 1) == "You are next in line."


def test_a_better_place_is_said_when_the_time_between_two_announcements_is_over() -> None:
    caller = InLine(Waiting(announce_every_s=30))
    caller.hears(0, 9)
    assert caller.hears(29, 5) == ""
    assert "4" in caller.hears(30, 4)
    assert caller.hears(59, 2) == ""
    assert "2" in caller.hears(60, 2)


def test_a_caller_who_is_on_offer_to_an_agent_hears_nothing() -> None:
    caller = InLine(FULL)
    assert caller.hears(0, None, minutes=(1, 2)) == ""
    assert caller.hears(10, 1).startswith("You are next in line.")


def test_another_queue_begins_anew() -> None:
    caller = InLine()
    caller.hears(0, 2)
    assert caller.hears(5, 7, queue="support") == "You are number 7 in line."
    assert caller.hears(10, 7, queue="support") == ""


def test_the_place_is_not_said_where_the_script_does_not_want_it() -> None:
    caller = InLine(Waiting(position=False))
    assert caller.hears(0, 4) == ""
    assert caller.hears(60, 1) == ""


def test_a_carrier_that_repeats_its_request_gets_the_same_answer() -> None:
    caller = InLine(FULL)
    first = caller.hears(0, 3, minutes=(2, 4))
    told = caller.told
    assert first
    assert caller.hears(0, 3, minutes=(2, 4)) == first
    assert caller.hears(0.9, 2, minutes=(1, 2)) == first
    assert caller.told == told
    assert caller.hears(1.9, 2, minutes=(1, 2)) == ""


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ((0, 0), "less than a minute"),
        ((0.2, 1), "less than a minute"),
        ((1, 1), "in about a minute"),
        ((1, 1.5), "between 1 and 2 minutes"),
        ((0.2, 2.1), "up to 3 minutes"),
        ((2.9, 3.1), "between 2 and 4 minutes"),
        ((4, 4), "about 4 minutes"),
        ((12, 30), "between 12 and 30 minutes"),
        ((12, 30.1), "more than 12 minutes"),
        ((20, 600), "more than 20 minutes"),
        ((2, 31), "more than 2 minutes"),
        ((30, 50), "more than 30 minutes"),
        ((300, 900), "more than 30 minutes"),
    ],
)
def test_the_expected_wait_is_a_range_in_whole_minutes(
    minutes: tuple[float, float], said: str
) -> None:
    assert said in InLine(Waiting(expected_wait=True)).hears(0, 4, minutes=minutes)


@pytest.mark.parametrize("minutes", [(0, 600), (0.5, 31), (1.9, 31)])
def test_a_wait_of_which_hardly_anything_is_known_is_not_said(
    minutes: tuple[float, float],
) -> None:
    caller = InLine(Waiting(expected_wait=True))
    assert caller.hears(0, 4, minutes=minutes) == "You are number 4 in line."
    assert "up to 5 minutes" in caller.hears(40, 4, minutes=(0, 5))


def test_the_expected_wait_is_said_again_when_its_end_is_a_minute_nearer() -> None:
    caller = InLine(Waiting(position=False, expected_wait=True))
    assert "between 3 and 6" in caller.hears(0, minutes=(3, 6))
    assert caller.hears(40, minutes=(2, 5.5)) == ""
    assert caller.hears(80, minutes=(4, 9)) == ""
    assert "between 1 and 5" in caller.hears(120, minutes=(1.5, 5))


def test_a_wait_that_stays_long_is_told_once_and_then_when_it_is_not_long_any_more() -> None:
    caller = InLine(Waiting(position=False, expected_wait=True))
    assert "more than 30" in caller.hears(0, minutes=(60, 90))
    assert caller.hears(40, minutes=(40, 80)) == ""
    assert caller.hears(80, minutes=(20, 45)) == ""
    assert "between 20 and 29" in caller.hears(120, minutes=(20, 29))


def test_no_wait_is_said_where_none_is_known_or_wanted() -> None:
    assert InLine(Waiting(expected_wait=True)).hears(0, 1) == "You are next in line."
    assert InLine().hears(0, 1, minutes=(1, 2)) == "You are next in line."


def test_comfort_messages_come_in_turn_and_never_beside_a_place() -> None:
    caller = InLine(Waiting(comfort={"en": COMFORT}, comfort_every_s=60))
    assert caller.hears(0, 3) == "You are number 3 in line."
    assert caller.hears(45, 3) == ""
    assert caller.hears(60, 2) == "You are number 2 in line."
    assert caller.hears(70, 2) == COMFORT[0]
    assert caller.hears(129, 2) == ""
    assert caller.hears(130, 2) == COMFORT[1]
    assert caller.hears(190, 2) == COMFORT[0]


def test_comfort_messages_are_those_of_the_language() -> None:
    caller = InLine(Waiting(position=False, comfort={"en": COMFORT}, comfort_every_s=1))
    caller.hears(0, language="nl")
    assert caller.hears(10, language="nl") == ""


def test_the_ways_out_are_said_first_and_with_every_announcement_and_not_more() -> None:
    ways = "To leave a message, press star. For the front desk, press 9."
    caller = InLine(FULL)
    assert caller.hears(0, 3) == f"You are number 3 in line. {ways}"
    assert caller.hears(45, 3) == ""
    assert caller.keys == "*9"
    assert caller.hears(50, 2) == f"You are number 2 in line. {ways}"


def test_ways_out_are_said_even_where_the_place_is_not() -> None:
    caller = InLine(Waiting(position=False, exits=(VOICEMAIL,)))
    assert caller.hears(0) == "To leave a message, press star."
    assert caller.hears(60) == ""


def test_a_callback_is_offered_once_a_step_of_the_queue_has_offered_it() -> None:
    caller = InLine(replace(FULL, comfort={}))
    assert "called back" not in caller.hears(0, 3)
    assert caller.keys == "*9"
    offered = caller.hears(40, 3, is_offered=True)
    assert offered.startswith("To be called back without losing your place, press 1.")
    assert caller.keys == "1*9"
    assert caller.hears(80, 3, is_offered=True) == ""


def test_a_key_leads_out_only_while_its_way_is_open() -> None:
    room = WaitingRoom(with_waiting(FULL))
    assert room.exit_of("accounts", "1", is_offered=False) is None
    assert room.exit_of("accounts", "1", is_offered=True) == CALLBACK
    assert room.exit_of("accounts", "9", is_offered=False) == FRONT_DESK
    assert room.exit_of("accounts", "2", is_offered=True) is None
    assert room.exit_of("support", "9", is_offered=True) is None


def test_another_queue_without_a_name_in_the_language_is_spoken_by_the_one_it_has() -> None:
    nameless = replace(FRONT_DESK, names={})
    waiting = Waiting(position=False, exits=(FRONT_DESK, nameless))
    said = InLine(waiting).hears(0, language="it")
    assert said == "Per the front desk, prema 9. Per front desk, prema 9."


@pytest.mark.parametrize(
    ("language", "star", "hash_key"),
    [("nl", "sterretje", "hekje"), ("it", "asterisco", "cancelletto"), ("en", "star", "hash")],
)
def test_star_and_hash_are_spoken_by_their_names(language: str, star: str, hash_key: str) -> None:
    waiting = Waiting(position=False, exits=(VOICEMAIL, replace(FRONT_DESK, key="#")))
    said = InLine(waiting).hears(0, language=language)
    assert f" {star}." in said
    assert f" {hash_key}." in said


@pytest.mark.parametrize("language", SHIPPED)
def test_everything_can_be_said_in_each_language(language: str) -> None:
    caller = InLine(FULL)
    said = [
        caller.hears(at_s, position, minutes=minutes, language=language, is_offered=True)
        for at_s, position, minutes in (
            (0, 9, (40, 50)),
            (40, 8, (12, 15)),
            (80, 7, (9, 9)),
            (120, 6, (0, 5)),
            (160, 1, (0, 0.5)),
        )
    ]
    assert len(set(said)) == len(said)
    assert all(said)
    assert "{" not in "".join(said)
    assert "*" not in "".join(said)


def test_a_language_the_script_does_not_have_is_answered_in_the_first() -> None:
    assert InLine().hears(0, 2, language="xx") == InLine().hears(0, 2, language="nl")


def test_a_recording_stands_for_the_first_place() -> None:
    script = replace(SCRIPT, recordings={"en": {"position_first": "first.wav"}})
    assert InLine(script=script).hears(0, 1) == "<first.wav>"


@given(st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_a_rounded_range_holds_what_it_held(one: int, other: int) -> None:
    expected_ms = (min(one, other), max(one, other))
    spoken = spoken_minutes(expected_ms)
    if spoken is None:
        assert expected_ms[0] < 2 * MINUTE_MS
        assert expected_ms[1] > limits.WAIT_MINUTES_MAX * MINUTE_MS
        return
    least, most = spoken
    assert 0 <= least <= limits.WAIT_MINUTES_MAX
    assert least * MINUTE_MS <= expected_ms[0]
    assert expected_ms[1] <= most * MINUTE_MS
    if most == ENDLESS:
        assert expected_ms[1] > limits.WAIT_MINUTES_MAX * MINUTE_MS
    else:
        assert most <= limits.WAIT_MINUTES_MAX
        assert expected_ms[0] - least * MINUTE_MS < MINUTE_MS
        assert most == 1 or most * MINUTE_MS - expected_ms[1] < MINUTE_MS


MOMENTS = st.lists(
    st.tuples(
        st.integers(1_000, 50_000),
        st.none() | st.integers(1, 6),
        st.none() | st.tuples(st.integers(0, 3_000_000), st.integers(0, 3_000_000)),
        st.sampled_from(["accounts", "support"]),
        st.booleans(),
    ),
    max_size=30,
)
KEY_SPOKEN = {"press 1": "1", "press star": "*", "press 9": "9"}


def english(
    queue: str, position: int | None, expected_ms: tuple[int, int] | None, *, is_offered: bool
) -> CallerInLine:
    return CallerInLine(
        queue=queue,
        language="en",
        position=position,
        expected_ms=expected_ms,
        is_offered=is_offered,
    )


def announced_keys(wait: Wait) -> str:
    """The keys that are spoken, in their order."""
    said = " ".join(one.text for one in wait.prompts if isinstance(one, Say))
    return "".join(key for spoken, key in KEY_SPOKEN.items() if f"{spoken}." in said)


@given(MOMENTS)
def test_what_is_told_only_gets_better_and_never_comes_too_often(
    moments: list[tuple[int, int | None, tuple[int, int] | None, str, bool]],
) -> None:
    room, told, at_ms = WaitingRoom(with_waiting(FULL)), Told(), START_MS
    queue, best, announced_ms, comforted_ms = "", 99, -(10**9), START_MS
    for passed_ms, position, expected_ms, now_in, is_offered in moments:
        at_ms += passed_ms
        if now_in != queue:
            queue, best, announced_ms, comforted_ms = now_in, 99, -(10**9), at_ms
        caller = english(queue, position, expected_ms, is_offered=is_offered)
        told, wait = room.next(caller, told, at_ms)
        said = [one.text for one in wait.prompts if isinstance(one, Say)]
        places = [text for text in said if text.startswith("You are ")]
        if position is None:
            assert said == []
        if places:
            assert position is not None
            assert position < best
            best = position
        if set(said) & set(COMFORT):
            assert len(said) == 1
            assert at_ms - comforted_ms >= FULL.comfort_every_s * 1000
            comforted_ms = at_ms
        elif said:
            assert at_ms - announced_ms >= FULL.announce_every_s * 1000
            announced_ms = at_ms


@given(MOMENTS)
def test_every_key_that_is_said_leads_out_and_every_key_that_leads_out_is_said(
    moments: list[tuple[int, int | None, tuple[int, int] | None, str, bool]],
) -> None:
    room, told, at_ms = WaitingRoom(with_waiting(FULL)), Told(), START_MS
    for passed_ms, position, expected_ms, queue, is_offered in moments:
        at_ms += passed_ms
        caller = english(queue, position, expected_ms, is_offered=is_offered)
        told, wait = room.next(caller, told, at_ms)
        leads_out = [
            key
            for key in "1*923456780#"
            if room.exit_of(queue, key, is_offered=is_offered) is not None
        ]
        assert sorted(wait.keys) == sorted(leads_out)
        if spoken := announced_keys(wait):
            assert sorted(spoken) == sorted(leads_out)


@given(MOMENTS)
def test_a_repeated_request_changes_nothing(
    moments: list[tuple[int, int | None, tuple[int, int] | None, str, bool]],
) -> None:
    room, told, at_ms = WaitingRoom(with_waiting(FULL)), Told(), START_MS
    for passed_ms, position, expected_ms, queue, is_offered in moments:
        at_ms += passed_ms
        caller = english(queue, position, expected_ms, is_offered=is_offered)
        told, wait = room.next(caller, told, at_ms)
        repeated = replace(caller, position=1, is_offered=not is_offered)
        assert room.next(repeated, told, at_ms + 999) == (told, wait)
