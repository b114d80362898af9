"""Points numbers and a TwiML App at this service: what would change, doing it, and undoing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from router.errors import CarrierFailed

if TYPE_CHECKING:
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


class Undo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How everything was before, kept in a file."""

    account_sid: str
    numbers: dict[str, dict[str, str]]
    """By sid: the fields as they were."""
    applications: dict[str, dict[str, str]]
    created_applications: tuple[str, ...]


async def plan(
    rest: TwilioRest, urls: Urls, numbers: tuple[str, ...], site: str
) -> tuple[Change, ...]:
    """What has to change; nothing is changed yet.

    Raises:
        CarrierFailed: Twilio could not be asked, or the account does not have one of the numbers.
    """
    changes = [await _plan_application(rest, urls, f"{APPLICATION_NAME}-{site}")]
    changes.extend([await _plan_number(rest, urls, number) for number in numbers])
    return tuple(change for change in changes if change.fields)


async def _plan_number(rest: TwilioRest, urls: Urls, number: str) -> Change:
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


async def apply(rest: TwilioRest, account_sid: str, changes: tuple[Change, ...]) -> Undo:
    """Make the changes; gives what is needed to undo them.

    Raises:
        SetupInterrupted: Twilio failed half-way; its `undo` holds what was done until then.
    """
    numbers: dict[str, dict[str, str]] = {}
    applications: dict[str, dict[str, str]] = {}
    created: list[str] = []

    def undo() -> Undo:
        return Undo(
            account_sid=account_sid,
            numbers=numbers,
            applications=applications,
            created_applications=tuple(created),
        )

    for change in changes:
        after = {field.name: field.after for field in change.fields}
        before = {field.name: field.before for field in change.fields}
        try:
            if change.sid is None:
                created.append(await rest.create_application(change.name, **after))
            elif change.kind == "number":
                numbers[change.sid] = before
                await rest.update_number(change.sid, **after)
            else:
                applications[change.sid] = before
                await rest.update_application(change.sid, **after)
        except CarrierFailed as error:
            raise SetupInterrupted(f"{change.kind} {change.name}: {error}", undo()) from error
    return undo()


class SetupInterrupted(CarrierFailed):
    """Some of the changes were made, others not."""

    def __init__(self, message: str, undo: Undo) -> None:
        super().__init__(message)
        self.undo = undo


async def take_back(rest: TwilioRest, undo: Undo) -> None:
    """Put everything back as it was.

    Raises:
        CarrierFailed: Twilio failed; it can be tried again.
    """
    for sid, fields in undo.numbers.items():
        await rest.update_number(sid, **fields)
    for sid, fields in undo.applications.items():
        await rest.update_application(sid, **fields)
    for sid in undo.created_applications:
        await rest.delete_application(sid)
