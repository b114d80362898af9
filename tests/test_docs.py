"""The docs are in step with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import PAGES
from router.calls import CallsEvent
from router.cli import switchroom

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES_BY_HAND = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_as_the_code_says(name: str) -> None:
    """If this fails: make docs."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name]()


@pytest.mark.parametrize("page", [*DOCS, *PAGES_BY_HAND], ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [*DOCS, *PAGES_BY_HAND], ids=lambda path: path.name)
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]*\.md)?#([^)]+)\)", page.read_text(encoding="utf-8"))
    found = {(name, mark): headings(page.parent / name if name else page) for name, mark in links}
    assert [one for one, marks in found.items() if one[1] not in marks] == []


def headings(page: Path) -> set[str]:
    """The marks by which the headings of a page are linked to."""
    text = re.sub(
        r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


@pytest.mark.parametrize("role", ["agent", "supervisor", "operations", "caller"])
def test_the_pictures_of_every_roles_pages_are_there(role: str) -> None:
    guide = ROOT / "docs" / "guides" / f"{role}.md"
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", guide.read_text(encoding="utf-8"))
    assert pictures
    for picture in pictures:
        assert (guide.parent / picture).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("page", [*DOCS, *PAGES_BY_HAND], ids=lambda path: path.name)
def test_every_command_in_the_docs_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:\$ )?switchroom ([a-z-]+)", text, re.MULTILINE))
    named |= set(re.findall(r"`switchroom ([a-z-]+)", text))
    assert named <= set(switchroom.commands)


@pytest.mark.parametrize("page", [*DOCS, *PAGES_BY_HAND], ids=lambda path: path.name)
def test_every_make_target_in_the_docs_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = re.findall(r"(?:^    |`)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= targets


def test_the_architecture_names_every_module_of_the_service() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = {path.stem for path in (ROOT / "router").iterdir() if path.stem != "__init__"}
    modules -= {"__pycache__", "example"}
    assert {name for name in modules if f"`{name}" not in text and f"/{name}" not in text} == set()


def test_events_that_are_journalled_are_named_after_what_has_happened() -> None:
    names = [event.__name__ for event in CallsEvent.__args__]
    assert all(name.endswith("ed") for name in names)
