"""Conferences: who is in them, who hears whom, and what they report.

A participant's leg executes its part of the conference itself (`conference_leg.py`). Here is only
state: each change that alters what a leg hears completes its `changed` future.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.emulators.twilio import fields
from tests.emulators.twilio.activity import resolve
from tests.emulators.twilio.webhooks import Outgoing

if TYPE_CHECKING:
    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.entries import Source, StatusCallback
    from tests.emulators.twilio.exchange import Exchange
    from tests.emulators.twilio.fields import Fields

PARTICIPANTS_MAX = 250
EVENT_GROUPS = {"unmute": "mute", "unhold": "hold"}
"""Events that are asked for under another one's name."""

HUNG_UP = "participant_hung_up"
REDIRECTED = "participant_redirected_via_api"
REMOVED = "participant_removed_via_api"
ENDED = "moderator_ended_conference"
FAILED = "participant_failed"
TIME_UP = "participant_time_limit_reached"


@dataclass(kw_only=True, eq=False)
class Participant:
    call: Call
    conference: Conference
    created_ms: int
    updated_ms: int
    label: str = ""
    is_muted: bool = False
    is_held: bool = False
    is_coaching: bool = False
    coached_sid: str | None = None
    starts: bool = True
    ends: bool = False
    is_joined: bool = False
    wait: Source | None = None
    """What is heard before the start; None: Twilio's music; an empty URL: silence."""
    hold: Source | None = None
    announcements: list[Source] = field(default_factory=list)
    gone: str = ""
    """Why it left, if it did."""
    changed: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def next_change(self) -> asyncio.Future[None]:
        if self.changed.done():
            self.changed = asyncio.get_running_loop().create_future()
        return self.changed

    def touch(self) -> None:
        self.updated_ms = self.call.exchange.clock.now_ms()
        resolve(self.changed, None)

    @property
    def status(self) -> str:
        if self.is_joined:
            return "connected"
        if self.call.is_over or self.gone:
            return "complete" if self.call.status == "completed" else "failed"
        known = {"queued": "queued", "ringing": "ringing", "in-progress": "connected"}
        return known.get(self.call.status, "connecting")


@dataclass(kw_only=True, eq=False)
class Conference:
    exchange: Exchange
    sid: str
    friendly_name: str
    created_ms: int
    updated_ms: int
    status: str = "init"
    participants: list[Participant] = field(default_factory=list)
    """Joined and invited ones; who leaves is taken out."""
    callback: StatusCallback | None = None
    """Fixed by the first participant."""
    has_had_participant: bool = False
    ended_because: str | None = None
    ended_by: Participant | None = None
    _sequence: int = 0

    @property
    def joined(self) -> list[Participant]:
        return [participant for participant in self.participants if participant.is_joined]

    @property
    def is_started(self) -> bool:
        return self.status == "in-progress"

    @property
    def is_over(self) -> bool:
        return self.status == "completed"

    def labelled(self, label: str) -> Participant | None:
        for participant in self.participants:
            if label and participant.label == label:
                return participant
        return None

    def find(self, call_sid_or_label: str) -> Participant | None:
        for participant in self.participants:
            if participant.call.sid == call_sid_or_label:
                return participant
        return self.labelled(call_sid_or_label)

    # -- changes

    def join(self, participant: Participant, callback: StatusCallback | None) -> None:
        if not self.has_had_participant:
            self.callback = callback
            self.has_had_participant = True
        if participant not in self.participants:
            self.participants.append(participant)
        participant.is_joined = True
        participant.call.participant = participant
        self.report("participant-join", participant)
        can_start = len(self.joined) > 1 and any(other.starts for other in self.joined)
        if self.status == "init" and can_start:
            self._set_status("in-progress")
            self.report("conference-start")
            for other in self.joined:
                other.touch()

    def leave(self, participant: Participant, reason: str) -> None:
        """Called once by the leg itself, whatever made it go."""
        participant.gone = participant.gone or reason
        participant.is_joined = False
        participant.call.participant = None
        self.participants.remove(participant)
        self.report(
            "participant-leave",
            participant,
            [
                ("ParticipantCallStatus", participant.call.status),
                ("ReasonParticipantLeft", participant.gone),
            ],
        )
        was_kicked = participant.gone == REMOVED
        if self.is_over:
            self._report_end()
        elif participant.ends:
            suffix = "kicked" if was_kicked else "left"
            self.end(f"participant-with-end-conference-on-exit-{suffix}", participant)
        elif not self.joined:
            self.end(
                "last-participant-kicked" if was_kicked else "last-participant-left", participant
            )

    def end(self, reason: str, by: Participant | None = None) -> None:
        self._set_status("completed")
        self.ended_because = reason
        self.ended_by = by
        for participant in self.joined:
            self.remove(participant, ENDED)
        self._report_end()

    def _report_end(self) -> None:
        """The end is reported when the last participant has left."""
        if self.joined or self.ended_because is None:
            return
        by, reason = self.ended_by, self.ended_because
        form = [("ReasonConferenceEnded", reason), ("Reason", reason)]
        if by is not None:
            form.append(("CallSidEndingConference", by.call.sid))
            form.append(("ParticipantLabelEndingConference", by.label))
        self.report("conference-end", extra=form)

    def remove(self, participant: Participant, reason: str) -> None:
        participant.gone = participant.gone or reason
        participant.touch()

    def announce(self, source: Source) -> None:
        for participant in self.joined:
            participant.announcements.append(source)
            participant.touch()

    def _set_status(self, status: str) -> None:
        self.status = status
        self.updated_ms = self.exchange.clock.now_ms()

    # -- callbacks

    def report(
        self, event: str, participant: Participant | None = None, extra: Fields | None = None
    ) -> None:
        callback = self.callback
        name = event.partition("-")[2]
        if callback is None or EVENT_GROUPS.get(name, name) not in callback.events:
            return
        form: Fields = [
            ("AccountSid", self.exchange.account_sid),
            ("ConferenceSid", self.sid),
            ("FriendlyName", self.friendly_name),
            ("SequenceNumber", str(self._sequence)),
            ("StatusCallbackEvent", event),
            ("Timestamp", fields.rfc_2822(self.exchange.clock.now_ms())),
        ]
        self._sequence += 1
        if participant is not None:
            form += _about(participant)
        self.exchange.courier.post(
            Outgoing(
                kind="conference-status",
                event=event,
                resource=self.sid,
                url=callback.url,
                method=callback.method,
                fields=(*form, *(extra or ())),
            )
        )


def _about(participant: Participant) -> Fields:
    form = [
        ("CallSid", participant.call.sid),
        ("Coaching", fields.truth(participant.is_coaching)),
        ("EndConferenceOnExit", fields.truth(participant.ends)),
        ("Hold", fields.truth(participant.is_held)),
        ("Muted", fields.truth(participant.is_muted)),
        ("StartConferenceOnEnter", fields.truth(participant.starts)),
    ]
    if participant.label:
        form.append(("ParticipantLabel", participant.label))
    if participant.coached_sid:
        form.append(("CallSidToCoach", participant.coached_sid))
    return form


class Conferences:
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.all: list[Conference] = []

    def active(self, name_or_sid: str) -> Conference | None:
        for conference in reversed(self.all):
            if name_or_sid in {conference.sid, conference.friendly_name} and not conference.is_over:
                return conference
        return None

    def newest(self, name_or_sid: str) -> Conference:
        for conference in reversed(self.all):
            if name_or_sid in {conference.sid, conference.friendly_name}:
                return conference
        raise LookupError(f"no conference {name_or_sid!r}")

    def open(self, name: str) -> Conference:
        """The running conference of that name, or a new one."""
        conference = self.active(name)
        if conference is None:
            now_ms = self._exchange.clock.now_ms()
            conference = Conference(
                exchange=self._exchange,
                sid=self._exchange.ids.sid("CF"),
                friendly_name=name,
                created_ms=now_ms,
                updated_ms=now_ms,
            )
            self.all.append(conference)
        return conference


def can_hear(listener: Participant, speaker: Participant) -> bool:
    """Whether a conference carries sound from one participant to another."""
    conference = listener.conference
    if conference is not speaker.conference or not conference.is_started or listener is speaker:
        return False
    if not (listener.is_joined and speaker.is_joined):
        return False
    if listener.is_held or speaker.is_held or speaker.is_muted:
        return False
    return not speaker.is_coaching or speaker.coached_sid == listener.call.sid
