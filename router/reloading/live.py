"""What callers and agents hear, as it is configured at the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ivr import Announcements, Conversation, RouteToQueue
from ivr.survey import SurveyTalk
from ivr.waiting import WaitingRoom

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from ivr import ConversationState, Heard, Script, Turn
    from ivr.outcomes import Way
    from ivr.stages.closing import Closing
    from router.settings import Settings


class LiveConversation(Conversation):
    """Stands for the conversation of the day. One that is under way goes on in the new script; what
    it names in vain there is forgotten (see `ivr.conversation`).
    """

    def __init__(self, now: Conversation, settings: Settings) -> None:
        self.now = now
        self.settings = settings

    @property
    def script(self) -> Script:
        """As `Conversation.script`."""
        return self.now.script

    def hear(
        self,
        state: ConversationState | None,
        heard: Heard,
        at: datetime,
        *,
        emergencies: Collection[str] = (),
    ) -> Turn:
        """As `Conversation.hear`."""
        if state is not None and state.outcome is None and state.route is not None:
            state = replace(state, route=housed(state.route, self.settings))
        return self.now.hear(state, heard, at, emergencies=emergencies)

    def resume(
        self, state: ConversationState, way: Way, at: datetime, *, is_in_line: bool = True
    ) -> Turn:
        """As `Conversation.resume`."""
        if isinstance(state.outcome, RouteToQueue):
            state = replace(state, outcome=housed(state.outcome, self.settings))
        return self.now.resume(state, way, at, is_in_line=is_in_line)

    def back_in_line(self, state: ConversationState, at: datetime) -> Turn:
        """As `Conversation.back_in_line`."""
        return self.now.back_in_line(state, at)

    def opens_at(self, queue: str, at: datetime) -> datetime | None:
        """As `Conversation.opens_at`."""
        return self.now.opens_at(queue, at)

    def closing(
        self, state: ConversationState, queue: str, at: datetime, emergencies: Collection[str]
    ) -> Closing | None:
        """As `Conversation.closing`."""
        return self.now.closing(state, queue, at, emergencies)


def housed(route: RouteToQueue, settings: Settings) -> RouteToQueue:
    """A route that was found before a change of the queues, to a queue that there is now."""
    if any(queue.id == route.queue for queue in settings.queues):
        return route
    default = settings.conversation.default_queue
    return replace(route, queue=settings.queues_gone.get(route.queue, default))


class LiveAnnouncements(Announcements):
    """Announcements whose script may be replaced."""

    def replace(self, script: Script) -> None:
        """From now on say what this script says."""
        super().__init__(script)


class LiveWaitingRoom(WaitingRoom):
    """What callers in line hear, with a script that may be replaced."""

    def replace(self, script: Script) -> None:
        """From now on let them hear what this script says."""
        super().__init__(script)


class LiveSurvey(SurveyTalk):
    """A survey whose script may be replaced. One that is under way goes on in the new one."""

    def replace(self, script: Script) -> None:
        """From now on ask what this script asks."""
        super().__init__(script)


class Live:
    """All that a script is made into, for a script that may be replaced."""

    def __init__(self, settings: Settings) -> None:
        script = settings.conversation
        self.conversation = LiveConversation(Conversation(script), settings)
        self.announcements = LiveAnnouncements(script)
        self.room = LiveWaitingRoom(script)
        self.survey = LiveSurvey(script)

    def take_over(self, settings: Settings, conversation: Conversation | None) -> None:
        """From now on there are these queues; and if there is another conversation, it is held, and
        all else says what its script says.
        """
        self.conversation.settings = settings
        if conversation is None:
            return
        self.conversation.now = conversation
        for one in (self.announcements, self.room, self.survey):
            one.replace(conversation.script)
