"""The addresses under which Twilio reaches us. Each carries our own name of the call it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.ids import CallId, OfferNumber

PREFIX: Final = "/twilio"
RETRY: Final = "#ct=2000&rt=4000&rc=2&rp=ct,rt,5xx"
"""Twilio's own settings for a webhook, which it keeps to itself: give up on a connection after 2 s
and on an answer after 4 s, and try twice again. So it reaches a service that has just restarted."""


class Urls:
    """Absolute URLs below the configured public URL."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")

    def of_request(self, raw_path: str) -> str:
        """The URL as Twilio was given it, for a request with this raw path and query."""
        return self._public_url + raw_path

    def plain(self, name: str, **more: int | str) -> str:
        """One that is about no call yet."""
        query = f"?{_query(more)}" if more else ""
        return f"{self._public_url}{PREFIX}/{name}{query}{RETRY}"

    def of_file(self, name: str) -> str:
        """A file that Twilio fetches."""
        return f"{self._public_url}{PREFIX}/{name}"

    def of_call(self, name: str, call: CallId, **more: int | str) -> str:
        """One about a call."""
        return self.plain(name, call=call, **more)

    def of_offer(self, name: str, call: CallId, offer: OfferNumber) -> str:
        """One about an offer."""
        return self.of_call(name, call, offer=offer)


def _query(values: Mapping[str, int | str]) -> str:
    return "&".join(f"{key}={quote(str(value), safe='')}" for key, value in values.items())
