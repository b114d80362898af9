"""What a conversation takes from the world: who rings, what words mean elsewhere, what is looked up.

The conversation asks nobody itself (decision 0012). Everything here is done before the carrier is
answered, so it is bounded in time by whoever is asked; and a carrier that loses patience and asks
again waits for the same answer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from ivr import Keys, Words
from ivr.state import LookedUp
from queues.limits import LENGTH_MS_MAX
from router.answering import look_up_of, with_found
from router.callers import is_number, number_entered
from router.calls import ConversationAdvanced, HearCaller
from router.look_ups import Found, NotFound

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping
    from types import TracebackType

    from ivr import Action, Heard, Script, Turn
    from ivr.state import Stage
    from queues.ids import CallId
    from router.callers import Caller, Callers
    from router.calls import AnswerCall, OpenCall
    from router.engine import Engine
    from router.ports import Clock, LookUps, Understanding

COUNTED_DAYS: Final = 7
"""The days in which a caller's calls are counted, where no escalation says another number."""
_NO_NUMBER: Final = Keys(digits="00")
"""Stands for a number that somebody else is to be rung on: no number is read from it."""
_CLASSIFIED: Final[tuple[Stage, ...]] = (
    "language",
    "question",
    "confirm",
    "pair",
    "key_menu",
    "menu",
    "served",
)
"""The stages in which whole sentences are classified."""


class Conversing:
    """Takes conversations further; the switchboard alone uses it."""

    def __init__(
        self,
        *,
        engine: Engine,
        callers: Callers,
        clock: Clock,
        script: Callable[[], Script],
        look_ups: LookUps | None = None,
        understanding: Understanding | None = None,
    ) -> None:
        self._engine = engine
        self._callers = callers
        self._clock = clock
        self._script = script
        self._look_ups = look_ups
        self._understanding = understanding
        self._once = Once()

    # -- The caller arrives

    async def arrive(self, command: AnswerCall, caller: Caller) -> CallId:
        """Find out who rings, and begin the conversation with him; the call may have arrived before,
        under another id.
        """
        carrier, leg = command.carrier, command.leg
        others = self._once.under_way((carrier, leg))
        if others is not None:
            await others
        else:
            with self._once.doing((carrier, leg)):
                await self._meet(command, caller)
        call_id = self._engine.calls.by_leg(carrier, leg)
        assert call_id is not None  # noqa: S101 - it was answered just now, or before
        return call_id

    async def _meet(self, command: AnswerCall, caller: Caller) -> None:
        if self._engine.calls.by_leg(command.carrier, command.leg) is not None:
            await self._engine.submit(command)  # a repetition: it is answered once all is written
            return
        record = await self._record(caller.number)
        escalation = self._script().escalation
        facts = self._callers.facts(
            caller.number,
            record,
            self._clock.now_ms(),
            COUNTED_DAYS if escalation is None else escalation.within_days,
        )
        if facts.language is None and caller.language:
            facts = replace(facts, language=caller.language)
        self._callers.remember(command.call, caller, record)
        try:
            await self._engine.submit(replace(command, caller=facts))
        finally:
            self._callers.arrival_decided(command.call)

    async def _record(self, number: str) -> Mapping[str, str]:
        """What the operator's service knows of a number; nothing if that does not answer in time."""
        look_up = self._callers.settings.look_up
        if look_up is None or self._look_ups is None or not is_number(number):
            return {}
        found = await self._look_ups.get(
            look_up.url, {"caller": number}, look_up.timeout_s, purpose="caller"
        )
        return found.values if isinstance(found, Found) else {}

    # -- The caller says something

    async def hear(self, call_id: CallId, turn: int, heard: Heard) -> None:
        """Let the conversation hear it, and then whatever it wants to be looked up."""
        others = self._once.under_way((call_id, turn))
        if others is not None:
            await others
            return
        with self._once.doing((call_id, turn)):
            call = self._engine.calls.open.get(call_id)
            number = None
            if call is not None and call.turn is not None and call.turn.state.turn == turn:
                if isinstance(heard, Words) and self._understanding is not None:
                    heard = await self._ranked(call, call.turn, heard, self._understanding)
                elif isinstance(heard, Keys):
                    number = self._number(call.turn, heard)
            with self._callers.promises.claimed(call_id, number) as is_free:
                advanced = await self._advance(call_id, turn, heard if is_free else _NO_NUMBER)
            if advanced is None:
                advanced = self._left_undone(call_id, turn)
            while advanced is not None and advanced.look_up is not None:
                result = await self._found(call_id, advanced)
                advanced = await self._advance(call_id, advanced.state.turn, result)

    async def _advance(self, call_id: CallId, turn: int, heard: Heard) -> Turn | None:
        """The next turn; None if this was heard before, or the call is over."""
        command = HearCaller(call=call_id, turn=turn, heard=heard)
        for event in await self._engine.submit(command):
            if isinstance(event, ConversationAdvanced):
                return event.turn
        return None

    def _left_undone(self, call_id: CallId, turn: int) -> Turn | None:
        """The turn that came of this one if its look-up was broken off, by a crash or in doubt."""
        call = self._engine.calls.open.get(call_id)
        if call is None or call.turn is None or call.turn.look_up is None:
            return None
        return call.turn if call.turn.state.turn > turn else None

    def _number(self, turn: Turn, keys: Keys) -> str | None:
        """The number that was entered, if the caller is asked for one on which to ring him back."""
        if turn.state.stage != "callback_number":
            return None
        return number_entered(keys, turn.state.dialled)

    async def _ranked(
        self, call: OpenCall, turn: Turn, words: Words, understanding: Understanding
    ) -> Words:
        """The words with what another classifier makes of them, if they are of that kind."""
        if turn.state.stage not in _CLASSIFIED:
            return words
        concerns = [concern.id for concern in self._script().concerns]
        ranking = await understanding.rank(call.language, words.text, concerns)
        return replace(words, ranking=ranking)

    async def _found(self, call_id: CallId, turn: Turn) -> LookedUp:
        look_up = look_up_of(self._script(), turn.look_up)
        if look_up is None or self._look_ups is None:
            return LookedUp(result="failed")
        values = {
            "digits": self._callers.digits(call_id),
            "caller": self._callers.get(call_id).number,
            "language": turn.state.language,
        }
        found = await self._look_ups.get(
            look_up.url, values, look_up.timeout_s, purpose="self_service"
        )
        if isinstance(found, Found):
            self._callers.keep_found(call_id, found.values)
            return LookedUp(result="found", fields=tuple(self._callers.found(call_id)))
        return LookedUp(result="not_found" if isinstance(found, NotFound) else "failed")

    # -- Where it leads him

    def opens_at_ms(self, queue: str) -> int | None:
        """When a queue opens that is closed now; None if it is open, or stays closed for a year."""
        now_ms = self._clock.now_ms()
        opens_at_ms = self._engine.calls.opens_at_ms(queue, now_ms)
        return None if opens_at_ms is None else min(opens_at_ms, now_ms + LENGTH_MS_MAX)

    # -- What is said to him

    def actions(self, call: OpenCall) -> tuple[Action, ...]:
        """What is to be said and done now, with what was looked up in its places."""
        if call.turn is None:
            return ()
        found = self._callers.found(call.call)
        return tuple(with_found(one, found) for one in (*call.said_before, *call.turn.actions))


class Once:
    """Lets a thing be done once at a time for each key: whoever asks meanwhile waits for the same.

    Nothing is made for it as long as nobody else asks, as is so almost always.
    """

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Future[None] | None] = {}
        """What others wait for, if there are any."""

    def under_way(self, key: Hashable) -> Awaitable[None] | None:
        """What to wait for if it is being done: raises what doing it raises. None if it is not."""
        if key not in self._under_way:
            return None
        done = self._under_way[key]
        if done is None:
            done = self._under_way[key] = asyncio.get_running_loop().create_future()
        return asyncio.shield(done)

    def doing(self, key: Hashable) -> Doing:
        """Around the doing, if it is not under way."""
        return Doing(self._under_way, key)


class Doing:
    """A thing that is being done, and what came of it for those who wait."""

    __slots__ = ("_key", "_under_way")

    def __init__(
        self, under_way: dict[Hashable, asyncio.Future[None] | None], key: Hashable
    ) -> None:
        self._under_way = under_way
        self._key = key

    def __enter__(self) -> None:
        self._under_way[self._key] = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        done = self._under_way.pop(self._key)
        if done is None or done.done():
            return
        if error is None:
            done.set_result(None)
        elif isinstance(error, Exception):
            done.set_exception(error)
            done.exception()  # seen, even if those who waited have gone
        else:
            done.cancel()
