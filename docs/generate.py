"""Writes the generated pages of docs/ anew: `python -m docs.generate`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from docs import (
    generate_api,
    generate_configuration,
    generate_flow,
    generate_lifecycles,
    generate_live,
    generate_metrics,
    generate_wire,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER: Final = Path(__file__).parent
PAGES: Final[dict[str, Callable[[], str]]] = {
    "guides/examples/utility.svg": generate_flow.render,
    "reference/api.md": generate_api.render,
    "reference/configuration.md": generate_configuration.render,
    "reference/lifecycles.md": generate_lifecycles.render,
    "reference/live.md": generate_live.render,
    "reference/metrics.md": generate_metrics.render,
    **{
        f"../web/src/wire/{wire}.ts": partial(generate_wire.render, wire)
        for wire in generate_wire.WIRES
    },
}

if __name__ == "__main__":
    for name, render in PAGES.items():
        (FOLDER / name).resolve().write_text(render(), encoding="utf-8")
        print((FOLDER / name).resolve().relative_to(FOLDER.parent))  # noqa: T201 - says what it has done
