"""Whatever can happen in a conversation: what is heard, when, and under which script."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import (
    CallerFacts,
    Choice,
    Closed,
    Conversation,
    ConversationState,
    Dialled,
    Escalation,
    Heard,
    Keys,
    Listen,
    LookedUp,
    Menu,
    Ranked,
    Ranking,
    Recorded,
    Say,
    Script,
    Silence,
    Thresholds,
    Turn,
    Words,
    limits,
)
from tests.ivr.example_script import DUTCH, ENGLISH, ITALIAN, MONDAY_AT_TEN, SHARED
from tests.ivr.full_script import (
    ALWAYS_OPEN,
    AWAY,
    MENU,
    MENUS,
    MONDAY_AT_TWO,
    MONDAY_NIGHT,
    SCRIPT,
    open_at,
)

EVERY_SIGN = Escalation(
    queue="managers",
    complaint="complaint",
    complaint_sure=0.0,
    on_words="manager",
    on_complaint="manager",
    on_failures="manager",
    on_repeated_calls="manager",
    on_redial="manager",
)
MENUS_ALONE = replace(
    ALWAYS_OPEN,
    concerns=(),
    escalation=None,
    menus=(
        Menu(
            id="main",
            choices=(
                Choice(key="1", queue="sales", names={"nl": "a", "it": "b", "en": "c"}),
                Choice(key="*", menu="main", names={"nl": "d", "it": "e", "en": "f"}),
            ),
        ),
    ),
)
SCRIPTS: dict[str, Script] = {
    "everything": SCRIPT,
    "always open": ALWAYS_OPEN,
    "always sure": replace(SCRIPT, thresholds=Thresholds(sure=0, pair=0, recognised=0)),
    "always two": replace(ALWAYS_OPEN, thresholds=Thresholds(sure=1, pair=0, recognised=1)),
    "never sure": replace(SCRIPT, thresholds=Thresholds(sure=1, pair=1, recognised=1)),
    "hangs up on silence": replace(SCRIPT, silent_caller="hang up", guess_language=False),
    "every sign to the manager": replace(ALWAYS_OPEN, escalation=EVERY_SIGN),
    "closed": replace(SCRIPT, queues={}, hours=open_at((), closed=AWAY)),
    "closed without a way": replace(SCRIPT, queues={}, hours=open_at((), closed=Closed())),
    "menus alone": MENUS_ALONE,
    "one language": replace(
        SCRIPT,
        languages=SCRIPT.languages[2:],
        numbers=SCRIPT.numbers[2:3],
        concerns=SCRIPT.concerns[3:],
        menus=(),
    ),
}
OPEN = ("always open", "always two", "every sign to the manager", "menus alone")
CLOSED = ("closed", "closed without a way")
SECRETS = ("sesamstraat", "73737373", "611122233")
"""What callers say and enter here, so that it can be searched for."""


CONVERSATIONS = {name: Conversation(script) for name, script in SCRIPTS.items()}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something is heard, some time later, under other circumstances.

    A number stands for one of the answers that make sense, so that most callers get somewhere.
    """

    heard: Heard | int
    later_min: int
    emergencies: frozenset[str]
    script: str


SAYINGS = st.sampled_from(
    [
        *(text for one in SCRIPT.concerns for texts in one.examples.values() for text in texts),
        *(name for one in SCRIPT.concerns for name in one.names.values()),
        *("no", "nee", "no, my invoice is wrong", "nee, ik ga verhuizen", "neither", "yes", "two"),
        *("the first", "english", "italiano", "technology", "back", "a person", "nul", "uno"),
        *("thank you", "dat was alles", "no grazie", "I want your manager", "mijn advocaat"),
        *("sesamstraat 73737373", "my invoice for sesamstraat", "nee, ik woon in de sesamstraat"),
    ]
)
ODD_TEXTS = st.sampled_from(
    [
        "x" * 10_000,
        "invoice " * 2_000,
        "\x00\x1b[31m\u202e",
        "счёт-фактура",
        "請求書",
        "ﷺ" * 999,
        "🙂",
    ]
)
CONCERN_IDS = st.sampled_from(["billing", "order", "visit", "complaint", "no such concern", ""])
PROBABILITIES = st.sampled_from([-1.0, 0.0, 5e-324, 0.2, 0.5, 1.0, 1e308, float("inf")])
RANKINGS = st.builds(
    Ranking,
    concerns=st.lists(
        st.builds(Ranked, concern=CONCERN_IDS, probability=PROBABILITIES), max_size=5
    ).map(tuple),
    in_scope=st.booleans(),
)
WORDS = st.builds(
    Words,
    text=SAYINGS | ODD_TEXTS | st.text(max_size=40),
    confidence=st.none() | st.floats(min_value=0, max_value=1),
    ranking=st.none() | RANKINGS,
)
LOOKED_UP = st.builds(
    LookedUp,
    result=st.sampled_from(["found", "not_found", "failed"]),
    fields=st.lists(st.sampled_from(["status", "day", "no such field"]), max_size=3).map(tuple),
)
KEYS = st.builds(
    Keys,
    digits=st.text("0123456789*#", min_size=1, max_size=1)
    | st.text("0123456789*#A²", max_size=3)
    | st.sampled_from(["73737373", "0611122233", "0611122233#", "1" * 10_000]),
)
ANYTHING: st.SearchStrategy[Heard] = st.one_of(
    WORDS,
    KEYS,
    KEYS,
    st.just(Silence()),
    LOOKED_UP,
    st.builds(Recorded, length_ms=st.sampled_from([0, 1, 60_000])),
    st.builds(Dialled, number=st.just(ENGLISH)),
)
NUMBERS = st.sampled_from([DUTCH, ITALIAN, ENGLISH, SHARED, MENU, MENUS, "web"])
FACTS = st.builds(
    CallerFacts,
    standing=st.sampled_from(["unknown", "known", "vip", "anonymous"]),
    language=st.sampled_from([None, "nl", "it", "en", "xx"]),
    calls=st.integers(1, 4),
    abandoned_ms=st.sampled_from([None, 0, 10**9]),
    has_number=st.booleans(),
    rung_here=st.booleans(),
)
SWITCHES = st.sampled_from(
    [frozenset[str](), frozenset[str](), frozenset({""}), frozenset({"support", "front desk"})]
)
SENSIBLE = st.sampled_from(range(1_000))
ENOUGH = limits.TURNS_MAX


def steps(names: tuple[str, ...] | None = None, *, calm: bool = False) -> st.SearchStrategy[Step]:
    """Anything at all, in these scripts; if it is calm, nothing is switched and no time passes."""
    return st.builds(
        Step,
        heard=ANYTHING | SENSIBLE | SENSIBLE | SENSIBLE,
        later_min=st.just(0) if calm else st.sampled_from([0, 0, 0, 1, 240, 900, 10_000]),
        emergencies=st.just(frozenset[str]()) if calm else SWITCHES,
        script=st.sampled_from(sorted(names or SCRIPTS)),
    )


class Talked(msgspec.Struct, frozen=True, kw_only=True):
    """A turn, and under which circumstances it was taken."""

    turn: Turn
    heard: Heard
    script: str
    at: datetime
    emergencies: frozenset[str]

    def then(self, heard: Heard) -> Turn:
        """What would be next under the same circumstances."""
        return CONVERSATIONS[self.script].hear(
            self.turn.state, heard, self.at, emergencies=self.emergencies
        )


SAID_KEY = re.compile(r"(?:press|toets|prema|druk op)(?: the)? (\w+)")
KEY_NAMES = {"star": "*", "sterretje": "*", "asterisco": "*"}
KEY_NAMES |= {"hash": "#", "hekje": "#", "cancelletto": "#"}
REFUSALS = ("That is not one", "Die keuze ken", "Questa scelta non", "I did not", "Sorry, dat heb")


def walked(seed: int, script: str) -> list[Talked]:
    """A caller who mostly answers sensibly, so that he gets into the depths of a script."""
    draw = Random(seed)
    facts = CallerFacts(calls=draw.choice((1, 1, 3)), has_number=draw.random() < 0.5)
    taken = [
        Step(
            heard=draw.choice((Silence(), Keys(digits="8")))
            if draw.random() < 0.1
            else draw.randrange(1_000),
            later_min=0,
            emergencies=frozenset(),
            script=script,
        )
        for _ in range(ENOUGH + 1)
    ]
    number = draw.choice((DUTCH, ENGLISH, ITALIAN, SHARED, MENU, MENUS))
    return played(number, facts, taken, draw.choice((MONDAY_AT_TEN, MONDAY_AT_TWO, MONDAY_NIGHT)))


def listens_of(turn: Turn) -> Iterator[Listen]:
    return (action for action in turn.actions if isinstance(action, Listen))


def keys_said(listen: Listen) -> set[str]:
    """The keys that the prompts of a question name."""
    text = " ".join(one.text for one in listen.prompts if isinstance(one, Say)).casefold()
    named = (KEY_NAMES.get(word, word) for word in SAID_KEY.findall(text))
    return {key for key in named if len(key) == 1 and key in "0123456789*#"}


def sensible(turn: Turn) -> list[Heard]:
    """What a caller might well answer."""
    state = turn.state
    match state.stage:
        case "looking_up":
            return [
                LookedUp(result="found", fields=("status", "day")),
                LookedUp(result="not_found"),
                LookedUp(result="failed"),
            ]
        case "voicemail":
            return [Recorded(length_ms=60_000), Recorded(length_ms=0)]
        case "digits" | "callback_number":
            return [Keys(digits="73737373"), Keys(digits="0611122233"), Silence()]
        case _:
            keys = sorted(key for one in listens_of(turn) for key in keys_said(one) - {"0"})
            said = (one.examples[state.language][0] for one in SCRIPT.concerns)
            words = [Words(text=f"{no} {text}") for text in said for no in ("", "no", "nee")]
            words = words if any(one.speech for one in listens_of(turn)) else []
            return [*(Keys(digits=key) for key in keys for _ in range(6)), *words, Silence()]


def played(number: str, facts: CallerFacts, taken: list[Step], start: datetime) -> list[Talked]:
    """The turns of a conversation in which these things happen, up to its outcome."""
    heard: Heard = Dialled(number=number, caller=facts)
    state: ConversationState | None = None
    turns: list[Talked] = []
    at = start
    for step in taken:
        at += timedelta(minutes=step.later_min)
        turn = CONVERSATIONS[step.script].hear(state, heard, at, emergencies=step.emergencies)
        turns.append(
            Talked(turn=turn, heard=heard, script=step.script, at=at, emergencies=step.emergencies)
        )
        if turn.outcome is not None:
            break
        options, state = sensible(turn), turn.state
        heard = options[step.heard % len(options)] if isinstance(step.heard, int) else step.heard
    return turns


def conversations(
    *names: str, calm: bool = False, long: bool = False, same: bool = False
) -> st.SearchStrategy[list[Talked]]:
    """Conversations; `same` keeps to one script from beginning to end."""
    least, most = (ENOUGH + 1, ENOUGH + 1) if long else (4, 12)

    def in_scripts(some: tuple[str, ...]) -> st.SearchStrategy[list[Talked]]:
        return st.builds(
            played,
            NUMBERS,
            FACTS,
            st.lists(steps(some, calm=calm), min_size=least, max_size=most),
            st.sampled_from([MONDAY_AT_TEN, MONDAY_AT_TEN, MONDAY_NIGHT]),
        )

    known = names or tuple(sorted(SCRIPTS))
    if not same:
        return in_scripts(known)
    return st.sampled_from(known).flatmap(lambda name: in_scripts((name,)))
