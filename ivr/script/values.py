"""What single values of a script may be."""

from typing import Annotated, Literal

from msgspec import Meta

from ivr import limits

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Level = Annotated[int, Meta(ge=1, le=limits.SKILL_LEVEL_MAX)]
Priority = Annotated[int, Meta(ge=-limits.PRIORITY_MAX, le=limits.PRIORITY_MAX)]
Raise = Annotated[int, Meta(ge=0, le=limits.PRIORITY_MAX)]
Probability = Annotated[float, Meta(ge=0, le=1)]
Seconds = Annotated[float, Meta(ge=0, le=limits.SECONDS_MAX)]
SomeSeconds = Annotated[float, Meta(gt=0, le=limits.SECONDS_MAX)]
LookUpSeconds = Annotated[float, Meta(gt=0, le=limits.LOOK_UP_S_MAX)]
Days = Annotated[int, Meta(ge=0, le=limits.DAYS_MAX)]
Locale = Annotated[
    str,
    Meta(
        max_length=20,
        pattern=r"\A[a-z]{2,3}(-[A-Z][a-z]{3})?-([A-Z]{2}|[0-9]{3})\Z",
        description="a language and a country, as 'pl-PL'",
    ),
]
VoiceName = Annotated[
    str,
    Meta(
        max_length=100,
        pattern=r"\A[A-Za-z0-9._-]+\Z",
        description="a voice by Twilio's name, as 'Polly.Ewa-Neural'",
    ),
]
DigitsCount = Annotated[int, Meta(ge=1, le=limits.DIGITS_MAX)]
CallsCount = Annotated[int, Meta(ge=1, le=limits.CALLS_COUNT_MAX)]

Texts = dict[str, str]
"""A text for each language."""
