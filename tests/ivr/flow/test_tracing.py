"""The graph of a script: what leads where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import DialledNumber, Hours, Script
from ivr.flow.tracing import graph_of
from ivr.script import (
    Choice,
    Closed,
    Emergency,
    Escalation,
    Exit,
    Menu,
    QueueScript,
    SelfService,
    Waiting,
)
from tests.ivr.example_script import BILLING, DUTCH, FAULT, ITALIAN, SCRIPT, SHARED

if TYPE_CHECKING:
    from ivr.flow.graph import Graph

HOURS = Hours(
    timezone="Europe/Amsterdam",
    weekly={"monday": ("09:00-17:00",)},
    closed=Closed(offers=("callback", "number", "voicemail"), number="+31205550111"),
)


def ways(graph: Graph, source: str) -> set[tuple[str, str, str | None]]:
    """Where one gets from a node: target, what leads there, key."""
    return {(one.target, one.on, one.key) for one in graph.edges if one.source == source}


def test_a_number_leads_by_the_hours_to_the_question() -> None:
    graph = graph_of(SCRIPT)
    assert ways(graph, f"number:{DUTCH}") == {("hours", "arrival", None)}
    assert ways(graph, f"number:{SHARED}") == {("language:nl, it, en", "arrival", None)}
    assert ways(graph, "language:nl, it, en") == {("hours", "language", None)}
    assert ways(graph, "hours") == {("question", "open", None), ("emergency", "emergency", None)}


def test_without_numbers_all_callers_are_offered_all_languages() -> None:
    graph = graph_of(replace(SCRIPT, numbers=()))
    assert ways(graph, "number") == {("language:nl, it, en", "arrival", None)}


def test_the_question_leads_to_concerns_and_these_to_queues() -> None:
    graph = graph_of(SCRIPT)
    assert ways(graph, "question") == {
        ("understood", "words", None),
        ("key_menu", "unclear", None),
    }
    assert ways(graph, "understood") == {
        ("question", "no", None),
        ("concern:billing", "key", "1"),
        ("concern:fault", "key", "3"),
        ("concern:moving", "known", None),
        ("concern:order", "known", None),
    }
    assert ways(graph, "key_menu") == {("understood", "key", None), ("person", "unclear", None)}
    assert ways(graph, "concern:fault") == {("queue:support", "known", None)}
    assert ways(graph, "person") == {("queue:front desk", "known", None)}


def test_silent_callers_are_let_go_where_the_script_says_so() -> None:
    graph = graph_of(replace(SCRIPT, silent_caller="hang up"))
    assert ("hang_up@key_menu", "silence", None) in ways(graph, "key_menu")


def test_numbers_with_different_menus_part_behind_the_hours() -> None:
    menu = Menu(
        id="start",
        choices=(
            Choice(key="1", concern="billing"),
            Choice(key="2", menu="start"),
            Choice(key="3", queue="sales"),
            Choice(key="4", question=True),
            Choice(key="5", says={"nl": "Hoi."}),
            Choice(key="6"),
            Choice(key="7", concern="nothing"),
        ),
    )
    numbers = (
        DialledNumber(number=DUTCH, languages=("nl",), menu="start"),
        DialledNumber(number=ITALIAN, languages=("it",), menu="unknown"),
    )
    graph = graph_of(replace(SCRIPT, menus=(menu,), numbers=numbers))
    by_start = {one.target: one.numbers for one in graph.edges if one.on == "open"}
    assert by_start == {"menu:start": (DUTCH,), "question": (ITALIAN,)}
    assert ways(graph, "menu:start") == {
        ("concern:billing", "key", "1"),
        ("menu:start", "key", "2"),
        ("queue:sales", "key", "3"),
        ("question", "key", "4"),
        ("understood", "words", None),
        ("person", "unclear", None),
    }
    assert graph.nodes["menu:start"].again == ("5",)


def test_without_concerns_a_call_goes_to_a_person_at_once() -> None:
    graph = graph_of(replace(SCRIPT, concerns=()))
    assert ("person", "open", None) in ways(graph, "hours")
    assert "question" not in graph.nodes


def test_an_answer_without_an_agent_stands_before_the_queue() -> None:
    service = SelfService(says={"en": "At the station."}, hours=True)
    graph = graph_of(replace(SCRIPT, concerns=(replace(BILLING, self_service=service),)))
    assert ways(graph, "concern:billing") == {("answer:billing", "known", None)}
    assert ways(graph, "answer:billing") == {
        ("hang_up@answer:billing", "done", None),
        ("understood", "more", None),
        ("queue:accounts", "key", "1"),
    }
    assert graph.nodes["answer:billing"].facts == ("hours",)


def test_what_can_be_done_while_it_is_closed_has_its_keys() -> None:
    graph = graph_of(replace(SCRIPT, hours=HOURS))
    assert ("closed", "closed", None) in ways(graph, "hours")
    assert ways(graph, "closed") == {
        ("callback@closed", "key", "1"),
        ("elsewhere@closed", "key", "2"),
        ("voicemail@closed", "key", "3"),
        ("hang_up@closed", "silence", None),
    }
    assert graph.nodes["elsewhere@closed"].name == "+31205550111"
    assert ways(graph, "emergency") == {("hang_up@emergency", "done", None)}


def test_queues_have_hours_a_switch_and_ways_out_of_their_own() -> None:
    exits = (
        Exit(key="1", to="callback"),
        Exit(key="2", to="queue", queue="sales"),
        Exit(key="3", to="queue", queue="late"),
    )
    closed = Closed(offers=("voicemail",), queue="front desk")
    own = QueueScript(
        hours=replace(HOURS, closed=Closed()),
        emergency=Emergency(closed=closed),
        waiting=Waiting(exits=exits),
    )
    graph = graph_of(replace(SCRIPT, queues={"accounts": own}))
    assert ways(graph, "queue:accounts") == {
        ("closed:accounts", "closed", None),
        ("emergency:accounts", "emergency", None),
        ("callback@queue:accounts", "key", "1"),
        ("queue:sales", "key", "2"),
        ("queue:late", "key", "3"),
    }
    assert graph.nodes["voicemail@emergency:accounts"].name == "front desk"


def test_anger_leads_to_the_manager_where_a_sign_does() -> None:
    escalation = Escalation(queue="managers", on_redial="manager")
    graph = graph_of(replace(SCRIPT, escalation=escalation))
    assert ("escalation", "angry", None) in ways(graph, "understood")
    assert ways(graph, "escalation") == {("queue:managers", "known", None)}
    assert graph.nodes["escalation"].facts == ("words", "redial")
    hints = replace(escalation, on_words="hint", on_redial="off")
    assert "escalation" not in graph_of(replace(SCRIPT, escalation=hints)).nodes


def test_a_place_of_the_configuration_belongs_to_the_nearest_node() -> None:
    service = SelfService(says={"en": "At the station."})
    own = {"accounts": QueueScript(hours=HOURS)}
    script = replace(
        SCRIPT, concerns=(replace(BILLING, self_service=service), FAULT), hours=HOURS, queues=own
    )
    graph = graph_of(script)
    for place, node in {
        "numbers[0].menu": f"number:{DUTCH}",
        "concerns[0].names": "concern:billing",
        "concerns[0].self_service.says": "answer:billing",
        "concerns[1]": "concern:fault",
        "hours.weekly.monday[0]": "hours",
        "hours.closed.offers[1]": "closed",
        "queues.accounts": "queue:accounts",
        "queues.accounts.hours.closed.queue": "closed:accounts",
    }.items():
        found = graph.node_at(place)
        assert found is not None
        assert found.id == node
    for place in ("texts.en.welcome", "concerns[10].names", "hoursx"):
        assert graph.node_at(place) is None


NAMES = st.sampled_from(["start", "a", "b", "nowhere"])
CHOICES = st.builds(
    Choice,
    key=st.sampled_from("123456789*#0x"),
    concern=st.none() | st.sampled_from(["billing", "fault", "unknown"]),
    menu=st.none() | NAMES,
    question=st.booleans(),
    queue=st.none() | st.sampled_from(["sales", "unknown"]),
)
MENUS = st.builds(Menu, id=NAMES, choices=st.lists(CHOICES, max_size=5).map(tuple))


@given(st.lists(MENUS, max_size=4), st.none() | NAMES, st.booleans())
def test_every_edge_joins_two_nodes_whatever_is_named(
    menus: list[Menu],
    first: str | None,
    has_concerns: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    number = DialledNumber(number=SHARED, languages=("nl", "en"), menu=first)
    script: Script = replace(
        SCRIPT,
        menus=tuple(menus),
        numbers=(number,),
        concerns=SCRIPT.concerns if has_concerns else (),
    )
    graph = graph_of(script)
    assert all(one.source in graph.nodes and one.target in graph.nodes for one in graph.edges)
    assert len(set(graph.edges)) == len(graph.edges)
    assert all(key == node.id for key, node in graph.nodes.items())
