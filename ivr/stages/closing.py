"""Whether it is closed, and what a caller can do then."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from ivr.actions import Prompt
from ivr.concerns import KEYS
from ivr.numbers import home_of
from ivr.outcomes import HangUp, RouteToQueue
from ivr.script import Closed, ClosedOffer
from ivr.stages.talk import Talk
from ivr.state import Noted, Turn


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """Why a caller cannot be helped now, what he is told, and what he can do."""

    reason: Literal["closed", "emergency"]
    said: Prompt
    closed: Closed

    @property
    def by_key(self) -> dict[str, ClosedOffer]:
        """What can be done, by key."""
        return dict(zip(KEYS, self.closed.offers, strict=False))


def closing_of(talk: Talk, route: RouteToQueue | None) -> Closing | None:
    """Why a route is closed, or the site where the route is None; None if it is open."""
    prepared, queue = talk.prepared, None if route is None else route.queue
    if "" in talk.emergencies or (queue is not None and queue in talk.emergencies):
        emergency = prepared.emergency_of(queue if queue in talk.emergencies else None)
        said = talk.voice.own_text(emergency.says) or talk.prompt("emergency")
        return Closing(reason="emergency", said=said, closed=_possible(talk, emergency.closed))
    hours = prepared.hours_of(queue)
    if hours is None or hours.is_open(talk.at):
        return None
    if route is None and any(own.is_open(talk.at) for own in prepared.queue_hours.values()):
        return None  # somebody is there for some; for whom, only the concern can tell
    closed = prepared.closed_of(queue)
    of_queue = queue is not None and queue in prepared.queue_hours
    said = talk.voice.own_text(closed.says) or talk.voice.closed(
        hours.next_opening(talk.at), of_queue=of_queue
    )
    return Closing(reason="closed", said=said, closed=_possible(talk, closed))


def _possible(talk: Talk, closed: Closed) -> Closed:
    """What can be done by this caller: nobody is rung back whose number cannot be known."""
    if talk.state.caller.has_number or home_of(talk.state.dialled) is not None:
        return closed
    return replace(closed, offers=tuple(one for one in closed.offers if one != "callback"))


def closed_turn(talk: Talk, closing: Closing, *before: Prompt, noted: Noted | None = None) -> Turn:
    """Tell the caller, and what he can do; without anything to do the call ends."""
    said = (*before, closing.said)
    if not closing.closed.offers and not is_person_there(talk):
        return talk.end(HangUp(reason=closing.reason), *said, noted=noted)
    return offer_ways(talk.at_stage("closed"), closing, *said, noted=noted)


def offer_ways(talk: Talk, closing: Closing, *before: Prompt, noted: Noted | None = None) -> Turn:
    """Say what the caller can do."""
    person = is_person_there(talk)
    listen = talk.voice.closed_offers(closing.closed, closing.by_key, *before, person=person)
    return talk.turn(listen, noted=noted)


def is_person_there(talk: Talk) -> bool:
    """Whether somebody can be reached, although those who are wanted may be closed."""
    person = talk.prepared.routes.to_person(talk.state.language, "zero")
    return closing_of(talk, person) is None


def route_after_closing(talk: Talk, closed: Closed) -> RouteToQueue:
    """The queue of a callback or a message that is asked for while it is closed."""
    route = talk.state.route
    if route is None:
        route = talk.prepared.routes.to_person(talk.state.language, "menu")
    return route if closed.queue is None else replace(route, queue=closed.queue)
