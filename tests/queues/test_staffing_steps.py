"""Steps that ask who is there: nobody signed in, nobody at work, nobody ready, somebody at work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from queues import definitions as d
from queues import events as e
from tests.queues.site import Site, kinds
from tests.queues.wording import step

if TYPE_CHECKING:
    from queues.steps import Staffing

How = Literal["none", "other", "away", "lost", "ready", "backing_off", "talking", "planned"]


def with_staffing(staffing: Staffing, how: How, **further: object) -> Site:
    site = Site()
    site.skills("welsh")
    site.queue("sales")
    site.queue("billing", steps=(step(staffing=staffing, move_to="sales", **further),))
    if how == "other":
        site.sign_in("wyn", welsh=9)
    if how not in ("none", "other"):
        site.sign_in("anna", billing=5)
    if how == "away":
        site.away("anna")
    if how == "lost":
        site.lose("anna")
    if how in ("talking", "planned"):
        site.enqueue("c0")
        site.talk("c0")
    if how == "planned":
        site.away("anna", after_call=True)
    if how == "backing_off":
        site.enqueue("c0")
        site.decline("c0")
        site.hang_up("c0")
    return site


@pytest.mark.parametrize(
    ("staffing", "holds"),
    [
        ("nobody_signed_in", {"none", "other"}),
        ("nobody_at_work", {"none", "other", "away", "lost", "planned"}),
        (
            "nobody_ready",
            {"none", "other", "away", "lost", "planned", "talking", "backing_off"},
        ),
        ("somebody_at_work", {"talking", "backing_off"}),
    ],
)
@pytest.mark.parametrize(
    "how", ["none", "other", "away", "lost", "ready", "backing_off", "talking", "planned"]
)
def test_the_step_is_taken_just_when_the_staff_is_as_it_says(
    staffing: Staffing, holds: set[str], how: How
) -> None:
    site = with_staffing(staffing, how)
    site.enqueue("c1")
    assert ("c1" in site.line("sales")) == (how in holds)


@pytest.mark.parametrize("how", ["away", "sign_out", "lose"])
def test_calls_move_on_the_moment_the_last_agent_leaves(how: str) -> None:
    site = with_staffing("nobody_at_work", "talking")
    site.sign_in("ben", billing=5, ready=False)
    site.enqueue("c1")
    site.sign_out("ben")
    assert site.line() == ["c1"]
    if how == "away":
        site.away("anna")
    elif how == "sign_out":
        site.sign_out("anna")
    else:
        site.lose("anna")
    assert site.line("sales") == ["c1"]


def test_a_call_that_rang_at_the_last_agent_moves_on_when_he_leaves() -> None:
    site = with_staffing("nobody_signed_in", "ready")
    site.enqueue("c1")
    assert kinds(site.sign_out("anna")) == [e.OfferWithdrawn, e.AgentSignedOut, e.CallMoved]


def test_calls_move_on_the_moment_the_last_agent_loses_the_skill() -> None:
    site = with_staffing("nobody_signed_in", "talking")
    site.enqueue("c1")
    assert site.line() == ["c1"]
    site.set_skills("anna", welsh=5)
    assert site.line("sales") == ["c1"]


def test_misses_that_send_the_last_agent_away_move_the_call_on() -> None:
    site = with_staffing("nobody_at_work", "ready")
    site.configure(misses_before_away=1)
    site.enqueue("c1")
    assert kinds(site.miss("c1")) == [e.OfferMissed, e.AgentWentAway, e.CallMoved]


def test_that_nobody_is_ready_is_noticed_within_five_seconds() -> None:
    site = with_staffing("nobody_ready", "none")
    site.skills("rare")
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    assert site.offers() == [("c1", "anna")]
    site.enqueue("c2")
    assert site.line("sales") == ["c2"], "on joining, at once"


def test_a_call_stays_while_somebody_who_could_is_at_work_and_goes_after_its_time() -> None:
    """The time and the staff must both hold: nobody waits 60 s for an agent who is not there."""
    site = with_staffing("nobody_at_work", "talking", after_ms=60_000)
    site.enqueue("c1")
    site.pass_ms(90_000)
    assert site.line() == ["c1"]
    site.sign_out("anna")
    assert site.line("sales") == ["c1"]


def test_an_agent_without_the_channel_does_not_count() -> None:
    site = Site()
    site.queue("sales", channel="chat")
    site.queue(
        "chats",
        needs={"sales": 1},
        channel="chat",
        steps=(step(staffing="nobody_signed_in", leave_for="message"),),
    )
    site.sign_in("anna", sales=5)
    site.enqueue("chat1", "chats")
    assert site.last(e.CallEnded).to == "message"
    site.sign_in("ben", sales=5, capacity=d.Capacity(chat=1))
    site.away("ben")
    site.enqueue("chat2", "chats")
    assert site.line("chats") == ["chat2"]


def test_an_absent_agent_of_the_highest_level_does_not_block_the_escalation() -> None:
    """FreePBX: a member with a low penalty who is away kept the callers from all others."""
    site = Site()
    site.queue(
        "billing",
        needs={"billing": 8},
        steps=(step(staffing="nobody_at_work", lower_levels=5),),
    )
    site.sign_in("expert", billing=9)
    site.away("expert")
    site.sign_in("novice", billing=3)
    site.enqueue("c1")
    assert site.offers() == [("c1", "novice")]
