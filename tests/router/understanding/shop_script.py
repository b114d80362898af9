"""A conversation about bills and orders whose examples letters alone cannot tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from router.settings import Settings, check
from tests.router.settings_texts import SMALL
from tests.router.understanding.letters import BILLS, ORDERS

if TYPE_CHECKING:
    from pathlib import Path

FRAMES = (
    "i have a question about my {}",
    "something is wrong with the {}",
    "where is my {}",
    "you made a mistake with the {}",
    "can you send the {} again",
    "i did not get the {}",
)
CONCERN = """
[[conversation.concerns]]
id = "{id}"
queue = "billing"
names = {{ en = "{name}" }}
next_steps = {{ en = "Somebody will help you." }}
examples = {{ en = {examples} }}
"""


def frames(words: tuple[str, ...]) -> list[str]:
    return [frame.format(words[number % len(words)]) for number, frame in enumerate(FRAMES * 2)]


def toml(bill: list[str] | None = None, order: list[str] | None = None, more: str = "") -> str:
    """The file; without examples of your own, those of the frames."""
    return (
        SMALL
        + CONCERN.format(id="bill", name="a bill", examples=_list(bill or frames(BILLS)))
        + CONCERN.format(id="order", name="an order", examples=_list(order or frames(ORDERS)))
        + more
    )


def _list(texts: list[str]) -> str:
    return "[" + ", ".join(f'"{text}"' for text in texts) + "]"


def settings_of(folder: Path, text: str | None = None, **understanding: object) -> Settings:
    """The settings, with these of `[understanding]` as they are, unchecked."""
    file = folder / "switchroom.toml"
    file.write_text(text or toml(), encoding="utf-8")
    checked = check(file, {})
    assert checked.settings is not None, "\n".join(map(str, checked.problems))
    own = replace(checked.settings.understanding, **understanding)
    return replace(checked.settings, understanding=own)
