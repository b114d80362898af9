"""What a caller's page is told in each situation. Reads how things stand and changes nothing.

A scene is what is told, and where the caller is then; `guide` sees to it that both come about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, assert_never

from ivr import Listen
from ivr.actions import Play, Record, SayFound
from ivr.outcomes import Divert
from router.carriers.browser import limits
from router.carriers.browser import messages as m
from router.carriers.browser.legs import UPLOADS, Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ivr import Action, Announcements, Prompt
    from ivr.survey import SurveyTurn
    from queues.ids import CallId, OfferNumber
    from router.carriers.browser.legs import Stage
    from router.lines import Lines, Waiting
    from router.ports import Farewell
    from router.reception import Reply
    from router.speech import Speech

MUSIC: Final = "/browser/music.wav"
WORD_EVERY: Final = 4
"""Who is held hears the word about it before every so many pieces of music."""


class Scene(NamedTuple):
    """What a caller's page is told, and where he is then."""

    stage: Stage
    notices: tuple[m.CallerNotice, ...] = ()
    asked: Asked | None = None
    timeout_ms: int = 0
    """Of what he is asked."""
    number: str | None = None
    """A telephone number that helps him on."""
    offer: OfferNumber | None = None
    """Whose agent he meets then."""


OVER: Final = Scene("over")


class Scenes:
    """`music_of` gives what a queue has configured, if anything."""

    def __init__(
        self,
        *,
        speech: Speech,
        announcements: Announcements,
        lines: Lines,
        music_of: Callable[[str], str | None],
    ) -> None:
        self._speech = speech
        self._announcements = announcements
        self._lines = lines
        self._music_of = music_of

    # -- In the conversation

    def of_reply(self, reply: Reply) -> Scene:
        """What the reception answers; `line` follows what is said before."""
        if reply.turn is None:
            return OVER
        turn = reply.turn.state.turn
        if reply.then == "listen":
            return self._asked(reply.actions, Asked("conversation", turn, is_recorded=False))
        items = self._items(reply.actions)
        if reply.then == "wait":
            return self._waits(reply.call, turn, items)
        number = None
        if reply.then == "divert" and isinstance(reply.turn.outcome, Divert):
            number = reply.turn.outcome.number
        if reply.farewell is not None:
            items += (self._farewell(reply.farewell, reply.turn.state.language),)
        return self._goodbye(turn, items)._replace(number=number)

    def of_survey(self, survey: SurveyTurn) -> Scene:
        """What the survey asks, or its last words."""
        turn = survey.state.turn
        if survey.is_over:
            return self._goodbye(turn, self._items(survey.actions))
        return self._asked(survey.actions, Asked("survey", turn, is_recorded=False))

    def _asked(self, actions: Sequence[Action], asked: Asked) -> Scene:
        items = self._items(actions)
        for action in actions:
            if isinstance(action, Listen):
                listen = m.Listening(
                    keys=action.keys_max > 0,
                    speech=action.speech,
                    digits_max=max(1, min(action.keys_max, limits.DIGITS_MAX)),
                    ends_with=action.ends_with,
                    timeout_ms=action.timeout_ms,
                )
                say = m.Say(turn=asked.turn, items=items, then="listen", listen=listen)
                return Scene("asked", (say,), asked, action.timeout_ms)
            if isinstance(action, Record):
                # Where to record is not known before somebody is there to do it.
                record = m.Recording(
                    length_ms_max=action.length_ms_max,
                    upload=UPLOADS,
                    chunk_bytes_max=limits.CHUNK_BYTES_MAX,
                )
                say = m.Say(turn=asked.turn, items=items, then="record", record=record)
                asked = asked._replace(is_recorded=True)
                return Scene("asked", (say,), asked, action.length_ms_max)
        return self._goodbye(asked.turn, items)

    def _waits(self, call: CallId, turn: int, items: tuple[m.Spoken, ...]) -> Scene:
        said = (m.Say(turn=turn, items=items, then="wait"),) if items else ()
        line = self.line(call)
        return Scene("line", said if line is None else (*said, line))

    def _goodbye(self, turn: int, items: tuple[m.Spoken, ...]) -> Scene:
        if not items:
            return OVER
        return Scene("leaving", (m.Say(turn=turn, items=items, then="hang_up"),))

    # -- In line

    def line(self, call: CallId) -> m.Waiting | None:
        """What a caller in line hears now; None if he is not, or no longer, in line."""
        wait, waiting = self._lines.hears(call), self._lines.waiting(call)
        if wait is None or waiting is None:
            return None
        place = self._lines.place(call)
        return m.Waiting(
            turn=waiting.turn,
            items=self._spoken(wait.prompts),
            music=self.music(waiting.queue),
            ways_out=tuple(self._ways_out(call, wait.keys)),
            position=None if place is None else place.position,
            expected_ms=None if place is None else place.expected_ms,
        )

    def _ways_out(self, call: CallId, keys: str) -> Iterable[m.WayOut]:
        for key in keys:
            way_out = self._lines.exit_of(call, key)
            if way_out is not None:
                yield m.WayOut(key=key, to=way_out.to)

    def back_in_line(self, call: CallId, waiting: Waiting) -> Scene:
        """Back from his agent, or from somewhere else."""
        items: tuple[m.Spoken, ...] = ()
        match waiting.back_from:
            case "lost_agent":
                items = self._spoken([self._announcements.agent_lost(waiting.language)])
            case "transfer":
                items = self._spoken([self._announcements.transferred(waiting.language)])
            case None:
                pass
            case _:
                assert_never(waiting.back_from)
        return self._waits(call, waiting.turn, items)

    def music(self, queue: str | None) -> str:
        """Where the music of a queue is."""
        return (None if queue is None else self._music_of(queue)) or MUSIC

    # -- Elsewhere

    def called_back(self, language: str) -> m.Say:
        """To who was rung back and is about to meet his agent."""
        items = self._spoken([self._announcements.called_back(language)])
        return m.Say(turn=0, items=items, then="wait")

    def goodbye(self, farewell: Farewell, language: str) -> Scene:
        """We end the call."""
        return self._goodbye(0, (self._farewell(farewell, language),))

    def held(self, language: str, times: int) -> Scene:
        """Nothing can be decided for a while; it is so for the `times`th time, counted from 0."""
        items: tuple[m.Spoken, ...] = ()
        if times % WORD_EVERY == 0:
            items = self._spoken([self._announcements.moment(language)])
        return Scene("held", (m.Moment(items=items, music=MUSIC),))

    # -- Words

    def _items(self, actions: Iterable[Action]) -> tuple[m.Spoken, ...]:
        prompts: list[Prompt] = []
        for action in actions:
            if isinstance(action, Listen | Record):
                prompts += action.prompts
            else:
                prompts.append(action)
        return self._spoken(prompts)

    def _spoken(self, prompts: Iterable[Prompt]) -> tuple[m.Spoken, ...]:
        return tuple(self._one(prompt) for prompt in prompts)

    def _one(self, prompt: Prompt) -> m.Spoken:
        if isinstance(prompt, Play):
            return m.Spoken(text="", audio=prompt.source, language=prompt.language)
        text = prompt.otherwise if isinstance(prompt, SayFound) else prompt.text
        audio = self._speech.url(text, prompt.language)
        return m.Spoken(text=text, audio=audio, language=prompt.language)

    def _farewell(self, farewell: Farewell, language: str) -> m.Spoken:
        match farewell:
            case "refused":
                words = self._announcements.refused(language)
            case "message":
                words = self._announcements.message(language)
            case "in_vain" | "goodbye":
                in_vain = farewell == "in_vain"
                words = self._announcements.goodbye(language, waited_in_vain=in_vain)
            case _:
                assert_never(farewell)
        return self._one(words)
