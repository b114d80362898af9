"""Every configuration in the guides is one that the service would start with."""

from __future__ import annotations

import re
import shlex
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
PAGES = (GUIDES / "routing.md", GUIDES / "coming-from.md", GUIDES / "conversation.md")
EXAMPLES = sorted((GUIDES / "examples").glob("*.toml"))
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
    conversation = data.get("conversation", {})
    wanted = [one["queue"] for one in conversation.get("concerns", [])]
    choices = [one for menu in conversation.get("menus", []) for one in menu["choices"]]
    wanted += [choice["queue"] for choice in choices if "queue" in choice]
    wanted += [conversation["escalation"]["queue"]] if "escalation" in conversation else []
    wanted += [*conversation.get("queues", {})]
    for step in (step for queue in queues for step in queue.get("steps", [])):
        wanted += [*step.get("add_queues", []), *([step["move_to"]] if "move_to" in step else [])]
    there = {queue["id"] for queue in queues}
    missing = [name for name in dict.fromkeys(wanted) if name not in there]
    return missing or ([] if there else ["front desk"])


def conversation_in(data: dict[str, Any], missing: list[str]) -> str:
    there = [queue["id"] for queue in data.get("queues", [])]
    return CONVERSATION.format(queue=[*there, *missing][0])


def completed(example: str) -> str:
    """The example with what it leaves out: skills, other queues, an agent, the conversation."""
    data = tomllib.loads(example)
    missing = queues_missing(data)
    return "".join(
        (
            "" if "skills" in data else f"skills = {skills_in(data)}\n",
            example,
            *(f'\n[[queues]]\nid = "{name}"\n' for name in missing),
            "" if "agents" in data else AGENT,
            "" if "company" in data.get("conversation", {}) else conversation_in(data, missing),
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


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_complete_configuration_has_neither_mistakes_nor_warnings(file: Path) -> None:
    checked = check(file, {})
    assert [str(one) for one in (*checked.problems, *checked.warnings)] == []


def played() -> list[Any]:
    """Each conversation that a guide plays: the command, and all that is shown."""
    text = (GUIDES / "conversation.md").read_text(encoding="utf-8")
    return [
        pytest.param(found[1], found[2], id=found[1])
        for found in re.finditer(r"^```text\n\$ switchroom (.+)\n([^`]*)^```$", text, re.MULTILINE)
    ]


@pytest.mark.parametrize(("command", "shown"), played())
def test_a_conversation_goes_as_the_guide_plays_it(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(GUIDES.parent.parent)
    typed = [
        line.partition("> ")[2] for line in shown.splitlines() if re.match(" +[a-z ]+> ?", line)
    ]
    output = (
        CliRunner()
        .invoke(switchroom, shlex.split(command), input="".join(f"{one}\n" for one in typed))
        .output
    )
    told = [line.rstrip() for line in output.splitlines()]
    assert told == [line.rstrip() for line in shown.splitlines()]


def test_the_guide_plays_conversations() -> None:
    assert len(played()) >= 5
