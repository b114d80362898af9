"""Answers that need no agent: a text, the opening hours, or what a service of the operator's knows."""

from string import Formatter
from typing import Final

from ivr import limits
from ivr.actions import Prompt, SayFound
from ivr.outcomes import RouteToQueue
from ivr.script import LookUp, SelfService
from ivr.stages.talk import Talk
from ivr.state import Noted, Turn

DIGITS_PLACE: Final = "digits"


def begin_answer(
    talk: Talk, route: RouteToQueue, *before: Prompt, noted: Noted | None = None
) -> Turn | None:
    """Answer the concern of a route; None where an agent has to."""
    service = self_service_of(talk, route.concern)
    if service is None or talk.state.answers_given >= limits.ANSWERS_MAX:
        return None
    talk = talk.but(route=route)
    said = _fixed_answer(talk, service, route)
    look_up = service.look_up
    if look_up is None:
        return None if not said else give_answer(talk, *before, *said, noted=noted)
    if not can_look_up(talk, look_up):
        return None
    if asks_digits(look_up):
        return ask_digits(talk, look_up, *before, *said, noted=noted)
    talk = talk.at_stage("looking_up", _candidates(route))
    return talk.turn(*before, *said, noted=noted, look_up=route.concern)


def self_service_of(talk: Talk, concern: str | None) -> SelfService | None:
    """What the script says about answering this concern without an agent."""
    return None if concern is None else talk.prepared.routes.self_service(concern)


def asks_digits(look_up: LookUp) -> bool:
    """Whether the caller has to enter something."""
    return any(name == DIGITS_PLACE for _, name, _, _ in Formatter().parse(look_up.url))


def can_look_up(talk: Talk, look_up: LookUp) -> bool:
    """Whether it can be done in this language, and for this caller."""
    language = talk.state.language
    places = {name for _, name, _, _ in Formatter().parse(look_up.url)}
    knows_caller = "caller" not in places or talk.state.caller.has_number
    can_ask = DIGITS_PLACE not in places or language in look_up.ask
    return language in look_up.answer and knows_caller and can_ask


def ask_digits(talk: Talk, look_up: LookUp, *before: Prompt, noted: Noted | None = None) -> Turn:
    """Let the caller enter a number."""
    route = talk.state.route
    candidates = () if route is None else _candidates(route)
    misses = talk.state.misses if talk.state.stage == "digits" else 0
    talk = talk.at_stage("digits", candidates).but(misses=misses)
    text = look_up.ask[talk.state.language]
    listen = talk.voice.digits(text, look_up.digits_max, *before)
    return talk.turn(listen, noted=noted)


def give_answer(talk: Talk, *said: Prompt, noted: Noted | None = None) -> Turn:
    """Say the answer, and ask whether there is anything else."""
    talk = talk.at_stage("served").but(answers_given=talk.state.answers_given + 1)
    return talk.turn(talk.voice.anything_else(*said), noted=noted)


def found_answer(talk: Talk, look_up: LookUp, fields: tuple[str, ...]) -> Prompt | None:
    """What was found, to be filled in by whoever has it; None if something needed was not found."""
    text = look_up.answer.get(talk.state.language)
    if text is None:
        return None
    places = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    if not places <= set(fields):
        return None
    otherwise = talk.voice.prompts.text("look_up_failed")
    return SayFound(text=text, otherwise=otherwise, language=talk.state.language)


def _fixed_answer(talk: Talk, service: SelfService, route: RouteToQueue) -> tuple[Prompt, ...]:
    """The text of the script and the opening hours, whichever are wanted."""
    said: list[Prompt] = []
    text = service.says.get(talk.state.language)
    if text is not None:
        said.append(talk.voice.say(text))
    hours = talk.prepared.hours_of(route.queue) if service.hours else None
    if hours is not None:
        said.extend(talk.voice.opening_hours(hours, talk.at))
    return tuple(said)


def _candidates(route: RouteToQueue) -> tuple[str, ...]:
    return () if route.concern is None else (route.concern,)
