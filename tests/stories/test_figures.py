"""What is measured and logged of a story, read over HTTP: right figures and nothing private."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from router.logs import configure_logs
from tests.emulators.twilio import Person
from tests.stories.town import BILLING, FINN, REPAIR, TOKENS, Town

if TYPE_CHECKING:
    from collections.abc import Iterator

Figures = dict[tuple[str, ...], float]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that the service logs, down to the least, as machines read it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs("json", "debug", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def read_metrics(town: Town) -> tuple[str, Figures]:
    async with town.http.get(f"{town.local_url}/metrics") as answer:
        assert answer.status == 200
        text = await answer.text()
    figures: Figures = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            # The queue or route first, then what more there is.
            labels = sorted(sample.labels, key=lambda label: label not in {"queue", "route"})
            name = sample.name.removeprefix("switchroom_")
            figures[name, *(sample.labels[label] for label in labels)] = sample.value
    return text, figures


async def a_story_with_everything(town: Town) -> None:
    """One talks to a desk, one to a telephone, one gives up, one hangs up in the conversation."""
    anna, finn = await town.desk("anna"), await town.desk("finn")
    town.twilio.people[FINN] = Person(presses="1")
    talker = await town.talks(anna)
    await town.pass_s(40)
    await anna.hang_up()
    repaired = await town.asks_for_repair()
    await town.until(lambda: finn.state == "talking")
    repaired.hang_up()
    await anna.ask("set_away", reason="lunch")
    await town.pass_s(1)
    gives_up = await town.asks_for_billing()
    await town.pass_s(30)
    gives_up.hang_up()
    early = await town.rings("en")
    await town.until(lambda: "speech" in early.listens_for)
    early.hang_up()
    await town.pass_s(40)
    assert talker.is_over


async def test_the_figures_are_those_of_the_story() -> None:
    async with Town() as town:
        await a_story_with_everything(town)
        waiting = await town.asks_for_billing()
        await town.pass_s(12)
        forged = await town.posts("/twilio/voice", {}, signature="x")
        broken = await town.posts("/twilio/agent-status?call=x&offer=y", {"CallStatus": "busy"})
        assert (forged.status, broken.status) == (403, 400)
        _, figures = await read_metrics(town)
        assert figures["calls_queued_total", "billing"] == 3
        assert figures["calls_queued_total", "repairs"] == 1
        assert figures["calls_connected_total", "billing"] == 1
        assert figures["calls_connected_total", "repairs"] == 1
        assert figures["calls_in_target_total", "billing"] == 1
        assert figures["calls_ended_total", "billing", "completed"] == 1
        assert figures["calls_ended_total", "billing", "abandoned"] == 1
        assert figures["calls_ended_total", "repairs", "completed"] == 1
        assert figures["offers_total", "billing", "accepted"] == 1
        assert figures["offers_total", "repairs", "accepted"] == 1
        assert figures["calls_waiting", "billing"] == 1
        assert figures["longest_wait_seconds", "billing"] >= 12
        assert figures["talk_seconds_count", "billing"] == 1
        assert figures["talk_seconds_sum", "billing"] == 41
        assert figures["abandon_seconds_count", "billing"] == 1
        assert figures["agents", "away"] == 1
        assert figures["agents", "ready"] == 1
        assert figures["webhook_requests_total", "/twilio/voice", "200"] == 5
        assert figures["webhook_requests_total", "/twilio/voice", "403"] == 1
        assert figures["webhook_requests_total", "/twilio/agent-status", "400"] == 1
        waiting.hang_up()
        await town.comes_to_rest()


async def test_a_request_that_is_too_large_is_counted_with_the_status_it_got() -> None:
    async with Town() as town:
        body = b"a=" + b"x" * 70_000
        for chunked in (False, True):
            answered = await town.posts("/twilio/voice", body=body, is_chunked=chunked)
            assert answered.status == 413
        _, figures = await read_metrics(town)
        assert figures["webhook_requests_total", "/twilio/voice", "413"] == 1
        assert ("webhook_requests_total", "/twilio/voice", "500") not in figures


async def test_neither_metrics_nor_logs_hold_anything_private(log: io.StringIO) -> None:
    async with Town() as town:
        town.twilio.faults.fail_rest("POST", "/Calls/", status=503, after_commit=True)
        await a_story_with_everything(town)
        await town.posts("/twilio/voice", {}, signature="x")
        await town.posts("/twilio/heard?call=x&turn=y", {"SpeechResult": BILLING["nl"]})
        text, _ = await read_metrics(town)
        await town.comes_to_rest(within_s=600)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {"listening", "stopped"} <= {line["event"] for line in lines}
    private = [
        *(f"1234{number:04d}" for number in range(1, 10)),
        FINN[1:],
        *BILLING.values(),
        REPAIR,
        *TOKENS.values(),
        town.twilio.auth_token,
        "emulated-api-key-secret",
    ]
    for written in (text, log.getvalue()):
        assert [one for one in private if one in written] == []


async def test_what_goes_wrong_is_logged_with_the_call_it_is_about(log: io.StringIO) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        (call,) = town.state.calls
        town.twilio.faults.fail_rest("POST", caller.sid, status=503, after_commit=True)
        await anna.take()
        await town.pass_s(1)
        caller.hang_up()
        await town.comes_to_rest()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (line,) = (one for one in lines if one["event"] == "caller_not_moved")
    assert line["call_id"] == call
    assert line["level"] == "warning"
    assert "503" in line["error"]


async def test_health_is_told_over_http() -> None:
    async with Town() as town:
        async with town.http.get(f"{town.local_url}/health/live") as answer:
            assert (answer.status, await answer.json()) == (200, {"live": True})
        async with town.http.get(f"{town.local_url}/health/ready") as answer:
            assert answer.status == 200
            assert (await answer.json())["ready"] is True
