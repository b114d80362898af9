"""What goes into an address, which addresses may be asked, and what is kept of an answer."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.look_ups import NAME_CHARS_MAX, VALUE_CHARS_MAX, VALUES_MAX, filled, texts_of
from router.settings.hosts import refusal


@given(st.text(), st.text())
def test_no_value_changes_anything_but_its_place(first: str, second: str) -> None:
    try:
        url = filled("https://h.example.com/a/{x}?b={y}", {"x": first, "y": second})
    except ValueError:
        return
    assert refusal(url, ("h.example.com",)) is None
    path, query = url.removeprefix("https://h.example.com/a/").split("?b=")
    assert not {"/", "?", "#", "&", "@", "\\", ":"} & set(path + query)


@pytest.mark.parametrize(
    ("url", "hosts", "word"),
    [
        ("https://crm.example.com/x", ("crm.example.com",), None),
        ("https://CRM.example.com:443/x", ("crm.example.com",), None),
        ("https://crm.example.com/x", ("crm.example.com:443",), None),
        ("https://crm.example.com:8443", ("crm.example.com:8443",), None),
        ("http://127.0.0.1:99/", ("127.0.0.1:99",), None),
        ("http://[::1]:99/", ("[::1]:99",), None),
        ("http://localhost/", ("localhost",), None),
        ("https://crm.example.com:8443", ("crm.example.com",), "not allowed"),
        ("https://crm.example.com.evil.org/", ("crm.example.com",), "not allowed"),
        ("https://evil.crm.example.com/", ("crm.example.com",), "not allowed"),
        ("https://crm.example.com@evil.org/", ("crm.example.com",), "more than a host"),
        ("https://a:b@crm.example.com/", ("crm.example.com",), "more than a host"),
        ("https://crm.example.com\\@evil.org/", ("crm.example.com",), "more than a host"),
        ("https://{digits}.example.com/", ("crm.example.com",), "more than a host"),
        ("http://crm.example.com/", ("crm.example.com",), "listen in"),
        ("ftp://crm.example.com/", ("crm.example.com",), "no address"),
        ("https:///x", ("crm.example.com",), "no address"),
        ("https://crm.example.com:x/", ("crm.example.com",), ""),
        ("https://crm.example.com/\n", ("crm.example.com",), "no address"),
    ],
)
def test_only_listed_hosts_may_be_asked(url: str, hosts: tuple[str, ...], word: str | None) -> None:
    why = refusal(url, hosts)
    assert (why is None) == (word is None)
    assert (word or "") in (why or "")


@given(
    st.dictionaries(
        st.text(max_size=100),
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(max_size=400),
            st.lists(st.text(), max_size=3),
        ),
        max_size=80,
    )
)
def test_whatever_an_object_holds_comes_out_short_and_printable(answer: dict[str, object]) -> None:
    raw = msgspec.json.decode(json.dumps(answer).encode("utf-8"), type=dict[str, msgspec.Raw])
    texts = texts_of(raw)
    assert len(texts) <= VALUES_MAX
    for name, text in texts.items():
        assert 0 < len(name) <= NAME_CHARS_MAX
        assert 0 < len(text) <= VALUE_CHARS_MAX
        assert (name + text).isprintable()
