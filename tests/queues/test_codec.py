"""Events as bytes: there and back, old versions lifted, garbage refused."""

from __future__ import annotations

import contextlib
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from queues import codec
from queues import definitions as d
from queues import events as e
from queues.errors import CoreBroken
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SkillId
from tests.queues.site import MAIN

EVENTS: tuple[type[e.SiteEvent], ...] = get_args(e.Event)
VALUES: dict[str, object] = {
    "site": MAIN,
    "at_ms": 1_767_610_800_123,
    "definition": d.SiteDefinition(
        site=MAIN,
        skills=(SkillId("billing"),),
        queues=(
            d.QueueDefinition(
                queue=QueueId("billing"), needs=(d.SkillNeed(SkillId("billing"), 3),)
            ),
        ),
    ),
    "agent": AgentId("anna"),
    "call": CallId("c1"),
    "queue": QueueId("billing"),
    "offer": OfferNumber(3),
    "skills": (d.AgentSkill(SkillId("billing"), 7, primary=True),),
    "needs": (d.SkillNeed(SkillId("billing"), 2),),
    "state": "away",
    "selection": "fewest_skills",
    "trigger": "agent_ready",
    "cause": "busy",
    "by": "caller",
    "outcome": "completed",
    "in_target": True,
}
REASONS: dict[type[e.SiteEvent], str] = {
    e.AgentSignedOut: "asked",
    e.OfferWithdrawn: "caller_left",
    e.CallRequeued: "agent_lost",
    e.AgentWentAway: "lunch",
    e.AgentPlanned: "lunch",
}


def filled_in(kind: type[e.SiteEvent]) -> e.SiteEvent:
    """An event of this type with every field filled in."""
    fields = {
        field: VALUES.get(field, REASONS[kind] if field == "reason" else 42)
        for field in kind.__struct_fields__
    }
    return msgspec.convert(fields, kind)


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_survives_the_way_to_bytes_and_back(kind: type[e.Event]) -> None:
    event = filled_in(kind)
    assert isinstance(event, kind)
    again = codec.decode(codec.encode(event))
    assert (again, type(again)) == (event, kind)


@pytest.mark.parametrize("kind", EVENTS)
def test_the_tag_of_every_event_is_its_name_and_version(kind: type[e.Event]) -> None:
    tag = kind.__struct_config__.tag
    assert isinstance(tag, str)
    name, _, version = tag.rpartition(".")
    assert name.replace("_", "") == kind.__name__.lower()
    assert int(version) >= 1


def test_no_two_events_have_the_same_tag() -> None:
    assert len({kind.__struct_config__.tag for kind in EVENTS}) == len(EVENTS)


def old(**fields: Any) -> bytes:
    return msgspec.msgpack.encode({"site": "main", "at_ms": 5, "agent": "anna"} | fields)


def from_0_to_1(fields: dict[str, Any]) -> dict[str, Any]:
    """Version 0 had no reason and called the return `until`."""
    return fields | {
        "event": "agent_went_away.1",
        "reason": "unknown",
        "back_at_ms": fields["until"],
    }


def test_an_event_of_an_old_version_is_lifted() -> None:
    data = old(event="agent_went_away.0", until=77)
    lifted = codec.decode(data, {"agent_went_away.0": from_0_to_1})
    assert lifted == e.AgentWentAway(
        site=MAIN, at_ms=5, agent=AgentId("anna"), reason="unknown", back_at_ms=77
    )


def test_an_event_is_lifted_version_by_version() -> None:
    data = old(event="agent_went_away.older", end=77)
    lifts = {
        "agent_went_away.0": from_0_to_1,
        "agent_went_away.older": lambda fields: (
            fields | {"event": "agent_went_away.0", "until": fields["end"]}
        ),
    }
    lifted = codec.decode(data, lifts)
    assert isinstance(lifted, e.AgentWentAway)
    assert lifted.back_at_ms == 77


def test_a_lift_that_does_not_yield_an_event_is_an_error() -> None:
    data = old(event="agent_went_away.0", until="soon")
    with pytest.raises(CoreBroken, match="not an event"):
        codec.decode(data, {"agent_went_away.0": from_0_to_1})


def test_a_lift_that_misses_a_field_is_an_error() -> None:
    with pytest.raises(CoreBroken, match="not an event"):
        codec.decode(old(event="agent_went_away.0"), {"agent_went_away.0": from_0_to_1})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"garbage",
        codec.encode(e.AgentFound(site=MAIN, at_ms=1, agent=AgentId("anna"))) + b"\x00",
        codec.encode(e.AgentFound(site=MAIN, at_ms=1, agent=AgentId("anna")))[:-1],
        old(event="agent_found.2"),
        old(event="never_heard_of.1"),
        old(event=["agent_found.1"]),
        old(event=None),
        old(),
        old(event="agent_found.1", at_ms="noon"),
        b"\x81\xa5event" + b"\x91" * 100_000,
        msgspec.msgpack.encode([1, 2, 3]),
    ],
)
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(CoreBroken, match="not an event"):
        codec.decode(data)


@given(st.sampled_from(EVENTS), st.integers(0, 400), st.integers(0, 255))
def test_an_event_with_a_damaged_byte_is_an_event_or_an_error_of_ours(
    kind: type[e.Event], place: int, byte: int
) -> None:
    event = filled_in(kind)
    assert isinstance(event, kind)
    data = bytearray(codec.encode(event))
    data[place % len(data)] = byte
    with contextlib.suppress(CoreBroken):
        assert type(codec.decode(bytes(data))) in EVENTS


@given(st.binary(max_size=200))
@example(b"\x81\xa1\x80\x00")
def test_whatever_the_bytes_decoding_yields_an_event_or_an_error_of_ours(data: bytes) -> None:
    with contextlib.suppress(CoreBroken):
        assert type(codec.decode(data)) in EVENTS


def test_every_lift_that_ships_leads_from_a_tag_that_is_no_longer_in_use() -> None:
    tags = {kind.__struct_config__.tag for kind in EVENTS}
    assert not tags & set(codec.LIFTS)
