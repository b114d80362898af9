"""The configuration changes while calls wait and talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from ivr import Keys
from ivr.state import Recorded
from queues import events as e
from router import engine
from router.calls import HearCaller
from tests.router.office import (
    ACCOUNTS,
    ANNA,
    COMPANY,
    GONE,
    TESS,
    WITHOUT_ACCOUNTS,
    Office,
    without,
)
from tests.router.settings_texts import TWILIO

if TYPE_CHECKING:
    from pathlib import Path

OTHER = '[[queues]]\nid = "other"\n\n'
CLOSED = f"""{COMPANY}
[conversation.hours]
timezone = "UTC"

[conversation.hours.weekly]
monday = ["01:00-02:00"]

[conversation.hours.closed]
offers = ["voicemail"]
queue = "accounts"
"""
RELAXED = COMPANY.replace("level = 5", "level = 3")


# -- Queues and rules


async def test_a_waiting_caller_is_offered_at_once_when_his_queue_asks_for_less(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path) as office:
        await office.is_ready(ANNA)
        call = await office.waits()
        assert office.call(call).state == "waiting"
        assert await office.changes(RELAXED) == ["queues changed: accounts (needs)"]
        assert (office.call(call).state, office.state_of(ANNA)) == ("offered", "offered")
        kinds = [type(event) for event in list(office.journal.events)[-2:]]
        assert kinds == [e.Configured, e.CallOffered]


async def test_a_waiting_caller_rings_at_all_agents_when_the_rule_becomes_that(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path) as office:
        await office.is_ready(ANNA)
        await office.is_ready(TESS)
        call = await office.waits()
        text = COMPANY.replace(ACCOUNTS, '[[queues]]\nid = "accounts"\nselection = "ring_all"\n')
        assert await office.changes(text) == ["queues changed: accounts (needs, selection)"]
        assert {work.agent.id for work in office.call(call).works.values()} == {ANNA, TESS}


async def test_times_and_the_order_of_calls_hold_from_now_on(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        text = COMPANY + '[routing]\norder = "fifo"\n[times]\nresume_s = 30\n'
        assert await office.changes(text) == ["times changed: resume_s", "routing changed: order"]
        definition = office.service.engine.core.state.definition
        assert (definition.order, definition.resume_ms) == ("fifo", 30_000)


async def test_a_new_queue_takes_calls_at_once_and_has_its_metrics(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        added = COMPANY.replace("[[agents]]", '[[queues]]\nid = "moves"\n\n[[agents]]', 1)
        routed = added.replace('queue = "desk"\nkey', 'queue = "moves"\nkey')
        assert await office.changes(routed) == [
            "queues added: moves",
            "conversation changed: concerns",
        ]
        assert office.call(await office.waits("2")).queue_id == "moves"
        assert (
            b'switchroom_calls_queued_total{queue="moves"} 1.0' in office.service.metrics.render()
        )


# -- Queues that go


async def test_callers_go_where_the_configuration_says_when_their_queue_goes(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path) as office:
        first, second = await office.waits(), await office.waits()
        told = await office.changes(WITHOUT_ACCOUNTS + GONE)
        assert told == [
            "queues removed: accounts",
            "queues_gone changed: accounts",
            "conversation changed: concerns",
        ]
        assert [office.call(one).queue_id for one in (first, second)] == ["desk", "desk"]
        moved = [event for event in office.events(e.CallMoved) if isinstance(event, e.CallMoved)]
        assert {(one.from_queue, one.queue, one.reason) for one in moved} == {
            ("accounts", "desk", "queue_gone")
        }
        assert office.call(await office.waits("1")).queue_id == "desk"
        await office.is_ready(TESS)
        assert office.call(first).state == "offered"
        assert "ring +31687654321 in en for offer 1" in office.carrier.asked


async def test_who_talks_goes_on_when_the_queue_of_the_call_goes(tmp_path: Path) -> None:
    async with Office(tmp_path, RELAXED) as office:
        await office.is_ready(ANNA)
        call = await office.waits()
        await office.talks(ANNA, call)
        assert len(await office.refuses(WITHOUT_ACCOUNTS)) == 1
        await office.changes(WITHOUT_ACCOUNTS + GONE)
        assert office.state_of(ANNA) == "talking"
        await office.ends(call, ANNA)
        assert office.state_of(ANNA) == "ready"


async def test_a_queue_with_callers_does_not_go_until_it_is_said_where_they_go(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path) as office:
        call = await office.waits()
        assert await office.refuses(WITHOUT_ACCOUNTS) == [
            (
                "1 call is still in the queue 'accounts', which is no longer there; right would be to "
                'say under [queues_gone] where they go: "accounts" = "another queue"'
            )
        ]
        assert office.call(call).queue_id == "accounts"
        await office.service.switchboard.caller_left(call)
        assert "queues removed: accounts" in await office.changes(WITHOUT_ACCOUNTS)


async def test_a_caller_who_is_just_being_put_in_a_queue_that_goes_is_not_lost(
    tmp_path: Path,
) -> None:
    """His words are understood, and the command that puts him in the queue is still to come."""
    async with Office(tmp_path) as office:
        call = await office.arrives()
        await office.service.engine.submit(HearCaller(call=call, turn=0, heard=Keys(digits="1")))
        assert len(await office.refuses(WITHOUT_ACCOUNTS)) == 1
        await office.changes(WITHOUT_ACCOUNTS + GONE)
        reply = await office.service.switchboard.caller_said(call, 0, Keys(digits="1"))
        assert reply.then == "wait"
        assert office.call(call).queue_id == "desk"
        assert office.service.callers.get(call).number == "+31612345678"


@pytest.mark.parametrize("gone", [GONE, GONE.replace('"desk"', '"other"')])
async def test_a_caller_who_speaks_a_message_for_a_queue_that_goes_is_not_lost(
    tmp_path: Path, gone: str
) -> None:
    async with Office(tmp_path, CLOSED) as office:
        call = await office.arrives()
        await office.presses(call, "1")
        assert office.service.engine.calls.open[call].is_recording
        without_accounts = CLOSED.replace(ACCOUNTS, OTHER).replace(' = "accounts"', ' = "desk"')
        problems = await office.refuses(without_accounts)
        assert problems[0].startswith("1 call is still in the queue 'accounts'")
        await office.changes(without_accounts + gone)
        turn = office.service.engine.calls.open[call].turn
        assert turn is not None
        left = Recorded(length_ms=9_000)
        await office.service.switchboard.caller_said(call, turn.state.turn, left)
        await office.settle()
        assert office.call(call).queue_id in gone


async def test_where_calls_go_may_stay_written_down(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        await office.changes(WITHOUT_ACCOUNTS + GONE)
        assert await office.changes() == ["none"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            WITHOUT_ACCOUNTS + '[queues_gone]\naccounts = "dask"\n',
            "switchroom.toml:43: queues_gone.accounts: unknown queue 'dask'; did you mean 'desk'?",
        ),
        (
            COMPANY + GONE,
            (
                "switchroom.toml:46: queues_gone.accounts: the queue is still there; right would be to "
                "take it out, or this line"
            ),
        ),
        (
            COMPANY + "[queues_gone]\naccounts = 1\n",
            (
                "switchroom.toml:46: queues_gone.accounts: 1 does not fit; right would be a name of 1 "
                "to 128 characters"
            ),
        ),
    ],
)
async def test_calls_go_from_a_queue_that_is_gone_to_one_that_is_there(
    tmp_path: Path, text: str, problem: str
) -> None:
    async with Office(tmp_path) as office:
        assert await office.refuses(text) == [problem]


# -- What is refused


async def test_a_broken_file_changes_nothing_and_each_mistake_is_named_with_its_line(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path) as office:
        await office.is_ready(ANNA)
        call = await office.waits()
        broken = RELAXED.replace('id = "desk"', 'id = "desk"\nneeds = ["weaving"]\nweigth = 3')
        assert await office.refuses(broken) == [
            (
                "switchroom.toml:13: queues[1].needs[0].skill: unknown skill 'weaving'; there are: "
                "'billing', 'repairs'"
            ),
            "switchroom.toml:14: queues[1].weigth: unknown key; did you mean 'weight'?",
        ]
        assert office.call(call).state == "waiting"
        assert len(await office.refuses("[[queues]")) == 1
        office.file.unlink()
        (missing,) = await office.refuses()
        assert "there is no such file" in missing


async def test_the_environment_is_read_again_too(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        office.environ = {"SWITCHROOM_ROUTING_SEED": "7"}
        assert await office.changes() == ["routing changed: seed"]
        office.environ = {"SWITCHROOM_ROUTING_SEED": "many"}
        (problem,) = await office.refuses()
        assert problem.startswith("SWITCHROOM_ROUTING_SEED: routing.seed: 'many' does not fit")


async def test_what_needs_a_restart_is_named_and_stays_and_the_rest_changes(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path) as office:
        text = RELAXED.replace("port = 0", 'port = 8081\nsite = "north"\nlog_level = "debug"')
        told = await office.reloads(text)
        assert told["configuration_needs_restart"] == [
            ["service.site", "service.port", "service.log_level"]
        ]
        assert told["configuration_reloaded"] == [["queues changed: accounts (needs)"]]
        service = office.service.settings.service
        assert (service.port, service.site, service.log_level) == (0, "main", "info")


async def test_of_the_carrier_only_the_music_changes(tmp_path: Path) -> None:
    public = COMPANY.replace("port = 0", 'port = 0\npublic_url = "https://calls.example.com"')
    text = public + TWILIO
    async with Office(tmp_path, text) as office:
        music = text + 'music_url = "https://example.com/a.mp3"\n'
        assert await office.changes(music) == ["music changed"]
        assert office.service._music == {None: "https://example.com/a.mp3"}
        other = music.replace("auth-token-canary", "auth-token-other-").replace("0100", "0101")
        told = await office.reloads(other)
        assert told["configuration_needs_restart"] == [["twilio.auth_token", "twilio.caller_id"]]
        assert told["configuration_reloaded"] == [["none"]]
        told = await office.reloads(public)
        assert told["configuration_needs_restart"] == [["twilio"]]
        assert office.service.settings.twilio is not None
        assert office.service.settings.twilio.caller_id == "+31205550100"


async def test_what_is_sound_only_after_a_restart_is_refused(tmp_path: Path) -> None:
    """A token that everybody knows is allowed on this machine only."""
    public = COMPANY.replace("port = 0", 'port = 0\npublic_url = "https://calls.example.com"')
    async with Office(tmp_path, public) as office:
        text = COMPANY.replace("the-token-of-anna", "change-me-anna")
        (problem,) = await office.refuses(text)
        assert problem.startswith(
            "without the restart that other changes need: agents[0].token: is the one of the example"
        )


async def test_what_finds_no_room_among_the_commands_is_submitted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change is not half done, even if only its first command has room."""
    async with Office(tmp_path) as office:
        await office.is_ready(ANNA)
        call = await office.waits()
        monkeypatch.setattr(engine, "WAITING_MAX", 1)
        await office.changes(without("tess", RELAXED).replace("level = 3 }]", "level = 4 }]"))
        assert office.call(call).state == "offered"
        assert office.agent(ANNA).group.levels == {"billing": 4}


async def test_asked_several_times_in_a_row_it_is_done_once_more_at_most(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        office.file.write_text(RELAXED, encoding="utf-8")
        with capture_logs() as lines:
            tasks = [office.service.reload() for _ in range(5)]
            assert len(set(tasks)) == 1
            await office.settle()
            await office.settle()
        told = [line["changes"] for line in lines if line["event"] == "configuration_reloaded"]
        assert told == [["queues changed: accounts (needs)"]]
        assert len(office.events(e.Configured)) == 2


async def test_asked_before_it_has_begun_it_is_done_as_soon_as_it_has(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.file.write_text(RELAXED, encoding="utf-8")
    assert office.service.reload() is None
    async with office:
        await office.settle()
        assert len(office.events(e.Configured)) == 2


# -- The conversation


async def test_a_caller_in_conversation_goes_on_in_the_new_script(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        call = await office.arrives()
        text = COMPANY.replace('key = "1"', 'key = "3"').replace('"Acme"', '"Zenith"')
        assert await office.changes(text) == ["conversation changed: company, concerns"]
        reply = await office.presses(call, "1")
        assert reply.then == "listen"
        assert (await office.presses(call, "3")).then == "wait"
        assert office.call(call).queue_id == "accounts"


async def test_announcements_are_those_of_the_new_script(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        await office.changes(COMPANY + '[conversation.texts.en]\ngoodbye = "Farewell."\n')
        said = office.service._live.announcements.goodbye("en", waited_in_vain=False)
        assert "Farewell." in str(said)


async def test_music_changes_with_its_queue(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        music = 'id = "desk"\nmusic = "https://example.com/a.mp3"'
        assert await office.changes(COMPANY.replace('id = "desk"', music)) == [
            "queues changed: desk (music)"
        ]
        assert office.service._music == {"desk": "https://example.com/a.mp3"}
