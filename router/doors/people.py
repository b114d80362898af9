"""The door for people: who may come in, signing in, and the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from router.api.access import peer, peer_behind_proxy
from router.api.people.people import PeopleAdministration
from router.api.signing_in.elsewhere import SigningInElsewhere
from router.api.signing_in.signing_in import SigningIn
from router.people.access import Access
from router.people.entering import Entering
from router.people.outside import Outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aiohttp import web

    from router.people.people import People
    from router.people.roster import Reader, Roster
    from router.ports import Clock
    from router.settings import Settings
    from router.tasks import Tasks

_log = structlog.get_logger(__name__)


class PeopleDoor:
    """Puts together all that has to do with accounts. `settings` are those of the moment; `reload` lets
    what a reader finds take effect. `guest`: see `Access`.
    """

    def __init__(
        self,
        people: People,
        roster: Roster,
        *,
        settings: Callable[[], Settings],
        clock: Clock,
        tasks: Tasks,
        reload: Callable[[Reader], object],
        guest: str | None = None,
    ) -> None:
        self._people = people
        self._roster = roster
        self._settings = settings
        self._reload = reload
        people.sessions.settings = lambda: settings().sign_in
        service = settings().service
        self.access = Access(
            people,
            clock,
            tasks,
            public_url=service.public_url,
            behind_proxy=service.behind_proxy,
            peer_of=peer_behind_proxy if service.behind_proxy else peer,
            guest=guest,
            names=roster.names,
        )
        self._entering = Entering(people, clock)
        self._elsewhere = SigningInElsewhere(self.access, settings=settings, came=self._merge)
        self._outside = Outside(people, clock, tasks, self._changed)

    def add_routes(self, app: web.Application, carriers: Callable[[], Iterable[str]]) -> None:
        """Serve signing in and the accounts. `carriers` are those that bring calls."""
        self._elsewhere.add_routes(app)
        SigningIn(
            self.access, self._entering, settings=self._settings, carriers=carriers
        ).add_routes(app)
        PeopleAdministration(
            self.access,
            self._entering,
            configured=lambda: self._roster.configured,
            reload=self._merge,
        ).add_routes(app)

    async def open(self) -> None:
        """The service decides from now on: let hold what has been changed since it was put together,
        and look for what the command line changes.
        """
        await self._outside.start()
        if await self._people.do(self._roster.settings) != self._settings():
            self._merge()

    def settled(self) -> None:
        """Settings that the roster has read have taken effect."""
        self._roster.settled()

    async def close(self) -> None:
        """Nobody is let in any more."""
        self._outside.stop()
        self.access.close()
        self._people.close()

    async def _changed(self) -> None:
        """Somebody else has written the accounts."""
        _log.info("accounts_changed_outside")
        self._merge()
        await self.access.look()

    def _merge(self) -> None:
        """Let hold what the accounts say now."""
        self._reload(self._roster.read_people)
