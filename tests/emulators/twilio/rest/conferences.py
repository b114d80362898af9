"""/Conferences"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.twilio.entries import Source
from tests.emulators.twilio.rest.answers import ApiError, Json, conference_json, not_found, page

if TYPE_CHECKING:
    from tests.emulators.twilio.conferences import Conference
    from tests.emulators.twilio.exchange import Exchange
    from tests.emulators.twilio.rest.server import Ask


def index(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    query = ask.query
    found = [conference_json(conference) for conference in reversed(exchange.conferences.all)]
    for name, key in (("FriendlyName", "friendly_name"), ("Status", "status")):
        if name in query:
            found = [one for one in found if one[key] == query.get(name)]
    return 200, page("conferences", ask.path, found, query.as_dict())


def fetch(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    return 200, conference_json(by_sid(exchange, ask, "Sid"))


def update(exchange: Exchange, ask: Ask) -> tuple[int, Json]:
    conference, form = by_sid(exchange, ask, "Sid"), ask.form
    status = form.get("Status")
    if status not in {"", "completed"}:
        raise ApiError(400, 20001, f"Status must be completed, not {status!r}")
    announce_url = form.url("AnnounceUrl")
    if announce_url and not conference.is_over:
        method = form.method("AnnounceMethod")
        conference.announce(Source(url=announce_url, method=method))
    if status and not conference.is_over:
        conference.end("conference-ended-via-api")
    return 200, conference_json(conference)


def by_sid(exchange: Exchange, ask: Ask, name: str) -> Conference:
    for conference in exchange.conferences.all:
        if conference.sid == ask.sids[name]:
            return conference
    raise not_found(ask.path)


ROUTES = [
    ("GET", "/Conferences.json", index, "FriendlyName Status"),
    ("GET", "/Conferences/{Sid}.json", fetch, ""),
    ("POST", "/Conferences/{Sid}.json", update, "Status AnnounceUrl AnnounceMethod"),
]
