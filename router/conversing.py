"""What a conversation takes from the world: who rings, what words mean elsewhere, what is looked up.

The conversation asks nobody itself (decision 0012). Everything here is done before the carrier is
answered, so it is bounded in time by whoever is asked; and a carrier that loses patience and asks
again waits for the same answer.
"""

from __future__ import annotations

import asyncio
from string import Formatter
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from ivr import Keys, Say, Words
from ivr.actions import Listen, Record, SayFound
from ivr.answers import tidy
from ivr.numbers import read_number
from ivr.state import LookedUp
from router.callers import is_number
from router.calls import ConversationAdvanced, HearCaller
from router.look_ups import Found, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Hashable, Mapping, Sequence
    from typing import Any

    from ivr import Action, Heard, Prompt, Script, Turn
    from ivr.script import LookUp
    from ivr.state import Stage
    from queues.ids import CallId
    from router.callers import Caller, Callers
    from router.calls import AnswerCall, OpenCall
    from router.engine import Engine
    from router.ports import Clock, LookUps, Understanding

COUNTED_DAYS: Final = 7
"""The days in which a caller's calls are counted, where no escalation says another number."""
_CLASSIFIED: Final[tuple[Stage, ...]] = ("question", "menu", "served")
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
        answer = tidy(heard, "digits")
        entered: str | None = answer.digits if isinstance(answer, Keys) else None
        if entered is not None and keep == "callback_number":
            entered = read_number(entered, event.turn.state.dialled)
        if entered is not None:
            self._callers.keep(event.call, keep, entered)

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
        look_up = _look_up_of(self._script(), turn.look_up)
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

    # -- What is said to him

    def actions(self, call: OpenCall) -> tuple[Action, ...]:
        """What is to be said and done now, with what was looked up in its places."""
        if call.turn is None:
            return ()
        found = self._callers.found(call.call)
        return tuple(_filled(one, found) for one in (*call.said_before, *call.turn.actions))


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


def _look_up_of(script: Script, concern: str | None) -> LookUp | None:
    """The look-up of a concern; None if the script no longer has it."""
    for one in script.concerns:
        if one.id == concern and one.self_service is not None:
            return one.self_service.look_up
    return None


def _filled(action: Action, found: Mapping[str, str]) -> Action:
    match action:
        case SayFound():
            return _said(action, found)
        case Listen() | Record():
            return replace(action, prompts=_all_said(action.prompts, found))
        case _:
            return action


def _all_said(prompts: Sequence[Prompt], found: Mapping[str, str]) -> tuple[Prompt, ...]:
    return tuple(_said(one, found) if isinstance(one, SayFound) else one for one in prompts)


def _said(one: SayFound, found: Mapping[str, str]) -> Say:
    """The text with the values in its places; if one is lost, what is to be said otherwise."""
    parts = list(Formatter().parse(one.text))
    names = [name for _, name, _, _ in parts if name is not None]
    if not all(name in found for name in names):
        return Say(text=one.otherwise, language=one.language)
    text = "".join(literal + ("" if name is None else found[name]) for literal, name, _, _ in parts)
    return Say(text=text, language=one.language)
