"""What has happened to the site as a whole; and what all events have."""

from __future__ import annotations

import msgspec

from queues.definitions import SiteDefinition
from queues.ids import QueueId, SiteId


class SiteEvent(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag_field="event"
):
    """What all events have."""

    site: SiteId
    at_ms: int


class Configured(SiteEvent, frozen=True, kw_only=True, gc=False, tag="configured.1"):
    """The site's definition was set or changed."""

    definition: SiteDefinition


class EstimateSet(SiteEvent, frozen=True, kw_only=True, gc=False, tag="estimate_set.1"):
    """What whoever joins the queue now is expected to wait; None if that is not known."""

    queue: QueueId
    median_ms: int | None
    p90_ms: int | None
