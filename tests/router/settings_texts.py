"""Configurations that the tests of the settings start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.decisions.problems import problems_of as problems_of_definition
from router.settings import Checked, Settings, check

if TYPE_CHECKING:
    from pathlib import Path

    from queues.definitions import QueueDefinition

SMALL = """\
skills = ["billing", "english"]

[[queues]]
id = "billing"
needs = ["billing"]

[[agents]]
id = "anna"
name = "Anna"
token = "a-token-of-anna-1"
skills = ["billing", { skill = "english", level = 8, primary = true }]

[conversation]
company = "Acme"
default_queue = "billing"
languages = [{ code = "en", skill = "english" }]
"""
TWILIO = """
[twilio]
account_sid = "AC00000000000000000000000000000000"
auth_token = "auth-token-canary"
api_key_sid = "SK00000000000000000000000000000000"
api_key_secret = "api-key-canary-of-32-characters-"
caller_id = "+31205550100"
"""
PUBLIC = '[service]\npublic_url = "https://calls.example.com"\n'

TWO_QUEUES = """\
skills = ["billing", "dutch", "english"]

[[queues]]
id = "billing"
needs = ["billing"]
#steps

[[queues]]
id = "anything"

[[agents]]
id = "anna"
name = "Anna"
token = "a-token-of-anna-1"
skills = ["billing", { skill = "english", level = 8 }]

[conversation]
company = "Acme"
default_queue = "anything"
languages = [{ code = "en", skill = "english" }]
"""
STEP_LINE = 6
"""Where the table of a step begins that `with_step` puts in."""
NEEDS = 'needs = ["billing"]'


def checked(folder: Path, text: str, environ: dict[str, str] | None = None) -> Checked:
    file = folder / "switchroom.toml"
    file.write_text(text, encoding="utf-8")
    return check(file, environ or {})


def settings_of(folder: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    found = checked(folder, text, environ)
    assert found.settings is not None, "\n".join(map(str, found.problems))
    return found.settings


def problems_of(folder: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    """Each problem as it is printed, without the folder."""
    found = checked(folder, text, environ)
    assert (found.settings is None) == bool(found.problems)
    return [str(problem).removeprefix(f"{folder}/") for problem in found.problems]


def with_step(step: str) -> str:
    return TWO_QUEUES.replace("#steps", f"[[queues.steps]]\n{step}")


def first_queue(folder: Path, text: str) -> QueueDefinition:
    definition = settings_of(folder, text).site_definition()
    assert not list(problems_of_definition(definition))
    return definition.queues[0]


def unserved(folder: Path, text: str) -> list[str]:
    """The warnings that nobody can take a call."""
    found = checked(folder, text)
    assert found.settings is not None, "\n".join(map(str, found.problems))
    warnings = [str(one).removeprefix(f"{folder}/") for one in found.warnings]
    return [one for one in warnings if "no agent can serve" in one]
