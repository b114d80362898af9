from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioRestException

from tests.emulators.service import response
from tests.emulators.twilio import Person

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.conference.participant import ParticipantContext

    from tests.emulators.twilio import CallHandle
    from tests.emulators.world import World

CALLBACK = (
    'statusCallback="/room" statusCallbackEvent="start end join leave mute hold modify" waitUrl=""'
)
ENDS = 'endConferenceOnExit="true"'


async def caller_in(world: World, attributes: str = "", *after: str) -> CallHandle:
    return await world.dial_in(
        f'<Dial action="/after"><Conference {attributes}>room</Conference></Dial>', *after
    )


def participant(world: World, leg: CallHandle) -> ParticipantContext:
    sid = world.emulator.conference("room").sid
    return world.rest.conferences(sid).participants(leg.sid)


async def test_two_participants_start_a_conference_and_hear_each_other(world: World) -> None:
    agent = await world.join("room", CALLBACK)
    assert world.emulator.conference("room").status == "init"
    caller = await caller_in(world)
    assert world.emulator.conference("room").status == "in-progress"
    assert world.emulator.talking(agent, caller)
    assert agent.where == caller.where == "conference:room"


async def test_the_first_participant_fixes_where_the_conference_reports(world: World) -> None:
    agent = await world.join("room", CALLBACK)
    caller = await caller_in(world, f'{ENDS} statusCallback="/other" participantLabel="caller"')
    caller.hang_up()
    await world.emulator.settle()
    assert world.service.to("/other") == []
    assert world.service.events("/room") == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    reports = world.service.to("/room")
    assert [report["SequenceNumber"] for report in reports] == list("012345")
    assert {report["FriendlyName"] for report in reports} == {"room"}
    assert reports[0]["CallSid"] == agent.sid
    assert reports[1]["ParticipantLabel"] == "caller"
    assert reports[3]["ParticipantCallStatus"] == "completed"
    end = reports[5]
    assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert end["CallSidEndingConference"] == caller.sid
    assert end["ParticipantLabelEndingConference"] == "caller"


async def test_nobody_is_heard_until_somebody_may_start_it(world: World) -> None:
    one = await world.join("room", 'startConferenceOnEnter="false"')
    caller = await caller_in(world, 'startConferenceOnEnter="false"')
    assert not world.emulator.can_hear(one, caller)
    await world.join("room", identity="second")
    assert world.emulator.talking(one, caller)


async def test_when_one_leaves_with_the_conference_the_other_goes_to_its_action(
    world: World,
) -> None:
    world.service.replies["/after"] = response("<Say>How did we do?</Say>")
    agent = await world.join("room", ENDS)
    caller = await caller_in(world, ENDS)
    agent.hang_up()
    await world.advance(100)
    after = world.service.to("/after")[0]
    assert after["DialCallStatus"] == "answered"
    assert "DialCallSid" not in after
    assert caller.heard_text.endswith("How did we do?")


async def test_the_last_one_out_ends_the_conference(world: World) -> None:
    agent = await world.join("room")
    caller = await caller_in(world)
    agent.hang_up()
    await world.emulator.settle()
    conference = world.emulator.conference("room")
    assert conference.status == "in-progress"
    caller.hang_up()
    await world.emulator.settle()
    assert (conference.status, conference.ended_because) == ("completed", "last-participant-left")


async def test_a_name_can_be_used_again_after_the_end(world: World) -> None:
    first = await world.join("room")
    first.hang_up()
    await world.emulator.settle()
    await world.join("room")
    one, other = world.emulator.conferences
    assert one.sid != other.sid


async def test_music_plays_until_the_start_and_silence_follows_an_exhausted_wait(
    world: World,
) -> None:
    world.service.replies["/wait"] = response("<Say>One moment</Say>")
    agent = await world.join("room", 'waitUrl="/wait"')
    await world.advance(60_000)
    assert agent.heard_text == "One moment"
    assert len(world.service.to("/wait")) == 1


async def test_the_start_cuts_the_waiting_music(world: World) -> None:
    agent = await world.join("room")
    await world.advance(40_000)
    await caller_in(world)
    await world.advance(60_000)
    assert len(agent.heard) == 2
    assert not agent.heard[1].is_finished


async def test_a_waiting_document_may_not_gather(world: World) -> None:
    world.service.replies["/wait"] = response("<Gather/>")
    caller = await caller_in(world, 'waitUrl="/wait"')
    assert world.service.to("/after")[0]["DialCallStatus"] == "failed"
    assert caller.is_over
    assert any("<Gather> is not allowed" in warning for warning in world.emulator.warnings)


async def test_a_waiting_document_that_fails_ends_the_dial(world: World) -> None:
    world.service.replies["/wait"] = web.Response(status=404)
    await caller_in(world, 'waitUrl="/wait"')
    assert world.service.to("/after")[0]["DialCallStatus"] == "failed"


async def test_a_held_participant_hears_the_hold_document_and_nobody_else(world: World) -> None:
    world.service.replies["/hold"] = response("<Say>Please hold</Say>")
    agent = await world.join("room", CALLBACK)
    caller = await caller_in(world)
    await participant(world, caller).update_async(hold=True, hold_url=f"{world.service.url}/hold")
    await world.advance(100)
    assert not world.emulator.can_hear(caller, agent)
    assert not world.emulator.can_hear(agent, caller)
    assert caller.heard_text == "Please hold"
    assert [one.method for one in world.service.received if one.path == "/hold"] == ["GET"]
    await participant(world, caller).update_async(hold=False)
    await world.emulator.settle()
    assert world.emulator.talking(agent, caller)
    assert world.service.events("/room")[-2:] == ["participant-hold", "participant-unhold"]


async def test_a_muted_participant_hears_and_is_not_heard(world: World) -> None:
    agent = await world.join("room", CALLBACK)
    caller = await caller_in(world)
    await participant(world, agent).update_async(muted=True)
    assert world.emulator.can_hear(agent, caller)
    assert not world.emulator.can_hear(caller, agent)
    await participant(world, agent).update_async(muted=False)
    await world.emulator.settle()
    assert world.service.events("/room")[-2:] == ["participant-mute", "participant-unmute"]


async def test_a_coach_is_heard_by_the_agent_only_until_he_barges_in(world: World) -> None:
    agent = await world.join("room", CALLBACK)
    caller = await caller_in(world)
    coach = await world.join("room", f'coach="{agent.sid}"', identity="coach")
    hears = world.emulator.can_hear
    assert hears(agent, coach)
    assert not hears(caller, coach)
    assert hears(coach, caller)
    await participant(world, coach).update_async(coaching=False)
    await world.emulator.settle()
    assert hears(caller, coach)
    assert world.service.events("/room")[-1] == "participant-modify"


async def test_an_update_that_does_not_mention_it_ends_the_coaching(world: World) -> None:
    agent = await world.join("room", CALLBACK)
    caller = await caller_in(world)
    coach = await world.join("room", f'muted="true" coach="{agent.sid}"', identity="coach")
    leg = participant(world, coach)
    await leg.update_async(muted=False, call_sid_to_coach=agent.sid)
    assert not world.emulator.can_hear(caller, coach)
    assert world.emulator.can_hear(agent, coach)
    answer = await leg.update_async(muted=False)
    assert answer.coaching is False
    assert world.emulator.can_hear(caller, coach)


async def test_somebody_who_is_not_there_cannot_be_coached(world: World) -> None:
    await world.join("room", CALLBACK)
    await caller_in(world)
    coach = await world.join("room", 'muted="true"', identity="coach")
    for given in ({"call_sid_to_coach": f"CA{'0' * 32}"}, {}):
        with pytest.raises(TwilioRestException) as raised:
            await participant(world, coach).update_async(coaching=True, **given)
        assert (raised.value.status, raised.value.code) == (400, 13240)


async def test_a_coach_of_somebody_who_is_not_there_fails_the_call(world: World) -> None:
    await world.join("room")
    coach = await world.join("room", f'coach="CA{"0" * 32}"', identity="coach")
    assert coach.where == "say"
    assert any(warning.startswith("13240") for warning in world.emulator.warnings)


async def test_a_second_participant_of_the_same_label_falls_to_the_next_verb(
    world: World,
) -> None:
    await world.join("room", 'participantLabel="agent"')
    caller = await caller_in(world, 'participantLabel="agent"', "<Say>Next</Say>")
    assert caller.heard_text == "Next"
    assert world.service.to("/after") == []
    assert any(warning.startswith("16025") for warning in world.emulator.warnings)


async def test_end_conference_on_exit_cannot_change_on_hold(world: World) -> None:
    agent = await world.join("room", f"{ENDS} {CALLBACK}")
    await caller_in(world)
    leg = participant(world, agent)
    await leg.update_async(hold=True)
    answer = await leg.update_async(end_conference_on_exit=False)
    assert answer.end_conference_on_exit is True
    await leg.update_async(hold=False)
    answer = await leg.update_async(end_conference_on_exit=False)
    assert answer.end_conference_on_exit is False
    await world.emulator.settle()
    assert world.service.events("/room")[-1] == "participant-modify"


async def test_an_announcement_is_heard_by_the_one_it_is_for(world: World) -> None:
    world.service.replies["/announce"] = response("<Say>Recorded line</Say>")
    agent = await world.join("room", 'waitUrl=""')
    caller = await caller_in(world)
    await participant(world, caller).update_async(announce_url=f"{world.service.url}/announce")
    await world.advance(100)
    assert caller.heard_text == "Recorded line"
    assert agent.heard_text == ""


async def test_the_time_limit_of_the_dial_ends_a_stay(world: World) -> None:
    await world.join("room")
    caller = await world.dial_in(
        '<Dial timeLimit="60"><Conference>room</Conference></Dial>', "<Say>Time is up</Say>"
    )
    await world.advance(59_999)
    assert caller.where == "conference:room"
    await world.advance(1)
    assert caller.heard_text == "Time is up"


async def test_a_redirected_participant_leaves_without_its_action(world: World) -> None:
    agent = await world.join("room", CALLBACK)
    caller = await caller_in(world)
    await world.rest.calls(caller.sid).update_async(twiml="<Response><Say>Moved</Say></Response>")
    await world.advance(100)
    assert world.service.to("/after") == []
    assert caller.heard_text.endswith("Moved")
    assert agent.where == "conference:room"
    assert world.service.events("/room")[-1] == "participant-leave"


async def test_a_removed_participant_goes_on_with_its_own_document(world: World) -> None:
    await world.join("room")
    caller = await caller_in(world)
    assert await participant(world, caller).delete_async()
    await world.emulator.settle()
    assert world.service.to("/after")[0]["DialCallStatus"] == "answered"
    with pytest.raises(TwilioRestException) as raised:
        await participant(world, caller).fetch_async()
    assert (raised.value.status, raised.value.code) == (404, 20404)


async def test_completing_a_conference_releases_everybody(world: World) -> None:
    agent = await world.join("room", CALLBACK)
    await caller_in(world)
    conference = world.emulator.conference("room")
    await world.rest.conferences(conference.sid).update_async(status="completed")
    await world.emulator.settle()
    assert agent.is_over
    assert world.service.to("/after")[0]["DialCallStatus"] == "answered"
    assert world.service.to("/room")[-1]["ReasonConferenceEnded"] == "conference-ended-via-api"


async def test_a_participant_created_by_rest_is_called_and_joins(world: World) -> None:
    agent = await world.join("room", CALLBACK)
    world.emulator.add_number("+31201234567", voice_url=world.service.url)
    world.emulator.people["+31687654321"] = Person(answers_after_ms=1_000)
    room = world.rest.conferences(world.emulator.conference("room").sid)
    made = await room.participants.create_async(
        from_="+31201234567",
        to="+31687654321",
        label="expert",
        status_callback=f"{world.service.url}/leg",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
        end_conference_on_exit=True,
    )
    assert (made.status, made.label) == ("queued", "expert")
    await world.advance(500)
    assert (await room.participants("expert").fetch_async()).status == "ringing"
    await world.advance(1_000)
    expert = world.emulator.call_to("+31687654321")
    assert (await room.participants("expert").fetch_async()).status == "connected"
    assert world.emulator.talking(agent, expert)
    expert.hang_up()
    await world.emulator.settle()
    assert world.service.events("/leg") == ["initiated", "ringing", "in-progress", "completed"]
    assert agent.is_over


async def test_a_participant_needs_a_running_conference_when_named_by_sid(world: World) -> None:
    world.emulator.add_number("+31201234567", voice_url=world.service.url)
    people = world.rest.conferences("CF" + "0" * 32).participants
    with pytest.raises(TwilioRestException) as raised:
        await people.create_async(from_="+31201234567", to="+31687654321")
    assert raised.value.status == 404


async def test_a_label_that_is_taken_is_refused_by_rest(world: World) -> None:
    await world.join("room", 'participantLabel="agent"')
    world.emulator.add_number("+31201234567", voice_url=world.service.url)
    people = world.rest.conferences("room").participants
    with pytest.raises(TwilioRestException) as raised:
        await people.create_async(from_="+31201234567", to="+31687654321", label="agent")
    assert (raised.value.status, raised.value.code) == (400, 16026)


async def test_an_unanswered_invitation_disappears(world: World) -> None:
    await world.join("room")
    world.emulator.add_number("+31201234567", voice_url=world.service.url)
    people = world.rest.conferences("room").participants
    await people.create_async(from_="+31201234567", to="+31687654321", timeout=10)
    await world.advance(15_500)
    assert world.emulator.call_to("+31687654321").status == "no-answer"
    assert len(world.emulator.conference("room").participants) == 1
