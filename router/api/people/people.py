"""Answers the page that administrators make, change, disable and reset accounts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import structlog

from router.api.bodies import body_of
from router.api.replies import answer
from router.people.errors import BadPerson
from router.people.person import Change, Email, Language, Person, Roles, Skills
from router.people.roles import ROLES
from router.people.session import SESSION
from router.settings.values import AgentName, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aiohttp import web

    from router.people.access import Access
    from router.people.entering import Entering
    from router.people.roles import Right
    from router.settings import Settings

_log = structlog.get_logger(__name__)


class NewPerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account is to be made."""

    id: AgentName
    name: Name
    roles: Roles
    skills: Skills | None = None
    language: Language = ""
    email: Email | None = None


class PeopleAdministration:
    """The accounts, for those who may manage people. After each change the service reloads, so that
    skills and roster are what the accounts say. `configured` is what they would be without accounts.
    """

    def __init__(
        self,
        access: Access,
        entering: Entering,
        *,
        configured: Callable[[], Settings],
        reload: Callable[[], object],
    ) -> None:
        self._access = access
        self._people = access.people
        self._accounts = access.people.accounts
        self._entering = entering
        self._configured = configured
        self._reload = reload

    def add_routes(self, app: web.Application) -> None:
        """Serve all of it."""
        guarded, router = self._access.guarded, app.router
        right: Right = "manage_people"
        router.add_get("/api/people", guarded(self.all, right), allow_head=False)
        router.add_post("/api/people", guarded(self.add, right))
        router.add_patch("/api/people/{id}", guarded(self.change, right))
        router.add_post("/api/people/{id}/reset", guarded(self.reset, right))

    async def all(self, _request: web.Request) -> web.StreamResponse:
        """Everybody, what there is to choose from, and the last changes."""
        people = await self._people.do(self._accounts.all)
        audit = await self._people.do(self._accounts.audit)
        configured = self._configured()
        known = {one.id for one in people}
        return answer(
            {
                "people": people,
                "unregistered": [
                    {"id": one.id, "name": one.name}
                    for one in configured.agents
                    if one.id not in known
                ],
                "configured": {one.id: one.skills for one in configured.agents},
                "skills": configured.skills,
                "roles": ROLES,
                "audit": audit,
            }
        )

    async def add(self, request: web.Request) -> web.StreamResponse:
        """A new account, and the one-time password, which is shown this once."""
        body = await body_of(request, NewPerson)
        self._check_skills(body.skills)
        password, stored = await self._entering.one_time()
        person = Person(
            id=body.id,
            name=body.name,
            roles=body.roles,
            skills=body.skills,
            language=body.language,
            email=body.email,
        )
        by = request[SESSION].person
        now_ms = self._access.clock.now_ms()
        made = await self._people.do(self._accounts.add, person, stored, by=by, at_ms=now_ms)
        _log.info("person_added", person=made.id, roles=made.roles, by=by)
        self._reload()
        return answer({"person": made, "password": password}, 201)

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Name, roles, skills, language, address, or whether the account is disabled."""
        body = await body_of(request, Change)
        if body.skills is not msgspec.UNSET:
            self._check_skills(body.skills)
        session, person_id = request[SESSION], request.match_info["id"]
        now_ms = self._access.clock.now_ms()
        changed = await self._people.do(
            self._accounts.change, person_id, body, by=session.person, at_ms=now_ms
        )
        fields = [key for key in body.__struct_fields__ if getattr(body, key) is not msgspec.UNSET]
        _log.info("person_changed", person=changed.id, fields=fields, by=session.person)
        self._reload()
        return await self._after(request, answer({"person": changed}), changed)

    async def reset(self, request: web.Request) -> web.StreamResponse:
        """A one-time password in place of the present one, and the end of all sessions."""
        session, person_id = request[SESSION], request.match_info["id"]
        password, stored = await self._entering.one_time()
        now_ms = self._access.clock.now_ms()
        person = await self._people.do(
            self._accounts.set_password, person_id, stored, by=session.person, at_ms=now_ms
        )
        _log.info("password_reset", person=person.id, by=session.person)
        await self._access.look()
        return answer({"person": person, "password": password})

    async def _after(
        self, request: web.Request, response: web.Response, changed: Person
    ) -> web.StreamResponse:
        """Whose own roles have changed goes on in a new session; what the old one kept open ends."""
        session = request[SESSION]
        if session.person == changed.id and changed.roles != session.roles and not changed.disabled:
            cookie, _ = await self._access.open(request, changed.id)
            self._access.cookies.give(request, response, cookie)
        await self._access.look()
        return response

    def _check_skills(self, skills: Iterable[msgspec.Struct] | None) -> None:
        names = [getattr(one, "skill", "") for one in skills or ()]
        for name in names:
            if name not in self._configured().skills:
                raise BadPerson(f"skills: there is no skill {name!r} in the configuration")
            if names.count(name) > 1:
                raise BadPerson(f"skills: {name!r} stands there twice")
