from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from router.carriers.twilio import labels

people = st.text(min_size=1, max_size=40)


@given(one=people, other=people)
def test_a_supervisor_is_known_by_his_label_and_by_nobody_elses(one: str, other: str) -> None:
    label = labels.of_supervisor(one, "0123456789ab")
    assert labels.is_supervisor(label)
    assert labels.belongs_to(label, one)
    assert labels.belongs_to(label, other) == (one == other)


@given(person=people)
def test_a_label_is_one_that_twilio_takes_and_names_nobody(person: str) -> None:
    assert re.fullmatch("[a-z0-9-]{1,128}", labels.of_supervisor(person, "0123456789ab"))


def test_neither_the_caller_nor_the_agent_is_a_supervisor() -> None:
    assert not labels.is_supervisor(labels.CALLER)
    assert not labels.is_supervisor(labels.AGENT)
