"""A call's story for the page `/calls/<id>`: what happened, when, and why it was decided so.

`recent` keeps the events of the last calls in memory, `older` looks the others up in the journal.
`telling` makes entries of events, `phases` and `summary` what is to be seen at a glance; `requests`
answers over HTTP. Entries are kinds with parameters, which the page puts into words in its language.
"""

from router.api.timeline.older import OlderCalls
from router.api.timeline.recent import RecentCalls
from router.api.timeline.requests import Timeline

__all__ = ["OlderCalls", "RecentCalls", "Timeline"]
