"""What an address leads to."""

from __future__ import annotations

import pytest

from router.settings.addresses import is_loopback, is_same_host

PUBLIC_URL = "https://calls.example.com"


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://calls.example.com/x", True),
        ("https://CALLS.example.com:8443/x", True),
        ("https://cdn.example.com/x", False),
        ("https://handler.twilio.com/twiml/EH1", False),
        ("https://[::1", False),
    ],
)
def test_what_lies_at_the_same_host_is_out_of_reach_together(url: str, *, same: bool) -> None:
    assert is_same_host(url, PUBLIC_URL) == same
    assert is_same_host(PUBLIC_URL, url) == same


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - not listened on
        ("localhost.example.com", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, *, is_ours: bool) -> None:
    assert is_loopback(host) == is_ours
