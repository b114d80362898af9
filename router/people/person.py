"""An account, as everybody may know it: without the password's digest, which stays in the file."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from queues import limits as core_limits
from router.people import limits
from router.people.roles import Role
from router.settings import Skill
from router.settings.values import AgentName, Name

Language = Literal["", "nl", "it", "en"]
"""What the pages speak; empty for what the browser asks for."""
Email = Annotated[
    str,
    Meta(
        max_length=limits.EMAIL_CHARS_MAX,
        pattern=r"\A[^\s@]+@[^\s@]+\Z",
        description="an address as anna@example.com",
    ),
]
Roles = Annotated[tuple[Role, ...], Meta(max_length=4)]
Skills = Annotated[tuple[Skill, ...], Meta(max_length=core_limits.AGENT_SKILLS_MAX)]


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who may sign in. Whoever may take calls is the agent of the same id."""

    id: AgentName
    name: Name
    """As colleagues read it."""
    roles: Roles = ()
    skills: Skills | None = None
    """What the agent can do; None for what the configuration says."""
    language: Language = ""
    email: Email | None = None
    """By which another provider may know the person."""
    disabled: bool = False
    must_change: bool = False
    """The present password was made for one time."""
    has_password: bool = False


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays."""

    name: Name | UnsetType = UNSET
    roles: Roles | UnsetType = UNSET
    skills: Skills | UnsetType | None = UNSET
    language: Language | UnsetType = UNSET
    email: Email | UnsetType | None = UNSET
    disabled: bool | UnsetType = UNSET


def applied(change: Change, person: Person) -> Person:
    """The account after the change."""
    told = {
        key: value
        for key in change.__struct_fields__
        if (value := getattr(change, key)) is not UNSET
    }
    return msgspec.structs.replace(person, **told)
