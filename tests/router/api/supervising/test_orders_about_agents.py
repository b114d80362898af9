"""Supervisors make agents ready, send them away and sign them out, and the journal says who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import AgentBecameReady, AgentPlanned, AgentSignedOut, AgentWentAway
from tests.router.api.supervising.floor import ANNA

if TYPE_CHECKING:
    from tests.router.api.supervising.floor import Floor
    from tests.router.people.site import Browser

STATE = "/api/agents/anna/state"


async def test_an_agent_is_sent_away_with_a_reason_and_made_ready_again(
    floor: Floor, chiara: Browser
) -> None:
    await floor.anna_is_ready()
    sent = await chiara.posts(STATE, {"state": "away", "reason": "break"})
    assert (sent.status, sent.body) == (200, {"state": "away", "plan": None})
    assert floor.anna == "away"
    back = await chiara.posts(STATE, {"state": "ready"})
    assert (back.status, back.body["state"]) == (200, "ready")
    went = (await floor.journalled(AgentWentAway))[-1]
    assert (went.agent, went.reason, went.by) == (ANNA, "break", "chiara")
    assert (await floor.journalled(AgentBecameReady))[-1].by == "chiara"


async def test_an_agent_is_signed_out(floor: Floor, chiara: Browser) -> None:
    await floor.anna_is_ready()
    out = await chiara.posts(STATE, {"state": "signed_out"})
    assert (out.status, out.body["state"]) == (200, "signed_out")
    assert (await floor.journalled(AgentSignedOut))[-1].by == "chiara"


async def test_who_talks_goes_on_to_the_end_and_is_away_then(floor: Floor, chiara: Browser) -> None:
    await floor.talks()
    sent = await chiara.posts(STATE, {"state": "away"})
    assert sent.body == {"state": "talking", "plan": "away"}
    planned = (await floor.journalled(AgentPlanned))[-1]
    assert (planned.state, planned.by) == ("away", "chiara")


async def test_who_is_not_signed_in_cannot_be_ordered_about(floor: Floor, chiara: Browser) -> None:
    for agent in ("anna", "nobody", "x" * 200):
        refused = await chiara.posts(f"/api/agents/{agent}/state", {"state": "ready"})
        assert (refused.status, refused.code) == (409, "not_possible_now")
        assert refused.body["error"]["message"] == "This agent is not signed in."
    assert await floor.journalled(AgentBecameReady) == [
        event for event in await floor.journalled(AgentBecameReady) if event.by is None
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": "talking"},
        {"state": "away", "reason": ""},
        {"state": "away", "reason": "x" * 81},
        {"state": "away", "whatever": 1},
        [],
    ],
)
async def test_an_order_that_cannot_be_read_changes_nothing(
    body: object, floor: Floor, chiara: Browser
) -> None:
    await floor.anna_is_ready()
    refused = await chiara.posts(STATE, body)
    assert (refused.status, refused.code) == (400, "bad_message")
    assert floor.anna == "ready"


@pytest.mark.parametrize("who", ["anna", "otto", "adele"])
async def test_whoever_is_no_supervisor_orders_nobody_about(who: str, floor: Floor) -> None:
    await floor.anna_is_ready()
    browser = await floor.signed_in(who)
    refused = await browser.posts(STATE, {"state": "away"})
    assert refused.status == 403
    assert floor.anna == "ready"


async def test_a_page_of_another_site_orders_nobody_about(floor: Floor, chiara: Browser) -> None:
    await floor.anna_is_ready()
    for header in ("Origin", "X-CSRF"):
        assert (await chiara.posts(STATE, {"state": "away"}, but=[header])).status == 403
    stranger = await floor.browser().posts(STATE, {"state": "away"})
    assert stranger.status == 401
    assert floor.anna == "ready"
