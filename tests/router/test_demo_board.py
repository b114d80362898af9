"""The demo's board: it fits, and it says what happens and why."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any, get_args
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from rich.console import Console

from ivr import RouteToQueue
from queues import events as e
from queues.definitions import OrderRule
from queues.explain.wording import duration
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId, SkillId
from queues.reasons import DecidedBy, OfferTrigger, Shadow
from queues.steps import Relaxation, Step
from router.board import Noticed, Scene, Stage, Watch, draw, summary
from router.board import sentences as s
from router.carriers.simulated import Traffic
from router.records import FIGURES, Statistics
from tests.router.simulated.world import World, example

if TYPE_CHECKING:
    from queues.reasons import CallOutcome
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
        speed=lambda: 10,
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
    told = "rank = priority + 1 per 40 s waited; whoever is free takes the highest that he may"
    assert printed(draw(scene, 140, 40), 140, 40)[-1].rstrip() == told
    assert not any("rank =" in line for line in printed(draw(scene, 80, 24), 80, 24))


async def test_many_queues_and_agents_leave_room_for_the_rest() -> None:
    settings = example(agents=90)
    more = tuple(replace(settings.queues[0], id=f"queue {number}") for number in range(40))
    scene, _ = await lively(replace(settings, queues=(*settings.queues, *more)), minutes=5)
    lines = printed(draw(scene, 80, 24), 80, 24)
    assert len(lines) == 24
    assert any(line.startswith("all 44 queues ") for line in lines)
    assert any(line.startswith("Decisions") for line in lines)
    assert lines[-1].startswith("service level")


async def test_the_parts_of_the_total_add_up() -> None:
    scene, _ = await lively()
    today = scene.today
    assert scene.arrived == scene.in_conversation + scene.closed_in_conversation + today.queued
    over = today.answered + today.called_back + today.abandoned
    assert today.queued == over + today.unanswered


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


def test_the_summary_shows_a_rare_figure_where_there_is_something_to_show() -> None:
    statistics = Statistics(ZONE)
    call: dict[str, Any] = {"call": CallId("one"), "queue": QueueId("accounts")}
    site: dict[str, Any] = {"site": SiteId("main"), "at_ms": 0}
    queued = e.CallQueued(**site, **call, needs=(), priority=0, leaves_at_ms=9, queued_at_ms=0)
    statistics.on_events([queued])
    assert "withdrawn" not in "".join(printed(summary(statistics, 160), 160, 50))
    statistics.on_events([ended("withdrawn")])
    assert "withdrawn" not in "".join(printed(summary(statistics, 160), 160, 50))
    statistics.on_events([replace(ended("withdrawn"), call=CallId("one"))])
    assert "withdrawn" in "".join(printed(summary(statistics, 160), 160, 50))


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
        order="ageing",
        rank=1,
        score=2.1,
        waited_ms=0,
        idle_ms=72_000,
        candidates=3,
        decided_by="idle",
        runners_up=("bram", "chiara"),
    )
    return replace(made, **changes)


def why(**changes: Any) -> str:
    """What is said of an offer after who gets which call."""
    who, _, said = s.offered(offer(**changes), "Dutch").partition(": ")
    assert who == "anna ← call 7f3a (accounts, Dutch)"
    return said


@pytest.mark.parametrize(
    ("decided_by", "said"),
    [
        ("idle", "idle 1 min 12 s, longer than bram (3 free)"),
        ("primary_skill", "there for this in the first place, unlike bram (3 free)"),
        ("level", "better at this than bram (3 free)"),
        ("skills", "fewer other skills than bram (3 free)"),
        ("occupancy", "less busy of late than bram (3 free)"),
        ("turn", "whose turn it is (3 free)"),
        ("chance", "drawn by lot (3 free)"),
        ("everybody", "it rings at everybody (3 free)"),
    ],
)
def test_a_decision_says_why_this_agent(decided_by: DecidedBy, said: str) -> None:
    assert why(decided_by=decided_by) == said


def test_a_decision_says_why_this_call() -> None:
    calls: dict[str, Any] = {"trigger": "agent_ready", "runners_up": ("call-1f2e00",)}
    assert why(**calls, decided_by="rank") == "rank 1, higher than call 1f2e (3 calls)"
    closer = "rank 1 like call 1f2e, waited longer or needs a primary skill (3 calls)"
    assert why(**calls, decided_by="score") == closer
    assert why(**calls, decided_by="score", order="fifo").startswith("waited longer than call 1f2e")
    assert why(**calls, decided_by="queued").startswith("queued before call 1f2e")
    alone = why(trigger="agent_ready", decided_by="only_one", candidates=1, runners_up=())
    assert alone == "no other queue waits for anna"


def test_every_reason_for_a_decision_has_words() -> None:
    for decided_by in get_args(DecidedBy):
        for trigger in get_args(OfferTrigger):
            for order in get_args(OrderRule):
                is_of_calls = decided_by in ("rank", "score", "queued")
                if is_of_calls == (trigger == "agent_ready"):
                    said = why(decided_by=decided_by, trigger=trigger, order=order)
                    assert "{" not in said


def test_a_decision_says_what_else_there_was() -> None:
    alone = {"decided_by": "only_one", "candidates": 1, "runners_up": ()}
    assert why(**alone, waited_ms=42_000) == "waited 42 s; nobody else is free for it"
    again = why(**alone, passed_over=2)
    assert again == "nobody else is free for it; 2 passed over after a miss"
    tried = why(**alone, shadow=Shadow(agent=AgentId("chiara")))
    assert tried == "nobody else is free for it; the shadow rule would take chiara"
    tried = why(**alone, shadow=Shadow(call=CallId("call-1f2e00")))
    assert tried.endswith("; the shadow rule would take call 1f2e")
    assert why(**alone, shadow=Shadow()) == "nobody else is free for it"
    rings = why(decided_by="everybody", trigger="ringing")
    assert rings == "rings here too, it rings at everybody (3 free)"


SITE_AND_CALL: dict[str, Any] = {
    "site": SiteId("main"), "at_ms": 0, "call": CallId("call-7f3a00"), "queue": QueueId("accounts"),
}  # fmt: skip
ANNAS: dict[str, Any] = {**SITE_AND_CALL, "agent": AgentId("anna"), "offer": OfferNumber(1)}


def ended(outcome: CallOutcome, **more: Any) -> e.CallEnded:
    return e.CallEnded(
        **SITE_AND_CALL, outcome=outcome, by="service", waited_ms=90_000, talked_ms=0, **more
    )


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            e.OfferDeclined(**ANNAS, back_at_ms=1),
            "anna declined call 7f3a; it keeps its place",
        ),
        (
            e.OfferMissed(**ANNAS, back_at_ms=1, cause="timeout", misses=1, is_ringing=True),
            "anna missed call 7f3a; it still rings at others",
        ),
        (e.OfferWithdrawn(**ANNAS, reason="taken"), None),
        (
            e.OfferWithdrawn(**ANNAS, reason="moved"),
            "call 7f3a taken back from anna: the call goes to another queue",
        ),
        (
            e.CallMoved(
                **SITE_AND_CALL,
                from_queue=QueueId("workshop"),
                needs=(),
                reason="step",
                priority=0,
                leaves_at_ms=1,
            ),
            "call 7f3a goes from workshop to accounts: by a step of its queue",
        ),
        (
            e.CallRelaxed(
                **SITE_AND_CALL,
                step=Step(add_queues=(QueueId("front desk"),), lower_levels=1, raise_priority=2),
                relaxation=Relaxation(),
                priority=2,
            ),
            "call 7f3a waits in accounts: lower levels will do; agents of front desk may take it too; its priority is 2 now",
        ),
        (
            e.CallRelaxed(
                **SITE_AND_CALL,
                step=Step(drop_skills=(SkillId("billing"),)),
                relaxation=Relaxation(),
                priority=0,
            ),
            "call 7f3a waits in accounts: billing no longer needed",
        ),
        (
            e.CallReleased(**SITE_AND_CALL, agent=AgentId("anna"), reason="limit"),
            "call 7f3a no longer waits for anna alone: it has waited for that long enough",
        ),
        (
            ended("diverted", to="refuse"),
            "call 7f3a in accounts is refused after 1 min 30 s, by a step of the queue",
        ),
        (
            ended("diverted", to="voicemail"),
            "call 7f3a in accounts goes to voicemail after 1 min 30 s, by a step of the queue",
        ),
        (
            ended("withdrawn"),
            "call 7f3a in accounts is taken out of the queue after 1 min 30 s, on request",
        ),
        (
            ended("wait_limit"),
            "call 7f3a in accounts is sent away: waited 1 min 30 s, as long as the queue allows",
        ),
        (ended("abandoned"), None),
    ],
)
def test_what_happens_to_a_call_that_waits_is_told(event: s.Told, said: str | None) -> None:
    assert s.told(event) == said


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
    assert [duration(ms) for ms in (0, 42_400, 60_000, 72_000, 3_900_000)] == [
        "0 s", "42 s", "1 min", "1 min 12 s", "1 h 05 min",
    ]  # fmt: skip
    assert [s.timer(ms) for ms in (-5, 42_000, 725_000, 7_500_000)] == [
        "0:00", "0:42", "12:05", "2h05",
    ]  # fmt: skip
    assert [s.percent(share) for share in (0, 0.8349, 0.999, 1)] == ["0 %", "83 %", "99 %", "100 %"]
    assert s.percent(1.7e308) == "inf %"  # a damaged journal is told all the same
