"""What can be configured, as types. The strings below the fields are the reference that is printed.

Durations are seconds here, because people write them; `site_definition` and `profile` translate to
the milliseconds of the core. What types cannot say is checked in `checks`.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from ivr.script import Script
from queues import limits as core_limits
from queues.definitions import (
    AgentSkill,
    QueueDefinition,
    SelectionRule,
    ServiceTarget,
    SiteDefinition,
    SkillNeed,
)
from queues.ids import QueueId, SiteId, SkillId
from router.settings import limits
from router.settings.secret import Secret

SECOND_MS: Final = 1_000

LogFormat = Literal["console", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]
Seconds = Annotated[float, Meta(ge=0, le=limits.DURATION_S_MAX)]
SomeSeconds = Annotated[float, Meta(ge=limits.DURATION_S_MIN, le=limits.DURATION_S_MAX)]
Level = Annotated[int, Meta(ge=core_limits.LEVEL_MIN, le=core_limits.LEVEL_MAX)]
Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=limits.NAME_CHARS_MAX,
        pattern=r"\A[^\x00-\x1f\x7f]*\Z",
        description=f"a name of 1 to {limits.NAME_CHARS_MAX} characters",
    ),
]
AgentName = Annotated[
    str,
    Meta(
        max_length=64,
        pattern=r"\A[A-Za-z0-9_-]+\Z",
        description="a name of at most 64 letters, digits, _ and - (it stands in web addresses)",
    ),
]
E164: Final = Meta(
    pattern=r"\A\+[1-9][0-9]{6,14}\Z",
    description="a number in E.164 form: + and 7 to 15 digits without spaces, as +31205550123",
)
Phone = Annotated[str, E164]
Url = Annotated[
    str,
    Meta(
        max_length=limits.TEXT_CHARS_MAX,
        pattern=r"\Ahttps?://[^\s/?#@]+(/[^\s?#@]*[^\s/?#@])?\Z",
        description="an address as https://calls.example.com, without ?, # and @ and without a / at the end",
    ),
]
MediaUrl = Annotated[
    str,
    Meta(
        max_length=limits.TEXT_CHARS_MAX,
        pattern=r"\Ahttps?://[^\s/?#]+\S*\Z",
        description="an address as https://example.com/music.mp3",
    ),
]


def _sid(prefix: str) -> Meta:
    return Meta(
        pattern=rf"\A{prefix}[0-9a-f]{{32}}\Z",
        description=f"{prefix} and 32 digits of 0-9 and a-f",
    )


SHORT_FORM: Final = "skill"
"""What a bare text stands for where a table with this key, a `Need` or a `Skill`, is expected."""


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the configuration; a misspelt key is refused."""


class Service(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The service as a process: where it listens and how it logs."""

    site: Name = "main"
    """The name of the site; it stands in every event, so do not change it once calls were taken."""
    host: Name = "127.0.0.1"
    """The address on which the service listens; `0.0.0.0` for all of this machine."""
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8080
    """The port on which the service listens; 0 takes any that is free."""
    public_url: Url | None = None
    """The address under which the carrier reaches this service; https, unless on this machine.
    Needed with `[twilio]`."""
    behind_proxy: bool = False
    """Requests come through a reverse proxy on the way; the address of a desk is then what the
    proxy adds last to `X-Forwarded-For`."""
    log_format: LogFormat = "console"
    """Logs for people (`console`) or for machines (`json`)."""
    log_level: LogLevel = "info"
    """What is less important than this is not logged."""
    stop_grace_s: Annotated[float, Meta(ge=0, le=limits.STOP_GRACE_S_MAX)] = 10
    """How long work in hand may take to finish when the service stops."""


class Times(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The times that hold for the whole site."""

    misses_before_away: Annotated[int, Meta(ge=1, le=limits.MISSES_MAX)] = 2
    """So many offers missed in a row send the agent away."""
    back_off_s: Seconds = 5
    """After a decline or a miss the agent gets no offer for this long, so that others get it."""
    connecting_s_max: SomeSeconds = 20
    """If the carrier has not joined caller and agent by then, the call goes back in line."""
    talking_s_max: SomeSeconds = 14_400
    """A call that has been talked for this long is ended."""
    wrap_up_s_max: Seconds = 900
    """However often it is extended, a wrap-up lasts no longer."""
    unreachable_s_max: Seconds = 60
    """A desk that stays unreachable this long signs its agent out."""
    rank_step_s: SomeSeconds = 30
    """Each such time waited raises a call's rank by one, as one point of priority would."""
    primary_bonus_s: Seconds = 30
    """Within a rank, a call for the agent's primary skill counts as if it had waited this longer."""


class Need(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A skill that the calls of a queue need; `"billing"` is short for `{skill = "billing"}`."""

    skill: Name
    """The skill, one of `skills`."""
    level: Level = 1
    """The least level at which the agent must have it."""


class Target(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answer this share of the calls within this time."""

    share: Annotated[float, Meta(gt=0, le=1)] = 0.8
    """The share of the calls: 0.8 is 80 %."""
    within_s: SomeSeconds = 20
    """The time within which they are to be answered."""


class Queue(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A queue."""

    id: Name
    """The queue's name, in screens, reports and metrics."""
    needs: Annotated[tuple[Need, ...], Meta(max_length=core_limits.NEEDS_MAX)] = ()
    """The skills that an agent needs to get its calls; with none, everybody gets them."""
    target: Target = Target()
    """The service-level target."""
    selection: SelectionRule = "longest_idle"
    """Who gets a call if several could: who waited longest, has the highest levels, or has the
    fewest skills."""
    offer_s: SomeSeconds = 15
    """An offer that is not answered within this time is missed."""
    wrap_up_s: Seconds = 30
    """The time after a call to finish its work."""
    wait_s_max: SomeSeconds = 3_600
    """A call that has waited this long leaves the queue."""
    music: MediaUrl | None = None
    """What callers hear while they wait; without it what the carrier has for all queues."""


class Skill(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A skill that an agent has; `"billing"` is short for `{skill = "billing"}`."""

    skill: Name
    """The skill, one of `skills`."""
    level: Level = 5
    """How well the agent has it, from 1 (a little) to 10 (best)."""
    primary: bool = False
    """Whether the agent is there for it in the first place."""


class Agent(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person who answers calls."""

    id: AgentName
    """The agent's short name, in addresses and events."""
    name: Name
    """The agent's name as colleagues read it."""
    token: Secret
    """What the agent's desk signs in with: at least 16 characters that nobody can guess."""
    skills: Annotated[tuple[Skill, ...], Meta(max_length=core_limits.AGENT_SKILLS_MAX)] = ()
    """What the agent can do."""
    phone: Phone | None = None
    """Offers ring this telephone; without one the agent works at a desk page."""
    always_on: bool = False
    """Signed in and ready from the start; only with `phone`."""
    return_s: SomeSeconds = 300
    """With `always_on`: sent away for missed calls, the agent is ready again after this time."""

    def profile(self) -> tuple[AgentSkill, ...]:
        """The skills as the core knows them."""
        return tuple(AgentSkill(SkillId(one.skill), one.level, one.primary) for one in self.skills)

    def return_ms(self) -> int | None:
        """After this time away for missed calls the agent is ready by himself; None for never."""
        return milliseconds(self.return_s) if self.always_on else None


class Twilio(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account with Twilio. Without this table no telephone network is used."""

    account_sid: Annotated[str, _sid("AC")]
    """The account."""
    auth_token: Secret
    """The account's token: requests from Twilio are signed with it."""
    api_key_sid: Annotated[str, _sid("SK")]
    """An API key: desk pages get their access from it."""
    api_key_secret: Secret
    """The secret of the API key."""
    application_sid: Annotated[str, _sid("AP")] | None = None
    """The TwiML application of the desk pages; `switchroom twilio setup` makes it."""
    caller_id: Phone
    """One of our numbers, shown to agents whose telephone rings."""
    music_url: MediaUrl | None = None
    """What callers hear in queues without `music`; music of our own making without."""
    api_base_url: Url = "https://api.twilio.com"
    """Where Twilio's REST interface is."""


class Settings(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole configuration."""

    service: Service = Service()
    skills: Annotated[tuple[Name, ...], Meta(max_length=core_limits.SKILLS_MAX)] = ()
    """All the skills there are; languages are skills too. A name that is not here is a mistake."""
    times: Times = Times()
    queues: Annotated[tuple[Queue, ...], Meta(min_length=1, max_length=core_limits.QUEUES_MAX)]
    agents: Annotated[tuple[Agent, ...], Meta(max_length=limits.AGENTS_MAX)] = ()
    conversation: Script
    twilio: Twilio | None = None

    def site_definition(self) -> SiteDefinition:
        """Skills, queues and times as the core knows them."""
        times = self.times
        return SiteDefinition(
            site=SiteId(self.service.site),
            skills=tuple(SkillId(skill) for skill in self.skills),
            queues=tuple(_definition(queue) for queue in self.queues),
            misses_before_away=times.misses_before_away,
            back_off_ms=milliseconds(times.back_off_s),
            connecting_ms_max=milliseconds(times.connecting_s_max),
            talking_ms_max=milliseconds(times.talking_s_max),
            wrap_up_ms_max=milliseconds(times.wrap_up_s_max),
            unreachable_ms_max=milliseconds(times.unreachable_s_max),
            rank_step_ms=milliseconds(times.rank_step_s),
            primary_bonus_ms=milliseconds(times.primary_bonus_s),
        )

    def agent(self, agent_id: str) -> Agent | None:
        """The agent of this id, or None."""
        return next((agent for agent in self.agents if agent.id == agent_id), None)


def milliseconds(seconds: float) -> int:
    """Seconds as the whole milliseconds of the core."""
    return round(seconds * SECOND_MS)


def _definition(queue: Queue) -> QueueDefinition:
    return QueueDefinition(
        queue=QueueId(queue.id),
        needs=tuple(SkillNeed(SkillId(need.skill), need.level) for need in queue.needs),
        target=ServiceTarget(
            share=queue.target.share, within_ms=milliseconds(queue.target.within_s)
        ),
        selection=queue.selection,
        offer_ms=milliseconds(queue.offer_s),
        wrap_up_ms=milliseconds(queue.wrap_up_s),
        wait_ms_max=milliseconds(queue.wait_s_max),
    )
