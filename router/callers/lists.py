"""Who is who: the lists of the configuration, and what the caller's record says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.callers.caller import is_number
from router.callers.record import says

if TYPE_CHECKING:
    from ivr.state import Standing
    from router.callers.record import Record
    from router.settings.callers import CallersSettings
    from router.settings.number_files import NumberFile


class Lists:
    """The numbers that go first, and those that are not served."""

    def __init__(self, settings: CallersSettings) -> None:
        self._vip = _numbers(settings.vip, settings.vip_file)
        self._blocked = _numbers(settings.blocked, settings.blocked_file)

    def standing(self, number: str, record: Record, *, is_known: bool) -> Standing:
        """How a caller stands with us; being blocked goes before all else.

        Whoever withholds the number is nobody in particular, whatever has been said of him.
        """
        if not is_number(number):
            return "anonymous"
        if number in self._blocked or says(record, "blocked"):
            return "blocked"
        if number in self._vip or says(record, "vip"):
            return "vip"
        return "known" if is_known or record else "unknown"


def _numbers(listed: tuple[str, ...], file: NumberFile | None) -> frozenset[str]:
    return frozenset(listed) if file is None else file.numbers.union(listed)
