"""Entries as text: every event and every command there and back, what is unknown said by name."""

from __future__ import annotations

import json
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr import Conversation, Words
from queues.codec import LIFTS
from queues.commands import Command
from queues.events import AgentBecameReady, Event
from queues.ids import AgentId, SiteId
from queues.redeciding import Ordered
from router.calls import AnswerCall, Calls, CallsEvent
from router.errors import JournalDamaged
from router.journal.codec import (
    CALLS_LIFTS,
    EVENTS,
    decode_events,
    decode_ordered,
    encode_ordered,
)
from tests.ivr.example_script import ENGLISH, SCRIPT
from tests.router.calls.asking import CALL, hear
from tests.router.journal.made_up import values_of
from tests.router.journal.written import accepting, entry
from tests.virtual_clock import START_MS

KINDS: tuple[Any, ...] = (*get_args(Event), *get_args(CallsEvent))
COMMANDS: tuple[Any, ...] = get_args(Command)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=15)
def test_every_event_survives_the_way_to_text_and_back(kind: Any, data: st.DataObject) -> None:
    event = data.draw(values_of(kind))
    assert decode_events([EVENTS.encode(event)]) == [event]


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=15)
def test_every_command_survives_the_way_to_text_and_back(kind: Any, data: st.DataObject) -> None:
    ordered = Ordered(
        at_ms=data.draw(st.integers(0, 2**53)),
        command=data.draw(values_of(kind)),
        looked=data.draw(st.booleans()),
    )
    again = decode_ordered(encode_ordered(ordered))
    assert (again, type(again.command)) == (ordered, kind)


def spelled_out(value: Any) -> Any:
    """What a value is encoded as with every field of it, whether or not it is the default."""
    if isinstance(value, msgspec.Struct):
        config = value.__struct_config__
        tag = {} if config.tag_field is None else {config.tag_field: config.tag}
        fields = {name: spelled_out(getattr(value, name)) for name in value.__struct_fields__}
        return {**tag, **fields}
    return [spelled_out(one) for one in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=15)
def test_fields_left_out_are_those_that_are_filled_in_again(kind: Any, data: st.DataObject) -> None:
    event = data.draw(values_of(kind))
    written = EVENTS.encode(event)
    every_field = msgspec.json.encode(spelled_out(event))
    assert decode_events([every_field]) == [event]
    assert len(written) <= len(every_field)
    assert EVENTS.encode(*decode_events([written])) == written


def test_what_goes_without_saying_is_not_written() -> None:
    ready = AgentBecameReady(site=SiteId("main"), at_ms=1, agent=AgentId("anna"))
    fields = {"event": "agent_became_ready.1", "site": "main", "at_ms": 1, "agent": "anna"}
    assert json.loads(EVENTS.encode(ready)) == fields
    spelled = {**fields, "by": None}
    assert decode_events([json.dumps(spelled).encode()]) == [ready]


def test_what_a_carrier_should_expect_to_hear_is_not_written() -> None:
    calls = Calls(SiteId("main"), Conversation(SCRIPT))
    arriving = AnswerCall(call=CALL, carrier="twilio", leg="leg-1", dialled=ENGLISH)
    events = calls.handle(arriving, START_MS)
    events += calls.handle(hear(0, Words(text="my invoice is wrong")), START_MS)
    written = b"".join(map(EVENTS.encode, events)).decode()
    assert '"expects":"concerns"' in written
    assert '"expects":"no"' in written
    examples = [text for concern in SCRIPT.concerns for text in concern.examples["en"]]
    assert not any(text in written for text in examples)


def test_no_two_events_have_the_same_tag() -> None:
    tags = [kind.__struct_config__.tag for kind in KINDS]
    assert len(set(tags)) == len(tags)
    assert all(tag.rpartition(".")[2].isdecimal() for tag in tags)


def test_every_lift_that_ships_leads_from_a_tag_that_is_no_longer_in_use() -> None:
    tags = {kind.__struct_config__.tag for kind in KINDS}
    assert not tags & {*LIFTS, *CALLS_LIFTS}
    assert not set(LIFTS) & set(CALLS_LIFTS)


def test_an_event_is_text_that_anybody_can_read() -> None:
    fields = json.loads(EVENTS.encode(entry(1).event))
    assert (fields["event"], fields["call"], fields["leg"]) == ("call_arrived.1", "c1", "CA1")


def test_a_command_names_its_sort() -> None:
    ordered = accepting(1).ordered
    assert ordered is not None
    fields = json.loads(encode_ordered(ordered))
    assert (fields["command"]["type"], fields["command"]["offer"]) == ("AcceptOffer", 2)


@pytest.mark.parametrize("tag", ["call_arrived.2", "offer_accepted.3"])
def test_an_event_of_a_newer_version_is_named(tag: str) -> None:
    data = msgspec.json.encode({"event": tag, "site": "main", "at_ms": 1})
    known = tag.rpartition(".")[0] + ".1"
    with pytest.raises(JournalDamaged, match=rf"{tag} .*newer Switchroom.* only {known}"):
        decode_events([EVENTS.encode(entry(1).event), data])


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"\xff", b"[" * 100_000])
def test_garbage_is_no_event_and_no_command(data: bytes) -> None:
    with pytest.raises(JournalDamaged, match="not an event"):
        decode_events([data])
    with pytest.raises(JournalDamaged, match="not a command"):
        decode_ordered(data)


def test_a_command_that_nobody_knows_is_named() -> None:
    data = b'{"at_ms":1,"looked":false,"command":{"type":"CloneAgent","site":"main"}}'
    with pytest.raises(JournalDamaged, match="CloneAgent"):
        decode_ordered(data)
