"""What is asked of Twilio by REST, through its own library; `asking` says how."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import aiohttp
import msgspec
from twilio.rest import Client

from router.carriers.twilio.asking import RETRY_AFTER_MS, Answer, Asking
from router.carriers.twilio.http import HttpClient
from router.errors import CarrierFailed, LegGone

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from router.ports import Clock
    from router.settings import Twilio

CALLS_TO_ONE_MAX: Final = 20
CALLS_MAX: Final = 20_000
PAGE_SIZE: Final = 1_000
CONFERENCES_OF_A_NAME_MAX: Final = 5
"""How much of a list is read, and how much of it at once: Twilio's own ceiling."""

LiveStatus = Literal["queued", "ringing", "in-progress"]
ConferenceStatus = Literal["init", "in-progress"]

NUMBER_FIELDS: Final = (
    "voice_url",
    "voice_method",
    "voice_fallback_url",
    "voice_fallback_method",
    "status_callback",
    "status_callback_method",
    "voice_application_sid",
    "trunk_sid",
)
APPLICATION_FIELDS: Final = ("voice_url", "voice_method", "voice_fallback_url", "status_callback")


class VoiceSetup(msgspec.Struct, frozen=True, kw_only=True):
    """Where calls to a number or an application go, by the names of Twilio's fields."""

    sid: str
    fields: dict[str, str]


class Occupant(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a conference, by the sid of his call."""

    call: str
    label: str
    is_muted: bool
    coaches: str
    """The call of the only one who hears him; empty if all do."""


class TwilioRest(Asking):
    """One account's REST."""

    def __init__(self, settings: Twilio, clock: Clock) -> None:
        super().__init__(clock)
        self._http = HttpClient(settings)
        self._fallback = _fallback(settings)
        account, secret = settings.account_sid, settings.auth_token.reveal()
        self._client = Client(account, secret, http_client=self._http)

    async def close(self) -> None:
        """End the connections."""
        await self._http.close()

    async def redirect_call(
        self, sid: str, twiml: str, *, waits_ms: Sequence[int] = RETRY_AFTER_MS
    ) -> None:
        """Have a call that is in progress do this now. With no waits, ask once.

        Raises:
            LegGone: the call is over.
            CarrierFailed: it is not known what became of it.
        """
        await self._ask_in_turn(
            sid, lambda: self._client.calls(sid).update_async(twiml=twiml), waits_ms
        )

    async def end_call(self, sid: str) -> None:
        """End a call, be it ringing or in progress; one that is over is no error. Asks once.

        Raises:
            CarrierFailed: it is not known what became of it.
        """
        try:
            await self._ask_in_turn(
                sid, lambda: self._client.calls(sid).update_async(status="completed"), waits_ms=()
            )
        except LegGone:
            return

    async def call_phone(
        self,
        *,
        to: str,
        from_: str,
        url: str,
        status_url: str,
        ring_s: int,
        told: Sequence[Literal["ringing", "completed"]] = ("completed",),
    ) -> str:
        """Ring a telephone; what happens there is asked for at `url`, or else at the fallback, if there
        is one. `status_url` is told of these. Gives the call's sid.

        Raises:
            CarrierRefused: it is certainly not rung.
            CarrierFailed: it is not known whether it is rung.
        """
        call = await self._ask(
            lambda: self._client.calls.create_async(
                to=to,
                from_=from_,
                url=url,
                method="POST",
                status_callback=status_url,
                status_callback_method="POST",
                status_callback_event=list(told),
                timeout=ring_s,
                **self._fallback,
            )
        )
        return _sid_of(call)

    async def fetch(self, recording: str) -> AsyncGenerator[bytes, None]:
        """A recording as MP3, piece by piece.

        Raises:
            CarrierFailed: it is not there (yet), is too long, or Twilio cannot be asked.
        """
        try:
            async with aclosing(self._http.pieces(f"Recordings/{recording}.mp3")) as pieces:
                async for piece in pieces:
                    yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CarrierFailed(f"Twilio could not be asked: {type(error).__name__}") from error

    async def live_calls(self, status: LiveStatus) -> set[str]:
        """The sids of the account's calls that have this status.

        Raises:
            CarrierFailed: it could not be seen, or there are more than `CALLS_MAX`.
        """
        calls = await self._list(
            lambda: self._client.calls.list_async(
                status=status, limit=CALLS_MAX + 1, page_size=PAGE_SIZE
            )
        )
        return {_sid_of(call) for call in calls}

    async def conferences(self, status: ConferenceStatus) -> dict[str, str]:
        """The account's conferences that have this status: name to sid.

        Raises:
            CarrierFailed: it could not be seen, or there are more than `CALLS_MAX`.
        """
        conferences = await self._list(
            lambda: self._client.conferences.list_async(
                status=status, limit=CALLS_MAX + 1, page_size=PAGE_SIZE
            )
        )
        return {str(one.friendly_name): _sid_of(one) for one in conferences}

    async def conference_named(self, name: str) -> str:
        """The sid of the conference of this name that has not ended.

        Raises:
            LegGone: it has.
            CarrierFailed: it could not be seen, or is not shown yet.
        """
        found = await self._look(
            lambda: self._client.conferences.list_async(
                friendly_name=name, limit=CONFERENCES_OF_A_NAME_MAX
            )
        )
        for one in found:
            if one.status in get_args(ConferenceStatus):
                return _sid_of(one)
        if found:
            raise LegGone("the conference has ended")
        raise CarrierFailed("Twilio does not show the conference")

    async def occupants(self, conference: str) -> list[Occupant]:
        """Who is in a conference, by its sid; nobody if it is over.

        Raises:
            CarrierFailed: it could not be seen.
        """
        listing = self._client.conferences(conference).participants
        try:
            found = await self._list(
                lambda: listing.list_async(limit=CALLS_MAX + 1, page_size=PAGE_SIZE)
            )
        except LegGone:
            return []
        return [_occupant(one) for one in found if one.status == "connected"]

    async def change_occupant(self, conference: str, call: str, **changes: bool | str) -> None:
        """Change how a call takes part in a conference, by their sids (field names of
        `participants.update`). Asks once.

        Raises:
            LegGone: it does not take part any more.
            CarrierFailed: it is not known whether it is changed.
        """
        occupant = self._client.conferences(conference).participants(call)
        # The library knows the type of each field; we pass on what we are given.
        given: dict[str, Any] = changes
        await self._ask_in_turn(call, lambda: occupant.update_async(**given), waits_ms=())

    async def queues(self) -> dict[str, str]:
        """The account's queues in which somebody is: name to sid.

        Raises:
            CarrierFailed: it could not be seen.
        """
        queues = await self._list(
            lambda: self._client.queues.list_async(limit=CALLS_MAX + 1, page_size=PAGE_SIZE)
        )
        return {str(one.friendly_name): _sid_of(one) for one in queues if one.current_size}

    async def members(self, queue: str) -> set[str]:
        """The sids of the calls that wait in a queue, by its sid; none if it is gone.

        Raises:
            CarrierFailed: it could not be seen.
        """
        listing = self._client.queues(queue).members
        try:
            found = await self._list(
                lambda: listing.list_async(limit=CALLS_MAX + 1, page_size=PAGE_SIZE)
            )
        except LegGone:
            return set()
        return {str(one.call_sid) for one in found}

    async def status_of(self, sid: str) -> str:
        """How a call stands, in Twilio's word.

        Raises:
            LegGone: Twilio knows no such call.
            CarrierFailed: it could not be seen.
        """
        call = await self._look(lambda: self._client.calls(sid).fetch_async())
        if not call.status:
            raise CarrierFailed("Twilio's answer does not say how the call stands")
        return str(call.status)

    async def _list(self, request: Callable[[], Awaitable[list[Answer]]]) -> list[Answer]:
        found = await self._look(request)
        if len(found) > CALLS_MAX:
            raise CarrierFailed(f"Twilio lists more than {CALLS_MAX}")
        return found

    async def find_calls(self, *, to: str, from_: str, since_ms: int) -> list[str]:
        """The sids of the calls from us to a telephone that were made since then (UTC, to the second)
        and are not over, the newest first.

        Raises:
            CarrierFailed: it could not be seen.
        """
        found = await self._look(
            lambda: self._client.calls.list_async(to=to, from_=from_, limit=CALLS_TO_ONE_MAX)
        )
        return [
            _sid_of(call)
            for call in found
            if call.status in get_args(LiveStatus)
            and call.date_created is not None
            and call.date_created.timestamp() >= since_ms // 1000
        ]

    async def find_number(self, number: str) -> VoiceSetup | None:
        """How the account's number is set up, or None if it has no such number."""
        found = await self._ask(
            lambda: self._client.incoming_phone_numbers.list_async(phone_number=number)
        )
        # Twilio finds what it is asked for anywhere in a number.
        same = [one for one in found if one.phone_number == number]
        return _voice_setup(same[0], NUMBER_FIELDS) if same else None

    async def update_number(self, sid: str, **changes: str) -> None:
        """Change where a number's calls go (field names of `incoming_phone_numbers.update`)."""
        await self._ask(lambda: self._client.incoming_phone_numbers(sid).update_async(**changes))

    async def find_application(self, name: str) -> VoiceSetup | None:
        """How the account's TwiML App of this name is set up, or None."""
        found = await self._ask(
            lambda: self._client.applications.list_async(friendly_name=name, limit=1)
        )
        return _voice_setup(found[0], APPLICATION_FIELDS) if found else None

    async def delete_application(self, sid: str) -> None:
        """Remove a TwiML App."""
        await self._ask(lambda: self._client.applications(sid).delete_async())

    async def create_application(self, name: str, **fields: str) -> str:
        """A new TwiML App; gives its sid."""
        made = await self._ask(
            lambda: self._client.applications.create_async(friendly_name=name, **fields)
        )
        return _sid_of(made)

    async def update_application(self, sid: str, **changes: str) -> None:
        """Change a TwiML App."""
        await self._ask(lambda: self._client.applications(sid).update_async(**changes))


def _fallback(settings: Twilio) -> dict[str, str]:
    if settings.fallback_url is None:
        return {}
    return {"fallback_url": settings.fallback_url, "fallback_method": "POST"}


def _sid_of(instance: Any) -> str:
    if not instance.sid:
        raise CarrierFailed("Twilio's answer does not say what was made")
    return str(instance.sid)


def _occupant(instance: Any) -> Occupant:
    return Occupant(
        call=str(instance.call_sid),
        label=str(instance.label or ""),
        is_muted=bool(instance.muted),
        coaches=str(instance.call_sid_to_coach or "") if instance.coaching else "",
    )


def _voice_setup(instance: Any, names: tuple[str, ...]) -> VoiceSetup:
    fields = {name: str(getattr(instance, name, None) or "") for name in names}
    return VoiceSetup(sid=str(instance.sid), fields=fields)
