"""What goes wrong on purpose, by seed or by choice.

The chances apply to asynchronous callbacks (call, conference and recording status; actions whose
answer is ignored). A request for TwiML may be sent twice (`twiml_duplicate`): the first answer is
lost and the second one is executed, as after a retry.

The methods pick single requests with a predicate over `Outgoing` (`.kind`, `.event`, `.url`,
`.params`, `.resource`):

    hold = emulator.faults.hold(lambda request: request.event == "participant-join")
    ...
    hold.release()             # all, in order; or hold.release(index), or hold.drop(index)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.emulators.twilio.webhooks import Outgoing

Verdict = Literal["lose", "refuse", "stall", "slow", "duplicate"]


class Hold:
    """Keeps back the callbacks that a predicate picks until a test lets them go."""

    def __init__(self, predicate: Callable[[Outgoing], bool]) -> None:
        self._predicate = predicate
        self._is_open = False
        self._waiting: list[tuple[Outgoing, Callable[[], None]]] = []

    @property
    def held(self) -> list[Outgoing]:
        return [request for request, _ in self._waiting]

    def takes(self, request: Outgoing, send: Callable[[], None]) -> bool:
        if self._is_open or not self._predicate(request):
            return False
        self._waiting.append((request, send))
        return True

    def release(self, index: int | None = None) -> None:
        """Send one held callback, or all of them in the order they were held."""
        if index is not None:
            self._waiting.pop(index)[1]()
            return
        waiting, self._waiting = self._waiting, []
        for _, send in waiting:
            send()

    def drop(self, index: int | None = None) -> None:
        """Lose one held callback, or all of them."""
        if index is None:
            self._waiting.clear()
        else:
            self._waiting.pop(index)

    def end(self) -> None:
        """Release everything and hold nothing more."""
        self._is_open = True
        self.release()


@dataclass
class Rule:
    verdict: Verdict
    predicate: Callable[[Outgoing], bool]
    times: int | None

    def applies(self, request: Outgoing) -> bool:
        if self.times == 0 or not self.predicate(request):
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def end(self) -> None:
        self.times = 0


@dataclass
class RestFault:
    method: str
    path: str
    status: int
    is_after_commit: bool
    times: int
    code: int

    def applies(self, method: str, path: str) -> bool:
        if self.times == 0 or self.method not in {"*", method} or self.path not in path:
            return False
        self.times -= 1
        return True


@dataclass(kw_only=True)
class Faults:
    """Chances lie between 0 and 1; each is drawn from the emulator's seed."""

    delay_ms: tuple[int, int] = (0, 0)
    """Each callback is late by a number of virtual milliseconds from this range."""
    duplicate: float = 0.0
    lose: float = 0.0
    reorder: float = 0.0
    """The callback waits until the next one of its call or conference has gone (or 5 s)."""
    twiml_duplicate: float = 0.0
    webhook_before_rest_answer: bool = False
    """What a REST request sets off reaches the service before the request is answered."""
    rest_429: float = 0.0
    """Refused before anything happens."""
    rest_503: float = 0.0
    """Answered with an error although it was carried out."""
    read_lag_ms: int = 0
    """GET shows a call's status as it was this long ago."""

    _holds: list[Hold] = field(default_factory=list, init=False, repr=False)
    _rules: list[Rule] = field(default_factory=list, init=False, repr=False)
    _rest: list[RestFault] = field(default_factory=list, init=False, repr=False)

    def hold(self, predicate: Callable[[Outgoing], bool]) -> Hold:
        """Keep back callbacks until they are released, in any order."""
        held = Hold(predicate)
        self._holds.append(held)
        return held

    def lose_where(self, predicate: Callable[[Outgoing], bool], times: int | None = None) -> Rule:
        """Callbacks that never arrive."""
        return self._add("lose", predicate, times)

    def duplicate_where(
        self, predicate: Callable[[Outgoing], bool], times: int | None = None
    ) -> Rule:
        """Callbacks and TwiML requests that arrive twice."""
        return self._add("duplicate", predicate, times)

    def refuse(self, predicate: Callable[[Outgoing], bool], times: int | None = None) -> Rule:
        """No connection: as if the service were down for these requests."""
        return self._add("refuse", predicate, times)

    def stall(self, predicate: Callable[[Outgoing], bool], times: int | None = None) -> Rule:
        """The request is swallowed and the read timeout passes (virtually)."""
        return self._add("stall", predicate, times)

    def slow(self, predicate: Callable[[Outgoing], bool], times: int | None = None) -> Rule:
        """The service takes virtual time over its answer: `settle` does not wait for it."""
        return self._add("slow", predicate, times)

    def fail_rest(
        self,
        method: str = "*",
        path: str = "",
        *,
        status: int = 503,
        after_commit: bool = True,
        times: int = 1,
        code: int | None = None,
    ) -> RestFault:
        """Answer the next REST requests whose path contains `path` with an error."""
        codes = {401: 20003, 404: 20404, 429: 20429}
        fault = RestFault(
            method, path, status, after_commit, times, code or codes.get(status, 20500)
        )
        self._rest.append(fault)
        return fault

    def rest_fault(self, method: str, path: str, dice: Random) -> RestFault | None:
        for fault in self._rest:
            if fault.applies(method, path):
                return fault
        if self.rest_429 and dice.random() < self.rest_429:
            return RestFault(method, path, 429, is_after_commit=False, times=0, code=20429)
        if self.rest_503 and dice.random() < self.rest_503:
            return RestFault(method, path, 503, is_after_commit=True, times=0, code=20500)
        return None

    def is_held(self, request: Outgoing, send: Callable[[], None]) -> bool:
        return any(hold.takes(request, send) for hold in self._holds)

    def rules(self, verdict: Verdict, request: Outgoing) -> bool:
        return any(rule.verdict == verdict and rule.applies(request) for rule in self._rules)

    def _add(
        self, verdict: Verdict, predicate: Callable[[Outgoing], bool], times: int | None
    ) -> Rule:
        rule = Rule(verdict, predicate, times)
        self._rules.append(rule)
        return rule
