"""Where everything of the admin page is found, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

    from router.api.admin.configuration import ConfigurationPage
    from router.api.admin.dry_run import DryRunPage
    from router.api.admin.emergency import EmergencyPage
    from router.api.admin.flow import FlowPage
    from router.api.admin.hours import QueuesPage
    from router.people.access import Access
    from router.people.roles import Right

RIGHT: Right = "operate"


def add_admin_routes(
    app: web.Application,
    access: Access,
    *,
    configuration: ConfigurationPage,
    queues: QueuesPage,
    flow: FlowPage,
    emergency: EmergencyPage,
    dry_run: DryRunPage,
) -> None:
    """Serve all of it to those who may operate the service."""
    for path, handler in (
        ("configuration", configuration.show),
        ("queues", queues.show),
        ("flow", flow.sentences),
        ("flow.svg", flow.picture),
        ("emergency", emergency.show),
        ("dry-run", dry_run.show),
    ):
        app.router.add_get(f"/api/admin/{path}", access.guarded(handler, RIGHT), allow_head=False)
    for path, handler in (
        ("check", configuration.check),
        ("reload", configuration.reload),
        ("emergency", emergency.turn),
        ("dry-run", dry_run.run),
    ):
        app.router.add_post(f"/api/admin/{path}", access.guarded(handler, RIGHT))
