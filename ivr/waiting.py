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
_MORE_THAN_MINUTES_MIN: Final = 2
"""That it takes more than a minute tells nobody anything."""
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
    emergency: Prompt | None = None
    """What is said because the emergency switch of his queue is on."""


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
    knows_emergency: bool = False
    news: tuple[Prompt, ...] = ()
    """What he is still to be told at once."""


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
        is_repeated = not is_new and abs(at_ms - told.asked_ms) < limits.WAIT_REPEAT_MS
        if is_repeated and not told.news:
            return told, told.answer
        if is_new:
            told = Told(queue=caller.queue, comforted_ms=at_ms, news=told.news)
        told, news = _news(caller, told)
        exits = self._open_exits(caller.queue, is_offered=caller.is_offered)
        keys = "".join(one.key for one in exits)
        prompts: tuple[Prompt, ...] = ()
        if caller.position is not None:
            told, prompts = self._speak(caller, told, exits, at_ms)
        answer = Wait(prompts=(*news, *prompts), keys=keys)
        return replace(told, asked_ms=at_ms, answer=answer), answer

    def line_changed(self, way_out: Exit, language: str) -> Prompt:
        """Where a caller is now whom a key has led to another queue."""
        name = _queue_name(way_out, language)
        return self._prompts_of(language).prompt("line_changed", name=name)

    def line_kept(self, language: str) -> Prompt:
        """That a caller stays where he is."""
        return self._prompts_of(language).prompt("back_in_line")

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
            minutes = spoken_minutes(expected_ms)
            if minutes and (told.minutes_max is None or minutes[1] < told.minutes_max):
                told = replace(told, minutes_max=minutes[1])
                spoken.append(wait_prompt(prompts, *minutes))
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


def spoken_minutes(expected_ms: tuple[int, int]) -> tuple[int, int] | None:
    """A range in whole minutes, rounded outward so that it still holds what it held.

    Where it ends after `limits.WAIT_MINUTES_MAX` the end is not worth telling, which is `ENDLESS`;
    if it then also begins at once, nothing is: None.
    """
    least, most = max(0, expected_ms[0] // MINUTE_MS), -(-expected_ms[1] // MINUTE_MS)
    if max(least, most) <= limits.WAIT_MINUTES_MAX:
        return least, max(1, least, most)
    if least < _MORE_THAN_MINUTES_MIN:
        return None
    return min(least, limits.WAIT_MINUTES_MAX), ENDLESS


def wait_prompt(prompts: Prompts, least: int, most: int) -> Prompt:
    """An expected wait, from a range in minutes as `spoken_minutes` gives it."""
    if most == ENDLESS:
        return prompts.prompt("wait_long", least=str(least))
    if most == 1:
        return prompts.prompt("wait_minute" if least == 0 else "wait_about_minute")
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


def _news(caller: CallerInLine, told: Told) -> tuple[Told, tuple[Prompt, ...]]:
    """What he is to be told before all else; at an emergency he needs his keys again."""
    news, told = told.news, replace(told, news=())
    if caller.emergency is None:
        return replace(told, knows_emergency=False), news
    if told.knows_emergency:
        return told, news
    told = replace(told, knows_emergency=True, exits="", announced_ms=None)
    return told, (*news, caller.emergency)


def _queue_name(way_out: Exit, language: str) -> str:
    return way_out.names.get(language) or next(iter(way_out.names.values()), way_out.queue or "")


def _exit_prompt(prompts: Prompts, one: Exit, language: str) -> Prompt:
    match one.to:
        case "callback":
            return prompts.prompt("exit_callback", key=one.key)
        case "voicemail":
            return prompts.prompt("offer_voicemail", key=one.key)
        case "queue":
            name = _queue_name(one, language)
            return prompts.prompt("offer_number", name=name, key=one.key)
        case _:
            assert_never(one.to)


def _is_over(every_s: float, since_ms: int | None, at_ms: int) -> bool:
    return since_ms is None or at_ms - since_ms >= every_s * 1000
