"""The checks of a script that its types cannot make, each with the place and what would be right.

An error would leave a caller without an answer; a warning makes the service worse than it could be.
"""

from collections.abc import Collection

from ivr.checking.concerns import concern_problems
from ivr.checking.escalation import escalation_problems
from ivr.checking.languages import language_problems, number_problems
from ivr.checking.menus import menu_problems
from ivr.checking.queues import (
    closed_problems,
    queue_problems,
    skill_problems,
    waiting_problems,
)
from ivr.checking.survey import survey_problems
from ivr.checking.texts import own_text_problems
from ivr.flow.faults import flow_problems
from ivr.script import Problem, Script


def check_script(
    script: Script, *, queues: Collection[str], skills: Collection[str]
) -> list[Problem]:
    """Everything wrong with a script, given the names of the queues and skills there are."""
    return [
        *script_problems(script),
        *queue_problems(script, queues),
        *skill_problems(script, skills),
    ]


def script_problems(script: Script) -> list[Problem]:
    """Everything wrong with a script in itself."""
    return [
        *language_problems(script),
        *number_problems(script),
        *concern_problems(script),
        *menu_problems(script),
        *closed_problems(script),
        *waiting_problems(script),
        *escalation_problems(script),
        *survey_problems(script),
        *own_text_problems(script),
        *flow_problems(script),
    ]
