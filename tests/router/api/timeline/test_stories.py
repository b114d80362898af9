"""A call's story over HTTP: what happened, what took how long, why, and who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ivr import Keys
from queues.commands import EnqueueCall, MoveCall, PrioritiseCall
from queues.definitions import SkillNeed
from queues.ids import CallId, QueueId, SkillId, StaffId
from router.calls import NoteDifference, NoteRecording, NoteWrapUp
from tests.router.api.supervising.floor import ANNA, WORDS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tests.router.api.supervising.floor import Floor
    from tests.router.people.site import Browser


async def story(browser: Browser, call: str) -> dict[str, Any]:
    answer = await browser.gets(f"/api/calls/{call}")
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body


def name_of(floor: Floor, person: str) -> str:
    return floor.service.access.names.of(person)


def kinds(told: dict[str, Any]) -> list[str]:
    return [entry["kind"] for entry in told["entries"]]


def entry(told: dict[str, Any], kind: str) -> dict[str, Any]:
    """What there is to say of the first entry of this kind."""
    params: dict[str, Any] = next(one for one in told["entries"] if one["kind"] == kind)["params"]
    return params


def phases(told: dict[str, Any]) -> list[tuple[str, int | None]]:
    """Each with how long it took."""
    return [
        (one["kind"], None if one["to_ms"] is None else one["to_ms"] - one["from_ms"])
        for one in told["phases"]
    ]


async def test_a_waiting_call_says_what_was_understood_and_why_it_waits(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings()
    await floor.advance(7_000)
    told = await story(chiara, call)
    assert told["open"]
    assert kinds(told) == ["arrived", "turn", "turn", "queued"]
    said, agreed = (one["params"] for one in told["entries"] if one["kind"] == "turn")
    assert (said["how"], said["meaning"], said["concern"]) == ("speech", "concern", "billing")
    assert 0 < said["confidence"] <= 1
    assert (agreed["outcome"], agreed["goal"], agreed["queue"]) == ("line", "billing", "accounts")
    assert entry(told, "queued")["queue"] == "accounts"
    assert told["why"][0] == "Waiting 7 s, 1st in accounts."
    assert "Nobody is signed in." in told["why"]
    assert phases(told)[-1] == ("waiting", None)
    summary = told["summary"]
    assert (summary["state"], summary["queue"], summary["concern"]) == (
        "waiting",
        "accounts",
        "billing",
    )
    assert (summary["waited_ms"], summary["outcome"], summary["is_whole"]) == (None, None, True)


async def test_what_a_call_needs_is_told_in_the_language_of_the_reader(
    floor: Floor, chiara: Browser
) -> None:
    engine, call = floor.service.engine, await floor.rings(words=None)
    needs = (SkillNeed(SkillId("repairs"), 3),)
    site = engine.core.state.definition.site
    await engine.submit(EnqueueCall(site=site, call=call, queue=QueueId("desk"), needs=needs))
    for language, says in (("en", "repairs at level 3 or above"), ("nl", "repairs vanaf niveau 3")):
        told = (await chiara.gets(f"/api/calls/{call}?language={language}")).body
        assert entry(told, "queued")["needs"] == says
        assert any(says in one for one in told["why"])


async def test_the_callers_words_are_told_while_the_call_is_open_and_not_after(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings()
    assert (await story(chiara, call))["caller"] == {"number": "+31612345678", "words": WORDS}
    await floor.service.switchboard.caller_left(call)
    told = await chiara.gets(f"/api/calls/{call}")
    assert told.body["caller"] is None
    assert WORDS not in str(told.body)
    assert "+31612345678" not in str(told.body)


async def test_a_talk_tells_the_offer_with_its_reasons_and_what_took_how_long(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings()
    await floor.advance(4_000)
    await floor.anna_is_ready()
    await floor.advance(3_000)
    await floor.accepts(call)
    connected_at_ms = floor.service.engine.core.state.agents[ANNA].works[call].since_ms
    assert (await story(chiara, call))["summary"]["talking_since_ms"] == connected_at_ms
    await floor.advance(60_000)
    await floor.service.switchboard.hang_up(ANNA, call)
    assert (await story(chiara, call))["summary"]["talking_since_ms"] is None
    await floor.service.switchboard.note_wrap_up(ANNA, call, disposition="solved", note="a secret")
    await floor.advance(5_000)
    await floor.service.attendance.finish_wrap_up(ANNA)
    told = await story(chiara, call)
    offered = entry(told, "offered")
    assert (offered["agent"], offered["trigger"], offered["candidates"]) == (
        "anna",
        "agent_ready",
        1,
    )
    assert offered["waited_ms"] == 4_000
    connected = entry(told, "connected")
    assert (connected["agent"], connected["waited_ms"]) == ("anna", 7_000)
    assert entry(told, "wrap_up_noted") == {
        "disposition": "solved",
        "has_note": True,
        "agent": "anna",
    }
    assert phases(told) == [
        ("waiting", 4_000),
        ("ringing", 3_000),
        ("talking", 60_000),
        ("wrap_up", 5_000),
    ]
    summary = told["summary"]
    assert (summary["state"], summary["outcome"], summary["ended_by"]) == (
        "ended",
        "completed",
        "agent",
    )
    assert (summary["waited_ms"], summary["talked_ms"]) == (7_000, 60_000)
    assert (summary["offers"], summary["disposition"], summary["agent"]) == (1, "solved", "anna")
    assert not told["open"]
    assert told["why"] == []
    assert "a secret" not in str(told["entries"])
    assert told["note"] == "a secret"


async def test_what_goes_otherwise_is_told(floor: Floor, chiara: Browser) -> None:
    await floor.anna_is_ready()
    call = await floor.rings()
    offer = next(iter(floor.call(call).works))
    await floor.service.switchboard.decline(ANNA, call, offer)
    site, engine = floor.service.engine.core.state.definition.site, floor.service.engine
    by = StaffId("chiara")
    await engine.submit(PrioritiseCall(site=site, call=call, priority=3, by=by))
    await engine.submit(MoveCall(site=site, call=call, queue=QueueId("desk"), by=by))
    await engine.submit(
        NoteDifference(
            call=call, agent=None, difference="not_in_line", evidence="the line is quiet"
        )
    )
    told = await story(chiara, call)
    assert entry(told, "declined")["agent"] == "anna"
    assert entry(told, "prioritised") == {"queue": "accounts", "priority": 3, "by": "chiara"}
    assert entry(told, "moved")["by"] == "chiara"
    assert entry(told, "difference")["difference"] == "not_in_line"
    assert (told["summary"]["queue"], told["summary"]["priority"]) == ("desk", 3)


async def test_hold_supervision_coaching_and_transfer_are_told(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    board = floor.service.switchboard
    await floor.advance(10_000)
    await board.hold(ANNA, call, on=True)
    await floor.advance(5_000)
    await board.hold(ANNA, call, on=False)
    await board.note_supervision(StaffId("chiara"), call, "listen")
    await board.note_coaching(StaffId("chiara"), call, ANNA, "Offer a refund.")
    await floor.advance(5_000)
    await board.transfer(ANNA, call, QueueId("desk"))
    await floor.advance(2_000)
    told = await story(chiara, call)
    assert entry(told, "supervised") == {"by": "chiara", "mode": "listen"}
    assert entry(told, "coached") == {"by": "chiara", "agent": "anna"}
    assert entry(told, "transferred")["talked_ms"] == 20_000
    assert phases(told) == [
        ("talking", 10_000),
        ("held", 5_000),
        ("talking", 5_000),
        ("waiting", None),
        ("wrap_up", None),
    ]
    assert told["summary"]["state"] == "waiting"
    assert "refund" not in str(told)
    assert told["people"] == {"anna": name_of(floor, "anna"), "chiara": name_of(floor, "chiara")}


async def test_those_who_occur_are_named_in_the_list_and_in_the_reasons(
    floor: Floor, chiara: Browser
) -> None:
    anna = name_of(floor, "anna")
    assert anna != "anna"
    call = await floor.talks()
    waiting = await floor.rings()
    assert any(anna in sentence for sentence in (await story(chiara, waiting))["why"])
    listed = (await chiara.gets("/api/calls?recent=5")).body
    assert listed["people"] == {"anna": anna}
    offered = (await chiara.gets(f"/api/calls/{call}/offers/1")).body
    assert any(anna in sentence for sentence in offered["sentences"])


async def test_what_callers_want_is_named_in_each_language_in_the_list_and_in_the_story(
    floor: Floor, chiara: Browser
) -> None:
    told = await story(chiara, await floor.rings())
    listed = (await chiara.gets("/api/calls?recent=5")).body
    concerns = floor.service.settings.conversation.concerns
    assert told["concerns"] == {one.id: one.names for one in concerns} == listed["concerns"]
    assert told["concerns"][told["summary"]["concern"]]["en"]


async def test_the_note_is_told_as_long_as_it_is_kept(floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    assert (await story(chiara, call))["note"] == ""
    noted = NoteWrapUp(call=call, agent=ANNA, disposition="solved", note="Was sent a new one.")
    await floor.service.engine.submit(noted)
    await floor.service.switchboard.hang_up(ANNA, call)
    assert (await story(chiara, call))["note"] == "Was sent a new one."
    assert floor.service.callers.erase("+31612345678")
    assert (await story(chiara, call))["note"] == ""


async def test_the_survey_is_told_question_by_question(floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    await floor.advance(10_000)
    await floor.service.switchboard.hang_up(ANNA, call)
    surveys = floor.service.surveys
    assert await surveys.begin(call) is not None
    await surveys.hear(call, 0, Keys(digits="1"))
    await surveys.hear(call, 1, Keys(digits="4"))
    told = await story(chiara, call)
    assert told["survey"] == [{"question": "helped", "score": 4}]
    assert [kind for kind in kinds(told) if kind.startswith("survey")] == [
        "survey_invited",
        "survey_answer",
    ]


class Tape:
    """Keeps one recording."""

    async def fetch(self, recording: str) -> AsyncGenerator[bytes, None]:
        yield b"ID3" + recording.encode()


async def test_a_message_is_heard_by_whoever_may_and_by_nobody_else(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings()
    await floor.service.engine.submit(
        NoteRecording(call=call, of="voicemail", recording="tape-1", length_ms=9_000)
    )
    nothing = {"of": "voicemail", "length_ms": 9_000, "url": None}
    assert (await story(chiara, call))["recordings"] == [nothing]
    floor.service._recordings["simulated"] = Tape()
    (one,) = (await story(chiara, call))["recordings"]
    assert one["url"] == f"/api/calls/{call}/recordings/voicemail"
    async with chiara.http.get(chiara.url + one["url"]) as heard:
        assert (heard.status, await heard.read()) == (200, b"ID3tape-1")
    assert (await chiara.gets(f"/api/calls/{call}/recordings/comment")).status == 404
    for who in ("anna", "otto", "adele"):
        browser = await floor.signed_in(who)
        assert (await browser.gets(one["url"])).status == 403


async def test_who_hears_a_message_stands_in_the_audit_whichever_way_it_is_fetched(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings()
    await floor.service.engine.submit(
        NoteRecording(call=call, of="voicemail", recording="tape-1", length_ms=9_000)
    )
    floor.service._recordings["simulated"] = Tape()
    for path in (f"/api/calls/{call}/recordings/voicemail", f"/api/recordings/{call}"):
        async with chiara.http.get(chiara.url + path) as heard:
            assert heard.status == 200
            assert heard.headers["X-Content-Type-Options"] == "nosniff"
        newest = floor.people.accounts.audit(1)[0]
        assert (newest.who, newest.what, newest.whom) == ("chiara", "heard", call)
        assert newest.details == {"of": "voicemail"}
    numbers = [one.number for one in floor.people.accounts.audit() if one.what == "heard"]
    assert len(numbers) == 2


async def test_what_cannot_be_written_down_is_not_heard(floor: Floor, chiara: Browser) -> None:
    call = await floor.rings()
    await floor.service.engine.submit(
        NoteRecording(call=call, of="voicemail", recording="tape-1", length_ms=9_000)
    )
    floor.service._recordings["simulated"] = Tape()
    with floor.people._store.writing() as connection:
        connection.execute("DROP TABLE audit")
    answer = await chiara.gets(f"/api/calls/{call}/recordings/voicemail")
    assert answer.status == 503


async def test_an_offer_is_explained_in_full_on_request(floor: Floor, chiara: Browser) -> None:
    await floor.anna_is_ready()
    call = await floor.rings()
    answer = await chiara.gets(f"/api/calls/{call}/offers/1")
    assert answer.status == 200
    assert answer.body["sentences"][0].startswith(
        f"Call {call} in accounts goes to {name_of(floor, 'anna')}"
    )
    for language, says in (("nl", "Gesprek"), ("it", "La chiamata"), ("fr", "Call")):
        answer = await chiara.gets(f"/api/calls/{call}/offers/1?language={language}")
        assert answer.body["sentences"][0].startswith(f"{says} {call} in accounts ")
    unknown = await chiara.gets(f"/api/calls/{call}/offers/9")
    assert unknown.status == 400
    assert "cannot be worked out" in unknown.body["error"]["message"]
    assert (await chiara.gets(f"/api/calls/{call}/offers/x")).status == 404


@pytest.mark.parametrize("call", ["call-of-nobody", "x" * 300, "%00"])
async def test_a_call_that_nobody_knows_says_where_to_look(call: str, chiara: Browser) -> None:
    answer = await chiara.gets(f"/api/calls/{call}")
    assert (answer.status, answer.code) == (404, "call_gone")
    assert "journal show" in answer.body["error"]["message"]


async def test_the_last_calls_are_listed_the_newest_first(floor: Floor, chiara: Browser) -> None:
    calls = [await floor.rings() for _ in range(3)]
    await floor.service.switchboard.caller_left(calls[0])
    listed = (await chiara.gets("/api/calls?recent=2")).body["calls"]
    assert [one["call"] for one in listed] == [calls[2], calls[1]]
    listed = (await chiara.gets("/api/calls")).body["calls"]
    assert [(one["state"], one["outcome"]) for one in listed] == [
        ("waiting", None),
        ("waiting", None),
        ("ended", "abandoned"),
    ]


@pytest.mark.parametrize("asked", ["0", "501", "-1", "x", "9" * 30])
async def test_a_list_of_no_sensible_length_is_refused(asked: str, chiara: Browser) -> None:
    answer = await chiara.gets(f"/api/calls?recent={asked}")
    assert (answer.status, answer.code) == (422, "bad_message")


@pytest.mark.parametrize("who", ["anna", "otto", "adele"])
async def test_whoever_may_not_see_calls_reads_no_story(who: str, floor: Floor) -> None:
    call = CallId(await floor.rings())
    browser = await floor.signed_in(who)
    for path in ("/api/calls", f"/api/calls/{call}", f"/api/calls/{call}/offers/1"):
        assert (await browser.gets(path)).status == 403
    stranger = floor.browser()
    assert (await stranger.gets(f"/api/calls/{call}")).status == 401


async def test_a_desk_that_brings_its_sound_is_told_from_a_telephone_that_rings(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings()
    await floor.anna_is_ready()
    offer = next(iter(floor.call(call).works))
    board = floor.service.switchboard
    await board.agent_rung(call, offer, "leg-1")
    assert entry(await story(chiara, call), "agent_leg")["accepted"] is False
    await board.accept(ANNA, call, offer)
    await board.agent_rung(call, offer, "leg-2")
    legs = [one for one in (await story(chiara, call))["entries"] if one["kind"] == "agent_leg"]
    assert [one["params"]["accepted"] for one in legs] == [False, True]
