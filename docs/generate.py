"""Writes the generated pages of docs/ anew: `python -m docs.generate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from docs import (
    generate_api,
    generate_configuration,
    generate_flow,
    generate_lifecycles,
    generate_metrics,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER: Final = Path(__file__).parent
PAGES: Final[dict[str, Callable[[], str]]] = {
    "guides/examples/utility.svg": generate_flow.render,
    "reference/api.md": generate_api.render,
    "reference/configuration.md": generate_configuration.render,
    "reference/lifecycles.md": generate_lifecycles.render,
    "reference/metrics.md": generate_metrics.render,
}

if __name__ == "__main__":
    for name, render in PAGES.items():
        (FOLDER / name).write_text(render(), encoding="utf-8")
        print(f"docs/{name}")  # noqa: T201 - says what it has done
