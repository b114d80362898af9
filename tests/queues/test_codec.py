"""Events as bytes: there and back, old versions lifted, garbage refused."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from queues import codec
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.errors import CoreBroken
from queues.ids import AgentId, CallerId, CallId, OfferNumber, QueueId, SkillId, StaffId
from queues.reasons import Shadow
from queues.steps import Relaxation, Step
from tests.queues.site import MAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.codec import Lift

EVENTS: tuple[type[e.SiteEvent], ...] = get_args(e.Event)
BILLING = SkillId("billing")
NEED = d.AllOf((d.SkillBar(BILLING, 9), d.AnyOf((d.SkillNeed(BILLING, 3), d.SkillNeed(BILLING)))))
STEP = Step(
    on="joining",
    line_over=3,
    longest_wait_over_ms=4,
    expected_wait_over_ms=5,
    staffing="nobody_at_work",
    leave_for="voicemail",
)
RELAXATION = Relaxation(lower_levels=2, drop_skills=(BILLING,), add_queues=(QueueId("sales"),))
VALUES: dict[str, object] = {
    "site": MAIN,
    "at_ms": 1_767_610_800_123,
    "definition": d.SiteDefinition(
        site=MAIN,
        skills=(BILLING,),
        queues=(
            d.QueueDefinition(
                queue=QueueId("billing"),
                needs=(d.SkillNeed(BILLING, 3), NEED),
                prefers=(d.SkillNeed(BILLING, 8),),
                shadow="ring_all",
                steps=(STEP, Step(after_ms=9, raise_priority=1)),
            ),
        ),
        mixing=d.Mixing(voice=("email",)),
        back_off=d.BackOff(busy_ms=1),
        callbacks=d.CallbackRules(tries=7),
    ),
    "agent": AgentId("anna"),
    "call": CallId("c1"),
    "caller": CallerId("somebody"),
    "queue": QueueId("billing"),
    "from_queue": QueueId("sales"),
    "offer": OfferNumber(3),
    "skills": (d.AgentSkill(BILLING, 7, primary=True),),
    "capacity": d.Capacity(voice=0, chat=3, email=10),
    "needs": (d.SkillNeed(BILLING, 2), NEED),
    "prefers": (d.SkillNeed(BILLING, 9),),
    "labels": (c.Label("language", "nl"), c.Label("tier", "gold")),
    "step": STEP,
    "relaxation": RELAXATION,
    "state": "away",
    "selection": "fewest_skills",
    "order": "wait_over_target",
    "score": 0.1,
    "decided_by": "preferred_skills",
    "runners_up": ("ben", "cleo"),
    "shadow": Shadow(agent=AgentId("ben"), call=CallId("c2")),
    "trigger": "agent_ready",
    "cause": "busy",
    "by": "caller",
    "staff": StaffId("sue"),
    "outcome": "completed",
    "to": "voicemail",
    "in_target": True,
    "is_callback": True,
    "has_message": True,
    "is_ringing": True,
}
REASONS: dict[type[e.SiteEvent], str] = {
    e.AgentSignedOut: "asked",
    e.OfferWithdrawn: "caller_left",
    e.CallRequeued: "agent_lost",
    e.CallMoved: "queue_gone",
    e.CallReleased: "limit",
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


def filled_in_as_event(kind: type[e.Event]) -> e.Event:
    event = filled_in(kind)
    assert isinstance(event, kind)
    return event


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_survives_the_way_to_bytes_and_back(kind: type[e.Event]) -> None:
    event = filled_in_as_event(kind)
    again = codec.EVENTS.decode(codec.EVENTS.encode(event))
    assert (again, type(again)) == (event, kind)


@pytest.mark.parametrize("kind", EVENTS)
def test_the_event_on_its_way_has_no_field_left_at_its_default(kind: type[e.Event]) -> None:
    """Or the test above would not show that the field survives."""
    event, fields = filled_in(kind), msgspec.structs.fields(kind)
    assert all(getattr(event, field.name) != field.default for field in fields)


def test_every_event_there_is_goes_the_way_to_bytes_and_back() -> None:
    assert set(EVENTS) == set(e.SiteEvent.__subclasses__())


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_without_what_may_be_left_out_is_read_all_the_same(kind: type[e.Event]) -> None:
    """As it was written before those fields came about."""
    written = msgspec.json.decode(codec.EVENTS.encode(filled_in_as_event(kind)))
    for field in msgspec.structs.fields(kind):
        if not field.required:
            del written[field.name]
    again = codec.EVENTS.decode(msgspec.json.encode(written))
    for field in msgspec.structs.fields(kind):
        value = getattr(again, field.name)
        assert value == (VALUES.get(field.name, value) if field.required else field.default)


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
    return msgspec.json.encode({"site": "main", "at_ms": 5, "agent": "anna"} | fields)


def lifting(lifts: Mapping[str, Lift]) -> codec.Codec[e.Event]:
    return codec.Codec(e.Event, lifts)


def from_0_to_1(fields: dict[str, Any]) -> dict[str, Any]:
    """Version 0 had no reason and called the return `until`."""
    return fields | {
        "event": "agent_went_away.1",
        "reason": "unknown",
        "back_at_ms": fields["until"],
    }


def test_an_event_of_an_old_version_is_lifted() -> None:
    data = old(event="agent_went_away.0", until=77)
    lifted = lifting({"agent_went_away.0": from_0_to_1}).decode(data)
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
    lifted = lifting(lifts).decode(data)
    assert isinstance(lifted, e.AgentWentAway)
    assert lifted.back_at_ms == 77


def test_a_lift_that_does_not_yield_an_event_is_an_error() -> None:
    data = old(event="agent_went_away.0", until="soon")
    with pytest.raises(CoreBroken, match="not an event"):
        lifting({"agent_went_away.0": from_0_to_1}).decode(data)


def test_a_lift_that_misses_a_field_is_an_error() -> None:
    with pytest.raises(CoreBroken, match="not an event"):
        lifting({"agent_went_away.0": from_0_to_1}).decode(old(event="agent_went_away.0"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"garbage",
        codec.EVENTS.encode(e.AgentFound(site=MAIN, at_ms=1, agent=AgentId("anna"))) + b"\x00",
        codec.EVENTS.encode(e.AgentFound(site=MAIN, at_ms=1, agent=AgentId("anna")))[:-1],
        old(event="agent_found.2"),
        old(event="never_heard_of.1"),
        old(event=["agent_found.1"]),
        old(event=None),
        old(),
        old(event="agent_found.1", at_ms="noon"),
        b'{"event":' + b"[" * 100_000,
        b'{"event":"\xff\xfe"}',
        msgspec.json.encode([1, 2, 3]),
    ],
)
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(CoreBroken, match="not an event"):
        codec.EVENTS.decode(data)


@given(st.sampled_from(EVENTS), st.integers(0, 400), st.integers(0, 255))
def test_an_event_with_a_damaged_byte_is_an_event_or_an_error_of_ours(
    kind: type[e.Event], place: int, byte: int
) -> None:
    event = filled_in_as_event(kind)
    data = bytearray(codec.EVENTS.encode(event))
    data[place % len(data)] = byte
    with contextlib.suppress(CoreBroken):
        assert type(codec.EVENTS.decode(bytes(data))) in EVENTS


@given(st.binary(max_size=200))
@example(b'{"\x80": 0}')
def test_whatever_the_bytes_decoding_yields_an_event_or_an_error_of_ours(data: bytes) -> None:
    with contextlib.suppress(CoreBroken):
        assert type(codec.EVENTS.decode(data)) in EVENTS


@pytest.mark.parametrize("tag", ["agent_found.2", "agent_found.0", "agent_found.17"])
def test_an_unknown_version_of_an_event_is_named_with_what_is_known(tag: str) -> None:
    with pytest.raises(CoreBroken, match=r"agent_found\.\d+ was .* only agent_found\.1") as caught:
        codec.EVENTS.decode(old(event=tag))
    assert tag in str(caught.value)


def test_an_event_that_nobody_has_heard_of_is_named() -> None:
    with pytest.raises(
        CoreBroken, match=r"agent_cloned\.1 .* newer .* no event named agent_cloned"
    ):
        codec.EVENTS.decode(old(event="agent_cloned.1"))


def test_a_damaged_event_of_a_known_version_is_not_called_new() -> None:
    with pytest.raises(CoreBroken, match="at_ms") as caught:
        codec.EVENTS.decode(old(event="agent_found.1", at_ms="noon"))
    assert "newer" not in str(caught.value)


def test_many_events_at_once_are_what_they_are_one_by_one() -> None:
    kinds: tuple[type[e.Event], ...] = get_args(e.Event)
    events = [filled_in_as_event(kind) for kind in kinds]
    assert codec.EVENTS.decode_all([codec.EVENTS.encode(event) for event in events]) == events
    assert codec.EVENTS.decode_all([]) == []


def test_among_many_events_the_old_ones_are_lifted() -> None:
    new = e.AgentFound(site=MAIN, at_ms=1, agent=AgentId("anna"))
    data = [codec.EVENTS.encode(new), old(event="agent_went_away.0", until=77)]
    again = lifting({"agent_went_away.0": from_0_to_1}).decode_all(data)
    assert (again[0], type(again[1])) == (new, e.AgentWentAway)


def test_among_many_events_one_that_is_two_is_refused() -> None:
    """Joined, they would be read as a list of three."""
    one = codec.EVENTS.encode(e.AgentFound(site=MAIN, at_ms=1, agent=AgentId("anna")))
    with pytest.raises(CoreBroken, match="not an event"):
        codec.EVENTS.decode_all([one, one + b"," + one])


def test_every_lift_that_ships_leads_from_a_tag_that_is_no_longer_in_use() -> None:
    tags = {kind.__struct_config__.tag for kind in EVENTS}
    assert not tags & set(codec.LIFTS)
