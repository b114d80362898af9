"""The demo's board: what happens, why, and how things stand, drawn as text in a terminal.

`watching` listens to events and puts them into sentences (`sentences`), `scene` gathers how things
stand at one moment, `picture` draws that into so many lines and columns, `summary` is what remains.

It shows what callers said. That is right for simulated callers only; no other screen does it.
"""

from router.board.picture import draw
from router.board.scene import Scene, Stage
from router.board.summary import summary
from router.board.watching import Noticed, Watch

__all__ = ["Noticed", "Scene", "Stage", "Watch", "draw", "summary"]
