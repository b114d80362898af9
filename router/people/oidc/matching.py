"""Whose account it is that another provider knows. Everything here blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
import structlog

from router.people.errors import LastAdministrator, NotAllowed, PersonExists
from router.people.person import Change, Person
from router.people.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from router.people.accounts import Accounts
    from router.people.roles import Role
    from router.settings.sign_in import OidcSettings

PROVIDER: Final = "sign-in provider"
"""In the audit; no account can be called so."""

_log = structlog.get_logger(__name__)


def account_of(
    claims: Mapping[str, Any], settings: OidcSettings, accounts: Accounts, at_ms: int
) -> str:
    """The id of the account that signs in with these claims; it is made, or given other roles, where
    the settings leave that to the provider.

    Raises:
        NotAllowed: there is none, it is disabled, or the provider gives no role that we know.
        PeopleUnavailable: the accounts cannot be read or written.
    """
    roles = _roles(claims, settings)
    if settings.roles_claim is not None and not roles:
        raise NotAllowed("the provider gives no role that [sign_in.oidc.roles] has")
    person = _find(claims, settings, accounts)
    if person is None:
        if not settings.create:
            raise NotAllowed("there is no such account here")
        return _made(claims, accounts, roles, at_ms).id
    if person.disabled:
        raise NotAllowed("the account is disabled")
    if roles and set(roles) != set(person.roles):
        try:
            accounts.change(person.id, Change(roles=roles), by=PROVIDER, at_ms=at_ms)
        except LastAdministrator:
            _log.warning("roles_not_taken_over", person=person.id)
    return person.id


def _find(claims: Mapping[str, Any], settings: OidcSettings, accounts: Accounts) -> Person | None:
    value = _identity(claims, settings)
    if value is None:
        raise NotAllowed(f"the provider tells no {settings.match} that can be trusted")
    return accounts.find_by_email(value) if settings.match == "email" else accounts.find(value)


def _identity(claims: Mapping[str, Any], settings: OidcSettings) -> str | None:
    value = claims.get(settings.match)
    is_sure = settings.match != "email" or claims.get("email_verified") is True
    return value if isinstance(value, str) and value and is_sure else None


def _roles(claims: Mapping[str, Any], settings: OidcSettings) -> tuple[Role, ...]:
    told = claims.get(settings.roles_claim or "")
    names = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    found = {settings.roles[one] for one in names if isinstance(one, str) and one in settings.roles}
    return tuple(role for role in ROLES if role in found)


def _made(
    claims: Mapping[str, Any],
    accounts: Accounts,
    roles: tuple[Role, ...],
    at_ms: int,
) -> Person:
    """A new account. One that is here under its name is somebody else's as long as it has not this
    address.
    """
    email = claims.get("email") if claims.get("email_verified") is True else None
    wanted = claims.get("preferred_username") or str(claims.get("email", "")).partition("@")[0]
    told = {
        "id": wanted,
        "name": claims.get("name") or wanted,
        "roles": roles,
        "email": email,
    }
    try:
        person = msgspec.convert(told, Person)
        made = accounts.add(person, None, by=PROVIDER, at_ms=at_ms)
    except msgspec.ValidationError as error:
        raise NotAllowed(f"no account can be made of what the provider tells: {error}") from error
    except PersonExists as error:
        raise NotAllowed("the name is taken by an account with another address") from error
    _log.info("person_added", person=made.id, roles=made.roles, by=PROVIDER)
    return made
