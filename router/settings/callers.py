"""What is known of callers: the table `[callers]`."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from ivr.script.values import LookUpSeconds
from router.settings import limits
from router.settings.number_files import NumberFile
from router.settings.values import Phone, Raise, Seconds

Numbers = Annotated[tuple[Phone, ...], Meta(max_length=limits.NUMBERS_LISTED_MAX)]
ListFile = Annotated[
    NumberFile, Meta(description="the name of a text file with one number a line, as vips.txt")
]


class CallerLookUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to a service of your own: who rings from this number."""

    url: Annotated[
        str,
        Meta(
            max_length=limits.TEXT_CHARS_MAX,
            pattern=r"\Ahttps?://[^\s/?#]+\S*\Z",
            description="an address as https://crm.example.com/callers?number={caller}",
        ),
    ]
    """The address, whose host must stand in `look_ups.hosts`; `{caller}` stands for the number. Of
    the JSON object that it answers with, `name`, `customer`, `note`, `url` and all other values are
    shown to the agent, `language` is spoken, `agent` is asked first, and `vip` and `blocked` count
    as the lists do."""
    timeout_s: LookUpSeconds = 2
    """If it has not answered by then, the caller is answered without it."""


class CallersSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who callers are."""

    vip: Numbers = ()
    """The numbers of callers who go first."""
    vip_file: ListFile | None = None
    """More of them: a text file beside the configuration with one number a line; what follows a `#`
    is a comment. It is read with the configuration."""
    vip_priority: Raise = 2
    """Added to the priority of their calls."""
    blocked: Numbers = ()
    """The numbers of callers who are not served; this goes before all else that is known of them."""
    blocked_file: ListFile | None = None
    """More of them, in a file as `vip_file`."""
    look_up: CallerLookUp | None = None
    """Ask a service of your own who rings."""
    agent_wait_s: Seconds = 60
    """A caller whose record names an agent waits so long for that agent, if the agent is at work."""
    remember_days: Annotated[int, Meta(ge=1, le=limits.REMEMBER_DAYS_MAX)] = 30
    """After so many days without a call it is forgotten that a number has rung, what about, in which
    language, and how that ended."""
