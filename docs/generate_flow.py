"""Draws the example of docs/guides/conversation.md as `switchroom flow` does."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ivr.flow.tracing import graph_of
from router.drawing import sheet_of, svg
from router.settings import load

_EXAMPLE: Final = Path(__file__).parent / "guides" / "examples" / "utility.toml"


def render() -> str:
    """The picture."""
    script = load(_EXAMPLE, {}).conversation
    sheet = sheet_of(graph_of(script), [], company=script.company, language="en", code="en")
    return svg(sheet)
