from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from tests.emulators.twilio import signer

TOKEN = "12345"
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
FIELDS = st.lists(st.tuples(st.sampled_from(["To", "Digits", "a", "a b", "é"]) | TEXT, TEXT))
URLS = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["calls.example.org", "127.0.0.1"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.sampled_from(["", "/", "/voice", "/a/../b", "/%C3%A9"]),
    st.sampled_from(["", "?x=1", "?b=2&a=1&a=", "?q=a%20b+c"]),
)


def test_the_example_of_the_documentation_is_signed_as_documented() -> None:
    fields = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signer.signature(TOKEN, url, fields) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@given(url=URLS, fields=FIELDS, algorithm=st.sampled_from(["HMAC_SHA1", "HMAC_SHA256"]))
def test_the_library_accepts_every_signature(
    url: str, fields: list[tuple[str, str]], algorithm: signer.Algorithm
) -> None:
    """Repeated names, empty values, queries, unusual ports."""
    signature = signer.signature(TOKEN, url, fields, algorithm)
    assert RequestValidator(TOKEN).validate(url, MultiDict(fields), signature, algorithm)


def test_an_empty_field_that_gets_lost_breaks_the_signature() -> None:
    url = "https://calls.example.org/voice"
    signature = signer.signature(TOKEN, url, [("To", "1"), ("Digits", "")])
    assert RequestValidator(TOKEN).validate(url, {"To": "1", "Digits": ""}, signature)
    assert not RequestValidator(TOKEN).validate(url, {"To": "1"}, signature)


def test_another_token_does_not_verify() -> None:
    url = "https://calls.example.org/voice"
    signature = signer.signature("other", url, [("To", "1")])
    assert not RequestValidator(TOKEN).validate(url, {"To": "1"}, signature)


def test_a_json_body_is_signed_through_its_hash() -> None:
    body = json.dumps({"name": "é"})
    url = signer.with_body_hash("https://calls.example.org/events?a=1", body.encode())
    assert RequestValidator(TOKEN).validate(url, body, signer.signature(TOKEN, url))
    assert not RequestValidator(TOKEN).validate(url, body + " ", signer.signature(TOKEN, url))
