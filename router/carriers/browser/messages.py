"""What the pages of callers, agents and supervisors and the service say to each other: JSON in text
frames over `/browser/call` (here) and `/browser/leg` (`leg_messages`).

Every message is an object with a `type`; the first of a page has a version `v`. The strings below are
the reference, from which the pages' types are made. Times are milliseconds; moments are counted from
the Unix epoch, UTC. Ignore fields and types that you do not know.

Sound flows between the pages, not through the service. The agent's page is in the middle: it makes
the offer (WebRTC) to each peer that it is told of, and the others answer. What one page says to
another about that (`signal`) is passed on unread.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from router.carriers.browser import limits

VERSION: Final = 1
Version = Literal[1]
Turn = Annotated[int, Meta(ge=0, le=limits.TURN_MAX)]
Peer = Annotated[str, Meta(min_length=1, max_length=limits.PEER_CHARS_MAX)]
Secret = Annotated[
    str,
    Meta(
        min_length=limits.SECRET_CHARS,
        max_length=limits.SECRET_CHARS,
        pattern=r"\A[A-Za-z0-9_-]*\Z",
    ),
]
Digits = Annotated[str, Meta(min_length=1, max_length=limits.DIGITS_MAX, pattern=r"\A[0-9*#]*\Z")]
Words = Annotated[str, Meta(min_length=1, max_length=limits.WORDS_CHARS_MAX)]
SignalData = Annotated[str, Meta(min_length=1, max_length=limits.SIGNAL_CHARS_MAX)]
LanguageCode = Annotated[str, Meta(min_length=2, max_length=16, pattern=r"\A[A-Za-z-]*\Z")]
UploadPath = Annotated[str, Meta(min_length=1, max_length=limits.UPLOAD_CHARS_MAX)]
Parts = Annotated[int, Meta(ge=0, le=limits.CHUNKS_MAX)]
RecordedMs = Annotated[int, Meta(ge=0, le=24 * 3_600_000)]

MediaState = Literal["connected", "failed"]
Role = Literal["caller", "agent", "supervisor"]
Mode = Literal["listen", "whisper", "barge"]
"""Supervisors: nobody hears them, the agent does, or agent and caller do."""
After = Literal["listen", "record", "wait", "hang_up"]
HoldReason = Literal["held", "away"]
EndReason = Literal["over", "refused", "taken", "lost", "bad_messages", "too_many", "stopping"]


class PageMessage(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"
):
    """What a page says."""


class PageNotice(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What a page is told."""


# -- What several kinds of pages are told


class IceServer(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of `iceServers`, as RTCPeerConnection takes it."""

    urls: tuple[str, ...]
    """Addresses as `turn:relay.example.com:3478`."""
    username: str = ""
    """For a relay; good for some hours."""
    credential: str = ""
    """For a relay. Keep it secret."""


class Ice(msgspec.Struct, frozen=True, kw_only=True):
    """How pages find a way to each other; to be handed to every RTCPeerConnection."""

    servers: tuple[IceServer, ...]
    """`iceServers`; empty on one network."""
    relay_only: bool
    """Whether `iceTransportPolicy` is `relay`, so that pages do not learn each other's addresses."""


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be said: the caption, and a file that speaks it."""

    text: str
    """The words, to be shown. Empty for a file of the operator's whose words are not known."""
    audio: str | None
    """Where the file is; null if it cannot be spoken here: show the words for as long as reading them
    takes."""
    language: str
    """In which language it is, as `nl`."""


class Signalled(PageNotice, frozen=True, kw_only=True, tag="signal"):
    """Another page says something about the connection with this one."""

    peer: str
    """Which one. Drop it if you do not know this peer, or no longer."""
    data: str
    """What it says, as it gave it."""


class Ended(PageNotice, frozen=True, kw_only=True, tag="ended"):
    """The leg is over. Close everything; the service closes the connection."""

    reason: EndReason
    """`over`: the call has ended, or the leg is needed no more. `refused`: the token, the secret or the
    offer is not, or no longer, good. `taken`: another page of the same person has come in place of this
    one. `lost`: its sound does not find its way to the other page. `bad_messages`: what it sent.
    `too_many`: so many calls from one address; try again in a minute. `stopping`: the service restarts;
    connect again with the secret or a new token."""
    number: str | None = None
    """To callers: a telephone number that helps, if the conversation has led to one."""


# -- What a caller's page says, at /browser/call


class StartCall(PageMessage, frozen=True, kw_only=True, tag="call"):
    """Call, or come back to a call; must come first."""

    v: Version
    """The version of this reference, 1."""
    language: LanguageCode | None = None
    """The language of the page; a hint, if the conversation has it. Only its first part counts."""
    resume: Secret | None = None
    """The secret of a call that this page had before it was loaded anew, or before its connection
    broke. If the call is over, `ended` follows: then call without it."""
    upload: UploadPath | None = None
    """With `resume`: the `upload` to which this page records, or has just recorded, as its answer. If that
    is what is awaited, nothing follows `welcome`: go on, and say again that it is over if it is. Otherwise
    do what follows."""


class PressDigits(PageMessage, frozen=True, kw_only=True, tag="digits"):
    """The caller has pressed keys: as an answer all of them at once, else one by one."""

    digits: Digits
    """The keys, without the one that ends them."""
    turn: Turn | None = None
    """From `say` or `waiting`, as an answer to it. Null while talking: the agent's page is told."""


class SayWords(PageMessage, frozen=True, kw_only=True, tag="words"):
    """The caller has typed what he wants."""

    turn: Turn
    """From `say`."""
    text: Words
    """His words."""


class KeepSilent(PageMessage, frozen=True, kw_only=True, tag="silence"):
    """The caller has not answered in time, or has recorded nothing."""

    turn: Turn
    """From `say`."""


class Played(PageMessage, frozen=True, kw_only=True, tag="played"):
    """Our last words have been spoken: all items of a `say` with `hang_up`."""

    turn: Turn
    """From `say`."""


class RecordingDone(PageMessage, frozen=True, kw_only=True, tag="recorded"):
    """A recording has been made and all its pieces have been uploaded."""

    upload: UploadPath
    """From `say`. It counts even if the same has been asked again meanwhile."""
    parts: Parts
    """How many pieces there are."""
    length_ms: RecordedMs
    """How long it is."""


class AnswerRing(PageMessage, frozen=True, kw_only=True, tag="answer"):
    """The caller, whose page rings because he was to be called back, is here."""


class DeclineRing(PageMessage, frozen=True, kw_only=True, tag="decline"):
    """The caller, whose page rings, does not want to talk now."""


class HangUpCall(PageMessage, frozen=True, kw_only=True, tag="hang_up"):
    """The caller has hung up; `ended` follows."""


class Ready(PageMessage, frozen=True, kw_only=True, tag="ready"):
    """The microphone is there. A caller's page needs it only when it meets an agent; an agent's page
    is let in with it.
    """


class Signal(PageMessage, frozen=True, kw_only=True, tag="signal"):
    """To be passed on to a peer. A caller's and a supervisor's page have one, the agent's."""

    peer: Peer
    """From `meet` or `peer`."""
    data: SignalData
    """A description or an address, as text; nobody but the peer reads it."""


class Media(PageMessage, frozen=True, kw_only=True, tag="media"):
    """What has become of the sound with a peer. The agent's page, too, says so when it fails."""

    peer: Peer
    """Which one."""
    state: MediaState
    """`connected`: it is heard. `failed`: it cannot be reached, after all tries: it is introduced
    anew."""


class Here(PageMessage, frozen=True, kw_only=True, tag="here"):
    """The page is awake; to be said every `here_ms` while nothing else is, from a worker."""


CallerMessage = (
    StartCall
    | PressDigits
    | SayWords
    | KeepSilent
    | Played
    | RecordingDone
    | AnswerRing
    | DeclineRing
    | HangUpCall
    | Ready
    | Signal
    | Media
    | Here
)
"""What a caller's page may say."""


# -- What a caller's page is told


class Welcome(PageNotice, frozen=True, kw_only=True, tag="welcome"):
    """The call is there, or again. What is to be heard and done now follows."""

    secret: str
    """Keep it in sessionStorage until `ended`: with it the page comes back to this call."""
    resumed: bool
    """Whether the page has come back to a call."""
    ice: Ice
    """For the connection with an agent."""
    languages: tuple[str, ...]
    """In which the conversation can be held."""
    language: str
    """In which that goes on to which the page has come back; empty before it is known."""
    company: str
    """Whom the caller has reached."""
    here_ms: int
    """How often to say `here`."""


class Listening(msgspec.Struct, frozen=True, kw_only=True):
    """Which answers are taken. The caller may answer while he is still being spoken to."""

    keys: bool
    """Whether keys are."""
    speech: bool
    """Whether words are."""
    digits_max: int
    """So many keys are the whole answer: send them then."""
    ends_with: str | None
    """This key ends the answer before; it is no part of it."""
    timeout_ms: int
    """So long after the last item, or the last key, what was pressed so far is the answer, or silence
    is."""


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """What may be recorded after a tone, until a key, a button or the longest time."""

    length_ms_max: int
    """The longest time."""
    upload: str
    """Where to: `POST <upload>/<piece>`, counted from 0, as soon as each is there, with the headers
    `Authorization: Bearer <secret>` and `Content-Type` as MediaRecorder names it, the same for all.
    What has arrived counts even if the caller hangs up, or the page is loaded anew and he records nothing
    more."""
    chunk_bytes_max: int
    """The most bytes of a piece."""


class Say(PageNotice, frozen=True, kw_only=True, tag="say"):
    """Speak the items, in place of all that is being heard, then do what follows.

    With `then` = `listen` answer with `digits`, `words` or `silence`; with `record` with `recorded` or
    `silence`. With `hang_up` say `played`. The items of the first `waiting` after a `say` come after its
    items, not in place of them.
    """

    turn: int
    """To be given back with the answer. Given again, the same is asked again."""
    items: tuple[Spoken, ...]
    """What to speak, in this order."""
    then: After
    """What follows."""
    listen: Listening | None = None
    """With `listen`."""
    record: Recording | None = None
    """With `record`."""


class WayOut(msgspec.Struct, frozen=True, kw_only=True):
    """A key that leads out of the line; to be shown as a button as well."""

    key: str
    """To be pressed with the `turn` of `waiting`."""
    to: Literal["callback", "voicemail", "queue"]
    """To be rung back, to leave a message, or into another queue."""


class Waiting(PageNotice, frozen=True, kw_only=True, tag="waiting"):
    """The caller is in line: play music; if there are items, speak them first."""

    turn: int
    """To be given back with a key."""
    items: tuple[Spoken, ...]
    """What to speak."""
    music: str
    """Where the music is, to be repeated."""
    ways_out: tuple[WayOut, ...]
    """The keys that lead out."""
    position: int | None
    """The place in line, from 1; null while it is the caller's turn."""
    expected_ms: tuple[int, int] | None
    """How long it may still take, from and to; null if that cannot be told."""


class Meet(PageNotice, frozen=True, kw_only=True, tag="meet"):
    """An agent's page is going to connect to this one: await its offer. Told of another peer than
    before, keep the old connection until the new one brings sound, then close the old one.
    """

    peer: str
    """The agent's page."""


class Hold(PageNotice, frozen=True, kw_only=True, tag="hold"):
    """Whether the agent is not to be heard for a while."""

    on: bool
    """Whether it begins or is over."""
    reason: HoldReason
    """`held`: the agent has put the caller on hold. `away`: the agent's page is not connected to the
    service and may come back; play the music only once the sound has stopped."""
    music: str
    """What to play meanwhile."""


class Moment(PageNotice, frozen=True, kw_only=True, tag="moment"):
    """Nothing can be decided just now; what is next follows by itself."""

    items: tuple[Spoken, ...]
    """What to speak."""
    music: str
    """What to play then."""


class Promised(PageNotice, frozen=True, kw_only=True, tag="promised"):
    """The caller is going to be rung on this page, if it stays open: `ring` follows, one day. He may
    take that back with `hang_up`; a message that he has left stays.
    """


class Ring(PageNotice, frozen=True, kw_only=True, tag="ring"):
    """The caller had asked to be rung back, and his agent is there: ring, then `answer` or `decline`."""

    ring_ms: int
    """How long to ring."""


class StopRinging(PageNotice, frozen=True, kw_only=True, tag="stop_ringing"):
    """The ringing is over, unanswered; `promised` follows if there is going to be another try."""


CallerNotice = (
    Welcome
    | Say
    | Waiting
    | Meet
    | Signalled
    | Hold
    | Moment
    | Promised
    | Ring
    | StopRinging
    | Ended
)
"""What a caller's page is told."""
