"""The demo's board: it fits, and it says what happens and why."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from rich.console import Console

from ivr import RouteToQueue
from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId
from router.board import Noticed, Scene, Stage, Watch, draw, summary
from router.board import sentences as s
from router.carriers.simulated import Traffic
from router.records import FIGURES, Statistics
from tests.router.simulated.world import World, example

if TYPE_CHECKING:
    from router.settings import Settings

ZONE = ZoneInfo("Europe/Amsterdam")
SIZES = [(80, 24), (100, 30), (160, 50), (300, 80), (40, 12), (20, 5)]


async def lively(settings: Settings | None = None, minutes: float = 20) -> tuple[Scene, Statistics]:
    settings = settings or example()
    world = World(settings, Traffic(calls_per_hour=300), None)
    statistics = Statistics(ZONE)
    service = world.service
    watch = Watch(service.engine.calls, service.callers, settings.conversation)
    world.subscribers = (statistics, watch)
    await world.run(minutes)
    stage = Stage(
        state=service.engine.core.state,
        clock=world.clock,
        statistics=statistics,
        watch=watch,
        timezone=ZONE,
        speed=10,
        agents=len(settings.agents),
    )
    return stage.scene(), statistics


def printed(renderable: Any, width: int, height: int) -> list[str]:
    out = StringIO()
    console = Console(file=out, width=width, height=height, color_system=None)
    console.print(renderable)
    return out.getvalue().splitlines()


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_the_board_fits_into_the_terminal(width: int, height: int) -> None:
    scene, _ = await lively()
    drawn = draw(scene, width, height)
    assert len(drawn.renderables) <= height
    assert all(line.cell_len <= width for line in drawn.renderables if hasattr(line, "cell_len"))
    assert len(printed(drawn, width, height)) == len(drawn.renderables)


async def test_the_board_shows_everything_in_an_ordinary_terminal() -> None:
    scene, _ = await lively()
    lines = printed(draw(scene, 80, 24), 80, 24)
    text = "\n".join(lines)
    assert len(lines) == 24
    assert "simulated traffic, this machine only, ×10" in lines[0]  # noqa: RUF001
    assert "12:20:00" in lines[0]
    for word in ("front desk", "accounts", "workshop", "in all", "anna", "Decisions", "← call"):
        assert word in text
    assert "said: '" in text
    assert lines[-2].startswith(f"Calls {scene.arrived} = conversing {scene.in_conversation} +")
    assert lines[-1].startswith("service level = answered in time ÷")


@pytest.mark.parametrize(("width", "height"), [(140, 40), (160, 50), (300, 80)])
async def test_no_decision_is_cut_in_a_wide_terminal(width: int, height: int) -> None:
    scene, _ = await lively(example(agents=15))
    lines = printed(draw(scene, width, height), width, height)
    begins = next(index for index, line in enumerate(lines) if line.startswith("Decisions"))
    ends = next(index for index, line in enumerate(lines) if line.startswith("Conversations"))
    shown = [line.rstrip() for line in lines[begins + 1 : ends] if line.strip()]
    assert len(shown) >= 10
    wanted = [f"{scene.wall_clock(one.at_ms)} {one.text}" for one in scene.decisions]
    assert shown == wanted[: len(shown)]


async def test_where_there_is_room_the_board_says_what_a_rank_is() -> None:
    scene, _ = await lively()
    told = "rank = priority + 1 per 30 s waited; whoever is free takes the highest that he may"
    assert printed(draw(scene, 140, 40), 140, 40)[-1].rstrip() == told
    assert not any("rank =" in line for line in printed(draw(scene, 80, 24), 80, 24))


async def test_many_queues_and_agents_leave_room_for_the_rest() -> None:
    settings = example(agents=90)
    more = tuple(replace(settings.queues[0], id=f"queue {number}") for number in range(40))
    scene, _ = await lively(replace(settings, queues=(*settings.queues, *more)), minutes=5)
    lines = printed(draw(scene, 80, 24), 80, 24)
    assert len(lines) == 24
    assert any(line.startswith("all 43 queues ") for line in lines)
    assert any(line.startswith("Decisions") for line in lines)
    assert lines[-1].startswith("service level")


async def test_the_parts_of_the_total_add_up() -> None:
    scene, _ = await lively()
    today = scene.today
    assert scene.arrived == scene.in_conversation + scene.closed_in_conversation + today.queued
    assert today.queued == today.answered + today.abandoned + today.unanswered


async def test_a_conversation_that_was_understood_by_its_words_shows_them() -> None:
    scene, _ = await lively()
    by_words = [one for one in scene.conversations if "(sure)" in one.text]
    assert by_words
    assert all(one.said for one in by_words)


async def test_before_anything_has_happened_the_board_is_drawn_all_the_same() -> None:
    scene, statistics = await lively(minutes=0)
    assert len(printed(draw(scene, 80, 24), 80, 24)) == 24
    assert printed(summary(statistics, 80), 80, 24)


@pytest.mark.parametrize("width", [80, 160])
async def test_the_summary_explains_every_figure(width: int) -> None:
    _, statistics = await lively()
    text = " ".join(" ".join(printed(summary(statistics, width), width, 50)).split())
    for figure in FIGURES:
        assert figure.name in text
        assert figure.formula in text


def offer(**changes: Any) -> e.CallOffered:
    made = e.CallOffered(
        site=SiteId("main"),
        at_ms=0,
        call=CallId("call-7f3a00"),
        agent=AgentId("anna"),
        offer=OfferNumber(1),
        queue=QueueId("accounts"),
        expires_at_ms=15_000,
        trigger="call_waiting",
        selection="longest_idle",
        rank=1,
        waited_ms=42_000,
        idle_ms=72_000,
    )
    return replace(made, **changes)


def test_a_decision_says_why_this_call_and_this_agent() -> None:
    who = "anna ← call 7f3a (accounts, Dutch): "
    freed = offer(trigger="agent_ready")
    assert s.offered(freed, "Dutch") == f"{who}next in line after 42 s, rank 1"
    both = f"{who}rank 1, waited 42 s; idle longest, 1 min 12 s"
    assert s.offered(offer(), "Dutch") == both
    fresh = offer(waited_ms=0, selection="most_proficient")
    assert s.offered(fresh, "Dutch") == f"{who}the best at it, idle 1 min 12 s"
    fewest = offer(waited_ms=0, selection="fewest_skills", idle_ms=60_000)
    assert s.offered(fewest, "Dutch") == f"{who}the fewest skills, idle 1 min"


def test_a_conversation_says_what_was_said_and_what_it_was_taken_for() -> None:
    route = RouteToQueue(
        queue="accounts",
        skills=(),
        priority=0,
        concern="bill",
        language="nl",
        understood_by="speech",
        confidence=0.84,
    )
    assert s.understood(route, None) == "→ bill, 84 % (sure)"
    assert s.understood(replace(route, understood_by="zero", concern=None), None) == (
        "key 0 → a person"
    )
    noticed = Noticed(
        at_ms=0,
        kind="conversation",
        text="→ bill, 84 % (sure)",
        language="nl",
        said="mijn rekening klopt niet",
    )
    assert noticed.sentence() == "nl said: 'mijn rekening klopt niet' → bill, 84 % (sure)"
    assert noticed.sentence(45) == "nl said: 'mijn rekening…' → bill, 84 % (sure)"


def test_times_and_shares_are_told_as_people_tell_them() -> None:
    assert [s.duration(ms) for ms in (0, 42_400, 60_000, 72_000, 3_900_000)] == [
        "0 s", "42 s", "1 min", "1 min 12 s", "1 h 05 min",
    ]  # fmt: skip
    assert [s.timer(ms) for ms in (-5, 42_000, 725_000, 7_500_000)] == [
        "0:00", "0:42", "12:05", "2h05",
    ]  # fmt: skip
    assert [s.percent(share) for share in (0, 0.8349, 0.999, 1)] == ["0 %", "83 %", "99 %", "100 %"]
