from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import Dialled, Heard, Keys, LookedUp, Recorded, Silence, Stage, Words, limits
from ivr.answers import ENTERING, how_heard, tidy

STAGES = st.sampled_from(get_args(Stage))
FOUND, MESSAGE = LookedUp(result="found"), Recorded(length_ms=1)


@pytest.mark.parametrize("stage", sorted(ENTERING))
@pytest.mark.parametrize(
    ("pressed", "entered"),
    [("1234", "1234"), ("1234#", "1234"), ("12*3", "12*3"), ("1 2-3", "123")],
)
def test_where_a_number_is_entered_all_keys_count(stage: Stage, pressed: str, entered: str) -> None:
    assert tidy(Keys(digits=pressed), stage) == Keys(digits=entered)


@pytest.mark.parametrize("pressed", ["", "#", "A", "²", "٣"])
def test_nothing_entered_is_silence(pressed: str) -> None:
    assert tidy(Keys(digits=pressed), "digits") == Silence()


def test_elsewhere_the_first_key_counts() -> None:
    assert tidy(Keys(digits="19#"), "question") == Keys(digits="1")


@given(digits=st.text("0123456789*#", min_size=1, max_size=5_000), stage=STAGES)
def test_what_is_entered_is_bounded(digits: str, stage: Stage) -> None:
    answer = tidy(Keys(digits=digits), stage)
    assert isinstance(answer, Silence) or (
        isinstance(answer, Keys) and len(answer.digits) <= limits.KEYS_CHARS_MAX
    )


@given(stage=STAGES)
def test_results_count_only_where_they_are_awaited(stage: Stage) -> None:
    assert (tidy(FOUND, stage) == FOUND) is (stage == "looking_up")
    assert (tidy(MESSAGE, stage) == MESSAGE) is (stage == "voicemail")


@given(stage=STAGES)
def test_a_repeated_arrival_is_silence(stage: Stage) -> None:
    assert tidy(Dialled(number="+31201234567"), stage) == Silence()


@pytest.mark.parametrize(
    ("heard", "stage", "how"),
    [
        (Words(text="hello"), "question", "speech"),
        (Keys(digits="1"), "question", "keys"),
        (Silence(), "question", "silence"),
        (FOUND, "looking_up", "look_up"),
        (MESSAGE, "voicemail", "recording"),
    ],
)
def test_how_it_came_is_recorded(heard: Heard, stage: Stage, how: str) -> None:
    assert how_heard(tidy(heard, stage)) == how
