"""Pages that play a caller, an agent and a supervisor over real WebSockets. Sound is not made: what they
say to each other about it means nothing, and that it is heard they just say.
"""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType

if TYPE_CHECKING:
    import aiohttp

PATIENCE_S = 10
"""Real seconds after which a test gives up; none waits for them."""
Message = dict[str, Any]


class Page:
    """Everything the service said is in `messages`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.messages: list[Message] = []
        self._socket = socket
        self._numbers = itertools.count()
        self._pongs: set[bytes] = set()
        self._news = asyncio.Condition()
        self._reader = asyncio.get_running_loop().create_task(self._read())

    async def _read(self) -> None:
        async for frame in self._socket:
            async with self._news:
                match frame.type:
                    case WSMsgType.TEXT:
                        self.messages.append(frame.json())
                    case WSMsgType.PONG:
                        self._pongs.add(bytes(frame.data))
                    case WSMsgType.PING:
                        await self._socket.pong(frame.data)
                    case _:
                        pass
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()

    async def says(self, kind: str, **fields: object) -> None:
        if not self._socket.closed:
            await self._socket.send_json({"type": kind, **fields})

    async def sends(self, text: str) -> None:
        """Whatever it is."""
        await self._socket.send_str(text)

    async def syncs(self) -> None:
        """Until the service has taken all that was said, and has been heard with all it had to say."""
        if self._socket.closed:
            return
        token = str(next(self._numbers)).encode()
        try:
            await self._socket.ping(token)
        except ConnectionError:
            return
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: token in self._pongs or self._reader_is_done())

    def _reader_is_done(self) -> bool:
        return self._reader.done() or self._socket.closed

    def all(self, kind: str) -> list[Message]:
        return [one for one in self.messages if one["type"] == kind]

    def last(self, kind: str) -> Message:
        found = self.all(kind)
        if not found:
            raise LookupError(f"told no {kind}, but {self.kinds}")
        return found[-1]

    @property
    def kinds(self) -> list[str]:
        return [one["type"] for one in self.messages]

    @property
    def is_closed(self) -> bool:
        return self._socket.closed

    @property
    def close_code(self) -> int | None:
        return self._socket.close_code

    async def closes(self) -> None:
        """Close the page, or lose it: the service cannot tell."""
        await self._socket.close()
        await self._reader

    # -- Sound

    @property
    def peers(self) -> dict[str, Message]:
        """Whom this page knows, by name."""
        known: dict[str, Message] = {}
        for one in self.messages:
            if one["type"] == "peer":
                known[one["peer"]] = one
            elif one["type"] == "peer_gone":
                known.pop(one["peer"], None)
        return known

    async def signals(self, peer: str, data: str) -> None:
        await self.says("signal", peer=peer, data=data)


class CallerPage(Page):
    @property
    def secret(self) -> str:
        secret: str = self.last("welcome")["secret"]
        return secret

    @property
    def captions(self) -> str:
        """Everything that was said, as it was shown."""
        items = [item for one in self.messages for item in one.get("items", ())]
        return " ".join(item["text"] for item in items)

    @property
    def peer(self) -> str:
        """The agent's page."""
        peer: str = self.last("meet")["peer"]
        return peer

    @property
    def turn(self) -> int:
        """Of what is asked, or told in line."""
        asked = [one for one in self.messages if one["type"] in ("say", "waiting")]
        turn: int = asked[-1]["turn"]
        return turn

    @property
    def upload(self) -> str:
        """Where what it records goes to."""
        upload: str = self.last("say")["record"]["upload"]
        return upload

    @property
    def is_over(self) -> bool:
        return self.is_closed and self.messages[-1]["type"] == "ended"

    @property
    def does(self) -> str:
        """What it is doing: the last thing it was told to do, or what follows what it speaks."""
        about = ("say", "waiting", "meet", "promised", "ring", "moment", "ended")
        last = [one for one in self.messages if one["type"] in about][-1]
        return str(last.get("then", last["type"]))

    async def types(self, text: str) -> None:
        await self.says("words", turn=self.turn, text=text)

    async def presses(self, digits: str) -> None:
        await self.says("digits", turn=self.turn, digits=digits)

    async def keeps_silent(self) -> None:
        await self.says("silence", turn=self.turn)

    async def has_played(self) -> None:
        await self.says("played", turn=self.turn)

    async def has_recorded(self, length_ms: int, *, parts: int = 1, upload: str = "") -> None:
        await self.says("recorded", upload=upload or self.upload, parts=parts, length_ms=length_ms)

    async def hears_agent(self) -> None:
        await self.says("media", peer=self.peer, state="connected")


class DeskPage(Page):
    """An agent's desk: `/api/agent`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, agent: str) -> None:
        super().__init__(socket)
        self.agent = agent

    async def asks(self, kind: str, **fields: object) -> Message:
        request = f"{kind}-{next(self._numbers)}"
        await self.says(kind, v=1, request=request, **fields)

        def answer() -> Message | None:
            return next((one for one in self.messages if one.get("request") == request), None)

        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: answer() is not None or self._reader_is_done())
        found = answer()
        assert found is not None, self.kinds
        return found

    @property
    def state(self) -> str:
        shown = [one for one in self.messages if one["type"] in {"state", "signed_in"}]
        state: str = shown[-1]["state"]["state"]
        return state

    @property
    def token(self) -> str:
        """What its legs prove themselves with."""
        voices = self.last("signed_in")["voices"]
        token: str = next(one["token"] for one in voices if one["carrier"] == "browser")
        return token

    @property
    def offer(self) -> str:
        """The name of the offer, for the leg."""
        joins = [one for one in self.messages if one.get("join")]
        name: str = joins[-1]["join"]["parameters"]["offer"]
        return name

    @property
    def is_ringing(self) -> bool:
        """Whether the last word about an offer is the offer itself."""
        words = {"offer", "offer_over", "joining", "connected", "requeued", "ended"}
        about = [kind for kind in self.kinds if kind in words]
        return bool(about) and about[-1] == "offer"

    async def accepts(self) -> Message:
        offer = self.last("offer")
        return await self.asks("accept", call=offer["call"], offer=offer["offer"])
