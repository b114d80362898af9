"""The caller's record, as the operator's own service gives it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.ids import AgentId
from router.callers import limits
from router.callers.record import agent_of, bounded, language_of, says, shown


def test_what_is_known_best_is_shown_first_and_the_rest_as_it_comes() -> None:
    record = {"city": "Delft", "vip": "true", "note": "deaf", "blocked": "no", "name": "Jan"}
    assert shown(record) == (("name", "Jan"), ("note", "deaf"), ("city", "Delft"))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "//example.com", "https:///x", "https://", "ftp://a.b", "https://a b"],
)
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    assert shown({"url": url}) == ()


def test_a_web_address_is_shown() -> None:
    assert shown({"url": "https://crm.example.com/4711"}) != ()
    assert shown({"url": "http://127.0.0.1:8000/4711?a=b#c"}) != ()


@pytest.mark.parametrize("yes", ["true", "TRUE", "yes", "1"])
@pytest.mark.parametrize("name", ["vip", "blocked"])
def test_a_yes_counts(name: str, yes: str) -> None:
    assert says({name: yes}, name)


@pytest.mark.parametrize("no", ["false", "0", "no", "", "null", "gold", "2"])
def test_anything_else_is_no_yes(no: str) -> None:
    assert not says({"vip": no}, "vip")
    assert not says({}, "vip")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("nl", "nl"), ("NL", "nl"), ("nl-BE", "nl"), ("it_IT", "it"), ("dutch", None), ("", None)],
)
def test_a_language_is_read_as_a_two_letter_code(written: str, meant: str | None) -> None:
    assert language_of({"language": written}) == meant
    assert language_of({}) is None


def test_an_agent_is_named_by_his_short_name() -> None:
    assert agent_of({"agent": "anna-2"}) == AgentId("anna-2")
    assert agent_of({}) is None
    for other in ("Anna de Vries", "a/b", "x" * 65, "anna\n"):
        assert agent_of({"agent": other}) is None


def test_empty_values_are_left_out_and_control_characters_taken_out() -> None:
    record = bounded({"name": "  Jan\x1b[31m\nJansen\x00 ", "note": " \n ", "city": ""})
    assert record == {"name": "Jan [31m Jansen"}


@given(st.dictionaries(st.text(max_size=200), st.text(max_size=2_000), max_size=100))
def test_whatever_a_service_says_what_is_kept_is_bounded_and_readable(
    values: dict[str, str],
) -> None:
    kept = bounded(values)
    assert len(kept) <= limits.FIELDS_MAX
    for name, value in (*kept.items(), *shown(kept)):
        assert len(name) <= limits.FIELD_NAME_LENGTH_MAX
        assert 0 < len(value) <= limits.FIELD_LENGTH_MAX
        assert (name + value).isprintable()
    language_of(kept)
    agent_of(kept)
