"""What callers and agents hear, as it is configured at the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr import Announcements, Conversation

if TYPE_CHECKING:
    from datetime import datetime

    from ivr import ConversationState, Heard, Script, Turn


class LiveConversation(Conversation):
    """Stands for the conversation of the day. One that is under way goes on in the new script; what
    it names in vain there is forgotten (see `ivr.conversation`).
    """

    def __init__(self, now: Conversation) -> None:
        self.now = now

    def hear(self, state: ConversationState | None, heard: Heard, at: datetime) -> Turn:
        """As `Conversation.hear`."""
        return self.now.hear(state, heard, at)


class LiveAnnouncements(Announcements):
    """Announcements whose script may be replaced."""

    def replace(self, script: Script) -> None:
        """From now on say what this script says."""
        super().__init__(script)
