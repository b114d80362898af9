"""What a caller hears who cannot be helped at once: place, music, hours, and a word at the end."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING

import pytest

from tests.emulators.twilio import Person
from tests.stories.town import BILLING, COMPANY, FINN, PUBLIC_URL, Town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulators.twilio import CallHandle

MUSIC = f"[{PUBLIC_URL}/twilio/music.wav]"


def places_told(caller: CallHandle) -> list[str]:
    """Each time he was told his place in line."""
    texts = [str(sound) for sound in caller.heard]
    return [text for text in texts if text.startswith(("U bent nummer", "U bent als eerste"))]


@pytest.mark.parametrize(
    ("hours_later", "said"),
    [(9, "U kunt ons bereiken morgen van 8:00 tot 20:00 uur."), (4 * 24 + 8, "maandag")],
)
async def test_outside_opening_hours_a_caller_hears_when_we_open_and_the_call_ends(
    hours_later: int, said: str
) -> None:
    async with Town() as town:
        await town.pass_s(hours_later * 3_600)
        caller = await town.rings()
        await town.until(lambda: caller.is_over)
        assert "We zijn op dit moment gesloten." in caller.heard_text
        assert said in caller.heard_text
        await town.comes_to_rest()
        assert town.outcomes == []


async def test_outside_opening_hours_a_number_of_several_languages_says_it_in_all_of_them() -> None:
    async with Town() as town:
        await town.pass_s(9 * 3_600)
        caller = await town.rings("")
        await town.until(lambda: caller.is_over)
        assert [sound.language for sound in caller.heard if hasattr(sound, "language")] == [
            "nl-NL",
            "it-IT",
            "en-GB",
        ]
        await town.comes_to_rest()


async def test_a_caller_is_told_his_place_once_and_again_only_when_it_is_better() -> None:
    async with Town() as town:
        first = await town.asks_for_billing()
        second = await town.asks_for_billing()
        await town.pass_s(120)
        assert places_told(first) == ["U bent als eerste aan de beurt."]
        assert places_told(second) == ["U bent nummer 2 in de wachtrij."]
        assert second.heard_text.count(MUSIC) >= 3
        first.hang_up()
        await town.pass_s(60)
        assert places_told(second) == [
            "U bent nummer 2 in de wachtrij.",
            "U bent als eerste aan de beurt.",
        ]
        second.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["abandoned", "abandoned"]


async def test_a_caller_whose_call_is_offered_is_not_told_a_place() -> None:
    async with Town() as town:
        await town.desk("anna")
        caller = await town.asks_for_billing()
        await town.pass_s(10)
        assert places_told(caller) == []
        assert MUSIC in caller.heard_text
        caller.hang_up()
        await town.comes_to_rest()


async def test_the_music_is_a_recording_that_can_be_fetched() -> None:
    async with Town() as town, town.http.get(f"{town.local_url}/twilio/music.wav") as answer:
        assert answer.status == 200
        assert answer.content_type == "audio/wav"
        with wave.open(io.BytesIO(await answer.read())) as music:
            assert (music.getnchannels(), music.getsampwidth()) == (1, 2)
            assert music.getframerate() == 8_000
            assert 20 < music.getnframes() / music.getframerate() < 60


async def test_a_queue_may_have_music_of_its_own(tmp_path: Path) -> None:
    company = tmp_path / "company.toml"
    text = COMPANY.read_text(encoding="utf-8")
    own = 'needs = ["billing"]\nmusic = "https://music.example.com/slow.mp3"'
    company.write_text(text.replace('needs = ["billing"]', own))
    async with Town(company=company) as town:
        caller = await town.asks_for_billing()
        await town.pass_s(10)
        assert "[https://music.example.com/slow.mp3]" in caller.heard_text
        assert MUSIC not in caller.heard_text
        caller.hang_up()
        await town.comes_to_rest()


async def test_who_has_waited_as_long_as_he_may_hears_an_apology_and_the_call_ends() -> None:
    """The queue for repairs lets wait ten minutes."""
    async with Town() as town:
        caller = await town.asks_for_repair()
        await town.pass_s(590)
        assert caller.where.startswith("enqueue")
        await town.until(lambda: caller.is_over, within_s=30)
        assert caller.heard_text.endswith(
            "Het spijt me dat niemand u op tijd kon helpen."
            " Belt u later nog eens, alstublieft. Tot ziens."
        )
        await town.comes_to_rest()
        assert town.outcomes == ["wait_limit"]


async def test_a_limit_that_is_reached_while_the_telephone_rings_stops_the_ringing() -> None:
    async with Town() as town:
        caller = await town.asks_for_repair()
        await town.pass_s(580)
        finn = await town.desk("finn")
        town.twilio.people[FINN] = Person(answers_after_ms=None)
        await town.until(lambda: caller.is_over, within_s=60)
        assert "Het spijt me dat niemand u op tijd kon helpen." in caller.heard_text
        assert finn.last("offer_over")["reason"] == "missed"
        await town.comes_to_rest()
        assert town.outcomes == ["wait_limit"]


async def test_a_talk_of_four_hours_is_ended_for_both() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await town.pass_s(4 * 3_600 + 60)
        assert caller.is_over
        assert anna.leg is not None
        assert anna.leg.is_over
        await town.comes_to_rest()
        assert town.outcomes in (["talk_limit"], ["completed"])


async def test_a_caller_for_whom_twilios_queue_is_full_hears_music_and_tries_again() -> None:
    async with Town() as town:
        holder = await town.asks_for_billing()
        queue = town.twilio.queue("switchroom-billing")
        queue.max_size = 1
        caller = await town.rings()
        await town.says(caller, BILLING["nl"])
        await town.until(lambda: caller.where == "play")
        assert caller.heard_text.endswith(MUSIC)
        queue.max_size = 10
        await town.until(lambda: caller.where.startswith("enqueue"), within_s=60)
        assert len(town.state.calls) == 2
        for one in (holder, caller):
            one.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["abandoned", "abandoned"]


async def test_a_caller_whose_waiting_fails_at_twilio_is_put_back_and_is_helped() -> None:
    async with Town() as town:
        caller = await town.asks_for_billing()
        town.twilio.faults.refuse(lambda one: one.event == "wait", times=3)
        await town.until(lambda: caller.where == "play")
        await town.until(lambda: caller.where.startswith("enqueue"), within_s=60)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest(warnings=["11205 "])
        assert town.outcomes == ["completed"]


async def test_a_caller_in_the_music_between_two_tries_reaches_an_agent_from_there() -> None:
    async with Town() as town:
        holder = await town.asks_for_billing()
        town.twilio.queue("switchroom-billing").max_size = 1
        caller = await town.rings()
        await town.says(caller, BILLING["nl"])
        await town.until(lambda: caller.where == "play")
        holder.hang_up()
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
