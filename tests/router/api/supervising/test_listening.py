"""Supervisors are let into calls, and the journal knows from when until when, whatever becomes of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from queues.ids import CallId
from router.api.supervising import limits
from router.calls import SupervisionNoted
from tests.stories.turns import turns_until

if TYPE_CHECKING:
    from tests.router.api.supervising.floor import Floor
    from tests.router.people.site import Browser

START, STOP = "/api/supervise", "/api/supervise/stop"


@pytest.fixture(autouse=True)
def can_hear(floor: Floor) -> None:
    floor.service._listening.add("simulated", floor.carrier)


async def modes(floor: Floor) -> list[tuple[str, str | None]]:
    return [(one.supervisor, one.mode) for one in await floor.journalled(SupervisionNoted)]


async def test_who_is_let_in_stands_in_the_journal_first(floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    let_in = await chiara.posts(START, {"call": call, "mode": "listen"})
    assert (let_in.status, let_in.body) == (
        200,
        {"carrier": "simulated", "token": f"chiara may listen {call}", "parameters": {}},
    )
    assert await modes(floor) == [("chiara", "listen")]


async def test_each_other_way_of_taking_part_stands_there_too(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    for mode in ("listen", "whisper", "barge"):
        let_in = await chiara.posts(START, {"call": call, "mode": mode})
        assert let_in.body["token"] == f"chiara may {mode} {call}"
    assert [mode for _, mode in await modes(floor)] == ["listen", "whisper", "barge"]


async def test_whoever_is_not_yet_heard_as_he_wants_is_told_so_and_stays(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "barge"})
    floor.carrier.cannot.add("whisper")
    refused = await chiara.posts(START, {"call": call, "mode": "whisper"})
    assert refused.status == 400
    assert "has not changed yet who hears you" in refused.body["error"]["message"]
    assert await modes(floor) == [("chiara", "barge"), ("chiara", "whisper")]
    floor.carrier.cannot.clear()
    assert (await chiara.posts(START, {"call": call, "mode": "whisper"})).status == 200


async def test_that_more_people_hear_him_is_taken_back_before_he_is_told_that_it_failed(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "whisper"})
    floor.carrier.cannot.add("barge")
    refused = await chiara.posts(START, {"call": call, "mode": "barge"})
    assert refused.status == 400
    assert [mode for _, mode in await modes(floor)] == ["whisper", "barge", "whisper"]
    assert floor.carrier.stays[-1] == (call, "chiara", "whisper")


async def test_what_is_taken_back_to_is_what_he_was_told_last(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "barge"})
    floor.carrier.cannot |= {"listen", "whisper"}
    for mode in ("listen", "whisper"):
        assert (await chiara.posts(START, {"call": call, "mode": mode})).status == 400
    assert [mode for _, mode in await modes(floor)] == ["barge", "listen", "whisper"]


async def test_after_a_restart_what_the_journal_has_counts_as_told(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    listening = floor.service._listening
    listening.close()
    listening._is_stopped = False
    listening.resume()
    floor.carrier.cannot.add("barge")
    assert (await chiara.posts(START, {"call": call, "mode": "barge"})).status == 400
    assert [mode for _, mode in await modes(floor)] == ["listen", "barge", "listen"]


async def test_whoever_was_told_of_no_way_of_taking_part_takes_none(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    floor.carrier.cannot.add("listen")
    assert (await chiara.posts(START, {"call": call, "mode": "listen"})).status == 400
    assert [mode for _, mode in await modes(floor)] == ["listen", None]
    assert not floor.service._listening._parts


async def test_who_takes_part_no_more_when_it_is_so_is_not_told_that_he_does(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    floor.carrier.slow = asyncio.Event()
    asking = asyncio.get_running_loop().create_task(
        chiara.posts(START, {"call": call, "mode": "barge"})
    )
    await turns_until(lambda: f"chiara in {call}: barge" in floor.carrier.asked)
    await chiara.posts(STOP, {"call": call})
    floor.carrier.slow.set()
    refused = await asking
    assert refused.status == 400
    assert "no longer" in refused.body["error"]["message"]


async def test_leaving_ends_it_and_can_be_said_twice(floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    for _ in range(2):
        assert (await chiara.posts(STOP, {"call": call})).status == 200
    assert await modes(floor) == [("chiara", "listen"), ("chiara", None)]
    assert "end the leg of chiara" in floor.carrier.asked


async def test_a_page_that_dies_ends_it(floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    floor.carrier.inside.add((call, "chiara"))
    floor.carrier.goes(call, "chiara")
    await floor.settle()
    assert (await modes(floor))[-1] == ("chiara", None)


async def test_a_page_that_never_comes_ends_it_in_time(floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    await floor.advance(limits.JOIN_MS - 1)
    assert await modes(floor) == [("chiara", "listen")]
    await floor.advance(1)
    assert (await modes(floor))[-1] == ("chiara", None)


async def test_a_page_that_has_come_stays(floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    floor.carrier.inside.add((call, "chiara"))
    await floor.advance(limits.JOIN_MS)
    assert await modes(floor) == [("chiara", "listen")]


async def test_after_a_restart_whoever_does_not_come_again_is_out(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    floor.carrier.inside.add((call, "chiara"))
    await floor.advance(limits.JOIN_MS)
    floor.carrier.inside.clear()
    floor.service._listening.resume()
    await floor.advance(limits.JOIN_MS)
    assert (await modes(floor))[-1] == ("chiara", None)


async def test_two_supervisors_are_not_on_one_call(floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    floor.add("dora", "supervisor")
    dora = await floor.signed_in("dora")
    refused = await dora.posts(START, {"call": call, "mode": "listen"})
    assert refused.status == 400
    assert "Chiara is on this call already" in refused.body["error"]["message"]
    assert (await dora.posts(STOP, {"call": call})).status == 200
    assert await modes(floor) == [("chiara", "listen")]


async def test_of_two_supervisors_who_ask_at_the_same_time_one_is_let_in(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    floor.add("dora", "supervisor")
    dora = await floor.signed_in("dora")
    asked = {"call": call, "mode": "listen"}
    answers = await asyncio.gather(chiara.posts(START, asked), dora.posts(START, asked))
    assert sorted(one.status for one in answers) == [200, 400]
    assert len(await modes(floor)) == 1


async def test_the_carrier_follows_what_stands_in_the_journal(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    await chiara.posts(START, {"call": call, "mode": "barge"})
    await chiara.posts(STOP, {"call": call})
    assert floor.carrier.stays == [
        (call, "chiara", "listen"),
        (call, "chiara", "barge"),
        (call, None, None),
    ]


# -- Sessions


@pytest.mark.parametrize("how", ["signs out", "is disabled", "is no supervisor any more"])
async def test_who_listens_hears_nothing_more_when_the_session_ends(
    how: str, floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    floor.carrier.inside.add((call, "chiara"))
    if how == "signs out":
        await chiara.posts("/api/sign-out")
    else:
        adele = await floor.signed_in("adele")
        change = {"disabled": True} if how == "is disabled" else {"roles": ["operator"]}
        assert (await adele.patches("/api/people/chiara", change)).status == 200
    await floor.settle()
    assert "end the leg of chiara" in floor.carrier.asked
    assert (await modes(floor))[-1] == ("chiara", None)


async def test_another_session_of_hers_may_end(floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    other = await floor.signed_in("chiara")
    await chiara.posts(START, {"call": call, "mode": "listen"})
    floor.carrier.inside.add((call, "chiara"))
    await other.posts("/api/sign-out")
    await floor.settle()
    assert await modes(floor) == [("chiara", "listen")]


@pytest.mark.parametrize("how", ["leaves", "the call ends", "never comes and the call ends"])
async def test_nobody_is_watched_who_listens_no_more(
    how: str, floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    for mode in ("listen", "whisper"):
        await chiara.posts(START, {"call": call, "mode": mode})
    assert floor.service.access._watching._watched
    if how == "leaves":
        await chiara.posts(STOP, {"call": call})
    else:
        await floor.service.switchboard.caller_left(call)
    if how == "the call ends":
        floor.carrier.goes(call, "chiara")
        await floor.settle()
    elif how == "never comes and the call ends":
        await floor.advance(limits.JOIN_MS)
    assert not floor.service.access._watching._watched
    assert not floor.service._listening._parts


async def test_when_the_service_stops_what_is_left_waits_for_the_next(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.talks()
    await chiara.posts(START, {"call": call, "mode": "listen"})
    floor.service._listening.close()
    floor.carrier.goes(call, "chiara")
    await floor.advance(3 * limits.JOIN_MS)
    assert await modes(floor) == [("chiara", "listen")]


async def test_nobody_listens_to_himself(floor: Floor) -> None:
    call = await floor.talks()
    floor.change("anna", roles=("agent", "supervisor"))
    anna = await floor.signed_in("anna")
    refused = await anna.posts(START, {"call": call, "mode": "whisper"})
    assert refused.status == 400
    assert "yourself" in refused.body["error"]["message"]


async def test_a_call_that_nobody_talks_in_cannot_be_listened_to(
    floor: Floor, chiara: Browser
) -> None:
    call = await floor.rings()
    refused = await chiara.posts(START, {"call": call, "mode": "listen"})
    assert refused.status == 400
    assert "Nobody talks" in refused.body["error"]["message"]
    assert await modes(floor) == []


async def test_a_carrier_that_lets_nobody_listen_says_so(floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    floor.service._listening._earshot.clear()
    refused = await chiara.posts(START, {"call": call, "mode": "listen"})
    assert refused.status == 400
    assert "lets nobody listen" in refused.body["error"]["message"]


@pytest.mark.parametrize("path", [START, STOP])
async def test_a_call_that_is_over_or_unknown(path: str, floor: Floor, chiara: Browser) -> None:
    call = await floor.talks()
    await floor.service.switchboard.caller_left(call)
    for one in (call, CallId("call-of-nobody")):
        body = {"call": one, "mode": "listen"} if path == START else {"call": one}
        expected = 404 if path == START else 200
        assert (await chiara.posts(path, body)).status == expected
    assert await modes(floor) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (START, {}),
        (START, {"call": "", "mode": "listen"}),
        (START, {"call": "x", "mode": "record"}),
        (START, {"call": "x" * 200, "mode": "listen"}),
        (STOP, {}),
        (STOP, {"call": 1}),
    ],
)
async def test_what_cannot_be_read_is_refused(path: str, body: object, chiara: Browser) -> None:
    refused = await chiara.posts(path, body)
    assert (refused.status, refused.code) == (400, "bad_message")


@pytest.mark.parametrize("who", ["anna", "otto", "adele"])
async def test_whoever_is_no_supervisor_hears_nothing(who: str, floor: Floor) -> None:
    call = await floor.talks()
    browser = await floor.signed_in(who)
    assert (await browser.posts(START, {"call": call, "mode": "listen"})).status == 403
    assert (await browser.posts(STOP, {"call": call})).status == 403
    assert await modes(floor) == []
