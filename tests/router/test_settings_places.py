from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.settings.places import Places
from router.settings.problems import Path, dotted, parse_dotted
from router.settings.showing import literal

TEXT = '''\
# [comment]
top = 1 # "x
[service]
text = """
[not.a.table]
key = 'x' ""
"""
list = [ # ]
  "a]", '[b',
  { c = 1 },
]
"quoted.key" = 'back\\slash'
[[queues]]
id = "a"
target.share = 1
[queues.deep.er]
x = 1
[[queues]]
id = "b"
[[queues.inner]]
y = 1
[[queues.inner]]
y = 2
[ "spaced" . out ]
z = \'\'\'
[no]\'\'\'
last = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("service",), 3),
        (("service", "text"), 4),
        (("service", "list"), 8),
        (("service", "list", 2, "c"), 8),
        (("service", "quoted.key"), 12),
        (("queues", 0), 13),
        (("queues", 0, "id"), 14),
        (("queues", 0, "target"), 15),
        (("queues", 0, "target", "share"), 15),
        (("queues", 0, "deep", "er", "x"), 17),
        (("queues", 0, "missing"), 13),
        (("queues", 1, "id"), 19),
        (("queues", 1, "inner", 0, "y"), 21),
        (("queues", 1, "inner", 1, "y"), 23),
        (("spaced", "out", "z"), 25),
        (("spaced", "out", "last"), 27),
        (("not",), None),
        (("no",), None),
        (("key",), None),
    ],
)
def test_a_key_is_found_on_its_line(path: Path, line: int | None) -> None:
    tomllib.loads(TEXT)
    assert Places(TEXT).line_of(path) == line
    assert Places(TEXT.replace("\n", "\r\n")).line_of(path) == line


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_strings_of_any_content_hide_nothing_that_follows(texts: list[str]) -> None:
    lines = [
        f"key{index} = [{literal(text)},\n {literal(text)}]" for index, text in enumerate(texts)
    ]
    text = "\n".join([*lines, "last = 1"])
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # a lone surrogate cannot stand in TOML
    assert Places(text).line_of(("last",)) == 2 * len(texts) + 1


@given(
    st.lists(
        st.text(alphabet="abc_-", min_size=1) | st.integers(0, 99), min_size=1, max_size=6
    ).map(lambda steps: ("first", *steps))
)
def test_a_path_is_read_as_it_was_written(path: Path) -> None:
    assert parse_dotted(dotted(path)) == path
