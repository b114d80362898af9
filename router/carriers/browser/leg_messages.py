"""What the pages of agents and supervisors and the service say to each other over `/browser/leg`: see
`messages`.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from queues import limits as core_limits
from router.carriers.browser import limits
from router.carriers.browser.messages import (
    Ended,
    Here,
    Ice,
    Media,
    Mode,
    PageMessage,
    PageNotice,
    Ready,
    Role,
    Signal,
    Signalled,
    Version,
)

Token = Annotated[str, Meta(min_length=1, max_length=limits.TOKEN_CHARS_MAX)]
OfferName = Annotated[str, Meta(min_length=3, max_length=core_limits.ID_LENGTH_MAX + 16)]


# -- What an agent's or a supervisor's page says, at /browser/leg


class JoinLeg(PageMessage, frozen=True, kw_only=True, tag="join"):
    """Bring a leg; must come first. A supervisor's page may say it again; how it takes part has changed
    before, with `POST /api/supervise`.
    """

    v: Version
    """The version of this reference, 1."""
    token: Token
    """An agent's: that of `voices` with the carrier `browser`. A supervisor's: from `POST
    /api/supervise`, good once; it says which call, and how."""
    offer: OfferName | None = None
    """An agent's: `join.parameters.offer`. Null for supervisors."""


class LeaveLeg(PageMessage, frozen=True, kw_only=True, tag="leave"):
    """The leg is taken away on purpose, so that nobody waits for it to come back."""


LegMessage = JoinLeg | Ready | Signal | Media | LeaveLeg | Here
"""What an agent's or a supervisor's page may say. An agent's page says `ready` once its microphone is
there; only then the caller is let in.
"""


# -- What an agent's or a supervisor's page is told


class Joined(PageNotice, frozen=True, kw_only=True, tag="joined"):
    """The leg is there; an agent's page says `ready` now."""

    ice: Ice
    """For the connections with peers."""
    here_ms: int
    """How often to say `here`."""


class PeerHere(PageNotice, frozen=True, kw_only=True, tag="peer"):
    """Another page takes part. The agent's page makes it an offer, a supervisor's awaits the agent's.
    Told again of the same peer, its mode has changed.
    """

    peer: str
    """Its name, for `signal`. A page that loads anew comes with a new one."""
    role: Role
    """Whose page it is. A supervisor hears caller and agent; the caller hears the agent."""
    mode: Mode | None = None
    """Of supervisors: `listen` nobody hears him, `whisper` the agent does, `barge` both do."""


class PeerGone(PageNotice, frozen=True, kw_only=True, tag="peer_gone"):
    """A page takes part no more: close the connection with it."""

    peer: str
    """Its name."""


class PeerPressed(PageNotice, frozen=True, kw_only=True, tag="digits"):
    """The caller has pressed keys."""

    digits: str
    """Which."""


class Held(PageNotice, frozen=True, kw_only=True, tag="held"):
    """Whether the caller is on hold: send him nothing, and let nobody hear him."""

    on: bool
    """Whether it begins or is over."""


class HearAudio(PageNotice, frozen=True, kw_only=True, tag="hear"):
    """A simulated caller speaks: play this, in place of what was played."""

    audio: str
    """Where the file is."""


LegNotice = Joined | PeerHere | PeerGone | Signalled | PeerPressed | Held | HearAudio | Ended
"""What an agent's or a supervisor's page is told."""
