from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from tests.emulators.service import Service
from tests.emulators.twilio import TwilioEmulator
from tests.emulators.twilio_client import ToEmulator, client_for
from tests.emulators.world import World
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """An emulator, a service whose signatures are all checked, and a clock."""
    clock = VirtualClock()
    emulator = TwilioEmulator(clock=clock, seed=1)
    service = Service(emulator.auth_token)
    await emulator.start()
    await service.start()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        http = ToEmulator(emulator.base_url, session)
        rest = client_for(http, emulator.account_sid, emulator.auth_token)
        yield World(clock=clock, emulator=emulator, service=service, rest=rest, http=http)
    await emulator.stop()
    await service.stop()
    assert service.bad_signatures == []
