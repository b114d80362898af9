"""What is shown of what is stuck."""

from __future__ import annotations

from ivr import Conversation
from queues import Core
from queues.ids import CallId
from router.calls import CONVERSATION_MS_MAX, AnswerCall, Calls
from router.reconciling import STUCK_GRACE_MS, count_stuck
from tests.queues.site import Site
from tests.router.api.world import SCRIPT, SITE
from tests.virtual_clock import START_MS

NOTHING = {"call": 0, "agent": 0, "conversation": 0}
CONVERSATION = Conversation(SCRIPT)


def test_a_conversation_that_nobody_closes_is_stuck_after_its_time() -> None:
    calls = Calls(SITE, CONVERSATION)
    answer = AnswerCall(call=CallId("call-1"), carrier="twilio", leg="leg", dialled="+31")
    calls.handle(answer, START_MS)
    core = Core(SITE)
    latest_ms = START_MS + CONVERSATION_MS_MAX + STUCK_GRACE_MS
    assert count_stuck(core.state, calls, latest_ms) == NOTHING
    assert count_stuck(core.state, calls, latest_ms + 1) == {**NOTHING, "conversation": 1}


def test_calls_and_agents_are_counted_apart() -> None:
    site = Site()
    site.queue("billing")
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.enqueue("c2")
    site.lose("anna")
    ages_ms = site.now_ms + 365 * 24 * 3_600_000
    calls = Calls(SITE, CONVERSATION)
    assert count_stuck(site.core.state, calls, site.now_ms) == NOTHING
    assert count_stuck(site.core.state, calls, ages_ms) == {**NOTHING, "call": 2, "agent": 1}
