"""House rules that no linter knows."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PRODUCT = ("queues", "ivr", "router")
FILE_LINES_MAX = 400
FILE_LINES_MEDIAN_MAX = 130
FUNCTION_LINES_MAX = 50
FUNCTION_LINES_P95_MAX = 35
TEST_TO_CODE_MIN = 1.2
NAMES_OF_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
OTHER_WORDS = {
    "operator": "agent",
    "intent": "concern",
}
"""Words in names of files and classes for which docs/glossary.md has another."""


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout: which files belong to the project is not known")
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    return tuple(
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders
    )


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_no_file_is_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines_of(path)}"
        for path in python_files(*PRODUCT, "tests", "benchmarks", "docs")
        if lines_of(path) > FILE_LINES_MAX
    ]
    assert long == []


def test_most_files_are_short() -> None:
    sizes = [lines_of(path) for path in python_files(*PRODUCT)]
    assert statistics.median(sizes) <= FILE_LINES_MEDIAN_MAX


def test_no_function_is_long_and_most_are_short() -> None:
    sizes = [size for path in python_files(*PRODUCT) for size in functions(path)]
    assert [f"{name}: {size}" for name, size in sizes if size > FUNCTION_LINES_MAX] == []
    ordered = sorted(size for _, size in sizes)
    assert ordered[int(len(ordered) * 0.95)] <= FUNCTION_LINES_P95_MAX


def test_there_is_more_test_than_code() -> None:
    code = sum(lines_of(path) for path in python_files(*PRODUCT))
    tests = sum(lines_of(path) for path in python_files("tests"))
    assert tests / code >= TEST_TO_CODE_MIN


def test_no_module_has_a_name_that_says_nothing() -> None:
    nameless = [
        str(path.relative_to(ROOT))
        for path in python_files(*PRODUCT, "tests", "benchmarks")
        if NAMES_OF_NOTHING & set(path.stem.split("_"))
    ]
    assert nameless == []


def test_names_keep_to_the_glossary() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in python_files(*PRODUCT)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and set(re.findall(r"[A-Z][a-z]+", node.name)) & {word.title() for word in OTHER_WORDS}
    ]
    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files(*PRODUCT)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_every_public_class_and_function_says_what_it_is_for() -> None:
    silent = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in python_files(*PRODUCT)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_product_code_ignores_no_types() -> None:
    ignoring = [
        str(path.relative_to(ROOT))
        for path in python_files(*PRODUCT)
        if "type: ignore" in path.read_text(encoding="utf-8")
    ]
    assert ignoring == []


def test_every_switched_off_rule_says_why() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python_files(*PRODUCT)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"# noqa(?!: [A-Z0-9, ]+ - \w)", line)
    ]
    assert bare == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python_files(*PRODUCT, "tests", "benchmarks")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if marks.search(line)
    ]
    assert left == []


def test_only_the_clock_reads_the_time_and_only_tasks_start_work() -> None:
    """Linting bans the usual names; this finds the same under other imports."""
    allowed = {"router/clock.py", "router/tasks.py", "router/ids.py"}
    forbidden = re.compile(
        r"^(from|import) (time|secrets|uuid)\b|\.create_task\(|ensure_future", re.MULTILINE
    )
    found = [
        name
        for path in python_files(*PRODUCT)
        if (name := str(path.relative_to(ROOT))) not in allowed
        and forbidden.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_test_sleeps() -> None:
    in_real_time = ROOT / "tests/kill_loop"  # a process that is killed has no other time
    sleeping = [
        str(path.relative_to(ROOT))
        for path in python_files("tests")
        if path != Path(__file__)
        and in_real_time not in path.parents
        and re.search(r"\b(asyncio|time)\.sleep\((?!0\))", path.read_text(encoding="utf-8"))
    ]
    assert sleeping == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    forbidden = re.compile(r"/" + r"work/main|/" + r"root/|pypi" + r"\.org|registry\.npm")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".txt", ".yml", ""}
        and forbidden.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.findall(r'^    "[A-Za-z0-9-]+>=[^"]*",(.*)$', text, re.MULTILINE)
    assert len(listed) > 10
    assert all("#" in rest for rest in listed)
