"""An agent's page in a story: its WebSocket to the service, and its audio at Twilio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import aiohttp

    from tests.emulators.twilio import CallHandle, TwilioEmulator

Message = dict[str, Any]


class DeskPage:
    """Everything the service said is in `messages`; `ask` says something and gives the answer."""

    def __init__(
        self,
        agent: str,
        socket: aiohttp.ClientWebSocketResponse,
        twilio: TwilioEmulator,
        app_sid: str,
    ) -> None:
        self.agent = agent
        self.messages: list[Message] = []
        self.leg: CallHandle | None = None
        self._socket = socket
        self._twilio = twilio
        self._app_sid = app_sid
        self._asked = 0
        self._news = asyncio.Condition()
        self._reader = asyncio.get_running_loop().create_task(self._read())

    async def _read(self) -> None:
        async for frame in self._socket:
            async with self._news:
                self.messages.append(frame.json())
                self._news.notify_all()

    async def ask(self, kind: str, **fields: object) -> Message:
        """Send a request; gives `done`, `error` or what else answers it."""
        self._asked += 1
        request = f"{self.agent}-{self._asked}"
        await self._socket.send_json({"v": 1, "type": kind, "request": request, **fields})
        return await self._answer(request)

    async def _answer(self, request: str) -> Message:
        async with self._news:
            while True:
                for message in self.messages:
                    if message.get("request") == request:
                        return message
                await self._news.wait()

    def last(self, kind: str) -> Message:
        """The newest message of this type."""
        found = self.all(kind)
        if not found:
            raise LookupError(f"{self.agent} was told no {kind}, but {self.kinds}")
        return found[-1]

    def all(self, kind: str) -> list[Message]:
        return [message for message in self.messages if message["type"] == kind]

    @property
    def kinds(self) -> list[str]:
        return [message["type"] for message in self.messages]

    @property
    def state(self) -> str:
        """What the desk shows."""
        shown = [m for m in self.messages if m["type"] in {"state", "signed_in"}]
        state: str = shown[-1]["state"]["state"]
        return state

    @property
    def is_closed(self) -> bool:
        """Whether the connection has ended."""
        return self._socket.closed

    def is_ringing(self) -> bool:
        """Whether the last word about an offer is the offer itself."""
        words = {"offer", "offer_over", "joining", "connected", "requeued", "transferred", "ended"}
        about = [kind for kind in self.kinds if kind in words]
        return bool(about) and about[-1] == "offer"

    async def accept(self) -> Message:
        """Take the call that is offered, without bringing the audio yet."""
        offer = self.last("offer")
        return await self.ask("accept", call=offer["call"], offer=offer["offer"])

    async def decline(self) -> Message:
        offer = self.last("offer")
        return await self.ask("decline", call=offer["call"], offer=offer["offer"])

    async def join(self) -> CallHandle:
        """Bring the audio for the call just accepted."""
        parameters = self.last("joining")["join"]["parameters"]
        self.leg = await self._twilio.client(self.agent).connect(self._app_sid, parameters)
        return self.leg

    async def take(self) -> CallHandle:
        """Accept and bring the audio."""
        await self.accept()
        return await self.join()

    async def hang_up(self) -> Message:
        return await self.ask("hang_up", call=self.last("connected")["call"])

    async def close(self) -> None:
        """Close the page, or lose it: the service cannot tell."""
        await self._socket.close()
        await self._reader
