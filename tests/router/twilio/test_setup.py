"""Setting up an account: against the emulator's REST, with the library that is used for the real one."""

from __future__ import annotations

import msgspec
import pytest

from router.carriers.twilio.setup import Undo, take_back, undo_of
from router.errors import CarrierFailed
from tests.router.twilio.account import AGENT, ELSEWHERE, OLD, OURS, STATUS, VOICE, Account


async def test_a_plan_changes_nothing_and_names_every_field() -> None:
    async with Account() as account:
        before = account.picture
        planned = await account.plans()
        changes = planned.changes
        assert account.picture == before
        assert planned.application_sid is None
        assert [(change.kind, change.name) for change in changes] == [
            ("application", "switchroom-main"),
            *(("number", number) for number in OURS),
        ]
        fields = {field.name: (field.before, field.after) for field in changes[1].fields}
        assert fields == {
            "voice_url": (OLD, VOICE),
            "status_callback": (f"{OLD}/status", STATUS),
        }


async def test_after_it_is_applied_calls_come_to_us_and_there_is_nothing_to_change() -> None:
    async with Account() as account:
        undo = await account.applies()
        assert account.picture == {
            "switchroom-main": (AGENT, "POST", None, "POST", None, None),
            **dict.fromkeys(OURS, (VOICE, "POST", STATUS, "POST", None, None)),
        }
        (sid,) = undo.created_applications
        planned = await account.plans()
        assert (planned.changes, planned.application_sid) == ((), sid)
        assert account.twilio.warnings == []


async def test_a_fallback_is_set_for_numbers_only_and_stays_when_none_is_named() -> None:
    async with Account() as account:
        before = account.picture
        undo = await account.applies(ELSEWHERE)
        fallbacks = {name: one[-1] for name, one in account.picture.items()}
        assert fallbacks == {"switchroom-main": None, **dict.fromkeys(OURS, ELSEWHERE)}
        assert (await account.plans()).changes == ()
        assert (await account.plans(fallback_url=ELSEWHERE)).changes == ()
        await take_back(account.rest, undo)
        assert {name: one[-1] or None for name, one in account.picture.items()} == {
            name: one[-1] for name, one in before.items()
        }


async def test_undoing_puts_everything_back_as_it_was() -> None:
    async with Account() as account:
        entry = account.twilio.exchange.number(OURS[0])
        entry.voice_application_sid = account.twilio.add_application(friendly_name="old").sid
        entry.voice_method = entry.status_callback_method = "GET"
        before = account.picture
        undo = msgspec.json.decode(msgspec.json.encode(await account.applies()), type=Undo)
        assert account.picture != before
        await take_back(account.rest, undo)
        assert account.picture == before


async def test_an_application_that_is_there_is_changed_and_put_back_not_deleted() -> None:
    async with Account() as account:
        account.twilio.add_application(friendly_name="switchroom-main", voice_url=OLD)
        before = account.picture
        undo = await account.applies()
        assert undo.created_applications == ()
        assert account.picture["switchroom-main"][0] == AGENT
        await take_back(account.rest, undo)
        assert account.picture == before


@pytest.mark.parametrize("after_commit", [True, False])
async def test_what_was_done_before_an_interruption_can_be_undone(*, after_commit: bool) -> None:
    async with Account() as account:
        before = account.picture
        second = account.twilio.exchange.number(OURS[1]).sid
        account.twilio.faults.fail_rest("POST", second, status=503, after_commit=after_commit)
        with pytest.raises(CarrierFailed, match=r"number \+390655501000: .*503"):
            await account.applies()
        assert account.picture[OURS[0]][0] == VOICE
        assert (account.picture[OURS[1]][0] == VOICE) == after_commit
        assert account.picture[OURS[2]][0] == OLD
        await take_back(account.rest, account.kept[-1])
        assert account.picture == before


@pytest.mark.parametrize("after_commit", [True, False])
async def test_an_application_of_which_no_sid_came_back_is_undone_by_its_name(
    *, after_commit: bool
) -> None:
    async with Account() as account:
        before = account.picture
        account.twilio.faults.fail_rest("POST", "/Applications", after_commit=after_commit)
        with pytest.raises(CarrierFailed, match="application switchroom-main: "):
            await account.applies()
        assert ("switchroom-main" in account.picture) == after_commit
        undo = msgspec.json.decode(msgspec.json.encode(account.kept[-1]), type=Undo)
        assert undo.planned_applications == ("switchroom-main",)
        await take_back(account.rest, undo)
        assert account.picture == before


async def test_what_undoes_a_plan_does_no_harm_before_nor_after_and_not_twice() -> None:
    async with Account() as account:
        before = account.picture
        undo = undo_of(account.twilio.account_sid, (await account.plans()).changes)
        await take_back(account.rest, undo)
        assert account.picture == before
        done = await account.applies()
        assert done == account.kept[-1]
        assert done.planned_applications == ()
        for _ in range(2):
            await take_back(account.rest, done)
            assert account.picture == before


async def test_an_interrupted_setup_can_be_gone_on_with() -> None:
    async with Account() as account:
        account.twilio.faults.fail_rest("POST", "/Applications", status=503, after_commit=True)
        with pytest.raises(CarrierFailed):
            await account.applies()
        await account.applies()
        assert list(account.picture).count("switchroom-main") == 1
        assert (await account.plans()).changes == ()


async def test_a_number_that_the_account_does_not_own_is_named_and_nothing_is_changed() -> None:
    async with Account() as account:
        before = account.picture
        with pytest.raises(CarrierFailed, match=r"no number \+31200000000; buy it"):
            await account.plans(("+31205550100", "+31200000000"))
        assert account.picture == before


async def test_a_number_is_not_taken_for_a_longer_one_that_contains_it() -> None:
    """Twilio looks for what it is asked for anywhere in a number."""
    async with Account(("+442055501000", "+44205550100")) as account:
        _, change = (await account.plans(("+44205550100",))).changes
        assert change.sid == account.twilio.exchange.number("+44205550100").sid
    async with Account(("+442055501000",)) as account:
        with pytest.raises(CarrierFailed, match="no number"):
            await account.plans(("+44205550100",))
