"""What a call brings with it, so that figures can be told apart later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from queues import commands as c
from queues import events as e
from tests.queues.site import enqueue

if TYPE_CHECKING:
    from tests.queues.site import Site


def test_the_labels_of_a_call_stand_in_its_event_as_they_came(site: Site) -> None:
    labels = (c.Label("language", "nl"), c.Label("tier", ""), *[c.Label("x", "y" * 64)] * 6)
    site.do(msgspec.structs.replace(enqueue("c1"), labels=labels))
    assert site.last(e.CallQueued).labels == labels
