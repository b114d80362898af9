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
from ivr.answers import tidy
from ivr.numbers import read_number
from ivr.state import LookedUp
from queues.limits import LENGTH_MS_MAX
from router.answering import look_up_of, with_found
from router.callers import is_number
from router.calls import ConversationAdvanced, HearCaller
from router.look_ups import Found, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Hashable, Mapping
    from typing import Any

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
"""Stands for what is entered and must not be rung: no number is read from it."""
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
        await self._once.do((carrier, leg), self._meet(command, caller))
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
        await self._engine.submit(replace(command, caller=facts))
        if command.call in self._engine.calls.open:
            self._callers.remember(command.call, caller, record)

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
        await self._once.do((call_id, turn), self._hear(call_id, turn, heard))

    async def _hear(self, call_id: CallId, turn: int, heard: Heard) -> None:
        call = self._engine.calls.open.get(call_id)
        is_awaited = call is not None and call.turn is not None and call.turn.state.turn == turn
        if call is not None and is_awaited and isinstance(heard, Words):
            self._callers.said(call_id, turn, heard.text)
            heard = await self._ranked(call, heard)
        elif call is not None and is_awaited and isinstance(heard, Keys):
            heard = self._checked(call, heard)
        advanced = await self._advance(call_id, turn, heard)
        while advanced is not None and advanced.look_up is not None:
            result = await self._found(call_id, advanced)
            advanced = await self._advance(call_id, advanced.state.turn, result)

    async def _advance(self, call_id: CallId, turn: int, heard: Heard) -> Turn | None:
        """The next turn; None if this was heard before, or the call is over."""
        command = HearCaller(call=call_id, turn=turn, heard=heard)
        for event in await self._engine.submit(command):
            if isinstance(event, ConversationAdvanced):
                self._keep(event, heard)
                return event.turn
        return None

    def _keep(self, event: ConversationAdvanced, heard: Heard) -> None:
        keep = event.turn.keep
        if keep is None or not isinstance(heard, Keys):
            return
        entered = _entered(heard)
        if entered is not None and keep == "callback_number":
            entered = read_number(entered, event.turn.state.dialled)
        if entered is not None:
            self._callers.keep(event.call, keep, entered)

    def _checked(self, call: OpenCall, keys: Keys) -> Keys:
        """What was entered; if it is a number on which somebody else is to be rung back, one that
        cannot be rung.
        """
        if call.turn is None or call.turn.state.stage != "callback_number":
            return keys
        entered = _entered(keys)
        number = None if entered is None else read_number(entered, call.turn.state.dialled)
        is_promised = number is not None and self._callers.is_promised(call.call, number)
        return _NO_NUMBER if is_promised else keys

    async def _ranked(self, call: OpenCall, words: Words) -> Words:
        """The words with what another classifier makes of them, if there is one for them."""
        if self._understanding is None or call.turn is None:
            return words
        if call.turn.state.stage not in _CLASSIFIED:
            return words
        concerns = [concern.id for concern in self._script().concerns]
        ranking = await self._understanding.rank(call.language, words.text, concerns)
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


def _entered(keys: Keys) -> str | None:
    """A number or digits, without the key that ends them."""
    answer = tidy(keys, "digits")
    return answer.digits if isinstance(answer, Keys) else None


class Once:
    """Does a thing once at a time for each key: whoever asks meanwhile waits for the same."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Future[None]] = {}

    async def do(self, key: Hashable, work: Coroutine[Any, Any, None]) -> None:
        """Do this, unless it is being done; raises what doing it raises."""
        under_way = self._under_way.get(key)
        if under_way is not None:
            work.close()
            await asyncio.shield(under_way)
            return
        done = self._under_way[key] = asyncio.get_running_loop().create_future()
        try:
            await work
        except Exception as error:
            done.set_exception(error)
            done.exception()  # seen, even if nobody else waits for it
            raise
        except BaseException:
            done.cancel()
            raise
        else:
            done.set_result(None)
        finally:
            del self._under_way[key]
