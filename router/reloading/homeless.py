"""Calls whose queue is no longer there in other settings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ivr import RouteToQueue
from queues.ids import QueueId
from router.settings.showing import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues import Core
    from queues.ids import CallId
    from router.calls import Book
    from router.settings import Settings


def homeless(settings: Settings, core: Core, book: Book) -> Iterator[str]:
    """What is to be said about queues that these settings do not have while calls are in them."""
    queues = {queue.id for queue in settings.queues}
    known = [call.queue_id for call in core.state.calls.values()]
    known += [QueueId(route.queue) for _, route in about_to_queue(core, book)]
    known += [QueueId(route.queue) for route in _asked_on_the_way(core, book)]
    for queue, number in Counter(known).items():
        if queue not in queues and queue not in settings.queues_gone:
            calls = "1 call is" if number == 1 else f"{number} calls are"
            yield (
                f"{calls} still in the queue {queue!r}, which is no longer there; right would be "
                f'to say under [queues_gone] where they go: {literal(queue)} = "another queue"'
            )


def about_to_queue(core: Core, book: Book) -> Iterator[tuple[CallId, RouteToQueue]]:
    """Calls whose conversation is over, and which are to be put in a queue next."""
    for call_id, call in book.open.items():
        outcome = None if call.turn is None else call.turn.outcome
        if isinstance(outcome, RouteToQueue) and call_id not in core.state.calls:
            yield call_id, outcome


def _asked_on_the_way(core: Core, book: Book) -> Iterator[RouteToQueue]:
    """Where calls go whose callers are still asked something, such as for a message."""
    for call_id, call in book.open.items():
        if call.turn is not None and call.turn.outcome is None:
            route = call.turn.state.route
            if route is not None and call_id not in core.state.calls:
                yield route
