"""Whatever stands in a configuration: it is refused with places, or its conversation can be had.

Scripts are drawn from the types themselves, sound and unsound, and the files of the example company
are damaged at random.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr import Conversation, Day, Dialled, Keys, Script, Silence, Words, limits
from ivr.flow.tracing import graph_of
from ivr.outcomes import Divert, HangUp, RouteToQueue
from ivr.script_check import check_script
from ivr.state import CallerFacts, LookedUp, Recorded
from router.drawing import mermaid, sheet_of, svg
from router.settings import check
from router.settings.reading import fields_of, read, unwrap
from router.settings.showing import literal

if TYPE_CHECKING:
    from pathlib import Path

    from ivr import Heard
    from router.settings.problems import Problem
    from router.settings.reading import Expected

EXAMPLE = files("router").joinpath("example.toml").read_text("utf-8")
QUEUES = ("billing", "sales", "other")
NUMBER = "+31205550100"

NAMES = st.sampled_from(["m", "n", "billing", "sales", "", "a.b", "x" * 200, "\0", "{a}", "é"])
CODES = st.sampled_from(["en", "nl", "it", "de", ""])
TEXT = st.sampled_from(
    ["Hello.", "", "{x}", "{", "?", "één", "bill", "https://a.example.com/{digits}"]
)
KEY = st.sampled_from(["1", "2", "9", "*", "#", "0", "", "12"])
ANY_TEXT = NAMES | TEXT | KEY | CODES
PLAIN: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
"""What may stand in place of anything."""


def of_type(expected: Expected) -> Any:
    """Plain data of a type: what it may be as far as the type goes."""
    if expected.is_table:
        fields = fields_of(expected)
        needed = {key: of_type(kind) for key, (kind, field) in fields.items() if field.required}
        free = {key: of_type(kind) for key, (kind, field) in fields.items() if not field.required}
        return st.fixed_dictionaries(needed, optional=free)
    if expected.is_list:
        return st.lists(of_type(unwrap(expected.arguments[0])), max_size=3)
    if expected.is_dictionary:
        keys, values = (of_type(unwrap(one)) for one in expected.arguments)
        return st.dictionaries(keys, values, max_size=2)
    if get_origin(expected.bare) is Literal:
        return st.sampled_from(expected.arguments)
    if (pattern := expected.bound("pattern")) is not None:
        most_chars = expected.bound("max_length")
        return st.from_regex(pattern).filter(lambda text: len(text) <= most_chars)
    least = expected.bound("ge") if expected.bound("gt") is None else expected.bound("gt") + 1
    most = expected.bound("le")
    scalars: dict[Any, Any] = {
        bool: st.booleans(),
        int: st.integers(least, most),
        float: st.floats(least, most, allow_nan=False, allow_infinity=False),
        str: ANY_TEXT,
    }
    return scalars[expected.bare]


ALL = {"en": "a thing", "nl": "iets", "it": "qualcosa"}
OFFERS: Any = st.lists(st.sampled_from(["callback", "voicemail", "number"]), unique=True)
CLOSED: Any = st.fixed_dictionaries(
    {"offers": OFFERS, "number": st.just("+31205550111"), "names": st.just(ALL)},
    optional={"queue": st.sampled_from(QUEUES), "says": st.just(ALL)},
)
HOURS: Any = st.fixed_dictionaries(
    {
        "timezone": st.sampled_from(["Europe/Amsterdam", "America/New_York", "UTC"]),
        "weekly": st.dictionaries(
            st.sampled_from(get_args(Day)),
            st.sampled_from([["00:00-24:00"], ["09:00-12:00", "13:00-17:30"], ["22:00-06:00"], []]),
        ),
        "closed": CLOSED,
    },
    optional={
        "holidays": st.sampled_from(["NL", "IT-BZ"]),
        "exceptions": st.just({"2026-12-24": ["09:00-12:00"], "2027-03-28": []}),
    },
)
LOOK_UP = {
    "url": "https://shop.example.com/{digits}",
    "ask": ALL,
    "answer": dict.fromkeys(ALL, "{state}"),
}
SELF_SERVICE = st.sampled_from(
    [{"says": ALL}, {"hours": True}, {"look_up": LOOK_UP}, {"says": ALL, "look_up": LOOK_UP}]
)
TARGETS = st.sampled_from(
    [
        {"concern": "c1"},
        {"menu": "m"},
        {"menu": "n"},
        {"question": True},
        {"queue": "sales"},
        {"says": ALL},
    ]
)
CHOICES: Any = st.lists(
    st.builds(
        lambda key, target: {"key": key, "names": ALL, **target}, st.sampled_from("123*#"), TARGETS
    ),
    min_size=1,
    unique_by=lambda choice: choice["key"],
)
EXITS: Any = st.lists(
    st.builds(
        lambda key, to: {"key": key, **to},
        st.sampled_from("19*#"),
        st.sampled_from(
            [
                {"to": "callback"},
                {"to": "voicemail"},
                {"to": "queue", "queue": "other", "names": ALL},
            ]
        ),
    ),
    unique_by=lambda one: one["key"],
)
OWN: Any = st.fixed_dictionaries(
    {"waiting": st.fixed_dictionaries({"exits": EXITS, "expected_wait": st.booleans()})},
    optional={"hours": HOURS, "emergency": st.fixed_dictionaries({"closed": CLOSED})},
)
CONCERN: Any = st.fixed_dictionaries(
    {
        "id": st.just("c1"),
        "queue": st.sampled_from(QUEUES),
        "names": st.just(ALL),
        "examples": st.just({"en": ["my bill", "the invoice"], "nl": ["mijn rekening"]}),
    },
    optional={"key": st.just("1"), "self_service": SELF_SERVICE},
)
SOUND: Any = st.fixed_dictionaries(
    {
        "company": st.just("Acme"),
        "languages": st.sampled_from([["en"], ["nl", "en"], ["it", "nl", "en"]]).map(
            lambda codes: [{"code": code} for code in codes]
        ),
        "default_queue": st.sampled_from(QUEUES),
        "concerns": CONCERN.map(lambda one: [one, {**one, "id": "c2", "key": "2"}]),
        "menus": st.tuples(CHOICES, CHOICES).map(
            lambda both: [
                {"id": name, "says": ALL, "choices": choices}
                for name, choices in zip("mn", both, strict=True)
            ]
        ),
    },
    optional={
        "numbers": st.sampled_from(["m", "n"]).map(
            lambda menu: [{"number": NUMBER, "languages": ["en"], "menu": menu}]
        ),
        "hours": HOURS,
        "queues": st.dictionaries(st.sampled_from(QUEUES[:2]), OWN),
        "emergency": st.fixed_dictionaries({"closed": CLOSED}),
        "escalation": st.fixed_dictionaries(
            {"queue": st.just("sales"), "complaint": st.just("c2")}
        ),
        "silent_caller": st.sampled_from(["person", "hang up"]),
        "guess_language": st.booleans(),
    },
)
"""Conversations without a mistake, as plain data."""
ANYTHING = of_type(unwrap(Script))
"""Conversations that have the right types, and most likely mistakes."""
HEARD: Any = st.one_of(
    st.just(Silence()),
    st.text("0123456789*#x", max_size=30).map(lambda digits: Keys(digits=digits)),
    st.text(max_size=20).map(lambda text: Words(text=text)),
    st.sampled_from(["my bill", "a person", "no", "something else", "lawyer"]).map(
        lambda text: Words(text=text)
    ),
    st.builds(LookedUp),
    st.builds(Recorded, length_ms=st.integers(0, 10_000)),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001 - made aware below
    lambda moment: moment.replace(tzinfo=UTC)
)
SLOWLY = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""Each example trains classifiers."""


def script_of(plain: dict[str, Any]) -> Script:
    """A conversation with the queues that it speaks of."""
    data = {"queues": [{"id": queue} for queue in QUEUES], "conversation": plain}
    found, faults = read(data)
    assert faults == []
    assert found is not None
    return found.conversation


def errors(script: Script) -> list[str]:
    problems = check_script(script, queues=QUEUES, skills=())
    assert all(problem.place and problem.message for problem in problems)
    return [one.place for one in problems if one.severity == "error"]


def talked(
    script: Script,
    heard: list[Heard],
    at: datetime,
    caller: CallerFacts,
    emergencies: frozenset[str] = frozenset(),
) -> None:
    """Take a conversation to its outcome by these answers; then by silence, which ends it too."""
    conversation = Conversation(script)
    turn = conversation.hear(
        None, Dialled(number=NUMBER, caller=caller), at, emergencies=emergencies
    )
    answers = iter(heard)
    for _ in range(limits.TURNS_MAX + 1):
        if turn.outcome is not None:
            break
        answer = next(answers, Silence())
        turn = conversation.hear(turn.state, answer, at, emergencies=emergencies)
    assert isinstance(turn.outcome, RouteToQueue | HangUp | Divert)


@SLOWLY
@given(
    SOUND,
    st.lists(HEARD, max_size=15),
    MOMENTS,
    st.builds(CallerFacts),
    st.frozensets(st.sampled_from(["", *QUEUES])),
)
def test_a_sound_conversation_leads_every_caller_to_an_outcome(
    plain: dict[str, Any],
    heard: list[Heard],
    at: datetime,
    caller: CallerFacts,
    emergencies: frozenset[str],
) -> None:
    script = script_of(plain)
    assert errors(script) == []
    talked(script, heard, at, caller, emergencies)


@SLOWLY
@given(ANYTHING, st.lists(HEARD, max_size=5), MOMENTS)
def test_any_conversation_is_refused_with_places_or_leads_to_an_outcome(
    plain: dict[str, Any], heard: list[Heard], at: datetime
) -> None:
    script = script_of(plain)
    if not errors(script):
        talked(script, heard, at, CallerFacts())


@SLOWLY
@given(SOUND | ANYTHING)
def test_a_conversation_can_be_drawn_whatever_is_wrong_with_it(plain: dict[str, Any]) -> None:
    script = script_of(plain)
    problems = check_script(script, queues=QUEUES, skills=())
    sheet = sheet_of(graph_of(script), problems, company=plain["company"], language="en", code="en")
    assert ET.fromstring(svg(sheet)).tag.endswith("svg")  # noqa: S314 - it is our own
    assert mermaid(sheet).startswith("flowchart LR\n")


def damaged(data: Any, path: list[int], value: Any) -> None:
    """Put a value somewhere into plain data: each number chooses among what is there."""
    for number in path:
        inner = data.values() if isinstance(data, dict) else data
        tables = [one for one in inner if isinstance(one, dict | list) and one]
        if not tables:
            break
        data = tables[number % len(tables)]
    keys = list(data) if isinstance(data, dict) else list(range(len(data)))
    data[keys[path[-1] % len(keys)]] = value


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    on = re.sub(r"^#(?=[\[a-z])", "", EXAMPLE, flags=re.MULTILINE)
    return tomllib.loads(on.replace('"change-me"', f'"{"x" * 32}"'))


@settings(SLOWLY, max_examples=30)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=7), PLAIN, st.data())
def test_a_damaged_example_is_refused_with_places_or_can_be_had(
    example: dict[str, Any], path: list[int], value: Any, data: st.DataObject
) -> None:
    changed = msgspec.json.decode(msgspec.json.encode(example))
    damaged(changed["conversation"] if data.draw(st.booleans()) else changed, path, value)
    found, faults = read(changed)
    assert all(fault.message for fault in faults)
    if found is None:
        assert all(fault.path for fault in faults)
        return
    queues = {queue.id for queue in found.queues}
    problems = check_script(found.conversation, queues=queues, skills=found.skills)
    if not any(problem.severity == "error" for problem in problems):
        at = data.draw(MOMENTS)
        talked(found.conversation, data.draw(st.lists(HEARD, max_size=4)), at, CallerFacts())


NEVER_ENDING = [f"port = {'9' * 5_000}", f"port = 0x{'f' * 5_000}", f"[{'a.' * 5_000}a]"]
LINES = st.lists(
    st.sampled_from(EXAMPLE.splitlines()) | st.sampled_from(NEVER_ENDING) | st.text(max_size=20),
    min_size=1,
    max_size=30,
)


@settings(SLOWLY, max_examples=60)
@given(st.integers(0, len(EXAMPLE)), LINES)
def test_a_file_that_is_cut_and_added_to_at_random_says_where_it_is_wrong(
    fuzz_folder: Path, cut: int, lines: list[str]
) -> None:
    file = fuzz_folder / "switchroom.toml"
    file.write_text(EXAMPLE[:cut] + "\n" + "\n".join(lines), encoding="utf-8", errors="replace")
    checked = check(file, {})
    found: tuple[Problem, ...] = (*checked.problems, *checked.warnings)
    assert all(problem.source == str(file) and problem.message for problem in found)
    assert (checked.settings is None) == bool(checked.problems)
    length = len(file.read_text(encoding="utf-8").splitlines()) + 1
    assert all(problem.line is None or 1 <= problem.line <= length for problem in found)


@pytest.fixture(scope="module")
def fuzz_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@given(st.text())
def test_any_text_can_be_written_as_toml(text: str) -> None:
    clean = text.encode("utf-8", "replace").decode()
    assert tomllib.loads(f"a = {literal(clean)}") == {"a": clean}
