"""People: their accounts, how they sign in, and what they may do.

Doors need `Access` only: `guarded` for requests, `redeem` and `watch` for sockets. Read it first, then
`people` for what is kept, then `entering` for passwords and `roster` for how accounts become agents.
"""

from router.people.access import Access
from router.people.people import People
from router.people.person import Change, Person
from router.people.roles import RIGHTS, ROLES, Right, Role, rights
from router.people.roster import Roster, with_people
from router.people.session import SESSION, Session

__all__ = [
    "RIGHTS",
    "ROLES",
    "SESSION",
    "Access",
    "Change",
    "People",
    "Person",
    "Right",
    "Role",
    "Roster",
    "Session",
    "rights",
    "with_people",
]
