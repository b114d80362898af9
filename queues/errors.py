"""What can go wrong, by who is at fault. A refused command has changed nothing."""

from __future__ import annotations


class QueuesError(Exception):
    """Something is wrong in the queue core."""


class CommandRefused(QueuesError):
    """The command asks for something that cannot be done now; nothing has changed."""


class InvalidCommand(CommandRefused):
    """A value in the command is out of bounds."""


class InvalidDefinition(CommandRefused):
    """The definition of the site contradicts itself."""


class WrongSite(CommandRefused):
    """The command is meant for another site."""


class UnknownQueue(CommandRefused):
    """No queue has this name."""


class UnknownSkill(CommandRefused):
    """No skill has this name."""


class UnknownAgent(CommandRefused):
    """This agent is not signed in."""


class UnknownCall(CommandRefused):
    """No call has this id."""


class QueueInUse(CommandRefused):
    """Calls are still in a queue that the new definition no longer has."""


class AlreadySignedIn(CommandRefused):
    """The agent is signed in with other skills; sign out first to change them."""


class OfferGone(CommandRefused):
    """The offer is over: it timed out, was withdrawn, or the caller left."""


class NotPossibleNow(CommandRefused):
    """The agent's present state does not allow this."""


class CoreBroken(QueuesError):
    """An event does not fit the state: the journal is damaged or the core has a defect."""
