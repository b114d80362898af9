"""Executes TwiML for one call, verb by verb.

Each verb is a function registered with `performs`. It returns where to go on (a `Source`, when
its action or a <Redirect> takes over) or None to fall through to the next verb.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from tests.emulators.twilio import fields, twiml, urls
from tests.emulators.twilio.activity import resolve
from tests.emulators.twilio.calls import Finished, Interruption
from tests.emulators.twilio.entries import Source
from tests.emulators.twilio.twiml import BadTwiml, Document, Verb
from tests.emulators.twilio.vocabulary import Context
from tests.emulators.twilio.webhooks import DeliveryFailed, Outgoing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.webhooks import Answer

    Performer = Callable[["Script", Verb, Document], Awaitable[Source | None]]

Result = TypeVar("Result")
APOLOGY = "We are sorry, an application error has occurred. Goodbye."
DOCUMENTS_AT_ONCE_MAX = 100
"""So many documents at one virtual moment are a loop without end."""
QUIET_VERBS = frozenset({"Reject", "Pause", "Redirect"})
"""Verbs that do not answer an inbound call."""

PERFORMERS: dict[str, Performer] = {}
Failure = DeliveryFailed | BadTwiml


def performs(name: str) -> Callable[[Performer], Performer]:
    def register(performer: Performer) -> Performer:
        PERFORMERS[name] = performer
        return performer

    return register


class Script:
    def __init__(self, call: Call) -> None:
        self.call = call
        self.exchange = call.exchange
        self.context = Context.CALL
        self._watched: list[tuple[asyncio.Future[Any], type[Interruption]]] = []
        self._fell_back_ms: int | None = None
        self._documents_at = (0, 0)

    # -- waiting

    async def until(self, future: asyncio.Future[Result]) -> Result:
        """Wait for `future`, the call's interruption, or whatever an outer verb watches."""
        self._raise_interruption()
        awaited: set[asyncio.Future[Any]] = {future, self.call.wake}
        awaited.update(outer for outer, _ in self._watched)
        await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        self._raise_interruption()
        return future.result()

    async def sleep(self, for_ms: int) -> None:
        clock = self.exchange.clock
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        timer = clock.call_at(clock.now_ms() + for_ms, lambda: resolve(over, None))
        try:
            await self.until(over)
        finally:
            timer.cancel()

    async def forever(self) -> None:
        await self.until(asyncio.get_running_loop().create_future())

    @contextmanager
    def watching(
        self, future: asyncio.Future[Any], interruption: type[Interruption]
    ) -> Iterator[None]:
        """Inside this block, `future` interrupts whatever the script waits for."""
        self._watched.append((future, interruption))
        try:
            yield
        finally:
            self._watched.pop()

    @contextmanager
    def within(self, context: Context) -> Iterator[None]:
        outer, self.context = self.context, context
        try:
            yield
        finally:
            self.context = outer

    def _raise_interruption(self) -> None:
        self.call.raise_interruption()
        for future, interruption in self._watched:
            if future.done():
                raise interruption

    # -- running

    async def run(self, source: Source, event: str = "voice") -> None:
        """Execute documents until one is exhausted.

        Raises Finished, Interruption, or a Failure.
        """
        following: Source | None = source
        while following is not None:
            document = await self._load(following, event)
            following = await self.execute(document)
            event = "redirect"

    async def execute(self, document: Document) -> Source | None:
        for verb in document.verbs:
            if verb.name not in QUIET_VERBS and self.context is Context.CALL:
                self._answer_for(verb)
            following = await PERFORMERS[verb.name](self, verb, document)
            if following is not None:
                return following
        return None

    async def fetch(self, source: Source, event: str) -> Document:
        """Raises DeliveryFailed or BadTwiml."""
        self._count_document()
        if source.twiml is not None:
            return self._read(source.twiml.encode(), None)
        request = Outgoing(
            kind="twiml",
            event=event,
            resource=self.call.sid,
            url=source.url,
            method=source.method,
            fields=(*fields.standard(self.call), *self._wait_fields(), *source.fields),
        )
        with self.call.at("fetch"):
            answer = await self.until(
                self.exchange.activity.spawn(
                    self.exchange.courier.fetch(request), expected=DeliveryFailed
                )
            )
        return self._interpret(answer)

    def action(
        self, verb: Verb, document: Document, form: fields.Fields, *, attribute: str = "action"
    ) -> Source:
        """Where the verb's action leads. Without the attribute: back to the same document."""
        return Source(
            url=self.resolve(document, verb.get(attribute)),
            method=verb.method(),
            fields=tuple(form),
        )

    def resolve(self, document: Document, url: str) -> str:
        try:
            return urls.resolve(document.url, url)
        except urls.BadUrl as error:
            raise BadTwiml(11100, document.url, str(error)) from error

    def _wait_fields(self) -> fields.Fields:
        """Every request of a waiting document says how the queue stands."""
        member = self.call.member
        if self.context is not Context.QUEUE_WAIT or member is None:
            return []
        return member.queue.wait_fields(member)

    def _count_document(self) -> None:
        now_ms = self.exchange.clock.now_ms()
        at_ms, count = self._documents_at
        self._documents_at = (now_ms, count + 1 if at_ms == now_ms else 1)
        if count >= DOCUMENTS_AT_ONCE_MAX:
            raise AssertionError(f"{self.call.sid} loops through TwiML that takes no time")

    def _answer_for(self, verb: Verb) -> None:
        waits_for_bridge = verb.name == "Dial" and verb.is_true("answerOnBridge", default=False)
        if not waits_for_bridge:
            self.call.pick_up()

    def _interpret(self, answer: Answer) -> Document:
        kind = answer.content_type
        if kind.startswith("audio/"):
            play = Verb(name="Play", attributes={}, text=answer.url, children=())
            return Document(verbs=(play,), url=answer.url)
        if kind == "text/plain":
            text = answer.body.decode(errors="replace")
            say = Verb(name="Say", attributes={}, text=text, children=())
            return Document(verbs=(say,), url=answer.url)
        if "xml" not in kind and kind != "text/html":
            raise BadTwiml(12300, answer.url, f"content type {kind!r} is not TwiML")
        return self._read(answer.body, answer.url)

    def _read(self, body: bytes, url: str | None) -> Document:
        document = twiml.parse(body, url, self.context)
        self.exchange.warnings.extend(document.warnings)
        return document

    async def _load(self, source: Source, event: str) -> Document:
        try:
            return await self.fetch(source, event)
        except (DeliveryFailed, BadTwiml) as failure:
            if self.context is not Context.CALL:
                raise
            return await self._fall_back(failure)

    async def _fall_back(self, failure: Failure) -> Document:
        """The call's fallback URL, or an apology and the end."""
        self.exchange.warnings.append(str(failure))
        fallback = self.call.fallback
        now_ms = self.exchange.clock.now_ms()
        if fallback.url and self._fell_back_ms != now_ms:
            self._fell_back_ms = now_ms
            form = (("ErrorCode", str(failure.code)), ("ErrorUrl", failure.url))
            source = Source(url=fallback.url, method=fallback.method, fields=form)
            try:
                return await self.fetch(source, "fallback")
            except (DeliveryFailed, BadTwiml) as second:
                self.exchange.warnings.append(str(second))
        self.call.pick_up()
        sorry = Verb(name="Say", attributes={}, text=APOLOGY, children=())
        await PERFORMERS["Say"](self, sorry, Document(verbs=(), url=None))
        raise Finished

    async def recover(self, failure: Failure) -> Source | None:
        """A verb failed while it was executed: go on with the fallback's document."""
        return await self.execute(await self._fall_back(failure))
