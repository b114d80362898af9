"""/Conferences/{ConferenceSid}/Participants"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.twilio import conference_leg, conferences
from tests.emulators.twilio.conferences import Participant
from tests.emulators.twilio.entries import Source
from tests.emulators.twilio.rest.answers import ApiError, Json, not_found, page, participant_json
from tests.emulators.twilio.rest.calls import address, check_caller_id
from tests.emulators.twilio.rest.conferences import by_sid

if TYPE_CHECKING:
    from tests.emulators.twilio.conferences import Conference
    from tests.emulators.twilio.exchange import Exchange
    from tests.emulators.twilio.rest.form import Form
    from tests.emulators.twilio.rest.server import Ask
    from tests.emulators.twilio.script import Script

TIMEOUT_S = 60
CONFERENCE_EVENTS = "start end"


def create(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    """Call somebody into a conference: named by SID (it must run) or by name (made if need be)."""
    form, name = ask.form, ask.sids["ConferenceSid"]
    to = address(form.required("To", 21201), 21211)
    from_ = form.required("From", 21213)
    check_caller_id(exchange, from_)
    timeout_s = form.number("Timeout", TIMEOUT_S, 5, 600)
    is_sid = name.startswith("CF")
    conference = exchange.conferences.active(name) if is_sid else exchange.conferences.open(name)
    if conference is None:
        raise not_found(ask.path)
    _check_label(conference, form.get("Label"))
    call = exchange.new_call(
        from_=from_,
        to=to,
        direction="outbound-api",
        status_callback=form.status_callback(),
    )
    participant = _participant(exchange, form, conference, call.sid)
    conference.participants.append(participant)
    callback = form.status_callback("Conference", CONFERENCE_EVENTS)

    async def life(script: Script) -> None:
        if not participant.conference.is_over:
            await conference_leg.stay(script, participant, callback)

    def forget(_: object) -> None:
        if participant in conference.participants:
            conference.participants.remove(participant)

    call.over.add_done_callback(forget)
    exchange.dialler.queue(call, timeout_s=timeout_s, then=life)
    return 201, participant_json(participant)


def _participant(
    exchange: Exchange, form: Form, conference: Conference, call_sid: str
) -> Participant:
    now_ms = exchange.clock.now_ms()
    wait = None
    if "WaitUrl" in form:
        wait = Source(url=form.url("WaitUrl") or "", method=form.method("WaitMethod"))
    return Participant(
        call=exchange.calls[call_sid],
        conference=conference,
        created_ms=now_ms,
        updated_ms=now_ms,
        label=form.get("Label"),
        is_muted=form.truth("Muted", default=False),
        is_coaching=form.truth("Coaching", default=False),
        coached_sid=_coached(form, conference),
        starts=form.truth("StartConferenceOnEnter", default=True),
        ends=form.truth("EndConferenceOnExit", default=False),
        wait=wait,
    )


def _check_label(conference: Conference, label: str) -> None:
    if "/" in label:
        raise ApiError(400, 16023, "Participant label must not contain a slash")
    if len(label) > conference_leg.LABEL_CHARACTERS_MAX:
        raise ApiError(400, 16024, "Participant label is too long")
    if conference.labelled(label) is not None:
        raise ApiError(400, 16026, f"Participant label {label!r} is already in the conference")


def _coached(form: Form, conference: Conference) -> str | None:
    sid = form.get("CallSidToCoach")
    if sid and conference.find(sid) is None:
        raise ApiError(400, 13240, f"CallSidToCoach: {sid} is not in the conference")
    return sid or None


def index(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    conference, query = by_sid(exchange, ask, "ConferenceSid"), ask.query
    found = [participant_json(participant) for participant in conference.participants]
    for name, key in (("Muted", "muted"), ("Hold", "hold"), ("Coaching", "coaching")):
        if name in query:
            wanted = query.truth(name, default=True)
            found = [one for one in found if one[key] == wanted]
    return 200, page("participants", ask.path, found, query.as_dict())


def fetch(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    return 200, participant_json(_participant_of(exchange, ask))


def update(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    participant, form = _participant_of(exchange, ask), ask.form
    if not participant.is_joined:
        raise not_found(ask.path)
    was_held = participant.is_held
    _change_modifiers(participant, form, was_held=was_held)
    muted = form.truth("Muted", default=participant.is_muted)
    if muted != participant.is_muted:
        participant.is_muted = muted
        _report(participant, "participant-mute" if muted else "participant-unmute")
    _change_hold(participant, form)
    announce_url = form.url("AnnounceUrl")
    if announce_url:
        source = Source(url=announce_url, method=form.method("AnnounceMethod"))
        participant.announcements.append(source)
        participant.touch()
    return 200, participant_json(participant)


def _change_modifiers(participant: Participant, form: Form, *, was_held: bool) -> None:
    """endConferenceOnExit, silently ignored while on hold, and coaching, which ends where it is not
    mentioned.
    """
    before = (participant.ends, participant.is_coaching, participant.coached_sid)
    if not was_held:
        participant.ends = form.truth("EndConferenceOnExit", default=participant.ends)
    if "CallSidToCoach" in form:
        participant.coached_sid = _coached(form, participant.conference)
    is_named = bool(form.get("CallSidToCoach"))
    participant.is_coaching = form.truth("Coaching", default=is_named)
    if participant.is_coaching and participant.coached_sid is None:
        raise ApiError(400, 13240, "Coaching needs CallSidToCoach")
    if (participant.ends, participant.is_coaching, participant.coached_sid) != before:
        _report(participant, "participant-modify")


def _change_hold(participant: Participant, form: Form) -> None:
    hold = form.truth("Hold", default=participant.is_held)
    if "HoldUrl" in form:
        url = form.url("HoldUrl") or ""
        participant.hold = Source(url=url, method=form.method("HoldMethod", "GET"))
    if hold == participant.is_held:
        return
    participant.is_held = hold
    if not hold:
        participant.hold = None
    participant.touch()
    _report(participant, "participant-hold" if hold else "participant-unhold")


def _report(participant: Participant, event: str) -> None:
    participant.updated_ms = participant.call.exchange.clock.now_ms()
    participant.conference.report(event, participant)


def delete(exchange: Exchange, ask: Ask) -> tuple[int, None]:
    """Take the leg out; it goes on with its own TwiML, or ends where it has none."""
    participant = _participant_of(exchange, ask)
    if participant.is_joined:
        participant.conference.remove(participant, conferences.REMOVED)
    else:
        participant.call.end("canceled")
    return 204, None


def _participant_of(exchange: Exchange, ask: Ask) -> Participant:
    conference = by_sid(exchange, ask, "ConferenceSid")
    participant = conference.find(ask.sids["CallSid"])
    if participant is None or conference.is_over:
        raise not_found(ask.path)
    return participant


PATH = "/Conferences/{ConferenceSid}/Participants"
ROUTES = [
    (
        "POST",
        f"{PATH}.json",
        create,
        (
            "From To StatusCallback StatusCallbackMethod StatusCallbackEvent Label Timeout Muted Beep"
            " StartConferenceOnEnter EndConferenceOnExit WaitUrl WaitMethod EarlyMedia MaxParticipants"
            " ConferenceStatusCallback ConferenceStatusCallbackMethod ConferenceStatusCallbackEvent"
            " Region Coaching CallSidToCoach JitterBufferSize CallerId CallReason TimeLimit"
        ),
    ),
    ("GET", f"{PATH}.json", index, "Muted Hold Coaching"),
    ("GET", f"{PATH}/{{CallSid}}.json", fetch, ""),
    (
        "POST",
        f"{PATH}/{{CallSid}}.json",
        update,
        (
            "Muted Hold HoldUrl HoldMethod AnnounceUrl AnnounceMethod BeepOnExit EndConferenceOnExit"
            " Coaching CallSidToCoach"
        ),
    ),
    ("DELETE", f"{PATH}/{{CallSid}}.json", delete, ""),
]
