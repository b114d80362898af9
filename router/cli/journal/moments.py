"""Moments as operators write and read them, by the clock on the wall of the site."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

_OF_A_DAY: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
RIGHT: Final = "right would be now, 14:05, 2026-11-23 or 2026-11-23T14:05:30"


class NoMoment(ValueError):
    """This text is no moment; the message says what would be right."""


class WallClock:
    """Reads and writes moments (ms since the Unix epoch) in one time zone; None is the machine's."""

    def __init__(self, zone: tzinfo | None, now_ms: int) -> None:
        self._zone = zone
        self._now = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone)

    @property
    def zone(self) -> tzinfo:
        """The time zone."""
        return self._zone or self._now.tzinfo or UTC

    @property
    def name(self) -> str:
        """What the time zone is called."""
        return str(self._zone or f"{self._now:%Z}")

    def read(self, text: str) -> int:
        """The moment that this names, `now` included. A time without a date is the last such time there has been, a
        date without a time the midnight with which it begins.

        Raises:
            NoMoment: it names none.
        """
        if text == "now":
            return _ms(self._now)
        try:
            if _OF_A_DAY.fullmatch(text):
                return _ms(
                    self._last(time.fromisoformat(text.zfill(8 if text.count(":") > 1 else 5)))
                )
            moment = datetime.fromisoformat(text)
            return _ms(moment if moment.tzinfo else self._local(moment))
        except (ValueError, OverflowError, OSError):
            raise NoMoment(f"{text[:40]!r} is no moment; {RIGHT}") from None

    def day(self, at_ms: int) -> str:
        """Day and time to the second, as `2026-11-23 14:05:30`."""
        return f"{self._at(at_ms):%Y-%m-%d %H:%M:%S}"

    def exact(self, at_ms: int) -> str:
        """Day and time to the millisecond."""
        return f"{self.day(at_ms)}.{at_ms % 1000:03}"

    def short(self, at_ms: int) -> str:
        """The time alone, as `14:05:30`; with the day if that is not today's."""
        at = self._at(at_ms)
        return f"{at:%H:%M:%S}" if at.date() == self._now.date() else self.day(at_ms)

    def iso(self, at_ms: int) -> str:
        """For machines, with the distance from UTC."""
        return self._at(at_ms).isoformat(timespec="milliseconds")

    def _last(self, of_day: time) -> datetime:
        today = self._local(datetime.combine(self._now.date(), of_day))
        if today <= self._now:
            return today
        return self._local(datetime.combine(self._now.date() - timedelta(days=1), of_day))

    def _local(self, naive: datetime) -> datetime:
        return naive.astimezone() if self._zone is None else naive.replace(tzinfo=self._zone)

    def _at(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self._zone)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
