"""The service over HTTP: agents' desks, messages, the emergency switch, erasing callers, health
and metrics.

Read `messages` for what is said, then `agent_socket` for one connection from its opening to its
end, then `desks` for who is told what. `routes.add_routes` puts it all into an application.
"""

from router.api.access import peer, peer_behind_proxy
from router.api.agent_requests import AgentRequests
from router.api.agent_socket import AgentSocket
from router.api.bearer import Bearer, ServiceToken
from router.api.choices import Choices
from router.api.desks import Desks
from router.api.emergency import EmergencySwitch
from router.api.erasing import Erasing
from router.api.health import Health
from router.api.hearing import Hearing
from router.api.recordings import RecordingFiles
from router.api.routes import add_operating_routes, add_routes, measure, new_application
from router.api.situation import Situation
from router.api.underway import Underway

__all__ = [
    "AgentRequests",
    "AgentSocket",
    "Bearer",
    "Choices",
    "Desks",
    "EmergencySwitch",
    "Erasing",
    "Health",
    "Hearing",
    "RecordingFiles",
    "ServiceToken",
    "Situation",
    "Underway",
    "add_operating_routes",
    "add_routes",
    "measure",
    "new_application",
    "peer",
    "peer_behind_proxy",
]
