"""Slows down whoever guesses passwords: by account and where from, by account, and by where from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from router.people import limits
from router.people.errors import TooManyTries
from router.people.origins import bucket_of

if TYPE_CHECKING:
    from router.ports import Clock


_DOUBLINGS_MAX: Final = 20
"""Far beyond the longest delay."""


class _Tries(msgspec.Struct, frozen=True):
    count: int = 0
    last_ms: int = 0


class Guessing:
    """Counts the wrong tries of each account from each network (see `bucket_of`), of each account from
    anywhere, whether it exists or not, and of each network.

    After some wrong ones in a row (five for an account from one network; more for an account from
    anywhere, and for a network, behind which a whole office may sit) the next is looked at only after
    1 s, then 2 s, 4 s, and so on. So whoever guesses from one place keeps nobody out elsewhere. An
    account keeps nobody waiting for more than a minute; and a browser in which its person has signed in
    before (`devices`) is counted by itself, so that no army of guessers keeps the person out there.
    """

    def __init__(self, clock: Clock) -> None:
        account_ms, address_ms = limits.ACCOUNT_DELAY_MS_MAX, limits.ADDRESS_DELAY_MS_MAX
        self._places = _Counted(clock, limits.TRIES_FREE, account_ms)
        self._accounts = _Counted(clock, limits.ACCOUNT_TRIES_FREE, account_ms)
        self._networks = _Counted(clock, limits.ADDRESS_TRIES_FREE, address_ms)

    def begin(self, account: str, address: str, device: str | None = None) -> Try:
        """Somebody tries, at a `device` of this account if that is known. For the account it counts as
        wrong until something else is said of it, so that many at once count, too.

        Raises:
            TooManyTries: not yet; it was not counted.
        """
        account, network = account.casefold(), bucket_of(address)
        # No network and no device has the other's name.
        place = f"{account} {network}" if device is None else f"{account} device {device}"
        counting = [(self._places, place)]
        if device is None:
            counting.append((self._accounts, account))
        waits_ms = [counted.wait_ms(key) for counted, key in counting]
        if device is None:
            waits_ms.append(self._networks.wait_ms(network))
        if max(waits_ms) > 0:
            seconds = -(-max(waits_ms) // 1000)
            message = f"Too many wrong tries; the next is possible in {seconds} s."
            raise TooManyTries(message, max(waits_ms))
        before = [counted.count(key) for counted, key in counting]
        return Try(counting, before, self._networks, network)


class Try:
    """One try, which is being looked at. Whoever looks says one thing of it."""

    def __init__(
        self,
        counting: list[tuple[_Counted, str]],
        before: list[_Tries],
        networks: _Counted,
        network: str,
    ) -> None:
        self._counting = counting
        self._before = before
        self._networks = networks
        self._network = network

    def failed(self) -> None:
        """It was wrong."""
        self._networks.count(self._network)

    def succeeded(self) -> None:
        """It was right."""
        for counted, key in self._counting:
            counted.forget(key)

    def not_looked_at(self) -> None:
        """It was neither."""
        for (counted, key), before in zip(self._counting, self._before, strict=True):
            counted.take_back(key, before.last_ms)


class _Counted:
    """Wrong tries by one thing."""

    def __init__(self, clock: Clock, free: int, delay_ms_max: int) -> None:
        self._clock = clock
        self._free = free
        self._delay_ms_max = delay_ms_max
        self._tries: dict[str, _Tries] = {}
        """Those that came last are last."""

    def wait_ms(self, key: str) -> int:
        """So long until the next is looked at; 0 or less if it may come now."""
        tries = self._tries.get(key)
        since_ms = 0 if tries is None else self._clock.now_ms() - tries.last_ms
        if tries is None or tries.count < self._free or since_ms >= limits.TRIES_FORGOTTEN_MS:
            return 0
        doublings = min(tries.count - self._free, _DOUBLINGS_MAX)
        return min(limits.FIRST_DELAY_MS << doublings, self._delay_ms_max) - since_ms

    def count(self, key: str) -> _Tries:
        """One more; gives how it was before."""
        now_ms = self._clock.now_ms()
        tries = self._tries.pop(key, _Tries())
        is_past = now_ms - tries.last_ms >= limits.TRIES_FORGOTTEN_MS
        self._tries[key] = _Tries(1 if is_past else tries.count + 1, now_ms)
        self._forget_old(now_ms)
        return tries

    def take_back(self, key: str, last_ms: int) -> None:
        """One less; the last before it was at `last_ms`."""
        tries = self._tries.get(key)
        if tries is not None and tries.count > 1:
            self._tries[key] = _Tries(tries.count - 1, last_ms)
        elif tries is not None:
            del self._tries[key]

    def forget(self, key: str) -> None:
        """All of them."""
        self._tries.pop(key, None)

    def _forget_old(self, now_ms: int) -> None:
        while self._tries:
            oldest = next(iter(self._tries))
            is_past = now_ms - self._tries[oldest].last_ms >= limits.TRIES_FORGOTTEN_MS
            if not is_past and len(self._tries) <= limits.TRIES_REMEMBERED_MAX:
                break
            del self._tries[oldest]
