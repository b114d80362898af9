from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulators.service import response
from tests.emulators.twilio import Person

if TYPE_CHECKING:
    from tests.emulators.world import World

AGENT = "+31687654321"
DIAL = f'<Dial action="/dialled" timeout="20">{AGENT}</Dial>'


async def test_an_answered_telephone_is_bridged_until_it_hangs_up(world: World) -> None:
    world.service.replies["/dialled"] = response("<Say>Goodbye</Say>")
    world.emulator.people[AGENT] = Person(answers_after_ms=3_000)
    caller = await world.dial_in(DIAL)
    await world.advance(3_499)
    agent = world.emulator.call_to(AGENT)
    assert (caller.where, agent.status) == ("dial", "ringing")
    await world.advance(1)
    assert world.emulator.talking(caller, agent)
    await world.advance(10_000)
    agent.hang_up()
    await world.advance(100)
    dialled = world.service.to("/dialled")[0]
    assert dialled["DialCallStatus"] == "completed"
    assert dialled["DialCallDuration"] == "10"
    assert dialled["DialCallSid"] == agent.sid
    assert dialled["DialBridged"] == "true"
    assert caller.heard_text == "Goodbye"


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (Person(is_busy=True), "busy"),
        (Person(is_unreachable=True), "failed"),
        (Person(answers_after_ms=None), "no-answer"),
    ],
)
async def test_the_action_learns_why_nobody_answered(
    world: World, person: Person, status: str
) -> None:
    world.emulator.people[AGENT] = person
    await world.dial_in(DIAL)
    await world.advance(26_000)
    assert world.service.to("/dialled")[0]["DialCallStatus"] == status
    assert world.service.to("/dialled")[0]["DialBridged"] == "false"


async def test_it_rings_five_seconds_longer_than_the_timeout(world: World) -> None:
    await world.dial_in(DIAL)
    await world.advance(25_499)
    assert world.emulator.call_to(AGENT).status == "ringing"
    await world.advance(1)
    assert world.emulator.call_to(AGENT).status == "no-answer"


async def test_without_an_action_the_next_verb_follows(world: World) -> None:
    caller = await world.dial_in(f"<Dial>{AGENT}</Dial>", "<Say>Next</Say>")
    await world.advance(1_000)
    world.emulator.call_to(AGENT).decline()
    await world.emulator.settle()
    assert caller.heard_text == "Next"


async def test_a_caller_who_hangs_up_stops_the_ringing(world: World) -> None:
    caller = await world.dial_in(DIAL)
    await world.advance(1_000)
    caller.hang_up()
    await world.emulator.settle()
    assert world.emulator.call_to(AGENT).status == "no-answer"
    assert world.service.to("/dialled")[0]["DialCallStatus"] == "no-answer"


async def test_of_several_telephones_the_first_answer_wins(world: World) -> None:
    caller = await world.dial_in(f"<Dial><Number>{AGENT}</Number><Client>lena</Client></Dial>")
    await world.advance(1_000)
    (lena,) = world.emulator.client("lena").incoming
    lena.answer()
    await world.emulator.settle()
    assert world.emulator.talking(caller, lena)
    assert world.emulator.call_to(AGENT).status == "no-answer"


async def test_the_time_limit_ends_the_conversation(world: World) -> None:
    caller = await world.dial_in(f'<Dial timeLimit="60">{AGENT}</Dial>', "<Say>Time is up</Say>")
    await world.advance(500)
    world.emulator.call_to(AGENT).answer()
    await world.advance(60_000)
    assert world.emulator.call_to(AGENT).is_over
    assert caller.heard_text == "Time is up"


async def test_a_whisper_is_heard_before_the_bridge(world: World) -> None:
    world.service.replies["/whisper"] = response("<Say>Billing</Say>")
    caller = await world.dial_in(f'<Dial><Number url="/whisper">{AGENT}</Number></Dial>')
    await world.advance(500)
    agent = world.emulator.call_to(AGENT)
    agent.answer()
    await world.advance(100)
    assert agent.heard_text == "Billing"
    assert not world.emulator.talking(caller, agent)
    assert world.service.to("/whisper")[0]["ParentCallSid"] == caller.sid
    await world.advance(420)
    assert world.emulator.talking(caller, agent)


async def test_the_star_key_ends_the_dial_and_keeps_the_caller(world: World) -> None:
    caller = await world.dial_in(
        f'<Dial hangupOnStar="true" callerId="+31201234567">{AGENT}</Dial>', "<Say>Back</Say>"
    )
    await world.advance(500)
    agent = world.emulator.call_to(AGENT)
    assert agent.call.from_ == "+31201234567"
    agent.answer()
    await world.emulator.settle()
    caller.press("*")
    await world.emulator.settle()
    assert agent.is_over
    assert caller.heard_text == "Back"


async def test_the_called_leg_reports_its_progress(world: World) -> None:
    events = "initiated ringing answered completed"
    await world.dial_in(
        f'<Dial><Number statusCallback="/leg" statusCallbackEvent="{events}">{AGENT}</Number></Dial>'
    )
    await world.advance(500)
    world.emulator.call_to(AGENT).answer()
    await world.advance(2_000)
    world.emulator.call_to(AGENT).hang_up()
    await world.emulator.settle()
    assert world.service.events("/leg") == ["initiated", "ringing", "in-progress", "completed"]
    legs = world.service.to("/leg")
    assert [leg["SequenceNumber"] for leg in legs] == ["0", "1", "2", "3"]
    assert legs[3]["CallDuration"] == "2"
    assert legs[3]["SipResponseCode"] == "200"
    assert all(leg["Direction"] == "outbound-dial" for leg in legs)


async def test_a_desk_learns_the_parameters_of_its_call(world: World) -> None:
    parameter = '<Parameter name="leg" value="t1"/>'
    await world.dial_in(f"<Dial><Client><Identity>lena</Identity>{parameter}</Client></Dial>")
    await world.advance(500)
    assert world.emulator.client("lena").incoming[0].parameters == {"leg": "t1"}


async def test_a_redirected_child_leaves_and_the_parent_goes_on(world: World) -> None:
    caller = await world.dial_in(f"<Dial>{AGENT}</Dial>", "<Say>Alone</Say>")
    await world.advance(500)
    agent = world.emulator.call_to(AGENT)
    agent.answer()
    await world.emulator.settle()
    await world.rest.calls(agent.sid).update_async(
        twiml="<Response><Say>Elsewhere</Say></Response>"
    )
    await world.advance(100)
    assert agent.heard_text == "Elsewhere"
    assert caller.heard_text == "Alone"


async def test_a_connected_desk_sends_its_parameters_as_form_fields(world: World) -> None:
    world.service.replies["/desk"] = response("<Say>Hi</Say>", "<Redirect>/more</Redirect>")
    application = world.emulator.add_application(voice_url=f"{world.service.url}/desk")
    leg = await world.emulator.client("agent-7").connect(application.sid, {"leg": "token"})
    await world.advance(200)
    first, more = world.service.to("/desk")[0], world.service.to("/more")[0]
    assert first["leg"] == "token"
    assert first["From"] == "client:agent-7"
    assert first["ApplicationSid"] == application.sid
    assert first["Direction"] == "inbound"
    assert "leg" not in more
    assert leg.is_over


async def test_a_dropped_leg_is_silent_at_once_and_over_later(world: World) -> None:
    caller = await world.dial_in(f"<Dial>{AGENT}</Dial>")
    await world.advance(500)
    agent = world.emulator.call_to(AGENT)
    agent.answer()
    await world.emulator.settle()
    agent.drop()
    assert not world.emulator.can_hear(caller, agent)
    await world.advance(9_999)
    assert agent.status == "in-progress"
    await world.advance(1)
    assert [agent.where, caller.where] == ["ended", "ended"]
