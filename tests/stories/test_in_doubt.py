"""The journal cannot be written for a while: everybody is held, and goes on at his place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallConnected, CallEnded, CallOffered, CallQueued
from router.calls import CallArrived, ConversationAdvanced
from router.carriers.twilio.holding import WORD_EVERY
from tests.stories.held_journal import HeldJournal
from tests.stories.town import FINN, NUMBERS, PUBLIC_URL, REPAIR, Town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.emulators.twilio import CallHandle

MOMENT = "Een ogenblik geduld, alstublieft."
WELCOME = "Welkom bij Ruota"
QUESTION = "Zeg in een paar woorden"
MUSIC = f"{PUBLIC_URL}/twilio/moment.wav"
ERROR = "application error"
LOST = ("HTTP 503",)
"""What only reports something is refused meanwhile, which Twilio complains of."""


class Doubtful(Town):
    """A town whose journal can be broken."""

    def __init__(self) -> None:
        self.held = HeldJournal()
        super().__init__(journal=self.held)
        self.journal = self.held
        self.twilio.pace.play_ms[MUSIC] = 8_000

    def fails(self) -> None:
        self.held.is_broken = True

    async def recovers(self) -> None:
        """What was decided is written by the next try, within two seconds; whoever is held asks again
        within eight.
        """
        self.held.is_broken = False
        await self.pass_s(12)
        assert not self.service.engine.doubt

    async def is_in_doubt(self) -> None:
        """Break it, and let something be decided, so that it is noticed."""
        self.fails()
        answer = await self.posts("/twilio/voice", somebody(99))
        assert answer.status == 200
        assert self.service.engine.doubt

    def nobody_heard_an_error(self) -> None:
        for leg in self.twilio.calls:
            assert ERROR not in leg.heard_text


def somebody(number: int) -> dict[str, str]:
    """What Twilio says of a call that it has just got."""
    return {
        "CallSid": f"CA{number:032x}",
        "From": "+31612349999",
        "To": NUMBERS["nl"],
        "Direction": "inbound",
        "CallStatus": "ringing",
    }


@pytest.fixture
async def town() -> AsyncIterator[Doubtful]:
    async with Doubtful() as town:
        yield town


def pieces(caller: CallHandle) -> int:
    """How many pieces of music for somebody who is held the caller has heard."""
    return caller.heard_text.count(MUSIC)


# -- callers


async def test_a_new_caller_is_held_in_the_language_of_the_number_and_then_greeted_once(
    town: Doubtful,
) -> None:
    town.fails()
    caller = await town.rings()
    await town.pass_s(20)
    assert caller.where == "play"
    assert caller.heard_text.startswith(MOMENT)
    assert WELCOME not in caller.heard_text
    await town.recovers()
    await town.until(lambda: "speech" in caller.listens_for)
    assert caller.heard_text.count(WELCOME) == 1
    assert len([one for one in town.held.events if isinstance(one, CallArrived)]) == 1
    caller.hang_up()
    await town.comes_to_rest()


async def test_a_new_caller_of_a_number_with_several_languages_hears_each_of_them(
    town: Doubtful,
) -> None:
    await town.is_in_doubt()
    caller = await town.rings("")
    await town.pass_s(10)
    assert [str(one) for one in caller.heard][:4] == [
        MOMENT,
        "Un momento, per favore.",
        "One moment, please.",
        f"[{MUSIC}]",
    ]


async def test_whoever_is_held_for_long_hears_music_and_the_word_again_now_and_then(
    town: Doubtful,
) -> None:
    await town.is_in_doubt()
    caller = await town.rings()
    await town.pass_s(15 * 60)
    assert not caller.is_over
    assert pieces(caller) > 100
    words = caller.heard_text.count(MOMENT)
    assert abs(words - pieces(caller) / WORD_EVERY) <= 1
    await town.recovers()
    assert WELCOME in caller.heard_text
    town.nobody_heard_an_error()


async def test_what_a_caller_said_before_the_doubt_was_known_counts_once_and_he_goes_on(
    town: Doubtful,
) -> None:
    caller = await town.rings()
    town.fails()
    await town.says(caller, REPAIR)
    await town.pass_s(3)
    assert caller.heard_text.endswith(f"{MOMENT} [{MUSIC}]")
    await town.recovers()
    await town.is_put_through(caller)
    turns = [one for one in town.held.events if isinstance(one, ConversationAdvanced)]
    assert [one.turn.state.turn for one in turns] == [0, 1, 2]
    assert len([one for one in town.held.events if isinstance(one, CallQueued)]) == 1
    assert caller.heard_text.count("Onze werkplaats helpt u zo.") == 1
    caller.hang_up()
    await town.comes_to_rest()


async def test_what_a_caller_says_in_doubt_is_asked_again_and_counts_once(town: Doubtful) -> None:
    caller = await town.rings()
    await town.until(lambda: QUESTION in caller.heard_text)
    await town.is_in_doubt()
    await town.says(caller, REPAIR)
    await town.pass_s(10)
    assert pieces(caller) == 2
    await town.recovers()
    await town.until(lambda: caller.heard_text.count(QUESTION) == 2)
    await town.says(caller, REPAIR)
    await town.is_put_through(caller)
    assert len([one for one in town.held.events if isinstance(one, CallQueued)]) == 1
    town.nobody_heard_an_error()


async def test_a_caller_who_was_understood_but_not_put_in_line_yet_is_put_there_afterwards(
    town: Doubtful,
) -> None:
    caller = await town.rings()
    await town.says(caller, REPAIR)
    await town.until(lambda: "Klopt dat niet?" in caller.heard_text)
    town.fails()
    await town.until(lambda: MUSIC in caller.heard_text)
    assert [one for one in town.held.events if isinstance(one, CallQueued)] == []
    await town.recovers()
    await town.is_put_through(caller)
    assert len([one for one in town.held.events if isinstance(one, CallQueued)]) == 1
    assert caller.heard_text.count("Onze werkplaats helpt u zo.") == 1


async def test_callers_in_line_hear_music_and_keep_their_places(town: Doubtful) -> None:
    first, second = await town.asks_for_repair(), await town.asks_for_repair()
    await town.is_in_doubt()
    await town.pass_s(120)
    assert pieces(first) > 5
    assert first.where.startswith("enqueue")
    assert MOMENT not in first.heard_text
    await town.recovers()
    third = await town.asks_for_repair()
    bram = await town.desk("bram")
    for caller in (first, second, third):
        leg = await bram.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.pass_s(1)
        await bram.ask("finish_wrap_up")
        await town.pass_s(1)


async def test_those_who_talk_go_on_and_an_end_in_doubt_is_an_end_afterwards(
    town: Doubtful,
) -> None:
    anna = await town.desk("anna")
    caller = await town.talks(anna)
    assert anna.leg is not None
    await town.is_in_doubt()
    await town.pass_s(60)
    assert town.twilio.talking(caller, anna.leg)
    caller.hang_up()
    await town.pass_s(10)
    assert anna.leg.where == "play"
    await town.recovers()
    assert anna.leg.is_over
    assert [one.outcome for one in town.held.events if isinstance(one, CallEnded)] == ["completed"]
    assert anna.state == "wrapping_up"


async def test_a_caller_whose_agent_hangs_up_in_doubt_is_held_and_then_let_go(
    town: Doubtful,
) -> None:
    anna = await town.desk("anna")
    caller = await town.talks(anna)
    assert anna.leg is not None
    await town.is_in_doubt()
    anna.leg.hang_up()
    await town.pass_s(10)
    assert caller.where == "play"
    await town.recovers()
    assert caller.is_over
    ended = [one for one in town.held.events if isinstance(one, CallEnded)]
    assert [(one.by, one.outcome) for one in ended] == [("agent", "completed")]


async def test_a_journal_that_only_takes_too_long_holds_callers_too(town: Doubtful) -> None:
    caller = await town.rings()
    await town.until(lambda: QUESTION in caller.heard_text)
    town.twilio.faults.slow(lambda request: "/heard" in request.url, times=1)
    town.held.hold()
    await town.says(caller, REPAIR)
    await town.pass_s(30)
    assert town.service.engine.doubt.endswith("it is too slow")
    assert pieces(caller) >= 3
    town.held.release()
    await town.pass_s(10)
    await town.is_put_through(caller)
    assert len([one for one in town.held.events if isinstance(one, CallQueued)]) == 1
    town.nobody_heard_an_error()


async def test_a_key_that_is_pressed_in_line_in_doubt_does_not_cost_the_place(
    town: Doubtful,
) -> None:
    caller = await town.asks_for_repair()
    await town.is_in_doubt()
    answer = await town.posts(
        f"/twilio/pressed?call={next(iter(town.service.engine.calls.open))}&turn=1&queue=repairs",
        {"CallSid": caller.sid, "CallStatus": "in-progress", "Digits": "1"},
    )
    assert answer.text.endswith(f'<Response><Play loop="1">{MUSIC}</Play></Response>')
    await town.recovers()
    assert caller.where.startswith("enqueue")


async def test_a_journal_that_fails_again_and_again_costs_nobody_his_call_or_his_place(
    town: Doubtful,
) -> None:
    callers: list[CallHandle] = []
    for number in range(24):
        if number % 6 == 2:
            town.fails()
        if number % 6 == 4:
            town.held.is_broken = False
        callers.append(await town.rings())
        await town.pass_s(2)
        for caller in callers:
            if "speech" in caller.listens_for and QUESTION in caller.heard_text:
                caller.say(REPAIR)
        await town.pass_s(1)
    await town.recovers()
    for caller in callers:
        if "speech" in caller.listens_for:
            caller.say(REPAIR)
        await town.is_put_through(caller)
    queued = [one.call for one in town.held.events if isinstance(one, CallQueued)]
    assert len(queued) == len(set(queued)) == len(callers)
    bram = await town.desk("bram")
    for _ in callers:
        leg = await bram.take()
        await town.pass_s(1)
        [caller] = [one for one in callers if town.twilio.talking(one, leg)]
        caller.hang_up()
        await town.pass_s(1)
        await bram.ask("finish_wrap_up")
        await town.pass_s(1)
    served = [one.call for one in town.held.events if isinstance(one, CallConnected)]
    offered = [one.call for one in town.held.events if isinstance(one, CallOffered)]
    assert served == offered == queued
    town.nobody_heard_an_error()
    await town.comes_to_rest(warnings=LOST)


# -- agents


async def test_an_agent_who_brings_his_leg_in_doubt_is_held_and_then_talks(town: Doubtful) -> None:
    anna = await town.desk("anna")
    caller = await town.asks_for_billing()
    await anna.accept()
    await town.is_in_doubt()
    leg = await anna.join()
    await town.pass_s(10)
    assert leg.heard_text.count(MOMENT) == 1
    assert caller.where.startswith("enqueue")
    await town.recovers()
    assert town.twilio.talking(caller, leg)


async def test_an_agent_at_a_telephone_who_answers_in_doubt_is_told_of_the_call_afterwards(
    town: Doubtful,
) -> None:
    await town.desk("finn")
    caller = await town.asks_for_repair()
    await town.pass_s(2)
    phone = town.twilio.call_to(FINN)
    await town.is_in_doubt()
    phone.answer()
    await town.pass_s(6)
    assert phone.where == "play"
    await town.recovers()
    await town.until(lambda: "dtmf" in phone.listens_for)
    phone.press("1")
    await town.pass_s(2)
    assert town.twilio.talking(caller, phone)


@pytest.mark.parametrize("key", ["", "2"])
async def test_an_agent_at_a_telephone_who_does_not_take_the_call_in_doubt_is_not_kept(
    town: Doubtful, key: str
) -> None:
    await town.desk("finn")
    await town.asks_for_repair()
    await town.pass_s(2)
    phone = town.twilio.call_to(FINN)
    phone.answer()
    await town.until(lambda: "dtmf" in phone.listens_for)
    await town.is_in_doubt()
    if key:
        phone.press(key)
    await town.until(lambda: phone.is_over)
    assert MUSIC not in phone.heard_text
    town.nobody_heard_an_error()


async def test_desks_are_told_that_nothing_is_decided_and_what_they_ask_is_refused(
    town: Doubtful,
) -> None:
    anna = await town.desk("anna")
    await town.asks_for_billing()
    await town.is_in_doubt()
    await town.settle()
    told = anna.last("service_state")
    assert not told["deciding"]
    assert told["message"].startswith("The service cannot write its journal.")
    refused = await anna.accept()
    assert (refused["type"], refused["code"]) == ("error", "service_in_doubt")
    assert (await anna.ask("ping", nonce="x"))["type"] == "pong"
    await town.recovers()
    assert [one["deciding"] for one in anna.all("service_state")] == [False, True]
    assert anna.last("service_state")["message"] == ""
    assert (await anna.accept())["type"] == "done"


async def test_a_desk_that_closes_in_doubt_is_missed_afterwards(town: Doubtful) -> None:
    anna = await town.desk("anna")
    await town.is_in_doubt()
    await anna.close()
    await town.pass_s(5)
    await town.recovers()
    found = {str(one): agent.reachable for one, agent in town.state.agents.items()}
    assert found == {"anna": False}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("status?x=1", {"CallStatus": "completed"}),
        ("caller-back?call={call}&offer=1", {"CallStatus": "completed"}),
        ("left-line?call={call}", {"CallStatus": "completed", "QueueResult": "hangup"}),
        ("agent-status?call={call}&offer=1", {"CallStatus": "no-answer"}),
    ],
)
async def test_a_report_that_cannot_be_counted_is_refused_so_that_it_is_seen(
    town: Doubtful, name: str, fields: dict[str, str]
) -> None:
    caller = await town.asks_for_repair()
    await town.is_in_doubt()
    path = f"/twilio/{name}".format(call=next(iter(town.service.engine.calls.open)))
    answer = await town.posts(path, {"CallSid": caller.sid, **fields})
    assert answer.status == 503
    assert "service_in_doubt" in answer.text
