"""The door for whoever runs the service: the admin page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.api.admin.configuration import ConfigurationPage
from router.api.admin.dry_run import DryRunPage
from router.api.admin.emergency import EmergencyPage
from router.api.admin.flow import FlowPage
from router.api.admin.hours import QueuesPage
from router.api.admin.routes import add_admin_routes
from router.people.roster import with_people
from router.settings import Checked

if TYPE_CHECKING:
    from aiohttp import web

    from ivr import Conversation
    from router.api import EmergencySwitch
    from router.parts import Parts
    from router.people.access import Access
    from router.reloading import Reloading
    from router.reloading.preparing import Reader
    from router.settings import Settings


def add_admin(
    parts: Parts,
    app: web.Application,
    *,
    access: Access,
    read: Reader | None,
    reloading: Reloading,
    switch: EmergencySwitch,
    conversation: Conversation,
) -> QueuesPage:
    """Serve it. `read` reads the configuration anew; without it there is only the one that holds.

    Gives what answers about queues and hours, which a demo tells what its configuration says of them.
    """

    def holds() -> Settings:
        return parts.settings

    def read_none() -> Checked:
        return Checked(settings=parts.settings, problems=(), warnings=())

    queues = QueuesPage(engine=parts.engine, configured=holds, settings=holds, clock=parts.clock)
    add_admin_routes(
        app,
        access,
        configuration=ConfigurationPage(
            read=read or read_none,
            with_people=lambda settings: with_people(settings, access.people.all()),
            settings=holds,
            reload=reloading.reload,
        ),
        queues=queues,
        flow=FlowPage(holds),
        emergency=EmergencyPage(switch),
        dry_run=DryRunPage(
            conversation=conversation,
            engine=parts.engine,
            estimating=parts.estimating,
            enqueuing=parts.switchboard.reception.enqueuing,
            clock=parts.clock,
            name_of=access.names.of,
        ),
    )
    return queues
