"""As many agents as are wanted: those of the configuration first, then others of the same kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from router.settings import Agent, Secret, Settings, Skill

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES: Final = (
    "giulia", "hugo", "iris", "jack", "kees", "luca", "marta", "noor", "olivia", "pieter", "quinn",
    "rosa", "sofia", "tom", "ugo", "vera", "wim", "xenia", "yara", "zoe",
)  # fmt: skip


def with_agents(settings: Settings, number: int) -> Settings:
    """The settings with exactly so many agents."""
    kept = settings.agents[:number]
    names = _names({agent.id for agent in kept})
    hired = (_hired(settings, next(names), place) for place in range(len(kept), number))
    return replace(settings, agents=(*kept, *hired))


def with_person(settings: Settings, person: str, name: str) -> Settings:
    """The settings with one agent more, who is not simulated: able to take every call, and no better at
    it than others, so that they are not passed over for him.
    """
    skills = tuple(Skill(skill=skill) for skill in settings.skills)
    agent = Agent(id=person, name=name, skills=skills)
    others = tuple(one for one in settings.agents if one.id != person)
    return replace(settings, agents=(*others, agent))


def _hired(settings: Settings, name: str, place: int) -> Agent:
    """Somebody with the skills of one who is there, or with all of them."""
    if settings.agents:
        skills = settings.agents[place % len(settings.agents)].skills
    else:
        skills = tuple(Skill(skill=skill) for skill in settings.skills)
    return Agent(id=name, name=name.title(), token=Secret(f"simulated-{place:06}"), skills=skills)


def _names(taken: set[str]) -> Iterator[str]:
    round_number = 1
    while True:
        for name in NAMES:
            full = name if round_number == 1 else f"{name}{round_number}"
            if full not in taken:
                yield full
        round_number += 1
