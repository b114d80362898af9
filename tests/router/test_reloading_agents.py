"""Agents are added, taken out and changed while they wait for calls and talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from queues import commands as c
from queues import events as e
from router.errors import RequestRefused
from tests.router.office import (
    ANNA,
    ANNAS_SKILLS,
    BEN,
    COMPANY,
    TESS,
    WITH_BEN,
    Office,
    without,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

RELAXED = COMPANY.replace("level = 5", "level = 3")
PHONE, OTHER_PHONE = 'phone = "+31687654321"', 'phone = "+31687654322"'
ALWAYS_ON = COMPANY.replace(PHONE, PHONE + "\nalways_on = true")
REPAIRS = 'skills = ["repairs"]'


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Anna can take calls about bills here."""
    async with Office(tmp_path, RELAXED) as office:
        yield office


def relaxed(text: str) -> str:
    return text.replace("level = 5", "level = 3")


# -- Added


async def test_an_agent_who_is_added_can_sign_in_from_then_on(office: Office) -> None:
    call = await office.waits()
    with pytest.raises(RequestRefused, match="no longer in the configuration"):
        await office.is_ready(BEN)
    assert await office.changes(relaxed(WITH_BEN)) == ["agents added: ben"]
    await office.is_ready(BEN)
    assert {work.agent.id for work in office.call(call).works.values()} == {BEN}


async def test_a_telephone_that_is_added_and_always_on_is_ready_at_once(tmp_path: Path) -> None:
    async with Office(tmp_path, without("tess")) as office:
        call = await office.waits("2")
        await office.changes(ALWAYS_ON)
        assert office.state_of(TESS) == "offered"
        assert office.call(call).state == "offered"
        assert office.carrier.asked == ["ring +31687654321 in en for offer 1"]


async def test_agents_stand_in_the_new_order_when_they_sign_in(office: Office) -> None:
    text = relaxed(without("anna"))
    moved = text.replace("[conversation]", RELAXED[RELAXED.index("[[agents]]") :], 1)
    moved = moved[: moved.index("[[agents]]", moved.index('id = "anna"'))]
    moved += RELAXED[RELAXED.index("[conversation]") :]
    assert await office.changes(moved) == ["agents: another order"]
    await office.is_ready(ANNA)
    assert office.agent(ANNA).place == 2


# -- Taken out


async def test_an_agent_who_is_taken_out_is_signed_out_and_cannot_come_back(
    office: Office,
) -> None:
    await office.is_ready(ANNA)
    assert await office.changes(relaxed(without("anna"))) == ["agents removed: anna"]
    assert office.state_of(ANNA) is None
    assert ANNA not in office.service._agents
    with pytest.raises(RequestRefused):
        await office.is_ready(ANNA)
    await office.service.attendance.desk_closed(ANNA)


async def test_who_talks_and_is_taken_out_talks_to_the_end(office: Office) -> None:
    await office.is_ready(ANNA)
    call = await office.waits()
    await office.talks(ANNA, call)
    await office.changes(relaxed(without("anna")))
    assert office.state_of(ANNA) == "talking"
    await office.ends(call, ANNA)
    assert office.state_of(ANNA) is None
    assert ANNA not in office.service._agents


@pytest.mark.parametrize("asks", ["set_ready", "set_away"])
async def test_who_is_taken_out_leaves_whatever_he_asks_for_meanwhile(
    office: Office, asks: str
) -> None:
    await office.is_ready(ANNA)
    call = await office.waits()
    await office.talks(ANNA, call)
    await office.changes(relaxed(without("anna")))
    if asks == "set_ready":
        await office.service.attendance.set_ready(ANNA)
    else:
        await office.service.attendance.set_away(ANNA, "lunch")
    await office.settle()
    assert office.agent(ANNA).plan == "signed_out"
    await office.ends(call, ANNA)
    assert office.state_of(ANNA) is None


async def test_who_is_taken_out_and_added_again_during_a_call_may_sign_in_after_it(
    office: Office,
) -> None:
    await office.is_ready(ANNA)
    call = await office.waits()
    await office.talks(ANNA, call)
    await office.changes(relaxed(without("anna")))
    await office.changes(RELAXED)
    await office.ends(call, ANNA)
    assert office.state_of(ANNA) is None
    await office.is_ready(ANNA)
    assert office.state_of(ANNA) == "ready"


async def test_a_telephone_that_rings_and_is_taken_out_stops_ringing(office: Office) -> None:
    await office.is_ready(TESS)
    call = await office.waits("2")
    await office.changes(relaxed(without("tess")))
    assert office.call(call).state == "waiting"
    assert office.carrier.asked == [
        "ring +31687654321 in en for offer 1",
        "drop phone-1",
    ]
    assert TESS not in office.service._agents


async def test_who_is_just_signing_in_and_is_taken_out_is_signed_out_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """His sign-in waits to be decided when the change is submitted."""
    engine = office.service.engine
    submit = engine.submit

    def sign_in_first(command: Any) -> Any:
        monkeypatch.setattr(engine, "submit", submit)
        skills = office.service._agents[ANNA].profile()
        submit(c.SignIn(site=command.site, agent=ANNA, skills=skills))
        return submit(command)

    monkeypatch.setattr(engine, "submit", sign_in_first)
    await office.changes(relaxed(without("anna")))
    assert len(office.events(e.AgentSignedIn)) == 1
    assert office.state_of(ANNA) is None
    assert ANNA not in office.service._agents


# -- Changed


async def test_skills_change_while_the_agent_talks_and_count_for_the_next_call(
    office: Office,
) -> None:
    await office.is_ready(TESS)
    first, second = await office.waits("2"), await office.waits("1")
    await office.talks(TESS, first)
    text = RELAXED.replace(REPAIRS, 'skills = ["repairs", "billing"]')
    assert await office.changes(text) == ["agents changed: tess (skills)"]
    assert office.state_of(TESS) == "talking"
    assert office.call(second).state == "waiting"
    await office.ends(first, TESS)
    assert office.call(second).state == "offered"


async def test_new_skills_find_a_waiting_call_at_once(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        await office.is_ready(ANNA)
        call = await office.waits()
        await office.changes(COMPANY.replace(ANNAS_SKILLS, 'skills = ["billing", "repairs"]'))
        assert office.call(call).state == "offered"


async def test_skills_of_who_is_not_signed_in_count_from_the_sign_in(office: Office) -> None:
    await office.changes(RELAXED.replace(ANNAS_SKILLS, REPAIRS))
    assert office.events(e.SkillsChanged) == []
    await office.is_ready(ANNA)
    assert office.agent(ANNA).group.levels == {"repairs": 5}


async def test_a_skill_may_be_added_with_those_who_have_and_need_it(office: Office) -> None:
    await office.is_ready(ANNA)
    text = RELAXED.replace('"repairs"]', '"repairs", "welsh"]', 1)
    text = text.replace(ANNAS_SKILLS, 'skills = ["welsh"]').replace(
        'id = "desk"', 'id = "desk"\nneeds = ["welsh"]'
    )
    assert await office.changes(text) == [
        "skills added: welsh",
        "queues changed: desk (needs)",
        "agents changed: anna (skills)",
    ]
    assert office.agent(ANNA).group.levels == {"welsh": 5}


async def test_a_name_changes_without_a_word_to_the_core(office: Office) -> None:
    await office.is_ready(ANNA)
    before = len(office.journal.events)
    assert await office.changes(RELAXED.replace('"Anna"', '"Anna B."')) == [
        "agents changed: anna (name)"
    ]
    assert office.service._agents[ANNA].name == "Anna B."
    assert len(office.journal.events) == before


async def test_another_telephone_is_rung_after_the_call_in_hand(tmp_path: Path) -> None:
    async with Office(tmp_path, ALWAYS_ON) as office:
        first = await office.waits("2")
        await office.talks(TESS, first)
        told = await office.changes(ALWAYS_ON.replace(PHONE, OTHER_PHONE))
        assert told == ["agents changed: tess (phone)"]
        assert office.state_of(TESS) == "talking"
        await office.ends(first, TESS)
        assert office.state_of(TESS) == "ready"
        await office.waits("2")
        rung = [one for one in office.carrier.asked if one.startswith("ring")]
        assert rung == [
            "ring +31687654321 in en for offer 1",
            "ring +31687654322 in en for offer 1",
        ]


async def test_a_telephone_becomes_always_on_without_a_desk(office: Office) -> None:
    await office.is_ready(TESS)
    await office.changes(relaxed(ALWAYS_ON))
    assert office.state_of(TESS) == "ready"
    assert office.agent(TESS).return_ms == 300_000


# -- Desks


async def test_a_desk_with_an_old_token_is_signed_out_and_only_the_new_one_opens(
    office: Office,
) -> None:
    port = await office.service.listen()
    url = f"http://127.0.0.1:{port}/api/agent"
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as desk:
        assert (await signs_in(desk, "the-token-of-anna-alone"))["type"] == "signed_in"
        await office.changes(RELAXED.replace("the-token-of-anna", "another-token-of-anna"))
        assert office.state_of(ANNA) is None
        told = await desk.receive_json()
        while told["state"]["state"] != "signed_out":
            told = await desk.receive_json()
        assert (await signs_in(desk, "another-token-of-anna-alone"))["type"] == "signed_in"
        async with http.ws_connect(url) as other:
            refused = await signs_in(other, "the-token-of-anna-alone")
            assert refused["code"] == "wrong_token"


@pytest.mark.parametrize("is_changed", [False, True], ids=["taken out", "another token"])
async def test_an_agent_who_leaves_after_the_call_may_come_back_to_it_with_his_old_token(
    office: Office,
    is_changed: bool,  # noqa: FBT001
) -> None:
    url = f"http://127.0.0.1:{await office.service.listen()}/api/agent"
    text = RELAXED.replace("the-token-of-anna", "another-token-of-anna")
    token = "the-token-of-anna-alone"
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(url) as desk:
            assert (await signs_in(desk, token))["type"] == "signed_in"
            await office.is_ready(ANNA)
            call = await office.waits()
            await office.talks(ANNA, call)
            await office.changes(text if is_changed else without("anna", RELAXED))
        async with http.ws_connect(url) as desk:
            again = await signs_in(desk, token)
            assert (again["type"], again["state"]["state"]) == ("signed_in", "talking")
            await office.ends(call, ANNA)
        async with http.ws_connect(url) as desk:
            assert (await signs_in(desk, token))["code"] == "wrong_token"


async def signs_in(desk: aiohttp.ClientWebSocketResponse, token: str) -> dict[str, Any]:
    await desk.send_json({"v": 1, "type": "sign_in", "request": "r", "token": token})
    while True:
        answer: dict[str, Any] = await desk.receive_json()
        if answer.get("request") == "r":
            return answer


async def test_nothing_that_is_logged_holds_a_secret(office: Office) -> None:
    text = relaxed(WITH_BEN).replace("the-token-of-anna", "another-token-of-anna")
    told = await office.reloads(text.replace(PHONE, OTHER_PHONE))
    assert told["configuration_reloaded"] == [
        ["agents added: ben", "agents changed: anna (token), tess (phone)"]
    ]
    assert "alone" not in str(told)
    assert "+316" not in str(told)


async def test_a_long_list_of_changes_is_cut(office: Office) -> None:
    many = "".join(
        f'[[agents]]\nid = "a{n}"\nname = "A"\ntoken = "the-token-of-agent-{n}"\n\n'
        for n in range(25)
    )
    (told,) = await office.changes(RELAXED.replace("[conversation]", many + "[conversation]", 1))
    assert str(told).startswith("agents added: a0, a1, ")
    assert str(told).endswith("a19 and 5 more")
