"""Webhook URLs: relative ones, and the connection overrides in their fragments."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from tests.emulators.twilio.pace import WEBHOOK_LIMIT_MS

RETRY_KINDS = frozenset({"4xx", "5xx", "ct", "rt", "all"})


class BadUrl(Exception):
    """Not an absolute HTTP URL (Twilio's error 11100)."""


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """`#ct=2000&rt=4000&tt=15000&rc=2&rp=ct,rt,5xx`: time limits in ms, retries, and on what."""

    connect_ms: int = 5_000
    read_ms: int = WEBHOOK_LIMIT_MS
    total_ms: int = WEBHOOK_LIMIT_MS
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})

    def allows_retry(self, failure: str) -> bool:
        return failure in self.retry_on or "all" in self.retry_on


def split(url: str) -> tuple[str, Overrides]:
    """The URL as it is requested and signed, and what its fragment overrides."""
    bare, fragment = urldefrag(url)
    given = dict(parse_qsl(fragment))
    retry_on = frozenset(given.get("rp", "ct").split(",")) & RETRY_KINDS
    return bare, Overrides(
        connect_ms=_bounded(given.get("ct"), 100, 10_000, 5_000),
        read_ms=_bounded(given.get("rt"), 100, WEBHOOK_LIMIT_MS, WEBHOOK_LIMIT_MS),
        total_ms=_bounded(given.get("tt"), 100, WEBHOOK_LIMIT_MS, WEBHOOK_LIMIT_MS),
        retries=_bounded(given.get("rc"), 0, 5, 1),
        retry_on=retry_on,
    )


def resolve(base: str | None, url: str) -> str:
    """Make `url` absolute against the document it stands in (None: an inline document)."""
    absolute = urljoin(base, url) if base is not None else url
    parts = urlsplit(absolute)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise BadUrl(f"11100 not an absolute HTTP URL: {url!r}")
    return absolute


def with_query(url: str, query: str) -> str:
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _bounded(text: str | None, low: int, high: int, default: int) -> int:
    if text is None or not text.isdecimal():
        return default
    return min(max(int(text), low), high)
