"""The shapes of boxes: each kind has one, so that colour is not needed to tell them apart.

Lines end at a box's left and begin at its right, at several heights, so these sides are upright.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr.flow.graph import Kind

    Shape = Callable[[float, float, float, float], str]

_CORNER: Final = 8
_SLANT: Final = 12


def _round(x: float, y: float, width: float, height: float) -> str:
    return _rounded(x, y, width, height, _CORNER)


def _stadium(x: float, y: float, width: float, height: float) -> str:
    return _rounded(x, y, width, height, min(height / 2, 26))


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    across, down = width - 2 * radius, height - 2 * radius
    arc = f"a{radius:.1f} {radius:.1f} 0 0 1"
    return (
        f"M{x + radius:.1f} {y:.1f}h{across:.1f}{arc} {radius:.1f} {radius:.1f}v{down:.1f}"
        f"{arc} -{radius:.1f} {radius:.1f}h-{across:.1f}{arc} -{radius:.1f} -{radius:.1f}"
        f"v-{down:.1f}{arc} {radius:.1f} -{radius:.1f}z"
    )


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h-{width:.1f}z"


def _ticket(x: float, y: float, width: float, height: float) -> str:
    notch = _CORNER
    across, down = width - 2 * notch, height - 2 * notch
    arc = f"a{notch} {notch} 0 0 0"
    return (
        f"M{x + notch:.1f} {y:.1f}h{across:.1f}{arc} {notch} {notch}v{down:.1f}"
        f"{arc} -{notch} {notch}h-{across:.1f}{arc} -{notch} -{notch}v-{down:.1f}"
        f"{arc} {notch} -{notch}z"
    )


def _octagon(x: float, y: float, width: float, height: float) -> str:
    cut = _SLANT
    return (
        f"M{x + cut:.1f} {y:.1f}h{width - 2 * cut:.1f}l{cut} {cut}v{height - 2 * cut:.1f}"
        f"l-{cut} {cut}h-{width - 2 * cut:.1f}l-{cut} -{cut}v-{height - 2 * cut:.1f}z"
    )


def _slanted(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:.1f} {y:.1f}h{width:.1f}l-{_SLANT} {height:.1f}h-{width - _SLANT:.1f}z"


def _folded(x: float, y: float, width: float, height: float) -> str:
    fold = _SLANT
    return (
        f"M{x:.1f} {y:.1f}h{width - fold:.1f}l{fold} {fold}v{height - fold:.1f}h-{width:.1f}z"
        f"m{width - fold:.1f} 0v{fold}h{fold}"
    )


def _double(x: float, y: float, width: float, height: float) -> str:
    return _rectangle(x, y, width, height) + _rectangle(x + 4, y + 4, width - 8, height - 8)


def _lane(x: float, y: float, width: float, height: float) -> str:
    bars = f"M{x + 7:.1f} {y:.1f}v{height:.1f}M{x + width - 7:.1f} {y:.1f}v{height:.1f}"
    return _rectangle(x, y, width, height) + bars


def _arrow(x: float, y: float, width: float, height: float) -> str:
    return (
        f"M{x:.1f} {y:.1f}h{width - _SLANT:.1f}l{_SLANT} {height / 2:.1f}"
        f"l-{_SLANT} {height / 2:.1f}h-{width - _SLANT:.1f}z"
    )


SHAPES: Final[Mapping[Kind, Shape]] = {
    "number": _stadium,
    "hours": _ticket,
    "language": _ticket,
    "menu": _double,
    "question": _round,
    "understood": _round,
    "key_menu": _double,
    "concern": _rectangle,
    "answer": _folded,
    "closed": _octagon,
    "emergency": _octagon,
    "escalation": _arrow,
    "person": _stadium,
    "queue": _lane,
    "callback": _slanted,
    "voicemail": _slanted,
    "elsewhere": _slanted,
    "hang_up": _stadium,
}
"""The outline of a box of each kind, as an SVG path, given x, y, width and height."""
