"""Who rings, what is known of them, and what they said: personal data, kept beside the journal.

Nothing here is logged, measured or journalled. `callers` keeps what belongs to an open call, and
forgets it when the call is over; `memory` keeps of a number, for some days, which made-up name
stands for it and how its last calls went, so that a caller who rings again is known. The name says
nothing of the number.
"""

from router.callers.caller import Caller, is_number
from router.callers.callers import Callers, Purpose
from router.callers.memory import EarlierCall, Ended

__all__ = ["Caller", "Callers", "EarlierCall", "Ended", "Purpose", "is_number"]
