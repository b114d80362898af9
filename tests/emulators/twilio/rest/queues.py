"""/Queues and their /Members"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.twilio.calls import Redirected
from tests.emulators.twilio.entries import Source
from tests.emulators.twilio.queues import SIZE_DEFAULT, SIZE_MAX
from tests.emulators.twilio.rest.answers import (
    ApiError,
    Json,
    member_json,
    not_found,
    page,
    queue_json,
)

if TYPE_CHECKING:
    from tests.emulators.twilio.exchange import Exchange
    from tests.emulators.twilio.queues import Member, Queue
    from tests.emulators.twilio.rest.server import Ask


def create(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    name = ask.form.required("FriendlyName", 22001)
    if exchange.queues.find(name) is not None:
        raise ApiError(400, 22003, f"There is a queue {name!r} already")
    queue = exchange.queues.open(name, ask.form.number("MaxSize", SIZE_DEFAULT, 1, SIZE_MAX))
    return 201, queue_json(queue, exchange.account_sid)


def index(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    found = [queue_json(queue, exchange.account_sid) for queue in exchange.queues.all]
    return 200, page("queues", ask.path, found, ask.query.as_dict())


def fetch(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    return 200, queue_json(_queue(exchange, ask, "Sid"), exchange.account_sid)


def update(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    queue = _queue(exchange, ask, "Sid")
    queue.friendly_name = ask.form.get("FriendlyName", queue.friendly_name)
    queue.max_size = ask.form.number("MaxSize", queue.max_size, 1, SIZE_MAX)
    queue.updated_ms = exchange.clock.now_ms()
    return 200, queue_json(queue, exchange.account_sid)


def delete(exchange: Exchange, ask: Ask) -> tuple[int, None]:
    queue = _queue(exchange, ask, "Sid")
    if queue.members:
        raise ApiError(400, 22002, "A queue with members cannot be deleted")
    exchange.queues.all.remove(queue)
    return 204, None


def list_members(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    queue = _queue(exchange, ask, "QueueSid")
    found = [member_json(member) for member in queue.members]
    return 200, page("queue_members", ask.path, found, ask.query.as_dict())


def fetch_member(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    return 200, member_json(_member(exchange, ask))


def update_member(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    """Take a call out of the queue and send it to a URL."""
    member, form = _member(exchange, ask), ask.form
    form.required("Url", 21205)
    url = form.url("Url") or ""
    answer = member_json(member)
    member.call.interrupt(Redirected(Source(url=url, method=form.method("Method"))))
    return 200, answer


def _queue(exchange: Exchange, ask: Ask, name: str) -> Queue:
    for queue in exchange.queues.all:
        if queue.sid == ask.sids[name]:
            return queue
    raise not_found(ask.path)


def _member(exchange: Exchange, ask: Ask) -> Member:
    """By the call's SID, or "Front" for who waits longest."""
    queue, call_sid = _queue(exchange, ask, "QueueSid"), ask.sids["CallSid"]
    for member in queue.members:
        if call_sid in {member.call.sid, "Front"}:
            return member
    raise not_found(ask.path)


ROUTES = [
    ("POST", "/Queues.json", create, "FriendlyName MaxSize"),
    ("GET", "/Queues.json", index, ""),
    ("GET", "/Queues/{Sid}.json", fetch, ""),
    ("POST", "/Queues/{Sid}.json", update, "FriendlyName MaxSize"),
    ("DELETE", "/Queues/{Sid}.json", delete, ""),
    ("GET", "/Queues/{QueueSid}/Members.json", list_members, ""),
    ("GET", "/Queues/{QueueSid}/Members/{CallSid}.json", fetch_member, ""),
    ("POST", "/Queues/{QueueSid}/Members/{CallSid}.json", update_member, "Url Method"),
]
