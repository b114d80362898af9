"""What the demo tells the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from router.board.sentences import TIMES
from router.cli.addresses import listed, row

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from router.board import Scene, Stage, Watch

STATUS_EVERY_MS: Final = 60_000
"""How often, in simulated time, the plain output says how things stand."""
ADDRESSES: Final = (
    ("Wallboard", "/wall"),
    ("Take a call", "/agent"),
    ("Call us", "/call"),
    ("Supervise", "/supervisor"),
    ("Administration", "/admin"),
)
"""The pages, by what one does there."""


def banner(url: str, file: Path, played_s: float, speed: float) -> str:
    """The one block that a newcomer reads."""
    return (
        f"Simulated traffic, this machine only (127.0.0.1), {TIMES}{speed:g}.\n\n"
        f"{listed(url, ADDRESSES)}\n\n{row('Configuration', str(file))}\n\n"
        f"The last hour was played ahead in {played_s:.1f} s. Simulated callers "
        "ring you, too, once you are\nready under 'Take a call'; time passes as usual meanwhile. "
        "Ctrl-C ends the demo."
    )


class Lines:
    """What happens, and now and then how things stand, a line each."""

    def __init__(self, out: Console, stage: Stage, watch: Watch) -> None:
        self._out = out
        self._stage = stage
        self._watch = watch
        self._told_ms = 0
        watch.take_news()

    def tell(self) -> None:
        """What is new since the last time."""
        scene = self._stage.scene()
        if scene.at_ms - self._told_ms >= STATUS_EVERY_MS:
            self._told_ms = scene.at_ms
            self._line(f"{scene.wall_clock(self._told_ms)} {_standing(scene)}")
        for noticed in self._watch.take_news():
            self._line(f"{scene.wall_clock(noticed.at_ms)} {noticed.sentence()}")

    def _line(self, text: str) -> None:
        self._out.print(text, soft_wrap=True, markup=False)


def _standing(scene: Scene) -> str:
    today = scene.today
    waiting = sum(queue.now.waiting for queue in scene.queues)
    return (
        f"-- {waiting} waiting, {scene.in_conversation} conversing, {today.queued} queued, "
        f"{today.answered} answered, {today.abandoned} abandoned"
    )
