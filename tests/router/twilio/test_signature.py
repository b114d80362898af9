"""Held against Twilio's own validator, and against a signer written from Twilio's description."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from router.carriers.twilio.signature import is_signed, sign
from tests.emulators.twilio import signer

TOKEN = "a-token-of-an-account"
VALIDATOR = RequestValidator(TOKEN)
URL = "https://calls.example.com/twilio/voice"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
forms = st.lists(st.tuples(texts, texts), max_size=8).map(MultiDict)
hosts = st.sampled_from(["calls.example.com", "localhost", "127.0.0.1", "xn--bcher-kva.example"])
ports = st.sampled_from(["", ":80", ":443", ":8080"])
paths = st.text("abcXYZ019-._~%/", max_size=12)
queries = st.text("abc=&%20é+", max_size=12)


@st.composite
def urls(draw: st.DrawFn) -> str:
    scheme, query = draw(st.sampled_from(["http", "https"])), draw(queries)
    tail = f"?{query}" if query else ""
    return f"{scheme}://{draw(hosts)}{draw(ports)}/{draw(paths)}{tail}"


@given(url=urls(), form=forms)
def test_the_signature_is_twilios(url: str, form: MultiDict[str]) -> None:
    expected = VALIDATOR.compute_signature(url, form)
    assert sign(TOKEN, url, form).decode() == expected
    assert expected == signer.signature(TOKEN, url, form.items())
    assert is_signed(TOKEN, url, form, expected)


@given(url=urls(), form=forms, signed_url=urls())
def test_what_twilios_validator_takes_is_taken_and_nothing_else(
    url: str, form: MultiDict[str], signed_url: str
) -> None:
    signature = VALIDATOR.compute_signature(signed_url, form)
    assert is_signed(TOKEN, url, form, signature) == VALIDATOR.validate(url, form, signature)


@given(form=forms, port=st.sampled_from(["", ":443", ":8443"]))
def test_a_port_may_be_signed_or_not(form: MultiDict[str], port: str) -> None:
    url = f"https://calls.example.com{port}/twilio/voice?call=1"
    for signed in ("https://calls.example.com/twilio/voice?call=1", url):
        signature = VALIDATOR.compute_signature(signed, form)
        assert is_signed(TOKEN, url, form, signature)
        assert VALIDATOR.validate(url, form, signature)


@given(form=forms, name=texts, value=texts)
def test_a_field_more_or_another_value_does_not_fit(
    form: MultiDict[str], name: str, value: str
) -> None:
    signature = VALIDATOR.compute_signature(URL, form)
    changed = MultiDict([*form.items(), (name, value)])
    is_same = set(changed.items()) == set(form.items())
    expected = VALIDATOR.compute_signature(URL, changed) == signature
    assert is_signed(TOKEN, URL, changed, signature) == expected
    assert expected or not is_same


def test_fields_may_be_empty_repeated_or_in_any_script() -> None:
    form = MultiDict([("b", ""), ("a", "2"), ("a", "1"), ("a", "2"), ("naam", "Ünïçødé 🎧")])
    signature = VALIDATOR.compute_signature(URL, form)
    assert is_signed(TOKEN, URL, form, signature)
    without_empty = MultiDict([pair for pair in form.items() if pair[1]])
    assert not is_signed(TOKEN, URL, without_empty, signature)


@pytest.mark.parametrize("signature", [None, "", " ", "x", "é\udcff", "A" * 10_000])
def test_no_signature_or_a_strange_one_does_not_fit(signature: str | None) -> None:
    assert not is_signed(TOKEN, URL, MultiDict({"a": "1"}), signature)


def test_the_token_of_another_account_does_not_fit() -> None:
    form = MultiDict({"a": "1"})
    signature = RequestValidator("another-token").compute_signature(URL, form)
    assert not is_signed(TOKEN, URL, form, signature)


@given(
    url=st.text(max_size=60) | urls().map(lambda url: url.replace("/", "[", 3)),
    form=st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=3).map(MultiDict),
    signature=st.text(max_size=40),
)
def test_whatever_stands_in_a_request_the_check_never_raises(
    url: str, form: MultiDict[str], signature: str
) -> None:
    assert not is_signed(TOKEN, url, form, signature)
    assert not is_signed(TOKEN, f"https://calls.example.com{url}", form, signature)
