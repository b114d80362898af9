"""Needs that no call has any more are forgotten, so that the memory of the core has a bound."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queues import index
from tests.queues.site import Site
from tests.queues.wording import has, lacks

KEPT = 3


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "REQUIREMENTS_KEPT", KEPT)


@pytest.fixture
def site() -> Site:
    made = Site()
    made.skills("dutch", "welsh")
    made.queue("billing")
    return made


def known(site: Site) -> int:
    return len(site.core.state.requirements)


@pytest.mark.plain_only
def test_what_no_call_needs_any_more_is_forgotten(site: Site) -> None:
    site.sign_in("anna", billing=5, dutch=10)
    for level in range(1, 11):
        site.enqueue(f"c{level}", needs={"dutch": level})
        site.serve(f"c{level}")
    assert known(site) <= KEPT + 2
    assert site.state_of("anna") == "ready"


@pytest.mark.plain_only
def test_needs_without_any_skill_to_hold_on_to_are_forgotten_too(site: Site) -> None:
    site.queue("open", {})
    site.sign_in("anna", dutch=1)
    for level in range(2, 11):
        site.enqueue(f"c{level}", "open", [lacks("dutch", level)])
        site.serve(f"c{level}")
    assert known(site) <= KEPT + 3


def test_what_a_call_still_needs_is_kept(site: Site) -> None:
    for level in range(1, 11):
        site.enqueue(f"c{level}", needs={"dutch": level})
    assert known(site) == 11
    site.sign_in("anna", billing=5, dutch=3)
    assert site.offers() == [("c1", "anna")]


def test_forgotten_needs_that_come_again_find_the_agents_who_are_ready(site: Site) -> None:
    site.sign_in("anna", billing=5, dutch=10)
    site.sign_in("ben", billing=5, dutch=2)
    for level in (1, 2, 3, 4, 5, 6, 1):
        name = f"again{level}{known(site)}{len(site.events)}"
        site.enqueue(name, needs={"dutch": level})
        site.hang_up(name)
    assert site.offers()[-1][1] == "anna"
    site.enqueue("both", needs={"dutch": 1})
    site.enqueue("too", needs={"dutch": 1})
    assert {agent for _, agent in site.offers()[-2:]} == {"anna", "ben"}


@given(
    st.lists(
        st.tuples(st.integers(1, 10), st.sampled_from(["leave", "serve", "hold", "away", "skill"])),
        max_size=25,
    )
)
@settings(max_examples=25)
def test_whatever_is_forgotten_everybody_is_found(moves: list[tuple[int, str]]) -> None:
    """The driver checks after every event that the index is what a recount gives."""
    site = Site()
    site.skills("dutch", "welsh")
    site.queue("billing")
    site.sign_in("anna", billing=5, dutch=10)
    site.sign_in("ben", billing=5, dutch=4, welsh=1)
    for number, (level, what) in enumerate(moves):
        call = f"c{number}"
        site.enqueue(call, needs=[has("dutch", level), lacks("welsh", 1 + level % 3)])
        match what:
            case "leave":
                site.hang_up(call)
            case "away":
                site.away("ben")
                site.ready("ben")
            case "skill":
                site.set_skills("ben", billing=5, dutch=level)
            case _ if what == "serve" and site.call_state(call) == "offered":
                site.serve(call)
            case _:
                pass
