"""Lets Twilio play a caller's message to the agent whose telephone it has rung.

Twilio fetches what it plays without credentials, so the address proves itself: it holds a digest
that only we can make, and is good for as long as the offer is open.
"""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest, new
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from queues.ids import CallId, OfferNumber
from router.errors import RequestForged, RequestRefused
from router.recordings import pass_on

if TYPE_CHECKING:
    from aiohttp import web

    from router.carriers.twilio.urls import Urls
    from router.ports import Recordings
    from router.switchboard import Switchboard


class MessageFiles:
    """Callers' messages as files, for the agents who are offered them."""

    NAME: ClassVar = "message.mp3"

    def __init__(
        self, *, switchboard: Switchboard, recordings: Recordings, urls: Urls, secret: str
    ) -> None:
        self._switchboard = switchboard
        self._recordings = recordings
        self._urls = urls
        self._secret = secret.encode()

    def url(self, call: CallId, offer: OfferNumber) -> str:
        """Where Twilio finds the message of a call, while this offer is open."""
        query = f"call={quote(call, safe='')}&offer={offer}&proof={self._proof(call, str(offer))}"
        return f"{self._urls.of_file(self.NAME)}?{query}"

    def _proof(self, call: str, offer: str) -> str:
        return new(self._secret, f"message {call} {offer}".encode(), sha256).hexdigest()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The message.

        Raises:
            RequestForged: the address is none of ours.
            RequestRefused: the offer is over.
            CarrierFailed: the carrier does not give the message.
        """
        call, offer = request.query.get("call", ""), request.query.get("offer", "")
        proof = request.query.get("proof", "")
        if not compare_digest(self._proof(call, offer).encode(), proof.encode()):
            raise RequestForged("the address is none of ours")
        recording = self._switchboard.message_on_offer(CallId(call), OfferNumber(int(offer)))
        if recording is None:
            raise RequestRefused("the offer is over")
        return await pass_on(request, self._recordings.fetch(recording.recording))
