from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.utils import formatdate

import pytest
from aiohttp import web

from router.carriers.twilio import http as module
from router.carriers.twilio.asking import LOOK_AGAIN_MS, RETRY_AFTER_MS
from router.errors import CarrierBusy, CarrierFailed, CarrierRefused, LegGone
from tests.router.twilio.answering import CALL, CALL_SID, Answering, refusal
from tests.stories.turns import turns_until

OK = web.json_response(CALL)
TOO_MANY = refusal(429, 20429)


async def test_a_redirect_is_one_post_with_the_document_and_our_name_and_key() -> None:
    async with Answering(OK) as twilio:
        await twilio.rest.redirect_call(CALL_SID, "<Response/>")
        ((method, path, form),) = twilio.asked
        assert (method, form) == ("POST", {"Twiml": "<Response/>"})
        assert path.endswith(f"/Calls/{CALL_SID}.json")


@pytest.mark.parametrize("code", [21220, 20404])
async def test_a_leg_that_is_over_is_gone(code: int) -> None:
    async with Answering(refusal(400 if code == 21220 else 404, code)) as twilio:
        with pytest.raises(LegGone):
            await twilio.rest.redirect_call(CALL_SID, "<Response/>")
        await twilio.rest.end_call(CALL_SID)
        assert len(twilio.asked) == 2


@pytest.mark.parametrize(("status", "code"), [(400, 21205), (401, 20003), (500, 20500), (503, 0)])
async def test_what_may_have_been_done_is_not_asked_again(status: int, code: int) -> None:
    async with Answering(refusal(status, code)) as twilio:
        with pytest.raises(CarrierFailed, match=f"status {status}, code {code}") as failure:
            await twilio.rest.redirect_call(CALL_SID, "<Response/>")
        assert isinstance(failure.value, CarrierRefused) == (status < 500)
        assert not isinstance(failure.value, LegGone)
        assert "+31" not in str(failure.value)
        assert len(twilio.asked) == 1


async def test_too_many_requests_is_asked_again_by_the_clock_until_it_is_enough() -> None:
    async with Answering(TOO_MANY, TOO_MANY, OK) as twilio, asyncio.TaskGroup() as group:
        asking = group.create_task(twilio.rest.redirect_call(CALL_SID, "<Response/>"))
        await turns_until(lambda: twilio.rest.resting == 1)
        await twilio.passes(RETRY_AFTER_MS[0] - 1)
        assert len(twilio.asked) == 1
        await twilio.passes(1)
        await turns_until(lambda: len(twilio.asked) == 2 and twilio.rest.resting == 1)
        assert not asking.done()
        await twilio.passes(RETRY_AFTER_MS[1])
        await asking
        assert len(twilio.asked) == 3
        assert twilio.rest.resting == 0


async def test_who_is_always_one_too_many_gives_up_in_the_end() -> None:
    async with Answering(TOO_MANY) as twilio, asyncio.TaskGroup() as group:
        asking = group.create_task(expects_failure(twilio))
        for number, wait_ms in enumerate(RETRY_AFTER_MS, start=1):
            await turns_until(lambda: twilio.rest.resting == 1)
            assert len(twilio.asked) == number
            await twilio.passes(wait_ms)
        assert "429" in await asking
        assert len(twilio.asked) == 1 + len(RETRY_AFTER_MS)


@pytest.mark.parametrize("status", [429, 503])
async def test_who_asks_again_himself_is_told_at_once(status: int) -> None:
    """Ending a call is tried again by the outbox."""
    async with Answering(refusal(status, 20429)) as twilio:
        with pytest.raises(CarrierFailed) as failure:
            await twilio.rest.end_call(CALL_SID)
        with pytest.raises(CarrierFailed):
            await twilio.rest.redirect_call(CALL_SID, "<Response/>", waits_ms=())
        assert isinstance(failure.value, CarrierBusy) == (status == 429)
        assert len(twilio.asked) == 2


@pytest.mark.parametrize("fallback_url", [None, "https://handler.twilio.com/twiml/EH1"])
async def test_a_telephone_that_is_rung_has_the_fallback_if_there_is_one(
    fallback_url: str | None,
) -> None:
    async with Answering(OK, fallback_url=fallback_url) as twilio:
        sid = await twilio.rest.call_phone(
            to="+31611111111",
            from_="+31622222222",
            url="https://calls.example.com/a",
            status_url="https://calls.example.com/b",
            ring_s=15,
        )
        assert sid == CALL_SID
        ((method, _, form),) = twilio.asked
        given = {} if fallback_url is None else {"FallbackUrl": fallback_url}
        method_given = {} if fallback_url is None else {"FallbackMethod": "POST"}
        assert (method, form) == (
            "POST",
            {
                "To": "+31611111111",
                "From": "+31622222222",
                "Url": "https://calls.example.com/a",
                "Method": "POST",
                "StatusCallback": "https://calls.example.com/b",
                "StatusCallbackMethod": "POST",
                "StatusCallbackEvent": "completed",
                "Timeout": "15",
                **given,
                **method_given,
            },
        )


async def test_a_leg_that_was_made_since_is_found_if_it_is_not_over() -> None:
    at_s = datetime(2026, 1, 5, 11, 0, tzinfo=UTC).timestamp()
    made = [
        ("CA1", "ringing", at_s + 1),
        ("CA2", "completed", at_s),
        ("CA3", "in-progress", at_s),
        ("CA4", "queued", at_s),
        ("CA5", "queued", at_s - 1),
    ]
    calls: list[dict[str, str | None]] = [
        {"sid": sid, "status": status, "date_created": formatdate(seconds)}
        for sid, status, seconds in made
    ]
    calls.append({"sid": "CA6", "status": "queued", "date_created": None})
    listing = {"calls": calls, "next_page_uri": None, "page_size": 20}
    async with Answering(web.json_response(listing)) as twilio:
        since_ms = round(at_s * 1000) + 999
        found = await twilio.rest.find_calls(
            to="+31611111111", from_="+31622222222", since_ms=since_ms
        )
        assert found == ["CA1", "CA3", "CA4"]
        ((method, path, _),) = twilio.asked
        assert (method, path.rsplit("/", 1)[1]) == ("GET", "Calls.json")


async def expects_failure(twilio: Answering) -> str:
    with pytest.raises(CarrierFailed) as failure:
        await twilio.rest.redirect_call(CALL_SID, "<Response/>")
    return str(failure.value)


async def test_what_is_asked_about_one_call_is_asked_in_order() -> None:
    """Else an earlier request, tried again, would undo a later one."""
    async with Answering(TOO_MANY, OK) as twilio, asyncio.TaskGroup() as group:
        group.create_task(twilio.rest.redirect_call(CALL_SID, "<first/>"))
        await turns_until(lambda: twilio.rest.resting == 1)
        group.create_task(twilio.rest.redirect_call(CALL_SID, "<second/>"))
        group.create_task(twilio.rest.end_call("CA" + "2" * 32))
        await turns_until(lambda: len(twilio.asked) == 2)
        await twilio.passes(RETRY_AFTER_MS[0])
        await turns_until(lambda: len(twilio.asked) == 4)
        asked = [form.get("Twiml", "ended") for _, _, form in twilio.asked]
        assert asked == ["<first/>", "ended", "<first/>", "<second/>"]
    assert len(twilio.rest._turns) == 0


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(body=b"<html>busy</html>"),
        web.Response(body=b"\xff\xfe\x00"),
        web.Response(body=b""),
        web.Response(body=b"[]"),
        web.Response(body=b"null"),
        web.Response(body=b'"sid"'),
        web.Response(status=500, body=b"<html>oh</html>"),
        web.Response(status=500, body=b"\xff\xfe"),
        web.Response(status=400, body=b'{"code":"x"}'),
        web.Response(status=400, body=b"[]"),
        web.Response(status=302, body=b""),
    ],
    ids=lambda answer: f"{answer.status} {answer.body!r}",
)
async def test_an_answer_that_makes_no_sense_is_a_failure_like_others(answer: web.Response) -> None:
    async with Answering(answer) as twilio:
        with pytest.raises(CarrierFailed):
            await twilio.rest.call_phone(to="+31", from_="+31", url="u", status_url="u", ring_s=5)
        with pytest.raises(CarrierFailed):
            await twilio.rest.find_number("+31201234567")


async def test_an_answer_that_does_not_come_is_waited_for_only_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "REQUEST_S_MAX", 0.05)
    async with Answering(lambda: OK) as twilio:
        with pytest.raises(CarrierFailed, match="TimeoutError"):
            await twilio.rest.redirect_call(CALL_SID, "<Response/>")


async def test_a_telephone_is_rung_with_where_to_go_on() -> None:
    async with Answering(web.json_response(CALL, status=201)) as twilio:
        sid = await twilio.rest.call_phone(
            to="+31611111111", from_="+31622222222", url="u", status_url="s", ring_s=15
        )
        assert sid == CALL_SID
        ((_, _, form),) = twilio.asked
        assert form == {
            "To": "+31611111111",
            "From": "+31622222222",
            "Url": "u",
            "Method": "POST",
            "StatusCallback": "s",
            "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": "completed",
            "Timeout": "15",
        }


async def test_that_a_telephone_rings_is_told_to_whoever_asks_for_it() -> None:
    """The form names each event on its own; only the last is kept here."""
    async with Answering(web.json_response(CALL, status=201)) as twilio:
        await twilio.rest.call_phone(
            to="+31611111111",
            from_="+31622222222",
            url="u",
            status_url="s",
            ring_s=15,
            told=("completed", "ringing"),
        )
        ((_, _, form),) = twilio.asked
        assert form["StatusCallbackEvent"] == "ringing"


async def test_nothing_is_opened_before_something_is_asked() -> None:
    async with Answering(OK) as twilio:
        await twilio.rest.close()
        assert twilio.asked == []


# -- Recordings

RECORDING = "RE" + "1" * 32


async def fetched(twilio: Answering) -> bytes:
    return b"".join([piece async for piece in twilio.rest.fetch(RECORDING)])


async def test_a_recording_is_fetched_with_our_name_and_key() -> None:
    async with Answering(web.Response(body=b"sound" * 50_000)) as twilio:
        assert await fetched(twilio) == b"sound" * 50_000
        ((method, path, _),) = twilio.asked
        assert method == "GET"
        assert path.endswith(f"/Accounts/AC{'0' * 32}/Recordings/{RECORDING}.mp3")


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_a_recording_that_is_not_there_is_said_not_to_be(status: int) -> None:
    async with Answering(web.Response(status=status)) as twilio:
        with pytest.raises(CarrierFailed, match=f"status {status}"):
            await fetched(twilio)


async def test_a_recording_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECORDING_BYTES_MAX", 1_000)
    async with Answering(web.Response(body=b"x" * 2_000)) as twilio:
        with pytest.raises(CarrierFailed, match="too long"):
            await fetched(twilio)


async def test_a_recording_that_does_not_come_is_waited_for_only_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PIECE_S_MAX", 0.05)
    async with Answering(lambda: OK) as twilio:
        with pytest.raises(CarrierFailed, match="could not be asked"):
            await fetched(twilio)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(503, 20500), CarrierFailed),
        (refusal(401, 20003), CarrierRefused),
        (refusal(404, 20404), LegGone),
        (web.Response(status=502, body=b"<html>bad</html>"), CarrierFailed),
        (web.Response(status=500, body=b"[1]"), CarrierFailed),
        (web.Response(status=400, body=b'{"code": "x"}'), CarrierRefused),
    ],
)
async def test_a_list_that_is_refused_fails_like_everything_else(
    answer: web.Response, error: type[CarrierFailed]
) -> None:
    async with Answering(answer) as twilio:
        asking = asyncio.gather(twilio.rest.live_calls("ringing"), return_exceptions=True)
        await turns_until(lambda: asking.done() or twilio.rest.resting == 1)
        await twilio.passes(LOOK_AGAIN_MS)
        (failure,) = await asking
        assert type(failure) is error
        assert "+31" not in str(failure)
        # It changes nothing, so it is asked for again, unless it was refused.
        assert len(twilio.asked) == (2 if error is CarrierFailed else 1)


async def test_a_list_that_was_asked_for_too_often_is_asked_for_again() -> None:
    listed = web.json_response({"calls": [CALL], "next_page_uri": None})
    async with Answering(TOO_MANY, listed) as twilio, asyncio.TaskGroup() as group:
        asking = group.create_task(twilio.rest.live_calls("ringing"))
        await turns_until(lambda: twilio.rest.resting == 1)
        await twilio.passes(RETRY_AFTER_MS[0])
        assert await asking == {CALL_SID}


# -- Conferences

CONFERENCE = "CF" + "1" * 32


def conferences(*states: str) -> web.Response:
    """Those of one name, the newest first."""
    listed = [
        {"sid": f"CF{number:032}", "status": state, "friendly_name": "room"}
        for number, state in enumerate(states)
    ]
    return web.json_response({"conferences": listed, "next_page_uri": None})


@pytest.mark.parametrize("states", [["in-progress"], ["init"], ["completed", "in-progress"]])
async def test_a_conference_that_has_not_ended_is_found_by_its_name(states: list[str]) -> None:
    async with Answering(conferences(*states)) as twilio:
        assert await twilio.rest.conference_named("room") == f"CF{len(states) - 1:032}"


async def test_a_conference_that_has_ended_is_told_from_one_that_is_not_shown_yet() -> None:
    async with Answering(conferences("completed")) as twilio:
        with pytest.raises(LegGone):
            await twilio.rest.conference_named("room")
    async with Answering(conferences()) as twilio:
        with pytest.raises(CarrierFailed) as failure:
            await twilio.rest.conference_named("room")
        assert not isinstance(failure.value, CarrierRefused)


async def test_who_is_in_a_conference_is_listed_with_who_hears_him() -> None:
    people = [
        {"call_sid": "CA1", "status": "connected", "label": "agent", "muted": False},
        {"call_sid": "CA2", "status": "connected", "coaching": True, "call_sid_to_coach": "CA1"},
        {"call_sid": "CA3", "status": "connected", "coaching": False, "call_sid_to_coach": "CA1"},
        {"call_sid": "CA4", "status": "complete", "muted": True},
    ]
    listing = web.json_response({"participants": people, "next_page_uri": None})
    async with Answering(listing) as twilio:
        found = await twilio.rest.occupants(CONFERENCE)
        assert [(one.call, one.label, one.coaches) for one in found] == [
            ("CA1", "agent", ""),
            ("CA2", "", "CA1"),
            ("CA3", "", ""),
        ]
    async with Answering(refusal(404, 20404)) as twilio:
        assert await twilio.rest.occupants(CONFERENCE) == []


async def test_a_part_in_a_conference_is_changed_by_one_post_and_not_asked_for_again() -> None:
    async with Answering(web.json_response({"call_sid": CALL_SID})) as twilio:
        await twilio.rest.change_occupant(CONFERENCE, CALL_SID, hold=True, hold_url="u")
        ((method, path, form),) = twilio.asked
        assert (method, form) == ("POST", {"Hold": "true", "HoldUrl": "u"})
        assert path.endswith(f"/Conferences/{CONFERENCE}/Participants/{CALL_SID}.json")
    async with Answering(TOO_MANY) as twilio:
        with pytest.raises(CarrierBusy):
            await twilio.rest.change_occupant(CONFERENCE, CALL_SID, hold=False)
        assert len(twilio.asked) == 1
    async with Answering(refusal(404, 20404)) as twilio:
        with pytest.raises(LegGone):
            await twilio.rest.change_occupant(CONFERENCE, CALL_SID, hold=False)
