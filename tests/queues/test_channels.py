"""Several calls in one agent's hand: capacity by channel, mixing, and wrap-up beside other work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.errors import InvalidCommand
from queues.ids import AgentId
from tests.queues.site import MAIN, Site

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL = d.Capacity(voice=1, chat=2, email=2)


@pytest.fixture
def site() -> Site:
    made = Site()
    made.queue("billing")
    made.queue("chats", needs={"billing": 1}, channel="chat")
    made.queue("mails", needs={"billing": 1}, channel="email")
    return made


def test_an_agent_for_voice_alone_is_offered_neither_chat_nor_mail(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("chat1", "chats")
    site.enqueue("mail1", "mails")
    assert site.offers() == []


def test_an_agent_for_voice_alone_who_becomes_ready_takes_no_chat_that_waits(site: Site) -> None:
    site.enqueue("chat1", "chats")
    site.enqueue("mail1", "mails")
    site.sign_in("anna", billing=5)
    assert site.offers() == []
    site.enqueue("c1")
    assert site.offers() == [("c1", "anna")]


def test_an_agent_for_chat_alone_takes_no_voice_call(site: Site) -> None:
    site.enqueue("c1")
    site.sign_in("anna", billing=5, capacity=d.Capacity(voice=0, chat=2))
    site.enqueue("c2")
    assert site.offers() == []
    site.enqueue("chat1", "chats")
    assert site.offers() == [("chat1", "anna")]


def test_an_agent_with_no_capacity_at_all_is_offered_nothing(site: Site) -> None:
    site.enqueue("c1")
    site.sign_in("anna", billing=5, capacity=d.Capacity(voice=0))
    site.enqueue("chat1", "chats")
    assert site.offers() == []


def test_an_agent_has_as_many_chats_as_he_may_and_no_more(site: Site) -> None:
    site.sign_in("anna", billing=5, capacity=ALL)
    for name in ("chat1", "chat2", "chat3"):
        site.enqueue(name, "chats")
    assert site.in_hand("anna") == ["chat1", "chat2"]
    assert site.line("chats") == ["chat3"]
    site.talk("chat1")
    site.talk("chat2")
    assert site.line("chats") == ["chat3"]
    site.hang_up("chat1")
    assert site.line("chats") == ["chat3"], "the wrap-up counts as in hand"
    site.finish_wrap_up("anna", "chat1")
    assert site.in_hand("anna") == ["chat2", "chat3"]


def test_chats_that_wait_are_taken_up_to_the_capacity_at_once(site: Site) -> None:
    for name in ("chat1", "chat2", "chat3"):
        site.enqueue(name, "chats")
    site.sign_in("anna", billing=5, capacity=ALL)
    assert site.offers() == [("chat1", "anna"), ("chat2", "anna")]


def test_with_a_chat_in_hand_comes_mail_but_no_voice_call(site: Site) -> None:
    site.sign_in("anna", billing=5, capacity=ALL)
    site.enqueue("chat1", "chats")
    site.enqueue("c1")
    assert site.call_state("c1") == "waiting"
    site.enqueue("mail1", "mails")
    assert site.in_hand("anna") == ["chat1", "mail1"]


def test_if_mixing_says_so_a_voice_call_comes_beside_a_chat(site: Site) -> None:
    site.configure(mixing=d.Mixing(chat=("voice", "chat", "email")))
    site.sign_in("anna", billing=5, capacity=ALL)
    site.enqueue("chat1", "chats")
    site.enqueue("c1")
    assert site.in_hand("anna") == ["chat1", "c1"]
    site.enqueue("chat2", "chats")
    assert site.call_state("chat2") == "waiting", "the voice call allows nothing beside it"


def test_during_a_voice_call_comes_nothing_unless_mixing_says_so(site: Site) -> None:
    site.sign_in("anna", billing=5, capacity=ALL)
    site.enqueue("c1")
    site.talk("c1")
    site.enqueue("chat1", "chats")
    site.enqueue("mail1", "mails")
    assert site.in_hand("anna") == ["c1"]
    site.configure(mixing=d.Mixing(voice=("email",)))
    assert site.in_hand("anna") == ["c1", "mail1"]


def test_work_on_a_mail_is_interrupted_by_a_voice_call(site: Site) -> None:
    site.sign_in("anna", billing=5, capacity=ALL)
    site.enqueue("mail1", "mails")
    site.talk("mail1")
    site.enqueue("c1")
    assert site.in_hand("anna") == ["mail1", "c1"]
    site.talk("c1")
    assert site.state_of("anna") == "talking"
    site.hang_up("c1")
    assert site.call_state("mail1") == "talking"


def test_all_that_is_in_hand_must_allow_the_next(site: Site) -> None:
    site.sign_in("anna", billing=5, capacity=ALL)
    site.enqueue("mail1", "mails")
    site.enqueue("chat1", "chats")
    site.enqueue("c1")
    assert site.in_hand("anna") == ["mail1", "chat1"]
    site.serve("chat1")
    assert site.in_hand("anna") == ["mail1", "c1"]


@pytest.mark.parametrize("voice", [2, -1])
def test_nobody_may_have_two_voice_calls(site: Site, voice: int) -> None:
    command = c.SignIn(
        site=MAIN, agent=AgentId("anna"), skills=(), capacity=d.Capacity(voice=voice)
    )
    site.refuse(command, InvalidCommand, "capacity for voice: 0 or 1")


@pytest.mark.parametrize("capacity", [d.Capacity(chat=51), d.Capacity(email=-1)])
def test_a_capacity_out_of_bounds_is_refused(site: Site, capacity: d.Capacity) -> None:
    command = c.SignIn(site=MAIN, agent=AgentId("anna"), skills=(), capacity=capacity)
    site.refuse(command, InvalidCommand, "capacity for (chat|email): 0 to 50")


def test_even_if_mixing_allows_it_no_second_voice_call_comes(site: Site) -> None:
    site.configure(mixing=d.Mixing(voice=("voice", "chat", "email")))
    site.sign_in("anna", billing=5, capacity=ALL)
    site.enqueue("c1")
    site.enqueue("c2")
    assert site.in_hand("anna") == ["c1"]
    site.talk("c1")
    site.hang_up("c1")
    assert site.call_state("c2") == "waiting"


def test_wrapping_up_a_chat_goes_on_beside_another(site: Site) -> None:
    site.sign_in("anna", billing=5, capacity=ALL)
    site.enqueue("chat1", "chats")
    site.enqueue("chat2", "chats")
    site.talk("chat1")
    site.talk("chat2")
    site.hang_up("chat1")
    assert site.state_of("anna") == "talking"
    site.pass_ms(30_000)
    assert [(one.call, one.agent) for one in site.all(e.WrapUpEnded)] == [("chat1", "anna")]
    assert site.in_hand("anna") == ["chat2"]


def test_each_wrap_up_is_finished_and_extended_by_its_name(site: Site) -> None:
    site.sign_in("anna", billing=5, capacity=ALL)
    for name in ("chat1", "chat2"):
        site.enqueue(name, "chats")
        site.talk(name)
    site.hang_up("chat1")
    site.now_ms += 10_000
    site.hang_up("chat2")
    command = c.ExtendWrapUp(site=MAIN, agent=AgentId("anna"))
    site.refuse(command, InvalidCommand, "wraps up 2 calls: name one")
    site.extend_wrap_up("anna", "chat1")
    assert site.last(e.WrapUpExtended).until_ms == site.now_ms + 50_000
    site.finish_wrap_up("anna", "chat2")
    assert site.in_hand("anna") == ["chat1"]
    site.finish_wrap_up("anna", "chat2")
    assert site.in_hand("anna") == ["chat1"]
    site.finish_wrap_up("anna")
    assert site.state_of("anna") == "ready"


def test_a_miss_of_one_chat_leaves_the_other_in_hand_and_backs_off(site: Site) -> None:
    site.sign_in("anna", billing=5, capacity=ALL)
    site.enqueue("chat1", "chats")
    site.talk("chat1")
    site.enqueue("chat2", "chats")
    site.miss("chat2")
    assert site.agent("anna").presence == "backing_off"
    assert (site.state_of("anna"), site.call_state("chat2")) == ("talking", "waiting")
    site.pass_ms(5_000)
    assert site.in_hand("anna") == ["chat1", "chat2"]


def test_away_waits_for_all_that_is_in_hand(site: Site) -> None:
    site.sign_in("anna", billing=5, capacity=ALL)
    for name in ("chat1", "chat2"):
        site.enqueue(name, "chats")
        site.talk(name)
    site.away("anna")
    site.hang_up("chat1")
    site.finish_wrap_up("anna")
    assert (site.state_of("anna"), site.all(e.AgentWentAway)) == ("talking", [])
    site.hang_up("chat2")
    site.finish_wrap_up("anna")
    assert site.state_of("anna") == "away"


def test_the_longest_idle_is_whoever_has_waited_longest_for_a_chat(site: Site) -> None:
    """Chats spread over the agents, and do not fill the first one up."""
    for name in ("anna", "ben", "cleo"):
        site.sign_in(name, billing=5, capacity=ALL)
        site.now_ms += 1_000
    for number in (1, 2, 3, 4):
        site.enqueue(f"chat{number}", "chats")
        site.talk(f"chat{number}")
        site.now_ms += 1_000
    assert [agent for _, agent in site.offers()] == ["anna", "ben", "cleo", "anna"]


def test_an_agent_busy_with_a_chat_is_not_the_least_occupied(site: Site) -> None:
    site.queue("chats", needs={"billing": 1}, channel="chat", selection="lowest_occupancy")
    site.sign_in("ben", billing=5, capacity=ALL)
    site.enqueue("chat0", "chats")
    site.serve("chat0", talk_ms=60_000)
    site.sign_in("anna", billing=5, capacity=ALL)
    site.enqueue("chat1", "chats")
    site.talk("chat1")
    assert site.agent_of("chat1") == "anna"
    site.pass_ms(3_600_000)
    site.enqueue("chat2", "chats")
    assert site.agent_of("chat2") == "ben"


def test_an_unreachable_desk_loses_every_open_offer(site: Site) -> None:
    site.sign_in("anna", billing=5, capacity=ALL)
    site.enqueue("chat1", "chats")
    site.enqueue("chat2", "chats")
    site.lose("anna")
    assert site.line("chats") == ["chat1", "chat2"]
    site.find("anna")
    assert site.in_hand("anna") == ["chat1", "chat2"]


def test_an_agent_whom_no_pool_knows_is_placed_anew(site: Site) -> None:
    """Nothing of voice that he fits is there, while he misses a chat."""
    site.queue("billing", {"welsh": 1})
    site.sign_in("anna", billing=5, capacity=d.Capacity(voice=1, chat=1))
    site.configure(mixing=d.Mixing(chat=("voice",)))
    site.enqueue("chat1", "chats")
    site.miss("chat1")
    assert site.agent("anna").ready_for == ()
    site.pass_ms(5_000)
    assert site.rung("chat1") == ["anna"]


QUEUE_OF = {"voice": "billing", "chat": "chats", "email": "mails"}


@given(
    st.lists(
        st.sampled_from(["voice", "chat", "email", "talk", "end", "wrap", "time"]), max_size=30
    )
)
def test_whatever_comes_capacity_and_mixing_hold(moves: Sequence[str]) -> None:
    """The driver checks the capacities after every event; this checks what stands side by side."""
    site = Site()
    site.queue("billing")
    site.queue("chats", needs={"billing": 1}, channel="chat")
    site.queue("mails", needs={"billing": 1}, channel="email")
    site.sign_in("anna", billing=5, capacity=ALL)
    for number, move in enumerate(moves):
        if move in QUEUE_OF:
            site.enqueue(f"{move}{number}", QUEUE_OF[move])
        elif move == "time":
            site.pass_ms(7_000)
        else:
            works = list(site.agent("anna").works.values())
            if move == "talk":
                for work in [work for work in works if work.state == "offered"]:
                    site.talk(work.call.id)
            elif move == "end":
                for work in [work for work in works if work.state == "talking"][:1]:
                    site.hang_up(work.call.id)
            else:
                site.finish_wrap_up("anna")
        channels = [work.channel for work in site.agent("anna").works.values()]
        assert channels.count("voice") <= 1
        assert not ("voice" in channels and "chat" in channels)
