"""What would happen to a call if it came now: as the core would decide, and without its knowing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from queues import commands as c
from queues.core import Core
from queues.definitions import AgentSkill, QueueDefinition, SiteDefinition, SkillNeed
from queues.errors import CommandRefused
from queues.events import CallOffered
from queues.explain import sentences_of
from queues.ids import AgentId, CallId, QueueId, SiteId, SkillId
from queues.snapshot import state_hash
from queues.steps import Step
from queues.supposing import suppose

if TYPE_CHECKING:
    from queues.commands import Command

SITE, FRONT, BILLING = SiteId("main"), QueueId("front"), SkillId("billing")
ASKED = c.EnqueueCall(site=SITE, call=CallId("in question"), queue=FRONT)
AT_MS = 10_000


def core(*ready: str, steps: tuple[Step, ...] = (), needs: tuple[SkillNeed, ...] = ()) -> Core:
    """A site with one queue; these agents are ready, each a second after the one before."""
    made = Core(SITE)
    queue = QueueDefinition(queue=FRONT, needs=needs, steps=steps, selection="longest_idle")
    definition = SiteDefinition(site=SITE, queues=(queue,), skills=(BILLING,))
    commands: list[Command] = [c.Configure(site=SITE, definition=definition)]
    for name in ready:
        agent = AgentId(name)
        skills = (AgentSkill(skill=BILLING, level=5),) if name == "anna" else ()
        commands += [
            c.SignIn(site=SITE, agent=agent, skills=skills),
            c.SetReady(site=SITE, agent=agent),
        ]
    for place, command in enumerate(commands):
        made.handle(command, place * 1_000)
    return made


def test_the_agent_who_would_get_the_call_is_named_with_the_reason() -> None:
    supposed = suppose(core("anna", "bram"), ASKED, AT_MS)
    assert supposed.rings == ("anna",)
    assert supposed.waits is None
    assert supposed.offer is not None
    told = sentences_of(supposed.offer)
    assert told[0].startswith("Call in question in front goes to anna, who")
    assert told[1] == "Two agents were free: anna and bram."


def test_the_core_knows_nothing_of_it_and_decides_the_same_when_the_call_comes() -> None:
    site = core("bram", "anna")
    before = state_hash(site)
    supposed = suppose(site, ASKED, AT_MS)
    assert state_hash(site) == before
    assert CallId("in question") not in site.state.calls
    events = site.handle(ASKED, AT_MS)
    offers = tuple(one.agent for one in events if isinstance(one, CallOffered))
    assert supposed.rings == offers == ("bram",)


def test_a_call_that_would_wait_is_told_why() -> None:
    supposed = suppose(core("bram", needs=(SkillNeed(BILLING),)), ASKED, AT_MS)
    assert supposed.rings == ()
    assert supposed.offer is None
    assert supposed.waits is not None
    assert "Nobody who is signed in could take it." in sentences_of(supposed.waits)


def test_a_call_that_would_not_get_into_the_line_is_told_where_it_goes() -> None:
    refuse = Step(on="joining", staffing="nobody_signed_in", leave_for="refuse")
    supposed = suppose(core(steps=(refuse,)), ASKED, AT_MS)
    assert (supposed.ends, supposed.ends_for) == ("diverted", "refuse")
    assert (supposed.rings, supposed.waits, supposed.offer) == ((), None, None)


def test_what_cannot_be_asked_of_the_core_cannot_be_supposed() -> None:
    with pytest.raises(CommandRefused):
        suppose(core(), replace(ASKED, queue=QueueId("nowhere")), AT_MS)
