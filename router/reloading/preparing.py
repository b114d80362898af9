"""What a new configuration comes to, found without touching anything: it runs in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from ivr import Conversation
from router.reloading.changes import changes, different_keys
from router.settings import Settings
from router.settings.checks import findings
from router.settings.problems import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from router.settings import Checked, Twilio

    Reader = Callable[[], Checked]

_LIVE_OF_TWILIO: Final = "music_url"


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """Settings that can take effect, and all that takes long to make."""

    settings: Settings
    """The new ones, but for what needs a restart: that is as before."""
    conversation: Conversation | None
    """None if the script is the same."""
    warnings: tuple[str, ...]
    changes: tuple[str, ...]
    """What is different, in words."""
    restart_for: tuple[str, ...]
    """The keys that have changed and have no effect before a restart."""


def prepare(read: Reader, before: Settings) -> Prepared | tuple[str, ...]:
    """Read and check the configuration; gives the problems, each with its place, if it is unsound."""
    checked = read()
    if checked.settings is None:
        return tuple(str(problem) for problem in checked.problems)
    settings = _with_the_fixed(checked.settings, before)
    restart_for = tuple(_fixed_changes(before, checked.settings))
    if restart_for:
        # What is sound with a new address, say, may not be with the present one.
        found = [one for one in findings(settings) if one.severity == "error"]
        if found:
            return tuple(
                f"without the restart that other changes need: {dotted(one.path)}: {one.message}"
                for one in found
            )
    is_same = settings.conversation == before.conversation
    return Prepared(
        settings=settings,
        conversation=None if is_same else Conversation(settings.conversation),
        changes=tuple(changes(before, settings)),
        warnings=tuple(str(warning) for warning in checked.warnings),
        restart_for=restart_for,
    )


def _with_the_fixed(settings: Settings, before: Settings) -> Settings:
    """The new settings, but with the process, its journal, and the carriers of before."""
    is_same_carrier = (settings.browser is None) == (before.browser is None)
    return msgspec.structs.replace(
        settings,
        service=before.service,
        journal=before.journal,
        twilio=_with_music(before.twilio, settings.twilio),
        browser=settings.browser if is_same_carrier else before.browser,
    )


def _with_music(before: Twilio | None, after: Twilio | None) -> Twilio | None:
    if before is None or after is None:
        return before
    return msgspec.structs.replace(before, music_url=after.music_url)


def _fixed_changes(before: Settings, after: Settings) -> Iterator[str]:
    """The keys that have changed in vain."""
    for key in different_keys(before.service, after.service):
        yield f"service.{key}"
    for key in different_keys(before.journal, after.journal):
        yield f"journal.{key}"
    if (before.browser is None) != (after.browser is None):
        yield "browser"
    if before.twilio is None or after.twilio is None:
        if before.twilio is not after.twilio:
            yield "twilio"
        return
    for key in different_keys(before.twilio, after.twilio):
        if key != _LIVE_OF_TWILIO:
            yield f"twilio.{key}"
