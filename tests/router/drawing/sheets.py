"""Pictures for the tests: that of the example company, and of a script made for the purpose."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from ivr.flow.tracing import graph_of
from ivr.script_check import check_script
from router.drawing import sheet_of
from router.drawing.labels import Box, Line, Sheet
from router.settings import load

if TYPE_CHECKING:
    from ivr import Script
    from router.drawing import Code


def example_script() -> Script:
    with as_file(files("router").joinpath("example.toml")) as file:
        return load(file, {}).conversation


def example_sheet(language: str = "en", code: Code = "en") -> Sheet:
    return drawn(example_script(), language, code)


def drawn(script: Script, language: str = "en", code: Code = "en") -> Sheet:
    queues = {concern.queue for concern in script.concerns} | {script.default_queue}
    problems = [
        one
        for one in check_script(script, queues=queues, skills=())
        if "skill" not in one.place and "queue" not in one.message
    ]
    return sheet_of(graph_of(script), problems, company="A shop", language=language, code=code)


def sheet(*lines: tuple[str, str], queues: str = "") -> Sheet:
    """A picture of lines between boxes that are named by one letter."""
    names = dict.fromkeys(name for line in lines for name in line)
    return Sheet(
        title="A picture",
        language="en",
        boxes=tuple(
            Box(
                id=name,
                kind="queue" if name in queues else "concern",
                caption="a box",
                title=name,
                texts=(),
            )
            for name in names
        ),
        lines=tuple(Line(source=one, target=other, label="") for one, other in lines),
        remarks=(),
    )
