"""What lets pages in, and relays let browsers use them."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha1
from hmac import new
from typing import TYPE_CHECKING

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from queues.ids import AgentId, CallId
from router.carriers.browser import limits
from router.carriers.browser.passes import AgentPass, Passes, SupervisorPass, ice_of
from router.settings import BrowserSettings, Secret
from tests.virtual_clock import START_MS, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Container

ANNA = AgentId("anna")
CALL = CallId("call-1")
SESSION = "a-session"
RELAYS = BrowserSettings(
    turn_urls=("stun:a.example:3478", "turn:a.example:3478", "turns:a.example:443?transport=tcp"),
    turn_secret=Secret("secret-of-the-relay"),
    relay_only=True,
)


def passes_of(clock: VirtualClock, ended: Container[str] = ()) -> Passes:
    async def holds(session: str) -> bool:
        return session not in ended

    return Passes(clock, holds)


def test_a_pass_says_whose_it_is_and_how_long_it_is_good() -> None:
    passes = passes_of(VirtualClock())
    token, until_ms = passes.for_agent(ANNA, SESSION)
    assert passes.use(token) == AgentPass(ANNA, until_ms, SESSION)
    assert until_ms == START_MS + limits.VOICE_MS


async def nothing() -> None:
    pass


async def test_a_supervisors_pass_is_good_for_a_minute() -> None:
    clock = VirtualClock()
    passes = passes_of(clock)
    in_time, too_late = (passes.for_supervisor(by, CALL, "whisper") for by in ("sara", "tom"))
    await clock.advance(limits.SUPERVISOR_MS - 1, nothing)
    found = passes.use(in_time)
    assert isinstance(found, SupervisorPass)
    assert (found.by, found.call, found.mode) == ("sara", "call-1", "whisper")
    await clock.advance(1, nothing)
    assert passes.use(too_late) is None


def test_a_supervisors_pass_is_good_once_and_an_agents_always() -> None:
    passes = passes_of(VirtualClock())
    token = passes.for_supervisor("sara", CALL, "listen")
    assert passes.use(token) is not None
    assert passes.use(token) is None
    token, _ = passes.for_agent(ANNA, SESSION)
    assert passes.use(token) == passes.use(token) is not None


def test_only_the_last_pass_of_a_supervisor_for_a_call_is_good() -> None:
    passes = passes_of(VirtualClock())
    elsewhere = passes.for_supervisor("sara", CallId("call-2"), "listen")
    colleague = passes.for_supervisor("tom", CALL, "listen")
    first, last = (passes.for_supervisor("sara", CALL, "barge") for _ in range(2))
    assert passes.use(first) is None
    assert None not in (passes.use(last), passes.use(elsewhere), passes.use(colleague))


async def test_passes_that_nobody_uses_are_not_remembered_for_ever() -> None:
    clock = VirtualClock()
    passes = passes_of(clock)
    for number in range(5):
        passes.for_supervisor("sara", CallId(f"call-{number}"), "listen")
        await clock.advance(limits.SUPERVISOR_MS, nothing)
    assert len(passes._unused) == 1


async def test_who_got_a_pass_by_signing_in_is_signed_in_as_long_as_his_session_holds() -> None:
    passes = passes_of(VirtualClock(), ended=("another",))
    expected = {SESSION: True, "another": False, "": True}
    for session, holds in expected.items():
        granted = passes.use(passes.for_agent(ANNA, session)[0])
        assert isinstance(granted, AgentPass)
        assert await passes.is_signed_in(granted) == holds


def test_another_process_takes_no_pass_of_this_one() -> None:
    clock = VirtualClock()
    token, _ = passes_of(clock).for_agent(ANNA, SESSION)
    assert passes_of(clock).use(token) is None


def test_a_pass_that_was_changed_is_none() -> None:
    passes = passes_of(VirtualClock())
    token, until_ms = passes.for_agent(ANNA, SESSION)
    digest, _, written = token.partition(".")
    assert msgspec.json.decode(urlsafe_b64decode(written))["agent"] == ANNA
    forged = urlsafe_b64encode(
        msgspec.json.encode(AgentPass(AgentId("bram"), until_ms, SESSION))
    ).decode()
    assert passes.use(f"{digest}.{forged}") is None
    assert passes.use(f"{digest}.") is None
    assert passes.use(written) is None


@given(st.text(max_size=200))
def test_whatever_is_sent_as_a_pass_is_none(text: str) -> None:
    assert passes_of(VirtualClock()).use(text) is None


def test_access_to_a_relay_is_what_coturn_expects_and_ends_by_itself() -> None:
    ice = ice_of(RELAYS, START_MS)
    mirror, relay = ice.servers
    assert (mirror.urls, mirror.username, mirror.credential) == (("stun:a.example:3478",), "", "")
    assert relay.urls == RELAYS.turn_urls[1:]
    until_s, _, who = relay.username.partition(":")
    assert int(until_s) == (START_MS + limits.TURN_MS) // 1000
    assert who
    digest = new(b"secret-of-the-relay", relay.username.encode(), sha1).digest()
    assert b64decode(relay.credential) == digest
    assert ice.relay_only


def test_every_page_gets_access_of_its_own() -> None:
    first, second = (ice_of(RELAYS, START_MS).servers[1].username for _ in range(2))
    assert first != second


def test_without_relays_pages_find_each_other_on_their_network() -> None:
    ice = ice_of(BrowserSettings(), START_MS)
    assert (ice.servers, ice.relay_only) == ((), False)
