"""What types cannot say about calls from browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ivr.script import plain_number
from router.settings import limits
from router.settings.addresses import is_loopback
from router.settings.findings import Finding, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.settings.browser import BrowserSettings
    from router.settings.model import Settings
    from router.settings.problems import Path


def browser_findings(settings: Settings) -> Iterator[Finding]:
    """What is wrong with `[browser]`."""
    browser = settings.browser
    if browser is None:
        return
    ours = {plain_number(one.number) for one in settings.conversation.numbers}
    if browser.number is not None and plain_number(browser.number) not in ours:
        message = "is none of conversation.numbers; right would be one of them, or leaving this out"
        yield Finding(("browser", "number"), message)
    for index, skill in enumerate(browser.skills):
        yield from unknown("skill", skill, settings.skills, ("browser", "skills", index))
    for index, origin in enumerate(browser.embed_origins):
        yield from _origin_findings(("browser", "embed_origins", index), origin)
    yield from _relay_findings(browser)


def _origin_findings(path: Path, origin: str) -> Iterator[Finding]:
    try:
        parts = urlsplit(origin)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        yield Finding(path, f"is no origin ({error}); right would be https://www.example.com")
        return
    if parts.scheme != "https" and not is_loopback(host):
        message = (
            "browsers give no microphone there; right would be https (http only on this machine)"
        )
        yield Finding(path, message)


def _relay_findings(browser: BrowserSettings) -> Iterator[Finding]:
    relays = [url for url in browser.turn_urls if url.startswith("turn")]
    if relays and browser.turn_secret is None:
        message = (
            "is missing, and the relays of 'turn_urls' would let nobody in; right would be what coturn "
            "has as 'static-auth-secret'"
        )
        yield Finding(("browser", "turn_secret"), message)
    if browser.turn_secret is not None:
        if len(browser.turn_secret.reveal()) < limits.TOKEN_CHARS_MIN:
            message = f"is too short; right would be at least {limits.TOKEN_CHARS_MIN} characters"
            yield Finding(("browser", "turn_secret"), message)
        if not relays:
            message = "is for relays, and 'turn_urls' has none; right would be leaving it out"
            yield Finding(("browser", "turn_secret"), message, "warning")
    if browser.relay_only and not relays:
        message = (
            "without a relay in 'turn_urls' nobody would hear anybody; right would be one there"
        )
        yield Finding(("browser", "relay_only"), message)
