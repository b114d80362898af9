"""What can be configured, as types. The strings below the fields are the reference that is printed.

What single values may be stands in `values`; what types cannot say is checked in `checks`. Durations
are seconds here, because people write them; `definition` translates to the milliseconds of the core.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from ivr.script import Script
from queues import limits as core_limits
from queues.definitions import AgentSkill, OrderRule, SelectionRule, SiteDefinition
from queues.ids import SkillId
from queues.steps import Destination, Staffing
from router.settings import definition, limits
from router.settings.browser import BrowserSettings
from router.settings.callers import CallersSettings
from router.settings.desk import DeskSettings
from router.settings.secret import Secret
from router.settings.sign_in import SignInSettings
from router.settings.understanding import LookUpSettings, UnderstandingSettings
from router.settings.values import (
    AgentName,
    Expression,
    Level,
    LineLength,
    LogFormat,
    LogLevel,
    Lowering,
    MediaUrl,
    Name,
    Phone,
    Raise,
    Ringing,
    Seconds,
    Seed,
    SomeSeconds,
    Url,
    Weight,
    milliseconds,
    sid,
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
    operator_token: Secret | None = None
    """What `switchroom emergency` proves itself with to the service: at least 16 characters that
    nobody can guess. Without it the emergency switch cannot be turned."""


class Journal(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where everything that happens is written, before anybody acts on it."""

    folder: Name = "switchroom-data"
    """The folder of the journal and of the keys of callers; a relative one begins at the folder of
    the configuration. It is made if it is not there, for the service's own account alone."""


class BackOff(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long an agent gets no offer after one that came to nothing, so that others get the call."""

    declined_s: Seconds = 5
    """The agent declined."""
    timeout_s: Seconds = 5
    """Nobody reacted at the desk."""
    no_answer_s: Seconds = 5
    """The telephone rang out."""
    busy_s: Seconds = 15
    """The telephone was busy."""
    failed_s: Seconds = 15
    """The desk or the telephone could not be reached, or the leg broke."""


class Times(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The times that hold for the whole site."""

    misses_before_away: Annotated[int, Meta(ge=1, le=limits.MISSES_MAX)] = 2
    """So many offers missed in a row send the agent away."""
    back_off: BackOff = BackOff()
    """The pause after an offer that came to nothing, by cause."""
    connecting_s_max: SomeSeconds = 20
    """If the carrier has not joined caller and agent by then, the call goes back in line."""
    talking_s_max: SomeSeconds = 14_400
    """A call that has been talked for this long is ended."""
    wrap_up_s_max: Seconds = 900
    """However often it is extended, a wrap-up lasts no longer."""
    unreachable_s_max: Seconds = 60
    """A desk that stays unreachable this long signs its agent out."""
    resume_s: Seconds = 120
    """A caller who hung up while waiting and rings again within this time has his place back."""


class Routing(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How calls and agents are brought together, over all queues."""

    order: OrderRule = "ageing"
    """Which call an agent takes who frees: `ageing` the one of highest priority, which rises while
    waiting; `wait_over_target` the one that has used up most of its target; `fifo` the one that has
    waited longest; `strict` the one of highest priority, however long others wait."""
    shadow_order: OrderRule | None = None
    """A second order that decides too and never acts; each offer tells what it would have done."""
    rank_step_s: SomeSeconds = 40
    """Each such time waited raises a call's rank by one, as one point of priority would."""
    primary_bonus_s: Seconds = 40
    """Within a rank, a call for the agent's primary skill counts as if it had waited this longer."""
    exclusion_s: Seconds = 30
    """An agent who has just declined or missed a call is not offered that call again for this long,
    if another agent at work could take it."""
    seed: Seed = 0
    """Where the chances of the rules `random` and `weighted_random` begin."""


class Callbacks(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How callers are rung back who asked for it or have left a message: at their place in line, once
    an agent has accepted.
    """

    tries: Annotated[int, Meta(ge=1, le=core_limits.TRIES_MAX)] = 3
    """A caller who does not answer is rung so often; that his agent does not come is no try."""
    retry_s: SomeSeconds = 600
    """The time between two tries, and after one that was none, say because the carrier was busy."""
    ring_s: Annotated[float, Meta(ge=limits.RING_S_MIN, le=limits.RING_S_MAX)] = 45
    """So long his telephone rings; Twilio may add up to five seconds."""
    wait_s_max: SomeSeconds = 345_600
    """A callback that has not come about by then ends; longer than the longest time it is closed."""


class Need(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A skill with a least level; `"billing"` is short for `{skill = "billing"}`."""

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


class Step(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes for a call that no agent takes at once. All conditions must hold; then all
    effects come about, at most once for each call, even if it comes back to the queue.
    """

    on: Literal["joining", "waiting"] = "waiting"
    """When the conditions are looked at: only as the call joins the queue, or then and later."""
    after_s: Seconds = 0
    """Condition: the call has waited this long in the queue."""
    line_over: LineLength | None = None
    """Condition: more calls than this wait in the queue, this one included."""
    longest_wait_over_s: Seconds | None = None
    """Condition: a call of the queue has waited longer than this."""
    expected_wait_over_s: Seconds | None = None
    """Condition: who joins the queue now is expected to wait longer than this (the median)."""
    staffing: Staffing | None = None
    """Condition: of the agents who could take the call, none is signed in, none at work (signed in,
    not away, reachable), none ready this moment, or at least one at work."""
    lower_levels: Lowering = 0
    """Effect: every needed level falls by so much, to 1 at the least."""
    drop_skills: Annotated[tuple[Name, ...], Meta(max_length=core_limits.NEEDS_MAX)] = ()
    """Effect: these skills are no longer needed."""
    add_queues: Annotated[tuple[Name, ...], Meta(max_length=core_limits.QUEUES_MAX)] = ()
    """Effect: whoever could take the call if it were in one of these queues may take it as well."""
    raise_priority: Raise = 0
    """Effect: the call's priority rises by so much."""
    offer_callback: bool = False
    """Effect: the exits with `when = "offered"` are open to the caller from now on."""
    move_to: Name | None = None
    """Effect: the call goes to this queue and keeps its waiting time."""
    leave_for: Destination | None = None
    """Effect: the call leaves the queue. `refuse`: the caller is told that nobody can take the call;
    `message`: he hears the prompt `message`; in both cases the call ends. `voicemail`: he may leave a
    message, `callback`: he may ask to be rung back, at the place he had."""


class Queue(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A queue."""

    id: Name
    """The queue's name, in screens, reports and metrics."""
    needs: Annotated[tuple[Need, ...], Meta(max_length=core_limits.NEEDS_MAX)] | Expression = ()
    """What an agent needs to get its calls; with nothing, everybody gets them. A list of skills, all
    of which are needed, or a text with `and`, `or`, `not` and brackets, as
    `"(dutch or italian) and billing >= 3 and not trainee"`; names with other characters than
    letters, digits, `_` and `-` stand in double quotes there."""
    prefers: Annotated[tuple[Need, ...], Meta(max_length=core_limits.NEEDS_MAX)] = ()
    """Agents who have more of these skills come first."""
    weight: Weight = 0
    """Added to the rank of all its calls, beside calls of other queues."""
    target: Target = Target()
    """The service-level target."""
    selection: SelectionRule = "most_proficient"
    """Who gets a call if several could: `most_proficient` whoever is there for its skills, then has
    the highest levels; `longest_idle` whoever has waited longest for a call; `fewest_skills` whoever
    can do least else; `lowest_occupancy` whoever was least busy of late; `fewest_calls` and
    `least_talk_time` since signing in; `round_robin` the next in the file after the last one;
    `fixed_order` the first in the file who is ready; `random` anybody; `weighted_random` anybody,
    more often with higher levels; `ring_all` everybody at once, the first to accept;
    `ring_progressively` one agent, and another one every `ring_every_s`."""
    shadow: SelectionRule | None = None
    """A second rule that decides too and never acts; each offer tells whom it would have picked."""
    ring_max: Ringing = 20
    """With `ring_all` and `ring_progressively`: at most so many agents ring at once."""
    ring_every_s: SomeSeconds = 10
    """With `ring_progressively`: the time after which another agent rings as well."""
    offer_s: SomeSeconds = 15
    """An offer that is not answered within this time is missed."""
    wrap_up_s: Seconds = 30
    """The time after a call to finish its work."""
    wait_s_max: SomeSeconds = 3_600
    """A call that has waited this long leaves the queue."""
    last_agent_wait_s: Seconds = 0
    """A caller waits so long for the agent he talked to last, if that agent is at work."""
    music: MediaUrl | None = None
    """What callers hear while they wait; without it what the carrier has for all queues."""
    steps: Annotated[tuple[Step, ...], Meta(max_length=core_limits.STEPS_MAX)] = ()
    """What changes for a call that is not answered soon, in this order."""


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
    token: Secret | None = None
    """What a program of the agent's signs in with as a desk: at least 16 characters that nobody can
    guess. Without one the agent signs in as a person, see `switchroom people`."""
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

    account_sid: Annotated[str, sid("AC")]
    """The account."""
    auth_token: Secret
    """The account's token: requests from Twilio are signed with it."""
    api_key_sid: Annotated[str, sid("SK")]
    """An API key: desk pages get their access from it."""
    api_key_secret: Secret
    """The secret of the API key."""
    application_sid: Annotated[str, sid("AP")] | None = None
    """The TwiML application of the desk pages; `switchroom twilio setup` makes it."""
    caller_id: Phone
    """One of our numbers, shown to agents whose telephone rings."""
    music_url: MediaUrl | None = None
    """What callers hear in queues without `music`; music of our own making without."""
    fallback_url: MediaUrl | None = None
    """What Twilio asks for if the service cannot be reached while a telephone that it rang is answered,
    and what `switchroom twilio setup` gives the numbers; `switchroom twilio-fallback` makes it. It
    must lie elsewhere."""
    api_base_url: Url = "https://api.twilio.com"
    """Where Twilio's REST interface is."""


class Settings(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole configuration."""

    service: Service = Service()
    journal: Journal = Journal()
    skills: Annotated[tuple[Name, ...], Meta(max_length=core_limits.SKILLS_MAX)] = ()
    """All the skills there are; languages are skills too. A name that is not here is a mistake."""
    times: Times = Times()
    routing: Routing = Routing()
    callbacks: Callbacks = Callbacks()
    queues: Annotated[tuple[Queue, ...], Meta(min_length=1, max_length=core_limits.QUEUES_MAX)]
    queues_gone: dict[str, Name] = {}
    """For queues that are taken out while the service runs: the old name, and the queue to which the
    calls go that are still in it, as `"front desk" = "accounts"`. Without it such a change is
    refused while calls are in the queue."""
    agents: Annotated[tuple[Agent, ...], Meta(max_length=limits.AGENTS_MAX)] = ()
    conversation: Script
    callers: CallersSettings = CallersSettings()
    desk: DeskSettings = DeskSettings()
    sign_in: SignInSettings = SignInSettings()
    look_ups: LookUpSettings = LookUpSettings()
    understanding: UnderstandingSettings = UnderstandingSettings()
    twilio: Twilio | None = None
    browser: BrowserSettings | None = None

    def site_definition(self) -> SiteDefinition:
        """Skills, queues and times as the core knows them."""
        return definition.site_definition(self)

    def agent(self, agent_id: str) -> Agent | None:
        """The agent of this id, or None."""
        return next((agent for agent in self.agents if agent.id == agent_id), None)
