"""What the checks say of a script, in short: each test looks at one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr import check_script
from tests.ivr.example_script import QUEUES, SCRIPT, SKILLS

if TYPE_CHECKING:
    from ivr import Script


def found(script: Script, severity: str | None = None) -> dict[str, str]:
    """The messages by place, without those that the plain example has."""
    usual = set(check_script(SCRIPT, queues=QUEUES, skills=SKILLS))
    return {
        problem.place: problem.message
        for problem in check_script(script, queues=QUEUES, skills=SKILLS)
        if problem not in usual and severity in {None, problem.severity}
    }


def errors(script: Script) -> dict[str, str]:
    return found(script, "error")


def warnings(script: Script) -> dict[str, str]:
    return found(script, "warning")
