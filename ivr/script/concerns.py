"""What callers want, and what comes of it."""

import msgspec

from ivr.script.values import DigitsCount, Level, LookUpSeconds, Priority, Texts


class SkillNeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A skill that an agent needs for a concern."""

    skill: str
    """The skill, one of `skills`."""
    level: Level = 1
    """The least level at which the agent must have it."""


class LookUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to a service of your own, such as where an order is."""

    url: str
    """The address, whose host must stand in `look_ups.hosts`. `{digits}` stands for what the caller
    has entered, `{caller}` for the caller's number, `{language}` for the language."""
    ask: Texts = {}
    """By language: what the caller is asked to enter; needed for `{digits}`."""
    digits_max: DigitsCount = 12
    """So many digits at most; fewer end with the hash key."""
    answer: Texts
    """By language: what is said. `{status}` stands for the value `status` of the JSON object that
    the service answers with; other values likewise."""
    not_found: Texts = {}
    """By language: what is said if the service answers 404; without it, that nothing was found."""
    timeout_s: LookUpSeconds = 3
    """If it has not answered by then, the caller goes on to an agent."""


class SelfService(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer that needs no agent. The caller may still ask for one afterwards."""

    says: Texts = {}
    """By language: an answer that is always the same."""
    hours: bool = False
    """Say the opening hours, of the queue or else of the site."""
    look_up: LookUp | None = None
    """Ask a service of your own."""


class Concern(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something callers want, and where it goes."""

    id: str
    """The concern's name, in records and reports."""
    queue: str
    """The queue its callers wait in."""
    skills: tuple[SkillNeed, ...] = ()
    """The skills that an agent needs for it, besides those of the queue."""
    priority: Priority = 0
    """Higher goes first; one point counts as much as `routing.rank_step_s` waited."""
    key: str | None = None
    """The key, 1 to 9, that chooses it; 0 is always a person."""
    names: Texts = {}
    """By language: how it is spoken (“For {name}, press 1”)."""
    examples: dict[str, tuple[str, ...]] = {}
    """By language: what callers say who want this, ten or more."""
    next_steps: Texts = {}
    """By language: what the caller is told before he waits."""
    self_service: SelfService | None = None
    """An answer that needs no agent."""
    card: Texts = {}
    """By language: what the agent reads beside such a call."""
    offer: Texts = {}
    """By language: what the agent may mention to the caller, such as a promotion."""
