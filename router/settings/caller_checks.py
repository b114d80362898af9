"""What types cannot say about `[callers]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from router.settings import limits
from router.settings.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.settings.callers import CallersSettings
    from router.settings.model import Settings
    from router.settings.problems import Path

_NUMBER: Final = "{caller}"
_PLACE: Final = re.compile(r"\{[^{}]*\}")
_URL: Final[Path] = ("callers", "look_up", "url")


def caller_findings(settings: Settings) -> Iterator[Finding]:
    """Lists that contradict one another, a look-up that cannot work, and what is forgotten before
    it is asked for.
    """
    yield from _contradictions(settings.callers)
    if settings.callers.look_up is not None:
        yield from _place_findings(settings.callers.look_up.url)
    yield from _forgotten_too_soon(settings)


def _contradictions(callers: CallersSettings) -> Iterator[Finding]:
    in_file = frozenset() if callers.blocked_file is None else callers.blocked_file.numbers
    blocked = in_file.union(callers.blocked)
    right = "which counts; right would be to take it out of one of them"
    for index, number in enumerate(callers.vip):
        if number in blocked:
            yield Finding(("callers", "vip", index), f"is blocked as well, {right}", "warning")
    both = 0 if callers.vip_file is None else len(callers.vip_file.numbers & blocked)
    if both:
        numbers = "a number that is" if both == 1 else f"{both} numbers that are"
        yield Finding(("callers", "vip_file"), f"has {numbers} blocked as well, {right}", "warning")


def _place_findings(url: str) -> Iterator[Finding]:
    """Only the caller's number can stand in the address, and it must. Where, and which hosts may be
    asked, is checked for all addresses alike.
    """
    places = set(_PLACE.findall(url))
    for place in sorted(places - {_NUMBER}):
        yield Finding(_URL, f"unknown place {place}; there is: {_NUMBER}")
    if _NUMBER not in places:
        yield Finding(_URL, f"asks about nobody; right would be {_NUMBER} where the number belongs")


def _forgotten_too_soon(settings: Settings) -> Iterator[Finding]:
    days = settings.callers.remember_days
    script = settings.conversation
    why = f"callers are forgotten after {days} days (callers.remember_days)"
    if script.survey is not None and script.survey.every_days > days:
        path: Path = ("conversation", "survey", "every_days")
        yield Finding(path, f"is not kept, as {why}; right would be at most {days}", "warning")
    escalation = script.escalation
    if escalation is None or escalation.on_repeated_calls == "off":
        return
    path = ("conversation", "escalation")
    if escalation.within_days > days:
        message = f"counts fewer days, as {why}; right would be at most {days}"
        yield Finding((*path, "within_days"), message, "warning")
    most = limits.EARLIER_CALLS_MAX
    if escalation.calls > most:
        message = f"is never reached, as {most} calls are remembered; right would be at most {most}"
        yield Finding((*path, "calls"), message, "warning")
