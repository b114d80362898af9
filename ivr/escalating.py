"""Signs that a caller is angry, or has reason to be, and what is done about them.

Anger cannot be heard reliably from text, so nothing here judges a tone. What counts is what a
person would point at: words such as "my lawyer", a complaint, answers that were not understood, the
third call within a week, ringing again after giving up in line. For each sign the script says
whether the call goes to the manager's queue, the agent is told, or nothing happens.

Words count wherever they stand, as whole words that stand together. Those that ship are of somebody
who asks for another, or threatens ("your manager", "speak to a manager", "my lawyer"), since "I am the
manager of a shop" is no sign of anything. A manager alone counts where nothing else is said. Where
they are wrong too often, `escalation.words` of the script has other words, or `on_words = "hint"`
makes of them something that the agent is told.
"""

from collections.abc import Iterable
from typing import Final, assert_never

from msgspec.structs import replace

from ivr import limits
from ivr.outcomes import RouteToQueue, Sign
from ivr.phrases import asks_manager, phrases_of
from ivr.phrases_shipped import as_phrases
from ivr.routes import Routes
from ivr.script import Escalation, Reaction, Script
from ivr.state import CallerFacts, ConversationState
from ivr.words import runs, tokens

_NO_WORDS: Final[frozenset[str]] = frozenset()


class Escalating:
    """The signs of a script. Without an `[escalation]` there are none."""

    def __init__(self, script: Script) -> None:
        """Prepare the words of every language."""
        self._escalation = script.escalation
        self._routes = Routes(script)
        self._words = {
            language.code: words_that_escalate(script, language.code)
            for language in script.languages
        }
        self._longest = {
            code: max((one.count(" ") + 1 for one in words), default=0)
            for code, words in self._words.items()
        }
        self._asking = {
            code: phrases_of(code, script)
            for code in self._words
            if script.escalation is not None and not _own_words(script.escalation, code)
        }

    def sign_of_words(self, text: str, language: str) -> bool:
        """Whether one of the words that escalate is in a text, or somebody above is asked for."""
        words = self._words.get(language, _NO_WORDS)
        if not words.isdisjoint(runs(tokens(text), self._longest.get(language, 0))):
            return True
        phrases = self._asking.get(language)
        return phrases is not None and asks_manager(text, phrases)

    def signs_of_caller(self, facts: CallerFacts) -> tuple[Sign, ...]:
        """What the caller has gone through before this call."""
        escalation = self._escalation
        if escalation is None:
            return ()
        signs: list[Sign] = []
        if facts.calls >= escalation.calls:
            signs.append("repeated_calls")
        if facts.abandoned_ms is not None and facts.abandoned_ms <= escalation.redial_s * 1000:
            signs.append("redial")
        return tuple(signs)

    def signs_of(self, state: ConversationState, concern: str | None) -> tuple[Sign, ...]:
        """All signs there are: of the conversation, in the order noticed, then of the caller."""
        escalation = self._escalation
        if escalation is None:
            return ()
        signs: list[Sign] = list(state.signs)
        if concern is not None and concern == escalation.complaint:
            signs.append("complaint")
        if state.failures >= escalation.failures:
            signs.append("failures")
        signs.extend(self.signs_of_caller(state.caller))
        return tuple(dict.fromkeys(signs))

    def reaction(self, sign: Sign) -> Reaction:
        """What the script does about a sign."""
        return "off" if self._escalation is None else _reaction(self._escalation, sign)

    def decide(self, signs: Iterable[Sign]) -> tuple[Sign | None, tuple[Sign, ...]]:
        """The first sign that leads to the manager, and all that count: those not off."""
        counting = tuple(sign for sign in dict.fromkeys(signs) if self.reaction(sign) != "off")
        to_manager = (sign for sign in counting if self.reaction(sign) == "manager")
        return next(to_manager, None), counting

    def reroute(self, state: ConversationState, route: RouteToQueue) -> RouteToQueue:
        """The route with the signs that count; to the manager's queue if one of them leads there.

        There the caller needs somebody who speaks the language; the skills of the concern are left
        out, as a manager need not have them.
        """
        escalated_by, counting = self.decide(self.signs_of(state, route.concern))
        if escalated_by is None or self._escalation is None:
            return replace(route, signs=counting)
        queue, language = self._escalation.queue, route.language
        manager = self._routes.to_queue(queue, language, route.understood_by)
        return replace(
            route,
            queue=queue,
            skills=manager.skills,
            priority=self._escalation.priority,
            signs=counting,
            escalated_by=escalated_by,
        )


def words_that_escalate(script: Script, language: str) -> frozenset[str]:
    """The script's own words for a language, or else those that ship; none without escalation."""
    if script.escalation is None:
        return frozenset()
    own = _own_words(script.escalation, language)
    return own or phrases_of(language, script).escalating


def _own_words(escalation: Escalation, language: str) -> frozenset[str]:
    return as_phrases(escalation.words.get(language, ())[: limits.PHRASES_MAX])


def _reaction(escalation: Escalation, sign: Sign) -> Reaction:
    match sign:
        case "words":
            return escalation.on_words
        case "complaint":
            return escalation.on_complaint
        case "failures":
            return escalation.on_failures
        case "repeated_calls":
            return escalation.on_repeated_calls
        case "redial":
            return escalation.on_redial
        case _:
            assert_never(sign)
