"""The book of calls as plain values, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ivr import Turn
from ivr.actions import Action
from ivr.survey import SurveyTurn
from queues.ids import AgentId, CallId, OfferNumber, QueueId, StaffId
from queues.steps import Destination
from router.calls.commands import CarrierName, Supervision
from router.calls.open_call import OpenCall, Recording

if TYPE_CHECKING:
    from router.calls.book import Book


class CallSnapshot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A call with everything that is known of it; see `OpenCall`."""

    call: CallId
    carrier: CarrierName
    dialled: str
    arrived_at_ms: int
    leg: str
    legs: list[str]
    is_callback: bool = False
    kept_turn: int | None = None
    turn: Turn | None = None
    said_before: tuple[Action, ...] = ()
    left_for: Destination | None = None
    voicemail: Recording | None = None
    comment: Recording | None = None
    tried_by: AgentId | None = None
    survey: SurveyTurn | None = None
    survey_queue: QueueId | None = None
    accepted: OfferNumber | None = None
    joined: OfferNumber | None = None
    last_joined: OfferNumber | None = None
    agent_legs: dict[OfferNumber, tuple[str, ...]] = {}
    callback_legs: dict[OfferNumber, tuple[str, ...]] = {}
    talked_with: tuple[AgentId, ...] = ()
    is_passed_on: bool = False
    held: bool = False
    supervised_by: StaffId | None = None
    supervision: Supervision | None = None
    disposition: str = ""
    has_note: bool = False
    ended_at_ms: int = 0


class BookSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The whole book. The order of each counts."""

    open: list[CallSnapshot]
    ended: list[CallSnapshot]
    emergencies: list[str]
    conversing: dict[CallId, int]
    """The calls that are in no queue, and since when (ms)."""


def take(book: Book) -> BookSnapshot:
    """The book as it stands."""
    return BookSnapshot(
        open=[_taken(call) for call in book.open.values()],
        ended=[_taken(call) for call in book.ended.values()],
        emergencies=list(book.emergencies),
        conversing=dict(book.conversing),
    )


def restore(book: Book, snapshot: BookSnapshot) -> None:
    """Bring a new book to where another one stood."""
    book.open.update((one.call, _restored(one)) for one in snapshot.open)
    book.ended.update((one.call, _restored(one)) for one in snapshot.ended)
    book.emergencies.update(dict.fromkeys(snapshot.emergencies))
    book.conversing.update(snapshot.conversing)
    for call in (*book.ended.values(), *book.open.values()):
        for leg in call.legs:
            book.legs[call.carrier, leg] = call.call


def _taken(call: OpenCall) -> CallSnapshot:
    values = {name: getattr(call, name) for name in CallSnapshot.__struct_fields__}
    values["legs"], values["agent_legs"] = list(call.legs), dict(call.agent_legs)
    values["callback_legs"] = dict(call.callback_legs)
    return CallSnapshot(**values)


def _restored(snapshot: CallSnapshot) -> OpenCall:
    call = OpenCall.__new__(OpenCall)
    for name in CallSnapshot.__struct_fields__:
        setattr(call, name, getattr(snapshot, name))
    call.legs, call.agent_legs = list(snapshot.legs), dict(snapshot.agent_legs)
    call.callback_legs = dict(snapshot.callback_legs)
    if (
        call.kept_turn is None
        and (call.is_callback or call.callback_legs)
        and call.turn is not None
    ):
        # Of a snapshot that was taken before this was noted.
        call.kept_turn = call.turn.state.turn
    return call
