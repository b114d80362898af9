"""What single values of the configuration may be: lengths, bounds, and what would be right."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from queues import expressions
from queues import limits as core_limits
from router.settings import limits

SECOND_MS: Final = 1_000

LogFormat = Literal["console", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]
Seconds = Annotated[float, Meta(ge=0, le=limits.DURATION_S_MAX)]
SomeSeconds = Annotated[float, Meta(ge=limits.DURATION_S_MIN, le=limits.DURATION_S_MAX)]
LineLength = Annotated[int, Meta(ge=0, le=limits.LINE_MAX)]
Raise = Annotated[int, Meta(ge=0, le=core_limits.PRIORITY_MAX)]
Weight = Annotated[int, Meta(ge=-core_limits.WEIGHT_MAX, le=core_limits.WEIGHT_MAX)]
Lowering = Annotated[int, Meta(ge=0, le=core_limits.LEVEL_MAX - core_limits.LEVEL_MIN)]
Ringing = Annotated[int, Meta(ge=1, le=core_limits.RING_MAX)]
Seed = Annotated[int, Meta(ge=0, le=limits.SEED_MAX)]
Level = Annotated[int, Meta(ge=core_limits.LEVEL_MIN, le=core_limits.LEVEL_MAX)]
Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=limits.NAME_CHARS_MAX,
        pattern=r"\A[^\x00-\x1f\x7f]*\Z",
        description=f"a name of 1 to {limits.NAME_CHARS_MAX} characters",
    ),
]
AgentName = Annotated[
    str,
    Meta(
        max_length=64,
        pattern=r"\A[A-Za-z0-9_-]+\Z",
        description="a name of at most 64 letters, digits, _ and - (it stands in web addresses)",
    ),
]
E164: Final = Meta(
    pattern=r"\A\+[1-9][0-9]{6,14}\Z",
    description="a number in E.164 form: + and 7 to 15 digits without spaces, as +31205550123",
)
Phone = Annotated[str, E164]
Url = Annotated[
    str,
    Meta(
        max_length=limits.TEXT_CHARS_MAX,
        pattern=r"\Ahttps?://[^\s/?#@]+(/[^\s?#@]*[^\s/?#@])?\Z",
        description="an address as https://calls.example.com, without ?, # and @ and without a / at the end",
    ),
]
MediaUrl = Annotated[
    str,
    Meta(
        max_length=limits.TEXT_CHARS_MAX,
        pattern=r"\Ahttps?://[^\s/?#]+\S*\Z",
        description="an address as https://example.com/music.mp3",
    ),
]
Expression = Annotated[
    str,
    Meta(max_length=expressions.CHARS_MAX, description="a text as 'dutch and billing >= 3'"),
]
"""What calls need, as `queues.expressions` reads it."""


def sid(prefix: str) -> Meta:
    """A Twilio identifier that begins with these two letters."""
    return Meta(
        pattern=rf"\A{prefix}[0-9a-f]{{32}}\Z",
        description=f"{prefix} and 32 digits of 0-9 and a-f",
    )


def milliseconds(seconds: float) -> int:
    """Seconds as the whole milliseconds of the core."""
    return round(seconds * SECOND_MS)
