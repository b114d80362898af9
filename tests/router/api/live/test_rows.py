"""What the rows say, from what really happens at a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import fields, replace

from queues import commands as c
from queues.definitions import AgentSkill, SkillNeed
from queues.ids import AgentId, QueueId, SkillId
from router.api.live.rows import ROWS, TOPICS, Demo, Figures
from router.calls.commands import SetEmergency
from router.records.wording import COUNTED, LANGUAGES, meanings
from tests.router.api.live.screens import LiveWorld
from tests.router.api.world import DEFINITION, SITE
from tests.router.running_engine import SlowJournal

if TYPE_CHECKING:
    from queues.ids import CallId


async def _told(world: LiveWorld, topic: str) -> dict[str, dict[str, object]]:
    await world.refreshes()
    screen = await world.opens(topic)
    await screen.knows(topic)
    rows = screen.tables[topic].rows
    await screen.socket.close()
    return rows


async def _call(world: LiveWorld, call: CallId) -> dict[str, object]:
    return (await _told(world, "calls"))[call]


async def test_a_call_is_followed_from_its_queue_to_its_end() -> None:
    async with LiveWorld() as world:
        began_ms = world.clock.now_ms()
        call = await world.rings()
        waiting = await _call(world, call)
        assert waiting["state"] == "waiting"
        assert waiting["queue"] == "accounts"
        assert waiting["queued_at_ms"] == waiting["since_ms"] == began_ms
        assert waiting["concern"] == "billing"
        names = waiting["concern_names"]
        assert isinstance(names, dict)
        assert names["en"] == "billing"
        assert waiting["agent"] is None
        await world.passes(7)
        desk = await world.is_ready("Anna")
        offer = world.engine.core.state.calls[call].offer
        offered = await _call(world, call)
        assert (offered["state"], offered["agent"]) == ("offered", "anna")
        assert offered["since_ms"] == began_ms + 7_000
        await desk.says("accept", call=call, offer=offer)
        await desk.until("joining")
        assert (await _call(world, call))["state"] == "connecting"
        await world.switchboard.agent_joined(call, offer, "agent-leg")
        await world.switchboard.caller_joined(call, offer)
        await world.passes(3)
        talking = await _call(world, call)
        assert (talking["state"], talking["since_ms"]) == ("talking", began_ms + 7_000)
        await desk.says("hang_up", call=call)
        await desk.becomes("wrapping_up")
        assert await _told(world, "calls") == {}


async def test_no_row_of_a_call_holds_a_number_or_a_word_of_the_caller() -> None:
    async with LiveWorld() as world:
        call = await world.rings(words="there is a mistake in my bill", number="+31612345678")
        row = await _call(world, call)
        assert "+316" not in str(row)
        assert "mistake" not in str(row)


async def test_a_caller_who_has_not_reached_a_queue_converses() -> None:
    async with LiveWorld() as world:
        reply = await world.switchboard.call_arrived(
            "simulated", "leg", "+31201234567", world.callers.get(await world.rings())
        )
        row = await _call(world, reply.call)
        assert (row["state"], row["queue"]) == ("conversing", None)
        site = (await _told(world, "site"))["site"]
        assert site["in_conversation"] == 1


async def test_a_queue_says_who_waits_since_when_and_who_could_take_the_call() -> None:
    async with LiveWorld() as world:
        began_ms = world.clock.now_ms()
        await world.rings()
        await world.passes(5)
        await world.rings()
        row = (await _told(world, "queues"))["accounts"]
        assert (row["waiting"], row["longest_since_ms"]) == (2, began_ms)
        assert (row["ready"], row["at_work"]) == (0, 0)
        desk = await world.signs_in("Anna")
        assert (await _told(world, "queues"))["accounts"]["at_work"] == 0  # away
        await desk.asks("set_ready")
        row = (await _told(world, "queues"))["accounts"]
        assert (row["ready"], row["at_work"], row["waiting"]) == (0, 1, 1)
        await world.is_ready("Bram")
        await world.settle()
        row = (await _told(world, "queues"))["desk"]
        assert (row["ready"], row["at_work"]) == (0, 2)


async def test_an_agent_is_shown_with_name_skills_state_and_reason() -> None:
    async with LiveWorld() as world:
        desk = await world.signs_in("Anna")
        await desk.asks("set_away", reason="lunch")
        row = (await _told(world, "agents"))["anna"]
        assert (row["name"], row["state"], row["reason"]) == ("Anna", "away", "lunch")
        assert row["skills"] == [{"skill": "english", "level": 5, "primary": False}]
        await desk.asks("set_ready")
        row = (await _told(world, "agents"))["anna"]
        assert (row["state"], row["reason"]) == ("ready", "")


async def test_an_agent_is_shown_with_the_queues_whose_calls_he_could_take() -> None:
    async with LiveWorld() as world:
        await world.signs_in("Anna")
        row = (await _told(world, "agents"))["anna"]
        assert (row["state"], row["queues"]) == ("away", ["accounts", "desk"])
        billing = (SkillNeed(skill=SkillId("english"), level=6),)
        accounts, desk = DEFINITION.queues
        definition = replace(DEFINITION, queues=(replace(accounts, needs=billing), desk))
        await world.engine.submit(c.Configure(site=SITE, definition=definition))
        assert (await _told(world, "agents"))["anna"]["queues"] == ["desk"]
        better = (AgentSkill(skill=SkillId("english"), level=6),)
        await world.engine.submit(c.SetSkills(site=SITE, agent=AgentId("anna"), skills=better))
        assert (await _told(world, "agents"))["anna"]["queues"] == ["accounts", "desk"]


async def test_an_agents_calls_and_talk_of_today_are_counted() -> None:
    async with LiveWorld() as world:
        desk = await world.is_ready("Anna")
        call, _ = await world.talking(desk)
        await world.passes(42)
        row = (await _told(world, "agents"))["anna"]
        assert (row["state"], row["call"], row["queue"]) == ("talking", call, "accounts")
        assert (row["calls"], row["talk_ms"]) == (1, 0)
        await desk.says("hang_up", call=call)
        await desk.becomes("wrapping_up")
        row = (await _told(world, "agents"))["anna"]
        assert (row["calls"], row["talk_ms"]) == (1, 42_000)
        assert row["wrap_up_until_ms"] is not None


async def test_an_agent_whose_name_is_changed_is_shown_with_the_new_one_before_long() -> None:
    async with LiveWorld() as world:
        await world.signs_in("Anna")
        assert (await _told(world, "agents"))["anna"]["name"] == "Anna"
        anna = world.sources.agents[AgentId("anna")]
        world.sources.agents = {AgentId("anna"): replace(anna, name="Anna Bos")}
        await world.passes(60)
        assert (await _told(world, "agents"))["anna"]["name"] == "Anna Bos"


async def test_an_agent_who_signs_out_is_gone() -> None:
    async with LiveWorld() as world:
        desk = await world.is_ready("Anna")
        assert set(await _told(world, "agents")) == {"anna"}
        await desk.asks("sign_out")
        assert await _told(world, "agents") == {}
        row = (await _told(world, "queues"))["desk"]
        assert (row["ready"], row["at_work"]) == (0, 0)


async def test_the_site_adds_up() -> None:
    async with LiveWorld() as world:
        began_ms = world.clock.now_ms()
        desk = await world.is_ready("Anna")
        away = await world.signs_in("Bram")
        await away.asks("set_away", reason="break")
        await world.talking(desk)
        await world.rings()
        await world.passes(3)
        site = (await _told(world, "site"))["site"]
        assert (site["waiting"], site["longest_since_ms"]) == (1, began_ms)
        assert (site["talking"], site["signed_in"], site["away"], site["ready"]) == (1, 2, 1, 0)
        assert (site["arrived"], site["is_complete"], site["deciding"]) == (2, True, True)
        assert site["figures"]["answered"] == 1  # type: ignore[index]
        assert site["figures"]["service_level"] == 1.0  # type: ignore[index]
        assert site["figures"]["average_talk_ms"] is None  # type: ignore[index]


async def test_the_site_says_why_agents_can_be_away_as_it_is_configured_now() -> None:
    async with LiveWorld() as world:
        assert (await _told(world, "site"))["site"]["away_reasons"] == []
        world.sources.away_reasons = lambda: ("team_huddle", "toilet")
        assert (await _told(world, "site"))["site"]["away_reasons"] == ["team_huddle", "toilet"]


async def test_the_screen_the_record_and_the_metric_have_the_same_figures() -> None:
    async with LiveWorld() as world:
        desk = await world.is_ready("Anna")
        call, _ = await world.talking(desk)
        await world.switchboard.caller_left(await world.rings())
        await desk.says("hang_up", call=call)
        await desk.becomes("wrapping_up")
        queues, site = await _told(world, "queues"), (await _told(world, "site"))["site"]
        counted = world.sources.today.counted
        assert counted is not None
        told: dict[str, object] = site["figures"]  # type: ignore[assignment]
        for name, figure in COUNTED.items():
            assert told[name] == figure.value(counted.statistics.in_all())
            of_queue: dict[str, object] = queues["accounts"]["figures"]  # type: ignore[assignment]
            assert of_queue[name] == figure.value(counted.statistics.of(QueueId("accounts")))
        assert told["queued"] == 2


async def test_a_queue_whose_emergency_switch_is_on_is_not_open() -> None:
    async with LiveWorld() as world:
        row = (await _told(world, "queues"))["accounts"]
        assert (row["is_open"], row["closing_reason"]) == (True, None)
        await world.engine.submit(SetEmergency(queue="accounts", on=True, by="olga"))
        queues = await _told(world, "queues")
        assert queues["accounts"]["closing_reason"] == "emergency"
        assert queues["desk"]["is_open"] is True


async def test_a_queue_that_is_taken_out_of_the_configuration_is_gone_from_the_screen() -> None:
    async with LiveWorld() as world:
        screen = await world.opens("queues")
        await screen.knows("queues")
        fewer = c.Configure(
            site=SITE, definition=type(DEFINITION)(site=SITE, skills=DEFINITION.skills, queues=DEFINITION.queues[:1])
        )  # fmt: skip
        await world.engine.submit(fewer)
        await world.refreshes()
        await screen.knows("queues")
        assert set(screen.tables["queues"].rows) == {"accounts"}


async def test_callers_waiting_with_nobody_there_raise_an_alarm_at_the_queue_and_the_site() -> None:
    async with LiveWorld() as world:
        await world.rings()
        await world.refreshes()
        await world.passes(6)
        queues, site = await _told(world, "queues"), (await _told(world, "site"))["site"]
        assert queues["accounts"]["alarms"] == ["nobody_signed_in"]
        assert [one["kind"] for one in site["alarms"]] == ["nobody_signed_in"]  # type: ignore[attr-defined]
        await world.is_ready("Anna")
        assert (await _told(world, "queues"))["accounts"]["alarms"] == []


async def test_a_carrier_that_does_not_answer_raises_an_alarm() -> None:
    async with LiveWorld(carrier_ages_s=lambda: {"twilio": 90.0}) as world:
        site = (await _told(world, "site"))["site"]
        assert [(one["kind"], one["value"]) for one in site["alarms"]] == [("carrier", 90_000)]  # type: ignore[attr-defined]


async def test_while_the_journal_cannot_be_written_screens_say_that_nothing_is_decided() -> None:
    journal = SlowJournal()
    async with LiveWorld(journal=journal) as world:
        screen = await world.opens("site")
        await screen.knows("site")
        journal.fails = True
        ringing = world.engine.submit(SetEmergency(queue="desk", on=True, by="olga"))
        await world.until(lambda: bool(world.engine.doubt))
        world.timers.pass_by(1)
        frame = await screen.until("rows")
        while frame["changed"]["site"]["deciding"]:
            frame = await screen.until("rows")
        ringing.exception()
        journal.fails = False
        await world.clock.advance(5_000, world.settle)
        await world.refreshes()
        await screen.knows("site")
        assert screen.row("site", "site")["deciding"] is True


async def test_the_demo_shows_its_speed_and_its_own_forecast() -> None:
    demo = Demo(speed=4, wished=4, is_held=False, speeds=(1, 4), rush=True)
    async with LiveWorld(demo=lambda: demo, forecast=lambda _: 12.5) as world:
        site = (await _told(world, "site"))["site"]
        assert site["demo"] == {
            "speed": 4,
            "wished": 4,
            "is_held": False,
            "speeds": [1, 4],
            "rush": True,
        }
        trend = await _told(world, "trend")
        assert len(trend) == 96
        assert {row["forecast"] for row in trend.values()} == {12.5}


async def test_the_trend_has_the_day_so_far_by_quarters_of_an_hour() -> None:
    async with LiveWorld() as world:
        await world.switchboard.caller_left(await world.rings())
        await world.passes(15 * 60)
        await world.talking(await world.is_ready("Anna"))
        trend = await _told(world, "trend")
        # 11:00 UTC, in whose time zone the days of a script without hours are
        assert len(trend) == 11 * 4 + 2
        *_, first, second = trend.values()
        last = sorted(trend.values(), key=lambda row: row["start_ms"])[-2:]  # type: ignore[arg-type,return-value]
        assert [(one["queued"], one["abandoned"], one["answered"]) for one in last] == [
            (1, 1, 0),
            (1, 0, 1),
        ]
        assert first["forecast"] is second["forecast"] is None


def test_every_table_has_rows() -> None:
    assert set(ROWS) == set(TOPICS)


def test_every_figure_of_a_row_has_its_one_definition() -> None:
    assert {field.name for field in fields(Figures)} == set(COUNTED)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_figure_is_explained_in_the_language_asked_for(language: str) -> None:
    async with LiveWorld() as world:
        session = await world.session_of()
        now_ms = world.clock.now_ms()
        cookie = await world.people.do(world.people.sessions.open, session.person, now_ms)
        world.http.cookie_jar.update_cookies({"session": cookie})
        url = world.url(f"/api/definitions?language={language}")
        async with world.http.get(url) as answer:
            told = await answer.json()
        assert told["language"] == language
        assert set(told["figures"]) == set(meanings("en"))
        assert set(COUNTED) < set(told["figures"])
        for one in told["figures"].values():
            assert one["name"]
            assert one["formula"]
