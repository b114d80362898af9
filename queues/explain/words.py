"""What a language needs to put explanations into words: templates, the same in every language.

What may stand in a template is said beside it. `more` is what is known besides, in brackets and with a
space before it, or nothing. Times come as `42 s`, names as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from queues.definitions import Channel, OrderRule, SelectionRule
    from queues.explain.explanations import ConditionKind, Reason
    from queues.lifecycles import WorkState
    from queues.reasons import DecidedBy, PlannedState
    from queues.steps import Destination, Staffing

Plural = tuple[str, str]
"""The template for one, and the one for several, of `number`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonWords:
    """Why an agent does not take a call."""

    one: Mapping[Reason, str]
    """Of `agent`, `call` and `more`, which for `lacks` is what is needed."""
    several: Mapping[Reason, Plural | str]
    """How many for this reason, of `number`; a single template for any."""
    does_not_meet: str
    """In place of `lacks`, where something must not be had."""
    doing: Mapping[WorkState, str]
    """With another call."""
    others_in_hand: Plural
    calls: Mapping[Channel, Plural]
    planned: Mapping[PlannedState, str]
    away: Mapping[str, str]
    """The usual reasons for being away; others are said as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWords:
    """The steps of a queue."""

    taken: str
    """Of `queue` and `effect`."""
    due: str
    """Of `effect`."""
    to_come: str
    """Of `when` and `effect`."""
    conditions: Mapping[ConditionKind, str]
    """Of `time`, `asked`, `found` and `staffing`."""
    staffing: Mapping[Staffing, str]
    not_known: str
    now: str
    """Of `found`."""
    lower_levels: str
    """Of `levels`."""
    drop_skills: str
    """Of `skills`."""
    add_queues: str
    """Of `queues`."""
    raise_priority: str
    """Of `priority`."""
    offer_callback: str
    move_to: str
    """Of `queue`."""
    leaves: Mapping[Destination, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWords:
    """Why a call waits, or what it does instead."""

    waiting: str
    """Of `waited`, `position` and `queue`."""
    waiting_for_callback: str
    held: str
    """Of `agent` and `more`."""
    needs: str
    """Of `needs`."""
    needed_at_first: str
    could: Plural
    """Also of `who`."""
    nobody_could: str
    nobody_signed_in: str
    next_free: str
    """Of `agent` and `time`."""
    with_agent: Mapping[WorkState, str]
    """Of `agent` and `more`."""
    retry: Plural
    """After so many tries; also of `time`."""
    postponed: str
    """Of `time`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentWords:
    """Why an agent has no further call. All of `agent`."""

    works: str
    """Of `does` and `more`."""
    doing: Mapping[WorkState, str]
    """Of `call`."""
    away: str
    """Of `more`."""
    backing_off: str
    idle: str
    """Of `time`."""
    unreachable: str
    unreachable_until: str
    """Of `time`."""
    planned: str
    """Of `plan`."""
    serves: str
    """Of `queues`."""
    through: str
    """Of `queue` and `skills`."""
    serves_none: str
    """Of `why`."""
    of_queue: str
    """Of `queue` and `why`."""
    no_channel: str
    none_waits: str
    none_to_take: Plural
    """So many calls wait."""
    some_to_take: Plural
    """Also of `may`."""
    may_take: Plural
    """So many calls may be taken."""
    waiting: str
    """Of `call`, `queue`, `time` and `why`."""
    held: str
    """Of `held_for` and `why`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWords:
    """Why a call went to an agent. Sentences are of `call`, `queue` and `agent`."""

    held: str
    ringing: str
    chosen: str
    """Of `why`, one of `agents`."""
    free: str
    """Of `number` and `who`."""
    became_ready: str
    """Of `why`, one of `calls`."""
    choice: str
    """Of `number` and `calls`."""
    agents: Mapping[DecidedBy, str]
    """What was better with the `one` chosen than with the `other`; both are `AgentTerms`. Times are
    `idle` and `talked`, and `other_idle` and `other_talked`.
    """
    calls: Mapping[DecidedBy, str]
    """As `agents`, of `CallTerms`; times are `score` and `waited`."""
    by_target: str
    """For `wait_over_target`, where the score is a share."""
    only_call: str
    passed_over: Plural
    rest: str
    """Of `counts`."""
    shadow_same: str
    """Of `rule`."""
    shadow_agent: str
    """Of `rule` and `choice`."""
    shadow_call: str
    rules: Mapping[SelectionRule | OrderRule, str]
    disagrees: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A whole language."""

    number: Callable[[int], str]
    """How many, from one on, within a sentence."""
    position: Callable[[int], str]
    """In a line, from one on."""
    conjunction: str
    others: Plural
    in_all: str
    """Of `counts`."""
    left: str
    """Of `time`."""
    since: str
    operators: Mapping[str, str]
    """Of expressions that say what a call needs: `and`, `or`, `not`, `anybody`, `nobody`."""
    level: str
    """Of `skill` and `level`, for a level to be had at least."""
    reasons: ReasonWords
    steps: StepWords
    call: CallWords
    agent: AgentWords
    offer: OfferWords
