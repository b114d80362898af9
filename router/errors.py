"""What can go wrong outside the core, by who is at fault."""

from __future__ import annotations

from typing import Final


class RouterError(Exception):
    """Something is wrong in the service."""


class ConfigurationError(RouterError):
    """The configuration cannot be used. The message names each place and what would be right."""


class RequestRefused(RouterError):
    """A request from outside is malformed or not allowed; nothing has changed."""


class Overloaded(RequestRefused):
    """More is asked of the service than it can do now; try again in a moment."""


class RequestForged(RequestRefused):
    """A request does not come from whom it claims to come from."""


class CarrierFailed(RouterError):
    """The carrier did not do what it was asked to."""


class CarrierRefused(CarrierFailed):
    """The carrier has said no: what it was asked to do is certainly not done."""


class CarrierBusy(CarrierRefused):
    """The carrier has said no for now: the same may be asked again."""


class LegGone(CarrierRefused):
    """The leg is no longer there: its person has hung up."""


class JournalFailed(RouterError):
    """The journal could not take the events; nothing may act on them."""


class JournalLocked(JournalFailed):
    """Another process has the journal."""


class JournalDamaged(JournalFailed):
    """The journal is not as it was written. The message says from where on, and what can be read."""


class InDoubt(RouterError):
    """The journal cannot be written at the moment, so nothing is decided. Try again soon; what was
    asked may have been decided by then.
    """


class HandOverFailed(RouterError):
    """A service could not be taken over. The message says why, and whether the old one runs on."""


class ServiceStopping(RouterError):
    """The service is stopping and takes no new commands."""


UNDECIDED: Final = (InDoubt, JournalFailed, Overloaded, ServiceStopping)
"""Why nothing can be decided for a while: whoever is on the line is held."""
