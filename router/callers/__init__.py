"""Who rings, what is known of them, and what they said: personal data, kept beside the journal.

Nothing of it is logged, measured or stands in an event. `callers` keeps what belongs to an open
call, and forgets it when the call is over; `memory` keeps of a number, for some days, which made-up
name stands for it and how its last calls went, so that a caller who rings again is known. The name
says nothing of the number. Both outlive a crash: `stored` is how they are written beside the events,
each under an owner, so that a call or a number can be erased for itself.
"""

from router.callers.caller import Caller, is_number, is_page, page_number
from router.callers.callers import Callers
from router.callers.entered import number_entered
from router.callers.memory import EarlierCall, Ended

__all__ = [
    "Caller",
    "Callers",
    "EarlierCall",
    "Ended",
    "is_number",
    "is_page",
    "number_entered",
    "page_number",
]
