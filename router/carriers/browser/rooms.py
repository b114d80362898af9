"""Rooms: who talks with whom under an offer, and what their pages say to each other about the sound.

The agent's page is in the middle, with a link to the caller's and to each supervisor's. Each link has
two names, made anew whenever the two are introduced: what is said under an old one is dropped, so that
nothing from before a page was loaded anew gets into the new connection. Signals pass between members
of a room only, and unread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from router.carriers.browser import leg_messages as lm
from router.carriers.browser import limits
from router.carriers.browser import messages as m
from router.carriers.browser.legs import CallerLeg, SupervisorLeg
from router.ids import new_secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.ids import CallId, OfferNumber
    from router.carriers.browser.legs import AgentLeg

    Member = CallerLeg | SupervisorLeg

NAME_CHARS: Final = 16
"""96 bits, which nobody guesses while a call lasts."""


class Link:
    """Agent's page and another: each knows the other by a name that means nothing elsewhere."""

    def __init__(self) -> None:
        self.agent = new_secret()[:NAME_CHARS]
        self.other = new_secret()[:NAME_CHARS]
        self.is_connected = False


class Room:
    """Where the agent of an offer and the caller meet. `give_up` is told of a page that the agent's cannot
    find, however often the two are introduced.
    """

    def __init__(self, call: CallId, offer: OfferNumber, give_up: Callable[[Member], None]) -> None:
        self._give_up = give_up
        self.call = call
        self.offer = offer
        self.agent: AgentLeg | None = None
        self.caller: CallerLeg | None = None
        self.supervisors: list[SupervisorLeg] = []
        self.is_held = False
        self._links: dict[Member, Link] = {}

    @property
    def members(self) -> list[Member]:
        """Everybody but the agent."""
        callers: list[Member] = [] if self.caller is None else [self.caller]
        return [*callers, *self.supervisors]

    @property
    def legs(self) -> frozenset[str]:
        """The legs of agent and caller that hear, or are ready to hear, each other."""
        found = set()
        if self.agent is not None and self.agent.is_ready:
            found.add(self.agent.name)
        if self.caller is not None and self._is_connected(self.caller):
            found.add(self.caller.name)
        return frozenset(found)

    def _is_connected(self, member: Member) -> bool:
        link = self._links.get(member)
        return link is not None and link.is_connected

    # -- Who is there

    def agent_is_ready(self) -> None:
        """The agent's page is there, perhaps again: everybody is introduced to it."""
        for member in self.members:
            self._links.pop(member, None)  # the page knows nobody yet
            self._link(member)
        if self.is_held and self.agent is not None:
            self.agent.tell(lm.Held(on=True))

    def introduce(self, member: Member) -> None:
        """Let the agent's page and this one find each other, under new names, if both are there; or give it
        up, if that was asked for too often.
        """
        self.part(member)
        if member.means.introductions.take():
            self._link(member)
        else:
            self._give_up(member)

    def _link(self, member: Member) -> None:
        agent = self.agent
        is_there = agent is not None and agent.is_ready and agent.page is not None
        if agent is None or not is_there or member.page is None:
            return
        link = self._links[member] = Link()
        if isinstance(member, SupervisorLeg):
            member.tell(lm.PeerHere(peer=link.agent, role="agent"))
            agent.tell(lm.PeerHere(peer=link.other, role="supervisor", mode=member.mode))
        else:
            member.tell(m.Meet(peer=link.agent))
            agent.tell(lm.PeerHere(peer=link.other, role="caller"))

    def part(self, member: Member) -> None:
        """This page hears the agent's no more."""
        link = self._links.pop(member, None)
        if link is not None and self.agent is not None:
            self.agent.tell(lm.PeerGone(peer=link.other))

    def change_mode(self, supervisor: SupervisorLeg) -> None:
        """A supervisor takes part in another way from now on."""
        link = self._links.get(supervisor)
        if link is not None and self.agent is not None:
            peer = lm.PeerHere(peer=link.other, role="supervisor", mode=supervisor.mode)
            self.agent.tell(peer)

    def has_space(self) -> bool:
        """Whether one more supervisor may take part."""
        return len(self.supervisors) < limits.SUPERVISORS_PER_CALL_MAX

    # -- What they say

    def signal_from_agent(self, peer: str, data: str) -> None:
        """Pass it on to whom the agent's page knows under this name."""
        for member, link in self._links.items():
            if link.other == peer:
                member.tell(m.Signalled(peer=link.agent, data=data))

    def signal_from(self, member: Member, peer: str, data: str) -> None:
        """Pass it on to the agent's page, unless it is too much."""
        link = self._links.get(member)
        if link is None or link.agent != peer or self.agent is None:
            return
        if member.means.may_signal(data):
            self.agent.tell(m.Signalled(peer=link.other, data=data))

    def failed_for_agent(self, peer: str) -> None:
        """The agent's page does not reach somebody: once more from the beginning."""
        for member, link in list(self._links.items()):
            if link.other == peer:
                self.introduce(member)

    def media(self, member: Member, peer: str, state: m.MediaState) -> bool:
        """Whether somebody is heard now and was not before, as he says of his link with the agent."""
        link = self._links.get(member)
        if link is None or link.agent != peer:
            return False
        if state == "failed":
            self.introduce(member)
            return False
        is_news = not link.is_connected
        link.is_connected = True
        return is_news

    def hold(self, *, on: bool) -> bool:
        """Put the caller on hold, or end that; whether that is a change."""
        is_change = on != self.is_held
        self.is_held = on
        if is_change and self.agent is not None:
            self.agent.tell(lm.Held(on=on))
        return is_change
