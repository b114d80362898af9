"""Callers who are asked how it was, after their agent has hung up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.calls import RecordingNoted, SurveyAdvanced
from tests.emulators.twilio import Person
from tests.stories.shop import (
    CARLA,
    OFFICE,
    asks_to_be_called_back,
    changed,
    said,
    speaks_after_the_tone,
    waits,
)
from tests.stories.town import Town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulators.twilio import CallHandle
    from tests.stories.desk_page import DeskPage


async def talks(town: Town, anna: DeskPage, language: str = "nl") -> CallHandle:
    caller = await waits(town, language)
    leg = await anna.take()
    await town.pass_s(1)
    assert town.twilio.talking(caller, leg)
    return caller


def figures(town: Town) -> dict[str, float]:
    lines = town.service.metrics.render().decode().splitlines()
    pairs = [line.rpartition(" ") for line in lines if line.startswith("switchroom_survey")]
    return {name: float(value) for name, _, value in pairs}


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_a_caller_answers_and_leaves_a_comment(language: str) -> None:
    async with Town(company=OFFICE) as town:
        anna = await town.desk("anna")
        caller = await talks(town, anna, language)
        await anna.hang_up()
        await town.until(lambda: said("survey_invitation_one", language) in caller.heard_text)
        assert anna.state in {"wrapping_up", "ready"}
        await town.presses(caller, "1")
        await town.presses(caller, "5")
        await speaks_after_the_tone(town, caller, "all was well")
        await town.until(lambda: caller.is_over, within_s=30)
        assert caller.heard_text.endswith(said("survey_thanks", language))
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["completed"]
        turns = [one.turn for one in town.events(SurveyAdvanced) if isinstance(one, SurveyAdvanced)]
        assert [one.answered.score for one in turns if one.answered] == [5]
        (noted,) = town.events(RecordingNoted)
        assert isinstance(noted, RecordingNoted)
        assert noted.of == "comment"
        assert figures(town) == {
            "switchroom_surveys_begun_total": 1,
            "switchroom_surveys_finished_total": 1,
            'switchroom_survey_answers_total{question="helped",score="5"}': 1,
        }


async def test_whoever_hangs_up_in_the_middle_has_answered_what_he_has_answered() -> None:
    async with Town(company=OFFICE) as town:
        anna = await town.desk("anna")
        caller = await talks(town, anna)
        await anna.hang_up()
        await town.presses(caller, "1")
        await town.presses(caller, "2")
        await town.pass_s(1)
        caller.hang_up()
        await town.comes_to_rest(within_s=300)
        assert figures(town)['switchroom_survey_answers_total{question="helped",score="2"}'] == 1
        assert figures(town)["switchroom_surveys_finished_total"] == 0


async def test_whoever_passes_over_the_invitation_has_finished_no_survey() -> None:
    async with Town(company=OFFICE) as town:
        anna = await town.desk("anna")
        caller = await talks(town, anna)
        await anna.hang_up()
        await town.presses(caller, "0")
        await town.until(lambda: caller.is_over)
        await town.comes_to_rest(within_s=300)
        assert figures(town)["switchroom_surveys_begun_total"] == 1
        assert figures(town)["switchroom_surveys_finished_total"] == 0


async def test_a_caller_who_hangs_up_first_is_not_asked() -> None:
    async with Town(company=OFFICE) as town:
        anna = await town.desk("anna")
        caller = await talks(town, anna)
        caller.hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.events(SurveyAdvanced) == []


async def test_a_caller_is_not_asked_twice_a_day() -> None:
    async with Town(company=OFFICE) as town:
        anna = await town.desk("anna")
        for _ in range(2):
            caller = await talks(town, anna)
            await anna.hang_up()
            await town.pass_s(30)
            assert caller.is_over
            await anna.ask("finish_wrap_up")
        await town.comes_to_rest(within_s=300)
        assert figures(town)["switchroom_surveys_begun_total"] == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [("comment = true", "share = 0"), ('queues = ["help"]', 'queues = ["sales"]')],
)
async def test_who_is_not_asked_hears_nothing_and_the_call_ends(
    before: str, after: str, tmp_path: Path
) -> None:
    async with Town(company=changed(tmp_path, (before, after))) as town:
        anna = await town.desk("anna")
        caller = await talks(town, anna)
        await anna.hang_up()
        await town.until(lambda: caller.is_over)
        await town.comes_to_rest(within_s=300)
        assert town.events(SurveyAdvanced) == []


async def test_answers_that_come_twice_count_once() -> None:
    async with Town(company=OFFICE) as town:
        anna = await town.desk("anna")
        caller = await talks(town, anna)
        await anna.hang_up()
        await town.presses(caller, "1")
        await town.presses(caller, "4")
        for webhook in [one for one in town.twilio.webhooks if "/surveyed" in one.url]:
            again = await town.posts_again(webhook)
            assert again.status == 200
        caller.hang_up()
        await town.comes_to_rest(within_s=300)
        assert figures(town)['switchroom_survey_answers_total{question="helped",score="4"}'] == 1


async def test_a_caller_who_was_called_back_is_asked_too() -> None:
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg))
        await anna.hang_up()
        rung = town.twilio.call_to(CARLA)
        await town.until(lambda: said("survey_invitation_one") in rung.heard_text)
        await town.presses(rung, "0")
        await town.until(lambda: rung.is_over)
        await town.comes_to_rest(within_s=300)
