"""Explanations in English, for whoever leads a shift."""

from typing import Final

from queues.explain.wording import ordinal, spelled
from queues.explain.words import (
    AgentWords,
    CallWords,
    OfferWords,
    ReasonWords,
    StepWords,
    Words,
)

_REASONS: Final = ReasonWords(
    one={
        "has_it": "{agent} has it on offer already",
        "lacks": "{agent} lacks {more}",
        "other_channel": "{agent} takes no calls of this channel",
        "held_for_another": "{agent} must leave it to another",
        "unreachable": "{agent}'s desk cannot be reached",
        "away": "{agent} is away{more}",
        "leaving": "{agent} {more}",
        "backing_off": "{agent} pauses after a missed or declined call{more}",
        "busy": "{agent} {more}",
        "mixing": "{agent} has {more} in hand, which rules it out",
        "excluded": "{agent} has just missed or declined it, or passed it on{more}",
        "takes_another_first": "{agent} takes call {call} first",
        "free": "{agent} is free and gets it next",
    },
    several={
        "has_it": "{number} offered it already",
        "lacks": "{number} without what it needs",
        "other_channel": (
            "{number} who takes other channels only",
            "{number} who take other channels only",
        ),
        "held_for_another": "{number} who must leave it to another",
        "unreachable": (
            "{number} whose desk cannot be reached",
            "{number} whose desks cannot be reached",
        ),
        "away": "{number} away",
        "leaving": "{number} about to leave",
        "backing_off": "{number} in a short pause",
        "busy": "{number} busy",
        "mixing": "{number} with something else in hand",
        "excluded": "{number} who just let it go by",
        "takes_another_first": (
            "{number} who takes another call first",
            "{number} who take another call first",
        ),
        "free": "{number} free",
    },
    does_not_meet="{agent} does not meet '{more}'",
    doing={
        "offered": "has another call on offer",
        "connecting": "is being connected",
        "talking": "is talking",
        "wrapping_up": "is wrapping up",
    },
    others_in_hand=(" and has one other in hand", " and has {number} others in hand"),
    calls={
        "voice": ("one voice call", "{number} voice calls"),
        "chat": ("one chat call", "{number} chat calls"),
        "email": ("one email call", "{number} email calls"),
    },
    planned={
        "away": "goes away after what is in hand",
        "signed_out": "signs out after what is in hand",
    },
    away={
        "break": "break",
        "lunch": "lunch",
        "training": "training",
        "meeting": "meeting",
        "signed_in": "signed in",
        "missed_calls": "missed calls",
    },
)
_STEPS: Final = StepWords(
    taken="Step of {queue} taken: {effect}.",
    due="Due now: {effect}.",
    to_come="{when}: {effect}.",
    conditions={
        "time": "in {time}",
        "held": "once it waits for anybody",
        "line_over": "when more than {asked} wait ({found})",
        "longest_wait_over": "when somebody has waited over {asked} ({found})",
        "expected_wait_over": "when the expected wait is over {asked} ({found})",
        "staffing": "when {staffing}",
    },
    staffing={
        "nobody_signed_in": "nobody who could take it is signed in",
        "nobody_at_work": "nobody who could take it is at work",
        "nobody_ready": "nobody who could take it is ready",
        "somebody_at_work": "somebody who could take it is at work",
    },
    not_known="not known",
    now="{found} now",
    lower_levels="levels lower by {levels} will do",
    drop_skills="{skills} no longer needed",
    add_queues="agents of {queues} may take it too",
    raise_priority="its priority rises by {priority}",
    offer_callback="a callback is offered",
    move_to="it moves to {queue}",
    leaves={
        "refuse": "it is refused",
        "callback": "it leaves for a callback",
        "voicemail": "it goes to voicemail",
        "message": "it hears a message and ends",
    },
)
_CALL: Final = CallWords(
    waiting="Waiting {waited}, {position} in {queue}.",
    waiting_for_callback="Waiting to be called back {waited}, {position} in {queue}.",
    held="It waits for {agent} alone{more}.",
    needs="It needs {needs}.",
    needed_at_first="At first it needed {needs}.",
    could=("One agent could take it: {who}.", "{number} agents could take it: {who}."),
    nobody_could="Nobody who is signed in could take it.",
    nobody_signed_in="Nobody is signed in.",
    next_free="{agent} should be free for it in {time}.",
    with_agent={
        "offered": "On offer to {agent}{more}.",
        "connecting": "Being connected to {agent}{more}.",
        "talking": "Talking to {agent}{more}.",
    },
    retry=(
        "To be called back. One try did not reach the caller; the next comes in {time}.",
        "To be called back. {number} tries did not reach the caller; the next comes in {time}.",
    ),
    postponed="To be called back; postponed, it comes into line in {time}.",
)
_AGENT: Final = AgentWords(
    works="{agent} {does}{more}.",
    doing={
        "offered": "is offered call {call}",
        "connecting": "is being connected in call {call}",
        "talking": "is talking in call {call}",
        "wrapping_up": "is wrapping up call {call}",
    },
    away="{agent} is away{more}.",
    backing_off="{agent} pauses after a missed or declined call{more}.",
    idle="{agent} is ready and has had nothing to do for {time}.",
    unreachable="The desk cannot be reached.",
    unreachable_until="The desk cannot be reached, and signs {agent} out in {time}.",
    planned="{agent} {plan}.",
    serves="{agent} could serve {queues}.",
    through="{queue} (through {skills})",
    serves_none="{agent} could serve no queue: {why}.",
    of_queue="for {queue}, {why}",
    no_channel="there is none for a channel that the agent takes",
    none_waits="No call is waiting.",
    none_to_take=(
        "One call waits, which {agent} may not take.",
        "{number} calls wait, none of which {agent} may take.",
    ),
    some_to_take=(
        "One call waits; {agent} could take {may}.",
        "{number} calls wait; {agent} could take {may}.",
    ),
    may_take=("one call", "{number} calls"),
    waiting="Call {call} in {queue} ({time}): {why}.",
    held="it waits for {held_for} alone; {why}",
)
_OFFER: Final = OfferWords(
    held="Call {call} in {queue} waited for {agent} alone.",
    ringing="Call {call} in {queue} was ringing when {agent} became ready, and rings here too.",
    chosen="Call {call} in {queue} goes to {agent}, who {why}.",
    free="{number} agents were free: {who}.",
    became_ready="{agent} became ready and gets call {call} of {queue}: {why}.",
    choice="{number} calls to choose from: {calls}.",
    agents={
        "preferred_skills": (
            "has {one.preferred_skills} of the preferred skills, {other.agent}"
            " {other.preferred_skills}"
        ),
        "primary_skill": "is there for this in the first place, {other.agent} is not",
        "level": "is better at it: level {one.level}, {other.agent} {other.level}",
        "skills": (
            "has fewer skills: {one.skills}, {other.agent} {other.skills}, who stays free for others"
        ),
        "occupancy": "was busy {one.occupancy:.0%} of late, {other.agent} {other.occupancy:.0%}",
        "calls": "has had {one.calls} calls, {other.agent} {other.calls}",
        "talk_time": "has talked {talked}, {other.agent} {other_talked}",
        "turn": "is next in turn, before {other.agent}",
        "place": "stands before {other.agent} in the list",
        "chance": "was drawn by lot",
        "idle": "has been idle {idle}, {other.agent} {other_idle}",
        "sign_in": "is equal but for having signed in before {other.agent}",
        "everybody": "is free, and it rings at everybody",
        "only_one": "is the only one free for it",
    },
    calls={
        "rank": "its rank is {one.rank}, that of call {other.call} {other.rank}",
        "score": (
            "at rank {one.rank} it counts as having waited {score}, call {other.call} {other_score}"
        ),
        "queued": "it has waited {waited}, call {other.call} {other_waited}",
    },
    by_target=(
        "{one.score:.0%} of its queue's target are used up, of that of call {other.call}"
        " {other.score:.0%}"
    ),
    only_call="it is first in line, and nothing waits in another queue that {agent} could take",
    passed_over=(
        (
            "One better one passed over: it is on offer there already, or was just missed,"
            " declined or passed on."
        ),
        (
            "{number} better ones passed over: it is on offer there already, or was just"
            " missed, declined or passed on."
        ),
    ),
    rest="Of the other agents: {counts}.",
    shadow_same="The shadow rule ({rule}) would have done the same.",
    shadow_agent="The shadow rule ({rule}) would have taken {choice}.",
    shadow_call="The shadow rule ({rule}) would have taken {choice}.",
    rules={
        "most_proficient": "most proficient",
        "longest_idle": "longest idle",
        "fewest_skills": "fewest skills",
        "lowest_occupancy": "lowest occupancy",
        "fewest_calls": "fewest calls",
        "least_talk_time": "least talk time",
        "round_robin": "round robin",
        "fixed_order": "fixed order",
        "random": "random",
        "weighted_random": "weighted random",
        "ring_all": "ring all",
        "ring_progressively": "ring progressively",
        "ageing": "ageing",
        "wait_over_target": "wait over target",
        "fifo": "fifo",
        "strict": "strict",
    },
    disagrees="The journal says otherwise: it was written by another version.",
)
ENGLISH: Final = Words(
    number=spelled,
    position=ordinal,
    conjunction="and",
    others=("one other", "{number} others"),
    in_all="in all {counts}",
    left="{time} left",
    since="since {time}",
    operators={"and": "and", "or": "or", "not": "not", "anybody": "anybody", "nobody": "nobody"},
    level="{skill} at level {level} or above",
    reasons=_REASONS,
    steps=_STEPS,
    call=_CALL,
    agent=_AGENT,
    offer=_OFFER,
)
