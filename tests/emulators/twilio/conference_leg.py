"""A leg's stay in a conference: joining, what it hears while it waits or is held, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.twilio import conferences
from tests.emulators.twilio.calls import Finished, HungUp, Interruption, Redirected
from tests.emulators.twilio.conferences import Conference, Participant
from tests.emulators.twilio.entries import Source, StatusCallback
from tests.emulators.twilio.speech import play_music
from tests.emulators.twilio.twiml import BadTwiml
from tests.emulators.twilio.vocabulary import Context
from tests.emulators.twilio.webhooks import DeliveryFailed

if TYPE_CHECKING:
    from tests.emulators.twilio.script import Script
    from tests.emulators.twilio.twiml import Document, Verb

LABEL_CHARACTERS_MAX = 128


class Changed(Interruption):
    """The participant's part in the conference has changed."""


class Starred(Interruption):
    """The caller pressed * under hangupOnStar."""


async def stay(script: Script, participant: Participant, callback: StatusCallback | None) -> str:
    """Join and remain until something ends it. Returns why the leg left."""
    conference = participant.conference
    conference.join(participant, callback)
    reason = conferences.FAILED
    try:
        with script.call.at(f"conference:{conference.friendly_name}"):
            while not participant.gone:
                await _hear(script, participant)
        reason = participant.gone
    except Redirected:
        reason = conferences.REDIRECTED
        raise
    except (HungUp, Finished, Starred):
        reason = conferences.HUNG_UP
        raise
    except (DeliveryFailed, BadTwiml) as failure:
        script.exchange.warnings.append(str(failure))
    finally:
        conference.leave(participant, reason)
    return reason


async def _hear(script: Script, participant: Participant) -> None:
    """Whatever the present state sounds like, until it changes."""
    changed = participant.next_change()
    with script.within(Context.CONFERENCE_SOUND), script.watching(changed, Changed):
        try:
            if participant.announcements:
                await script.run(participant.announcements.pop(0), "announce")
                return
            if participant.is_held:
                await _sound(script, participant.hold)
            elif not participant.conference.is_started:
                await _sound(script, participant.wait)
            await script.forever()
        except Changed:
            return


async def _sound(script: Script, source: Source | None) -> None:
    if source is None:
        await play_music(script)
    elif source.url:
        await script.run(source, "wait")


def participant_from(
    script: Script, verb: Verb, document: Document, conference: Conference
) -> Participant:
    """What <Conference> asks for. Raises BadTwiml for a `coach` who is not there."""
    now_ms = script.exchange.clock.now_ms()
    coach = verb.get("coach")
    if coach and conference.find(coach) is None:
        raise BadTwiml(13240, document.url, f"coach: {coach} is not in the conference")
    return Participant(
        call=script.call,
        conference=conference,
        created_ms=now_ms,
        updated_ms=now_ms,
        label=verb.get("participantLabel"),
        is_muted=verb.is_true("muted", default=False),
        is_coaching=bool(coach),
        coached_sid=coach or None,
        starts=verb.is_true("startConferenceOnEnter", default=True),
        ends=verb.is_true("endConferenceOnExit", default=False),
        wait=_wait_source(script, verb, document),
    )


def _wait_source(script: Script, verb: Verb, document: Document) -> Source | None:
    if "waitUrl" not in verb.attributes:
        return None
    url = verb.get("waitUrl")
    return Source(
        url=script.resolve(document, url) if url else "", method=verb.method("waitMethod")
    )


def refusal(verb: Verb, conference: Conference) -> str:
    """Why the leg may not join, as Twilio's debugger would say; empty when it may."""
    label = verb.get("participantLabel")
    if "/" in label:
        return f"16023 participantLabel {label!r} contains a slash"
    if len(label) > LABEL_CHARACTERS_MAX:
        return f"16024 participantLabel of {len(label)} characters"
    if conference.labelled(label) is not None:
        return f"16025 participantLabel {label!r} is already in the conference"
    limit = min(
        verb.number("maxParticipants", conferences.PARTICIPANTS_MAX), conferences.PARTICIPANTS_MAX
    )
    if len(conference.joined) >= limit:
        return f"the conference is full ({limit})"
    return ""
