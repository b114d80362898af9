"""What Twilio shows of us: live calls, conferences and who is in them, and who waits in its queues.

Lists are eventually consistent and are not read all at one moment. What goes through several states
is asked for in the order of the states, so that it is seen at least once; and whatever is missing
must be asked for singly before it counts as gone.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, get_args

from router.carriers.twilio import labels
from router.carriers.twilio.requests import ENDED
from router.carriers.twilio.rest import ConferenceStatus, LiveStatus
from router.errors import CarrierFailed, LegGone
from router.ports import Truth

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from queues.ids import CallId, OfferNumber
    from router.carriers.twilio.rest import TwilioRest
    from router.ports import Clock

QUEUE_PREFIX: Final = "switchroom-"
"""How the names of our queues begin: the account may have others."""
LOOK_S_MAX: Final = 60.0
"""How long Twilio may take over all of it."""


def room_name(call: CallId, offer: OfferNumber) -> str:
    """The name of the conference of an offer."""
    return f"{call}-{offer}"


async def truth(
    rest: TwilioRest, clock: Clock, rooms: Collection[tuple[CallId, OfferNumber]]
) -> Truth:
    """Look at everything, and into these rooms.

    Raises:
        CarrierFailed: some of it could not be seen, or it took longer than `LOOK_S_MAX`.
    """
    began_ms = clock.now_ms()
    try:
        async with asyncio.timeout(LOOK_S_MAX):
            legs: set[str] = set()
            for status in get_args(LiveStatus):
                legs |= await rest.live_calls(status)
            return Truth(
                began_ms=began_ms,
                legs=frozenset(legs),
                rooms=await _rooms(rest, rooms) if rooms else {},
                in_line=await _in_line(rest),
            )
    except TimeoutError:
        raise CarrierFailed("Twilio could not be asked: it took too long") from None


async def _rooms(
    rest: TwilioRest, rooms: Iterable[tuple[CallId, OfferNumber]]
) -> dict[tuple[CallId, OfferNumber], frozenset[str]]:
    conferences: dict[str, str] = {}
    for status in get_args(ConferenceStatus):
        conferences |= await rest.conferences(status)
    found: dict[tuple[CallId, OfferNumber], frozenset[str]] = {}
    for room in rooms:
        sid = conferences.get(room_name(*room))
        inside = [] if sid is None else await rest.occupants(sid)
        # Supervisors are neither callers nor agents.
        found[room] = frozenset(one.call for one in inside if not labels.is_supervisor(one.label))
    return found


async def _in_line(rest: TwilioRest) -> frozenset[str]:
    waiting: set[str] = set()
    for name, sid in (await rest.queues()).items():
        if name.startswith(QUEUE_PREFIX):
            waiting |= await rest.members(sid)
    return frozenset(waiting)


async def is_over(rest: TwilioRest, leg: str) -> bool:
    """Whether this leg is certainly over.

    Raises:
        CarrierFailed: it could not be seen.
    """
    try:
        return await rest.status_of(leg) in ENDED
    except LegGone:
        return True
