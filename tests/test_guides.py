"""Every configuration in the guides is one that the service would start with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queues.expressions import parse_all
from queues.needs import leaves
from router.cli import switchroom
from router.settings import check

GUIDES = Path(__file__).parent.parent / "docs" / "guides"
PAGES = (GUIDES / "routing.md", GUIDES / "coming-from.md")
TOML = re.compile(r"^```toml\n([^`]*)^```$", re.MULTILINE)
TOML_AND_TOLD = re.compile(r"^```toml\n([^`]*)^```\n[^`]*^```text\n([^`]*)^```$", re.MULTILINE)
AGENT = """
[[agents]]
id = "somebody"
name = "Somebody"
token = "change-me-somebody"
"""
CONVERSATION = """
[conversation]
company = "Acme"
default_queue = "{queue}"
languages = [{{ code = "en" }}]
"""


def examples() -> list[Any]:
    """Each configuration in a guide, named by the guide and its line."""
    return [
        pytest.param(found[1], id=f"{page.stem}:{text.count(chr(10), 0, found.start()) + 2}")
        for page in PAGES
        for text in [page.read_text(encoding="utf-8")]
        for found in TOML.finditer(text)
    ]


def named(needs: str | list[Any]) -> set[str]:
    """The skills that a queue, a concern or an agent names."""
    if isinstance(needs, str):
        return {str(leaf.skill) for leaf in leaves(parse_all(needs))}
    return {one if isinstance(one, str) else one["skill"] for one in needs}


def skills_in(data: dict[str, Any]) -> list[str]:
    """All the skills that an example names."""
    found = set[str]()
    concerns = data.get("conversation", {}).get("concerns", [])
    for one in (*data.get("queues", []), *data.get("agents", []), *concerns):
        for key in ("needs", "prefers", "skills"):
            found |= named(one.get(key, []))
        for step in one.get("steps", []):
            found |= set(step.get("drop_skills", []))
    return sorted(found)


def queues_missing(data: dict[str, Any]) -> list[str]:
    """The queues that an example leads to and does not define; one, if it defines none."""
    queues = data.get("queues", [])
    wanted = [one["queue"] for one in data.get("conversation", {}).get("concerns", [])]
    for step in (step for queue in queues for step in queue.get("steps", [])):
        wanted += [*step.get("add_queues", []), *([step["move_to"]] if "move_to" in step else [])]
    there = {queue["id"] for queue in queues}
    missing = [name for name in dict.fromkeys(wanted) if name not in there]
    return missing or ([] if there else ["front desk"])


def completed(example: str) -> str:
    """The example with what it leaves out: skills, other queues, an agent, the conversation."""
    data = tomllib.loads(example)
    missing = queues_missing(data)
    there = [queue["id"] for queue in data.get("queues", [])]
    return "".join(
        (
            "" if "skills" in data else f"skills = {skills_in(data)}\n",
            example,
            *(f'\n[[queues]]\nid = "{name}"\n' for name in missing),
            "" if "agents" in data else AGENT,
            CONVERSATION.format(queue=[*there, *missing][0]),
        )
    )


@pytest.mark.parametrize("example", examples())
def test_every_example_is_valid(example: str, tmp_path: Path) -> None:
    file = tmp_path / "switchroom.toml"
    file.write_text(completed(example), encoding="utf-8")
    checked = check(file, {})
    assert [str(problem) for problem in checked.problems] == []
    assert checked.settings is not None


def test_check_config_warns_in_the_words_of_the_guide(tmp_path: Path) -> None:
    text = (GUIDES / "routing.md").read_text(encoding="utf-8")
    found = TOML_AND_TOLD.findall(text)
    assert len(found) == 1
    example, told = found[0]
    file = tmp_path / "switchroom.toml"
    file.write_text(completed(example), encoding="utf-8")
    output = CliRunner().invoke(switchroom, ["check-config", str(file)]).output
    printed = output.replace(f"{file}: ", "").splitlines()
    assert told.splitlines()
    assert [line for line in told.splitlines() if line not in printed] == []
