"""How soon caller and agent hear each other after the agent has pressed "Accept".

Two pages in real Chromium, a service on this machine, a microphone that hums without a pause. Each call
is measured from the press to the first sound that has come from the other side, on both sides; the
later of the two counts (`first_audio`), beside the sooner one (`one_side`).

    python benchmarks/browser_audio.py [--json] [--calls N]

Without Chromium nothing is measured, and that is said.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import struct
import sys
import tempfile
import wave
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from playwright.async_api import expect

from docs.chromium import CHROMIUM
from tests.browser.talking import agent_page, caller_page, stage
from tests.browser.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Page

CALLS = 20
GOALS_MS = {"first_audio_p95": 500}
HUM_HZ = 440
RATE = 48_000
LOUD = 0.01
AGAIN_S = 6


def hum(path: Path) -> None:
    """A file for the false microphone: ten seconds of a tone that fits into them without a seam."""
    samples = (round(12_000 * math.sin(2 * math.pi * HUM_HZ * i / RATE)) for i in range(10 * RATE))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", one) for one in samples))


async def get_through(caller: Page) -> None:
    """Get into line. The service lets one address begin ten calls at once, then one every six seconds."""
    box = caller.get_by_label("Say it in a few words")
    again = caller.get_by_role("button", name="Call again")
    await caller.get_by_role("button", name="Call now").click()
    await expect(box.or_(again)).to_be_visible()
    while await again.is_visible():
        await asyncio.sleep(AGAIN_S)
        await again.click()
        await expect(box.or_(again)).to_be_visible()
    await caller.get_by_role("button", name="0", exact=True).click()


async def one_call(caller: Page, desk: Page) -> tuple[float, float]:
    """Milliseconds until both hear each other, and until one of them does."""
    await get_through(caller)
    accept = desk.get_by_role("button", name="Accept")
    await expect(accept).to_be_visible()
    await desk.evaluate(
        """() => addEventListener("click", () => {
          window.pressedAt = performance.timeOrigin + performance.now();
        }, {capture: true, once: true})"""
    )
    first = [asyncio.ensure_future(page.evaluate(f"firstSound({LOUD})")) for page in (caller, desk)]
    await accept.click()
    heard = await asyncio.gather(*first)
    pressed = await desk.evaluate("pressedAt")
    await expect(stage(caller)).to_have_text("You are connected")
    await caller.get_by_role("button", name="Hang up").click()
    await desk.get_by_role("button", name="Done").first.click()
    return max(heard) - pressed, min(heard) - pressed


async def measured(calls: int) -> list[tuple[float, float]]:
    """Every call's figures."""
    with tempfile.TemporaryDirectory() as folder:
        tone = Path(folder) / "hum.wav"
        hum(tone)
        office = World(flags=(f"--use-file-for-fake-audio-capture={tone}",))
        await office.open()
        try:
            desk = await agent_page(office)
            caller = await caller_page(office)
            found = [await one_call(caller, desk)]
            for _ in range(calls - 1):
                await caller.goto("/call")
                found.append(await one_call(caller, desk))
            return found
        finally:
            await office.close()


def figures(found: Sequence[float], name: str) -> dict[str, float]:
    """Half of the calls are below the first figure, 95 % below the second."""
    cuts = quantiles(found, n=20, method="inclusive")
    return {f"{name}_p50": round(cuts[9]), f"{name}_p95": round(cuts[18])}


def main() -> int:
    """Measure and print; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--calls", type=int, default=CALLS)
    given = parser.parse_args()
    if CHROMIUM is None:
        print("skipped: Chromium is not installed (make browser)")
        return 0
    found = asyncio.run(measured(given.calls))
    told = figures([both for both, _ in found], "first_audio") | figures(
        [one for _, one in found], "one_side"
    )
    missed = [name for name, most in GOALS_MS.items() if told[name] > most]
    if given.json:
        print(json.dumps({**told, "calls": given.calls, "missed": missed}))
    else:
        for name, value in told.items():
            goal = f"  (goal {GOALS_MS[name]})" if name in GOALS_MS else ""
            print(f"{name:>18}  {value:6.0f} ms{goal}{'  MISSED' if name in missed else ''}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
