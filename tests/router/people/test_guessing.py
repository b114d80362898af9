"""How long whoever guesses has to wait, and that nobody else has to."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from router.people import limits
from router.people.errors import TooManyTries
from router.people.guessing import Guessing
from tests.virtual_clock import VirtualClock

HERE = "192.0.2.1"
ELSEWHERE = "198.51.100.1"


class Guesser:
    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.guessing = Guessing(self.clock)

    def waits(self, account: str = "anna", address: str = HERE, device: str | None = None) -> int:
        """How long until a try is looked at; 0 if this one was, which was then neither right nor wrong."""
        try:
            self.guessing.begin(account, address, device).not_looked_at()
        except TooManyTries as refused:
            return refused.wait_ms
        return 0

    def tries(self, account: str = "anna", address: str = HERE, device: str | None = None) -> int:
        """A wrong password; gives how long to wait for it to be looked at, 0 if it was."""
        try:
            self.guessing.begin(account, address, device).failed()
        except TooManyTries as refused:
            return refused.wait_ms
        return 0

    def later(self, by_ms: int) -> None:
        self.clock._now_ms += by_ms


def test_each_wrong_try_doubles_the_wait_up_to_a_minute_for_an_account() -> None:
    guesser, waits = Guesser(), []
    for _ in range(15):
        waits.append(guesser.tries())
        guesser.later(waits[-1])
        if waits[-1]:
            assert guesser.tries() == 0
    assert waits[:5] == [0] * 5
    assert waits[5:] == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]


def test_who_guesses_from_one_place_keeps_nobody_out_elsewhere() -> None:
    guesser = Guesser()
    for _ in range(limits.ACCOUNT_TRIES_FREE - 1):
        guesser.later(guesser.waits())
        assert guesser.tries() == 0
    assert guesser.waits() >= limits.ACCOUNT_DELAY_MS_MAX
    assert guesser.waits(address=ELSEWHERE) == 0


def test_the_addresses_of_one_network_are_one_place() -> None:
    guesser = Guesser()
    for number in range(limits.TRIES_FREE):
        assert guesser.tries(address=f"2001:db8:1:2::{number:x}") == 0
    assert guesser.waits(address="2001:db8:1:2:ffff::1") == 1_000
    assert guesser.waits(address="2001:db8:1:3::1") == 0


def test_an_army_of_guessers_is_slowed_down_for_an_account_as_a_whole() -> None:
    guesser = Guesser()
    for number in range(limits.ACCOUNT_TRIES_FREE):
        assert guesser.tries(address=f"192.0.2.{number}") == 0
    assert guesser.waits(address=ELSEWHERE) == 1_000


def test_no_army_keeps_a_person_out_of_a_browser_that_knows_him() -> None:
    guesser = Guesser()
    for number in range(limits.ACCOUNT_TRIES_FREE + 20):
        address = f"192.0.2.{number}"
        guesser.later(guesser.waits(address=address))
        guesser.tries(address=address)
    for _ in range(limits.ADDRESS_TRIES_FREE + 5):
        guesser.tries("somebody", HERE)
    assert guesser.waits(address=ELSEWHERE) > 0
    assert guesser.waits(address=HERE, device="annas own") == 0


def test_whoever_has_the_browser_guesses_no_faster_there() -> None:
    guesser = Guesser()
    for number in range(limits.TRIES_FREE):
        assert guesser.tries(address=f"192.0.2.{number}", device="annas own") == 0
    assert guesser.waits(address=ELSEWHERE, device="annas own") == 1_000
    assert guesser.waits(address=ELSEWHERE) == 0


def test_an_address_waits_longer_in_the_end() -> None:
    guesser = Guesser()
    for number in range(limits.ADDRESS_TRIES_FREE):
        assert guesser.tries(f"name-{number}") == 0
    waits = []
    for number in range(12):
        waits.append(guesser.tries(f"other-{number}"))
        guesser.later(waits[-1])
        guesser.tries(f"another-{number}")
    assert waits[:4] == [1_000, 2_000, 4_000, 8_000]
    assert waits[-1] == limits.ADDRESS_DELAY_MS_MAX


def test_tries_that_are_still_being_looked_at_count() -> None:
    guesser = Guesser()
    for _ in range(limits.TRIES_FREE):
        guesser.guessing.begin("anna", HERE)
    assert guesser.waits() == 1_000


def test_what_was_not_looked_at_does_not_count() -> None:
    guesser = Guesser()
    for _ in range(limits.TRIES_FREE + 1):
        guesser.tries()
    guesser.later(1_000)
    assert guesser.tries() == 0
    guesser.later(2_000)
    for _ in range(3):
        guesser.guessing.begin("anna", HERE).not_looked_at()
    assert guesser.waits() == 0


def test_a_right_password_forgets_the_account_but_not_the_address() -> None:
    guesser = Guesser()
    for _ in range(limits.TRIES_FREE - 1):
        guesser.tries()
    guesser.guessing.begin("Anna", HERE).succeeded()
    assert [guesser.tries("ANNA") for _ in range(limits.TRIES_FREE)] == [0] * limits.TRIES_FREE
    assert guesser.tries() == 1_000


def test_after_a_quarter_of_an_hour_everything_is_forgotten() -> None:
    guesser = Guesser()
    for _ in range(limits.TRIES_FREE):
        guesser.tries()
    guesser.later(limits.TRIES_FORGOTTEN_MS)
    assert [guesser.tries() for _ in range(limits.TRIES_FREE)] == [0] * limits.TRIES_FREE


def test_nobody_fills_the_memory_with_names() -> None:
    guesser = Guesser()
    for number in range(limits.TRIES_REMEMBERED_MAX + 100):
        guesser.guessing.begin(f"name-{number}", HERE)
    assert len(guesser.guessing._places._tries) == limits.TRIES_REMEMBERED_MAX
    assert len(guesser.guessing._accounts._tries) == limits.TRIES_REMEMBERED_MAX


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.sampled_from((HERE, ELSEWHERE)), st.integers(0, 100_000)
        ),
        max_size=60,
    )
)
def test_however_somebody_tries_he_gets_few_guesses_and_nobody_waits_longer_than_told(
    tries: list[tuple[str, str, int]],
) -> None:
    guesser, began_ms = Guesser(), 0
    looked_at: Counter[tuple[str, str]] = Counter()
    for account, address, pause_ms in tries:
        guesser.later(pause_ms)
        began_ms += pause_ms
        wait_ms = guesser.tries(account, address)
        assert wait_ms <= limits.ADDRESS_DELAY_MS_MAX
        if wait_ms:
            guesser.later(wait_ms)
            began_ms += wait_ms
            assert guesser.tries(account, address) == 0
        looked_at[account, address] += 1
    # Five free tries for each account at each place, then at least a second; all again after a pause.
    pauses = began_ms // limits.TRIES_FORGOTTEN_MS + 1
    for count in looked_at.values():
        assert count <= limits.TRIES_FREE * pauses + began_ms // limits.FIRST_DELAY_MS + 1
