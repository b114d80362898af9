"""What a caller hears while he waits in line, and the keys that lead out of it.

The carrier asks again and again: whenever what it was given to play is over, or the caller has
pressed a key that leads nowhere. Each time it is told what to speak before the music. What this
caller has been told so far (`Told`) comes in and goes out again, so that nothing is said twice: a
place and a wait only when they have become better, since somebody who hears that he has fallen back
trusts neither.
"""

from typing import Final, assert_never

import msgspec
from msgspec.structs import replace

from ivr import limits
from ivr.actions import Prompt, Wait
from ivr.prompts import Prompts, own_prompt
from ivr.script import Exit, Script, Waiting

MINUTE_MS: Final = 60_000
ENDLESS: Final = limits.SECONDS_MAX // 60
"""Stands for an upper bound, in minutes, that is not told."""
_WAITING_USUAL: Final = Waiting()


class CallerInLine(msgspec.Struct, frozen=True, kw_only=True):
    """A caller in line.

    `position` counts from 1 and is None while the call is on offer to an agent. `expected_ms` is
    the range from P10 to P90 of what is still to wait. `is_offered` says whether a step of the
    queue has offered a callback.
    """

    queue: str
    language: str
    position: int | None
    expected_ms: tuple[int, int] | None = None
    is_offered: bool = False


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller was told last, and when; without anything, he has just come.

    `position` and `minutes_max` are the best he knows. `exits` are the keys he knows of.
    `announced_ms` and `comforted_ms` are when an announcement was last made, and a comfort message;
    `comforts` counts those. `asked_ms` is when the carrier asked, and `answer` what it got.
    """

    queue: str | None = None
    position: int | None = None
    minutes_max: int | None = None
    exits: str = ""
    announced_ms: int | None = None
    comforted_ms: int = 0
    comforts: int = 0
    asked_ms: int = 0
    answer: Wait = Wait()


class WaitingRoom:
    """What the queues of a script let their callers hear. A language that the script does not have
    is answered in its first.
    """

    def __init__(self, script: Script) -> None:
        """Prepare every language; raises `ScriptError` where a prompt is missing."""
        codes = [language.code for language in script.languages]
        self._first = codes[0]
        self._prompts = {code: Prompts(script, code) for code in codes}
        self._waiting = {queue: one.waiting for queue, one in script.queues.items()}

    def next(self, caller: CallerInLine, told: Told, at_ms: int) -> tuple[Told, Wait]:
        """What the caller hears now, and what he has been told with that.

        `at_ms` is the moment in which the carrier asks. A caller in another queue than before
        begins anew. A carrier that asks again within `limits.WAIT_REPEAT_MS` has not got the answer
        and gets the same.
        """
        is_new = told.queue != caller.queue
        if not is_new and abs(at_ms - told.asked_ms) < limits.WAIT_REPEAT_MS:
            return told, told.answer
        if is_new:
            told = Told(queue=caller.queue, comforted_ms=at_ms)
        exits = self._open_exits(caller.queue, is_offered=caller.is_offered)
        keys = "".join(one.key for one in exits)
        prompts: tuple[Prompt, ...] = ()
        if caller.position is not None:
            told, prompts = self._speak(caller, told, exits, at_ms)
        answer = Wait(prompts=prompts, keys=keys)
        return replace(told, asked_ms=at_ms, answer=answer), answer

    def exit_of(self, queue: str, key: str, *, is_offered: bool) -> Exit | None:
        """Where a key leads; None if it is not one of those that lead out of this line now."""
        exits = self._open_exits(queue, is_offered=is_offered)
        return next((one for one in exits if one.key == key), None)

    def _speak(
        self, caller: CallerInLine, told: Told, exits: tuple[Exit, ...], at_ms: int
    ) -> tuple[Told, tuple[Prompt, ...]]:
        """An announcement if there is something new; else a comfort message if it is time."""
        waiting = self._waiting_of(caller.queue)
        if _is_over(waiting.announce_every_s, told.announced_ms, at_ms):
            knows, prompts = self._announce(caller, told, exits)
            if prompts:
                return replace(knows, announced_ms=at_ms), prompts
        messages = waiting.comfort.get(caller.language, ())[: limits.COMFORT_MAX]
        if messages and _is_over(waiting.comfort_every_s, told.comforted_ms, at_ms):
            text = messages[told.comforts % len(messages)]
            told = replace(told, comforts=told.comforts + 1, comforted_ms=at_ms)
            return told, (own_prompt(text, caller.language),)
        return told, ()

    def _announce(
        self, caller: CallerInLine, told: Told, exits: tuple[Exit, ...]
    ) -> tuple[Told, tuple[Prompt, ...]]:
        """Place and wait as far as they have become better; with them, or when new, the exits."""
        waiting, prompts = self._waiting_of(caller.queue), self._prompts_of(caller.language)
        spoken: list[Prompt] = []
        position = caller.position if waiting.position else None
        if position is not None and (told.position is None or position < told.position):
            told = replace(told, position=position)
            spoken.append(position_prompt(prompts, position))
        expected_ms = caller.expected_ms if waiting.expected_wait else None
        if expected_ms is not None:
            least, most = spoken_minutes(expected_ms)
            if told.minutes_max is None or most < told.minutes_max:
                told = replace(told, minutes_max=most)
                spoken.append(wait_prompt(prompts, least, most))
        keys = "".join(one.key for one in exits)
        if spoken or not set(keys) <= set(told.exits):
            told = replace(told, exits=keys)
            spoken.extend(_exit_prompt(prompts, one, caller.language) for one in exits)
        return told, tuple(spoken)

    def _open_exits(self, queue: str, *, is_offered: bool) -> tuple[Exit, ...]:
        exits = self._waiting_of(queue).exits
        return tuple(one for one in exits if is_offered or one.when == "always")

    def _waiting_of(self, queue: str) -> Waiting:
        return self._waiting.get(queue, _WAITING_USUAL)

    def _prompts_of(self, language: str) -> Prompts:
        return self._prompts.get(language, self._prompts[self._first])


def spoken_minutes(expected_ms: tuple[int, int]) -> tuple[int, int]:
    """A range in whole minutes, rounded outward so that it still holds what it held.

    Where it begins at `limits.WAIT_MINUTES_MAX` or later it has no end that is worth telling, which
    is `ENDLESS`.
    """
    least, most = expected_ms[0] // MINUTE_MS, -(-expected_ms[1] // MINUTE_MS)
    if least >= limits.WAIT_MINUTES_MAX:
        return limits.WAIT_MINUTES_MAX, ENDLESS
    return max(0, least), min(ENDLESS, max(1, least, most))


def wait_prompt(prompts: Prompts, least: int, most: int) -> Prompt:
    """An expected wait, from a range in minutes as `spoken_minutes` gives it."""
    if most == ENDLESS:
        return prompts.prompt("wait_long", least=str(least))
    if most == 1:
        return prompts.prompt("wait_minute")
    if least == most:
        return prompts.prompt("wait_about", most=str(most))
    if least == 0:
        return prompts.prompt("wait_up_to", most=str(most))
    return prompts.prompt("wait_between", least=str(least), most=str(most))


def position_prompt(prompts: Prompts, position: int) -> Prompt:
    """A place in line, from 1."""
    if position == 1:
        return prompts.prompt("position_first")
    return prompts.prompt("position", position=str(position))


def _exit_prompt(prompts: Prompts, one: Exit, language: str) -> Prompt:
    match one.to:
        case "callback":
            return prompts.prompt("exit_callback", key=one.key)
        case "voicemail":
            return prompts.prompt("offer_voicemail", key=one.key)
        case "queue":
            name = one.names.get(language) or next(iter(one.names.values()), one.queue or "")
            return prompts.prompt("offer_number", name=name, key=one.key)
        case _:
            assert_never(one.to)


def _is_over(every_s: float, since_ms: int | None, at_ms: int) -> bool:
    return since_ms is None or at_ms - since_ms >= every_s * 1000
