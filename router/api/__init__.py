"""The service over HTTP: agents' desks, health and metrics.

Read `messages` for what is said, then `agent_socket` for one connection from its opening to its
end, then `desks` for who is told what. `routes.add_routes` puts it all into an application.
"""

from router.api.access import peer, peer_behind_proxy
from router.api.agent_requests import AgentRequests
from router.api.agent_socket import AgentSocket
from router.api.desks import Desks
from router.api.health import Health
from router.api.routes import add_routes, measure, new_application

__all__ = [
    "AgentRequests",
    "AgentSocket",
    "Desks",
    "Health",
    "add_routes",
    "measure",
    "new_application",
    "peer",
    "peer_behind_proxy",
]
