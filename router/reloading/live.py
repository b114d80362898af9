"""What callers and agents hear, as it is configured at the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr import Announcements, Conversation
from ivr.survey import SurveyTalk
from ivr.waiting import WaitingRoom

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from ivr import ConversationState, Heard, Script, Turn
    from ivr.outcomes import Way


class LiveConversation(Conversation):
    """Stands for the conversation of the day. One that is under way goes on in the new script; what
    it names in vain there is forgotten (see `ivr.conversation`).
    """

    def __init__(self, now: Conversation) -> None:
        self.now = now

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
        return self.now.hear(state, heard, at, emergencies=emergencies)

    def resume(
        self, state: ConversationState, way: Way, at: datetime, *, is_in_line: bool = True
    ) -> Turn:
        """As `Conversation.resume`."""
        return self.now.resume(state, way, at, is_in_line=is_in_line)


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

    def __init__(self, script: Script) -> None:
        self.conversation = LiveConversation(Conversation(script))
        self.announcements = LiveAnnouncements(script)
        self.room = LiveWaitingRoom(script)
        self.survey = LiveSurvey(script)

    def take_over(self, conversation: Conversation) -> None:
        """From now on this conversation is held, and all else says what its script says."""
        self.conversation.now = conversation
        for one in (self.announcements, self.room, self.survey):
            one.replace(conversation.script)
