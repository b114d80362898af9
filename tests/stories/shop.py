"""The company of `office.toml`, and what its callers do, in short words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ivr.prompts import SHIPPED

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle
    from tests.stories.town import Town

OFFICE = Path(__file__).parent / "office.toml"
CARLA = "+31655501234"
VIP = "+31612349001"
BLOCKED = "+31612349002"
SHOP = "+31205559999"
REPAIR = {"nl": "mijn fiets is kapot", "it": "la mia bici è rotta", "en": "my bicycle is broken"}
ORDER = {
    "nl": "waar is mijn bestelling",
    "it": "dov'è il mio ordine",
    "en": "where is my order",
}
ANGRY = {"nl": "ik wil een advocaat", "it": "chiamo il mio avvocato", "en": "i call my lawyer"}
NIGHT_S = 12 * 3_600
"""The stories begin at noon in Amsterdam; so much later it is closed."""


def said(prompt: str, language: str = "nl", **values: str) -> str:
    """What is said in this language."""
    return SHIPPED[language][prompt].format(company="Ruota", **values)


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    """The company with something else in its configuration."""
    text = OFFICE.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = folder / "office.toml"
    path.write_text(text, encoding="utf-8")
    return path


def with_step(folder: Path, step: str) -> Path:
    """The company with a step of the queue `help`."""
    before = '[[queues]]\nid = "help"\n'
    return changed(folder, (before, f"{before}\n[[queues.steps]]\n{step}\n"))


async def waits(town: Town, language: str = "nl", number: str = CARLA) -> CallHandle:
    """Somebody calls about a repair and is in line."""
    caller = await town.rings(language, number)
    await town.says(caller, REPAIR[language])
    return await town.is_put_through(caller)


async def asks_to_be_called_back(town: Town, language: str = "nl") -> CallHandle:
    """The caller in line presses the key, agrees by saying nothing, and hears goodbye."""
    caller = await waits(town, language)
    await town.presses(caller, "1")
    await town.until(lambda: caller.is_over, within_s=60)
    return caller


async def speaks_after_the_tone(town: Town, caller: CallHandle, words: str) -> None:
    await town.until(lambda: caller.where == "record", within_s=60)
    assert caller.say(words)
    await town.pass_s(0)
