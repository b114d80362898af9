"""Administrators make, change, disable and reset accounts, and agents follow at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest
from structlog.testing import capture_logs

from queues import commands as c
from queues import events as e
from queues.definitions import AgentSkill
from queues.ids import AgentId, SiteId, SkillId
from router.people import limits
from tests.router.api.world import Witness
from tests.router.people.site import PASSWORD, Site

if TYPE_CHECKING:
    from typing import Any

BRAM = {
    "id": "bram",
    "name": "Bram Bakker",
    "roles": ["agent"],
    "skills": [{"skill": "billing", "level": 7, "primary": True}],
    "language": "nl",
    "email": "bram@example.com",
}


async def make(site: Site, **fields: Any) -> tuple[int, Any]:
    adele = await site.signed_in("adele")
    answer = await adele.posts("/api/people", {**BRAM, **fields})
    return answer.status, answer.body


async def test_a_new_person_signs_in_with_the_password_that_is_shown_once_and_replaces_it(
    site: Site,
) -> None:
    status, told = await make(site)
    assert status == 201
    one_time = told["password"]
    bram = site.browser()
    session = (await bram.signs_in("bram", one_time)).body
    assert session["must_change_password"] is True
    assert session["rights"] == []
    refused = await bram.posts("/api/ticket", {"purpose": "live"})
    assert refused.status == 403
    answer = await bram.posts("/api/password", {"old": one_time, "new": "a fine day in June"})
    assert answer.body["must_change_password"] is False
    assert answer.body["rights"] == ["take_calls", "see_board"]
    assert (await site.browser().signs_in("bram", one_time)).status == 401
    shown = await (await site.signed_in("adele")).gets("/api/people")
    assert one_time not in str(shown.body)


async def test_a_one_time_password_is_too_old_after_three_days(site: Site) -> None:
    _, told = await make(site)
    await site.advance(limits.ONE_TIME_PASSWORD_MS)
    assert (await site.browser().signs_in("bram", told["password"])).status == 401


async def test_all_accounts_are_shown_with_what_there_is_to_choose_from(site: Site) -> None:
    await make(site)
    shown = (await (await site.signed_in("adele")).gets("/api/people")).body
    assert [one["id"] for one in shown["people"]] == ["adele", "anna", "bram", "chiara", "otto"]
    (bram,) = [one for one in shown["people"] if one["id"] == "bram"]
    assert bram == {**BRAM, "disabled": False, "must_change": True, "has_password": True}
    assert shown["skills"] == ["billing", "repairs"]
    assert shown["unregistered"] == [{"id": "tess", "name": "Tess"}]
    assert shown["configured"]["tess"] == [{"skill": "repairs", "level": 5, "primary": False}]
    assert shown["audit"][0]["what"] == "added"
    assert "digest" not in str(shown)
    assert "argon2" not in str(shown)


@pytest.mark.parametrize(
    ("change", "status", "named"),
    [
        ({"id": "Anna"}, 409, "already"),
        ({"id": "anna maria"}, 400, "$.id"),
        ({"id": ""}, 400, "$.id"),
        ({"id": "a" * 65}, 400, "$.id"),
        ({"name": ""}, 400, "$.name"),
        ({"name": "a" * 129}, 400, "$.name"),
        ({"name": "Bram\n"}, 400, "$.name"),
        ({"roles": ["king"]}, 400, "$.roles[0]"),
        ({"roles": ["agent"] * 5}, 400, "$.roles"),
        ({"skills": [{"skill": "singing"}]}, 422, "singing"),
        ({"skills": [{"skill": "billing", "level": 11}]}, 400, "level"),
        ({"skills": [{"skill": "billing"}, {"skill": "billing"}]}, 422, "twice"),
        ({"language": "xx"}, 400, "language"),
        ({"email": "nobody"}, 400, "email"),
        ({"password": "of my own"}, 400, "password"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_by_the_field(
    site: Site, change: dict[str, object], status: int, named: str
) -> None:
    got, body = await make(site, **change)
    assert got == status
    assert named in body["error"]["message"]
    assert len(site.people.all()) == 4


async def test_two_accounts_have_not_the_same_address(site: Site) -> None:
    await make(site)
    status, body = await make(site, id="ben", email="BRAM@example.com")
    assert (status, body["error"]["code"]) == (422, "bad_person")
    assert "email" in body["error"]["message"]
    assert site.people.accounts.find("ben") is None


async def test_the_last_administrator_cannot_lock_himself_out(site: Site) -> None:
    adele = await site.signed_in("adele")
    changes: list[dict[str, object]] = [{"disabled": True}, {"roles": ["agent"]}, {"roles": []}]
    for change in changes:
        answer = await adele.patches("/api/people/adele", change)
        assert (answer.status, answer.code) == (409, "last_administrator")
    await adele.patches("/api/people/otto", {"roles": ["administrator"]})
    assert (await adele.patches("/api/people/adele", {"disabled": True})).status == 200
    otto = await site.signed_in("otto")
    assert (await otto.patches("/api/people/otto", {"disabled": True})).status == 409


async def test_a_disabled_administrator_does_not_count(site: Site) -> None:
    site.add("asta", "administrator", disabled=True)
    adele = await site.signed_in("adele")
    answer = await adele.patches("/api/people/adele", {"disabled": True})
    assert answer.code == "last_administrator"


async def test_who_gives_himself_another_role_goes_on_in_a_new_session(site: Site) -> None:
    adele = await site.signed_in("adele")
    before = adele.cookie
    roles = ["administrator", "supervisor"]
    assert (await adele.patches("/api/people/adele", {"roles": roles})).status == 200
    assert adele.cookie != before
    told = (await adele.gets("/api/session")).body
    assert told["roles"] == roles
    old = site.browser()
    old.keeps(before)
    assert not await old.is_signed_in()


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", "/api/people/nobody"), ("POST", "/api/people/nobody/reset")]
)
async def test_an_account_that_does_not_exist_is_told(site: Site, method: str, path: str) -> None:
    adele = await site.signed_in("adele")
    answer = await adele.asks(method, path, {})
    assert (answer.status, answer.code) == (404, "unknown_person")


async def test_a_reset_gives_a_password_for_one_time(site: Site) -> None:
    adele = await site.signed_in("adele")
    told = (await adele.posts("/api/people/anna/reset")).body
    assert (await site.browser().signs_in("anna")).status == 401
    answer = await site.browser().signs_in("anna", told["password"])
    assert answer.body["must_change_password"] is True


async def test_skills_change_while_the_agent_is_at_work(site: Site) -> None:
    engine, anna = site.service.engine, AgentId("anna")
    witness = Witness()
    engine.subscribe(witness)
    await engine.submit(c.SignIn(site=SiteId("main"), agent=anna, skills=()))
    adele = await site.signed_in("adele")
    skills = [{"skill": "repairs", "level": 8, "primary": True}]
    await adele.patches("/api/people/anna", {"skills": skills})
    await site.settle()
    await adele.patches("/api/people/anna", {"skills": None})
    await site.settle()
    changes = [one.skills for one in witness.events if isinstance(one, e.SkillsChanged)]
    edited = (AgentSkill(SkillId("repairs"), 8, primary=True),)
    configured = (AgentSkill(SkillId("billing"), 3, primary=False),)
    assert changes == [edited, configured]


async def test_what_is_configured_is_shown_beside_what_an_account_says_instead(site: Site) -> None:
    adele = await site.signed_in("adele")
    skills = [{"skill": "repairs", "level": 8, "primary": True}]
    await adele.patches("/api/people/anna", {"skills": skills})
    await site.settle()
    shown = (await adele.gets("/api/people")).body
    (anna,) = [one for one in shown["people"] if one["id"] == "anna"]
    assert anna["skills"] == skills
    assert shown["configured"]["anna"] == [{"skill": "billing", "level": 3, "primary": False}]


async def test_a_disabled_agent_goes_home_and_a_new_one_is_expected(site: Site) -> None:
    engine, anna = site.service.engine, AgentId("anna")
    await engine.submit(c.SignIn(site=SiteId("main"), agent=anna, skills=()))
    adele = await site.signed_in("adele")
    await adele.patches("/api/people/anna", {"disabled": True})
    await site.settle()
    assert anna not in engine.core.state.agents
    await adele.posts("/api/people", BRAM)
    await site.settle()
    await site.service.attendance.desk_opened(AgentId("bram"))
    assert AgentId("bram") in engine.core.state.agents


async def test_many_changes_at_once_all_take_effect(site: Site) -> None:
    adele = await site.signed_in("adele")
    names = [f"agent-{number}" for number in range(10)]
    bodies = [{**BRAM, "id": name, "email": None} for name in names]
    answers = await asyncio.gather(*(adele.posts("/api/people", body) for body in bodies))
    assert {answer.status for answer in answers} == {201}
    await site.settle()
    assert set(names) <= {agent.id for agent in site.service.settings.agents}


async def test_every_change_is_logged_and_stands_in_the_audit_without_secrets(site: Site) -> None:
    with capture_logs() as lines:
        adele = await site.signed_in("adele")
        one_time = (await adele.posts("/api/people", BRAM)).body["password"]
        await adele.patches("/api/people/bram", {"name": "B. B.", "roles": ["agent", "operator"]})
        await adele.patches("/api/people/bram", {"name": "B. B."})  # changes nothing
        await adele.patches("/api/people/bram", {"disabled": True, "email": "b@example.com"})
        again = (await adele.posts("/api/people/bram/reset")).body["password"]
        anna = await site.signed_in("anna")
        await anna.posts("/api/password", {"old": PASSWORD, "new": "another fine day"})
    audit = site.people.accounts.audit()
    told = [(one.who, one.what, one.whom, one.details) for one in reversed(audit)][4:]
    assert told == [
        ("adele", "added", "bram", {"roles": ["agent"]}),
        ("adele", "changed", "bram", {"name": True, "roles": ["agent", "operator"]}),
        ("adele", "changed", "bram", {"email": True, "disabled": True}),
        ("adele", "password reset", "bram", {}),
        ("anna", "password changed", "anna", {}),
    ]
    assert isinstance(site.people.accounts.verify_audit(), str)
    written = str(lines) + msgspec.json.encode(audit).decode()
    secrets = (one_time, again, PASSWORD, "another fine day", "example.com", "Bakker", "B. B.")
    assert [one for one in secrets if one in written] == []
    events = {line["event"] for line in lines}
    assert {"person_added", "person_changed", "password_reset", "password_changed"} <= events
