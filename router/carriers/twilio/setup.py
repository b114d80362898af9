"""Points numbers and a TwiML App at this service: what would change, doing it, and undoing it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec.structs import replace

from router.errors import CarrierFailed, LegGone

if TYPE_CHECKING:
    from collections.abc import Callable

    from router.carriers.twilio.rest import TwilioRest, VoiceSetup
    from router.carriers.twilio.urls import Urls

APPLICATION_NAME: Final = "switchroom"


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a number or application, as it is and as it will be."""

    name: str
    before: str
    after: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What will be done to one number or application. A new application has no sid yet."""

    kind: Literal["number", "application"]
    name: str
    sid: str | None
    fields: tuple[FieldChange, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What has to change, and the application of the desk pages if there is one already."""

    changes: tuple[Change, ...]
    application_sid: str | None


class Undo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How everything was before, kept in a file.

    It is written before anything is changed, so it may say more than was done: putting back what
    was never changed writes the values that are there.
    """

    account_sid: str
    numbers: dict[str, dict[str, str]]
    """By sid: the fields as they were."""
    applications: dict[str, dict[str, str]]
    created_applications: tuple[str, ...]
    """By sid."""
    planned_applications: tuple[str, ...] = ()
    """By name: there were none so called, and it is not known whether they were created."""


async def plan(
    rest: TwilioRest,
    urls: Urls,
    numbers: tuple[str, ...],
    site: str,
    fallback_url: str | None = None,
) -> Plan:
    """What has to change; nothing is changed yet. Without a `fallback_url` the numbers keep what they
    have.

    Raises:
        CarrierFailed: Twilio could not be asked, or the account does not have one of the numbers.
    """
    application = await _plan_application(rest, urls, f"{APPLICATION_NAME}-{site}")
    changes = [
        application,
        *[await _plan_number(rest, urls, number, fallback_url) for number in numbers],
    ]
    return Plan(
        changes=tuple(change for change in changes if change.fields),
        application_sid=application.sid,
    )


async def _plan_number(
    rest: TwilioRest, urls: Urls, number: str, fallback_url: str | None
) -> Change:
    found = await rest.find_number(number)
    if found is None:
        raise CarrierFailed(
            f"the account has no number {number}; buy it at Twilio or correct conversation.numbers"
        )
    wanted = {
        "voice_url": urls.plain("voice"),
        "voice_method": "POST",
        "status_callback": urls.plain("status"),
        "status_callback_method": "POST",
        # Either of these would be asked instead of the Voice URL.
        "voice_application_sid": "",
        "trunk_sid": "",
    }
    if fallback_url is not None:
        wanted |= {"voice_fallback_url": fallback_url, "voice_fallback_method": "POST"}
    return Change(kind="number", name=number, sid=found.sid, fields=_differences(found, wanted))


async def _plan_application(rest: TwilioRest, urls: Urls, name: str) -> Change:
    found = await rest.find_application(name)
    wanted = {"voice_url": urls.plain("agent"), "voice_method": "POST"}
    sid = None if found is None else found.sid
    return Change(kind="application", name=name, sid=sid, fields=_differences(found, wanted))


def _differences(found: VoiceSetup | None, wanted: dict[str, str]) -> tuple[FieldChange, ...]:
    before = {} if found is None else found.fields
    return tuple(
        FieldChange(name=name, before=before.get(name, ""), after=after)
        for name, after in wanted.items()
        if before.get(name, "") != after
    )


def undo_of(account_sid: str, changes: tuple[Change, ...]) -> Undo:
    """What undoes these changes, be all of them made, some or none."""
    numbers: dict[str, dict[str, str]] = {}
    applications: dict[str, dict[str, str]] = {}
    for change in changes:
        if change.sid is not None:
            kept = numbers if change.kind == "number" else applications
            kept[change.sid] = {field.name: field.before for field in change.fields}
    return Undo(
        account_sid=account_sid,
        numbers=numbers,
        applications=applications,
        created_applications=(),
        planned_applications=tuple(change.name for change in changes if change.sid is None),
    )


async def apply(
    rest: TwilioRest, changes: tuple[Change, ...], undo: Undo, keep: Callable[[Undo], None]
) -> Undo:
    """Make the changes that `undo` undoes; gives it with the sids of what was created.

    `undo` must be kept before; `keep` gets it anew as soon as there is such a sid.

    Raises:
        CarrierFailed: Twilio failed half-way; what was kept undoes what was done until then.
    """
    for change in changes:
        after = {field.name: field.after for field in change.fields}
        try:
            if change.sid is None:
                sid = await rest.create_application(change.name, **after)
                undo = _with_created(undo, change.name, sid)
                keep(undo)
            elif change.kind == "number":
                await rest.update_number(change.sid, **after)
            else:
                await rest.update_application(change.sid, **after)
        except CarrierFailed as error:
            raise CarrierFailed(f"{change.kind} {change.name}: {error}") from error
    return undo


def _with_created(undo: Undo, name: str, sid: str) -> Undo:
    return replace(
        undo,
        created_applications=(*undo.created_applications, sid),
        planned_applications=tuple(one for one in undo.planned_applications if one != name),
    )


async def take_back(rest: TwilioRest, undo: Undo) -> None:
    """Put everything back as it was.

    Raises:
        CarrierFailed: Twilio failed; it can be tried again.
    """
    for sid, fields in undo.numbers.items():
        await rest.update_number(sid, **fields)
    for sid, fields in undo.applications.items():
        await rest.update_application(sid, **fields)
    found = [await rest.find_application(name) for name in undo.planned_applications]
    for sid in (*undo.created_applications, *(one.sid for one in found if one is not None)):
        with suppress(LegGone):  # it was deleted already
            await rest.delete_application(sid)
