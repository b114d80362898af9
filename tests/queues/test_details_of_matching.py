"""Details of matching: who rings on, what is said of the offer, in which order things are looked at."""

from __future__ import annotations

from queues import codec
from queues import definitions as d
from queues import events as e
from tests.queues.site import MAIN, Site, of
from tests.queues.wording import step

# Ringing


def test_a_call_that_frees_one_agent_as_it_moves_rings_at_the_others_of_its_new_queue() -> None:
    """The agent from whom it is taken back may take it again, and ben may now take it, too."""
    site = Site()
    site.queue("billing")
    site.queue("sales", selection="ring_all")
    site.sign_in("anna", billing=5, sales=5)
    site.sign_in("ben", sales=5)
    site.enqueue("c1")
    assert site.rung("c1") == ["anna"]
    site.move("c1", "sales")
    assert site.rung("c1") == ["anna", "ben"]


def test_who_signs_in_does_not_ring_beyond_the_greatest_number() -> None:
    site = Site()
    site.queue("billing", selection="ring_all", ring_max=2)
    for name in ("anna", "ben"):
        site.sign_in(name, billing=5)
    site.enqueue("c1")
    site.sign_in("cleo", billing=5)
    assert site.rung("c1") == ["anna", "ben"]


def test_who_frees_for_voice_alone_does_not_ring_for_a_chat() -> None:
    site = Site()
    site.queue("billing")
    site.queue("chats", {"billing": 1}, channel="chat", selection="ring_all")
    site.configure(mixing=d.Mixing(voice=("chat",), chat=("voice", "chat")))
    site.sign_in("anna", billing=5, capacity=d.Capacity(voice=1, chat=1))
    site.enqueue("voice")
    site.talk("voice")
    site.enqueue("chat", "chats")
    site.talk("chat")
    site.sign_in("ben", billing=5, capacity=d.Capacity(voice=0, chat=1))
    site.enqueue("c1", "chats")
    site.hang_up("voice")
    site.finish_wrap_up("anna", "voice")
    assert site.rung("c1") == ["ben"]


def test_one_who_may_be_offered_the_call_again_is_offered_it_as_a_call_that_waits() -> None:
    site = Site()
    site.queue("billing", offer_ms=10_000)
    site.configure(exclusion_ms=30_000)
    site.sign_in("anna", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.decline("c1")
    site.pass_ms(29_999)
    assert (site.state_of("ben"), site.line()) == ("ready", ["c1"])
    site.pass_ms(1)
    offered = site.last(e.CallOffered)
    assert (offered.call, offered.agent, offered.offer) == ("c1", "ben", 2)
    assert offered.trigger == "call_waiting"


def test_an_offer_to_the_agent_the_caller_wants_says_so_and_names_no_others(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1", agent="ben", agent_wait_ms=60_000)
    offered = site.last(e.CallOffered)
    assert (offered.agent, offered.trigger) == ("ben", "call_waiting")
    assert (offered.decided_by, offered.candidates) == ("preferred_agent", 1)
    assert (offered.runners_up, offered.passed_over, offered.shadow) == ((), 0, None)


def test_one_at_whom_a_ringing_call_rings_too_is_the_only_candidate() -> None:
    site = Site()
    site.queue("billing", selection="ring_all")
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.sign_in("ben", billing=5)
    offered = site.last(e.CallOffered)
    assert (offered.agent, offered.trigger) == ("ben", "ringing")
    assert (offered.decided_by, offered.candidates) == ("only_one", 1)
    assert (offered.runners_up, offered.passed_over, offered.shadow) == ((), 0, None)


def test_an_offer_can_be_written_and_read_again(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    offered = site.last(e.CallOffered)
    assert (codec.EVENTS.decode(codec.EVENTS.encode(offered)), offered.site) == (offered, MAIN)


# The end of a wait


def test_a_call_that_comes_back_after_its_wait_limit_ends_by_the_service() -> None:
    site = Site()
    site.queue("billing", wait_ms_max=10_000, offer_ms=30_000)
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.pass_ms(10_000)
    assert site.call_state("c1") == "offered"
    site.decline("c1")
    ended = site.last(e.CallEnded)
    assert (ended.call, ended.outcome, ended.by) == ("c1", "wait_limit", "service")


def test_a_call_whose_agent_may_no_longer_take_it_says_that_he_is_gone(site: Site) -> None:
    site.skills("dutch")
    site.sign_in("anna", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    site.queue("billing", {"billing": 1, "dutch": 1})
    assert site.last(e.CallReleased).reason == "agent_gone"


def test_a_call_that_still_rings_at_others_does_not_end_at_its_wait_limit() -> None:
    site = Site()
    site.queue("billing", selection="ring_all", wait_ms_max=10_000, offer_ms=30_000)
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.now_ms += 15_000
    site.decline("c1", "anna")
    assert (site.call_state("c1"), site.rung("c1")) == ("offered", ["ben"])


# In which order


def test_steps_that_fall_due_together_are_taken_in_the_order_of_the_calls(site: Site) -> None:
    for name in ("c1", "c2", "c3"):
        site.enqueue(name)
        site.now_ms += 1_000
    events = site.change_queue("billing", steps=(step(after_ms=0, raise_priority=1),))
    assert [event.call for event in of(events, e.CallRelaxed)] == ["c1", "c2", "c3"]


def test_of_several_who_may_take_it_from_now_on_the_first_to_sign_in_gets_the_call() -> None:
    site = Site()
    site.queue("billing", {"billing": 7})
    for name in ("anna", "ben", "cleo"):
        site.sign_in(name, billing=4)
    site.enqueue("c1")
    site.queue("billing", {"billing": 1})
    assert site.offers() == [("c1", "anna")]
