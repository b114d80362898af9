"""The sheet of a configured conversation: what a check finds is marked where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ivr.flow.tracing import graph_of
from ivr.script import Problem
from router.drawing.labels import sheet_of

if TYPE_CHECKING:
    from router.drawing.labels import Sheet
    from router.drawing.words import Code
    from router.settings import Checked, Settings

_OF_CONVERSATION: Final = "conversation."


def language_heard(settings: Settings, wished: str) -> str:
    """The language that is wished for if callers hear it, or else the first that they do."""
    codes = [language.code for language in settings.conversation.languages]
    return wished if wished in codes else next(iter(codes), "")


def sheet_of_checked(settings: Settings, checked: Checked, language: str, code: Code) -> Sheet:
    """What stands in the picture; what callers hear is shown in `language`, all else in that of `code`."""
    script = settings.conversation
    problems = [
        Problem(
            place=found.key.removeprefix(_OF_CONVERSATION),
            message=found.message,
            severity=found.severity,
        )
        for found in (*checked.problems, *checked.warnings)
        if found.key.startswith(_OF_CONVERSATION)
    ]
    return sheet_of(
        graph_of(script), problems, company=script.company, language=language, code=code
    )
