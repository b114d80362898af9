"""What types cannot say: names that must exist, values that must differ or go together.

Queues have a module of their own, `queue_checks`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ivr.script_check import check_script
from queues import limits as core_limits
from queues.decisions.problems import problems_of
from queues.needs import leaves
from router.settings import limits
from router.settings.addresses import is_loopback, is_same_host
from router.settings.browser_checks import browser_findings
from router.settings.caller_checks import caller_findings
from router.settings.definition import needs_of
from router.settings.findings import Finding, repeated, unknown
from router.settings.locales import locale_findings
from router.settings.outside_checks import outside_findings
from router.settings.problems import parse_dotted
from router.settings.queue_checks import queue_findings
from router.settings.sign_in_checks import sign_in_findings
from router.settings.staffing import unserved
from router.settings.values import E164

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.settings.model import Settings
    from router.settings.problems import Path
    from router.settings.secret import Secret

EXAMPLE_TOKEN: Final = "change-me"  # noqa: S105 - it marks what is not to stay
"""The tokens of the example configuration begin like this."""


def findings(settings: Settings) -> list[Finding]:
    """Everything wrong with settings whose types are right.

    Who could serve what is only looked at where nothing else is wrong. After `PROBLEMS_TOLD_MAX`
    errors one more is told, and the rest is not looked at.
    """
    found: list[Finding] = []
    errors = 0
    for one in _found_at_first(settings):
        found.append(one)
        errors += one.severity == "error"
        if errors > limits.PROBLEMS_TOLD_MAX:
            break
    if not errors:
        # What was found above is worded better; the core has the last word.
        found += [Finding((), one) for one in problems_of(settings.site_definition())]
        found += [Finding(*one, "warning") for one in unserved(settings)]
    return found


def _found_at_first(settings: Settings) -> Iterator[Finding]:
    yield from _repetitions(settings)
    yield from queue_findings(settings)
    yield from _gone_findings(settings)
    yield from _agent_findings(settings)
    yield from _twilio_findings(settings)
    yield from browser_findings(settings)
    yield from locale_findings(settings)
    yield from _conversation_findings(settings)
    yield from _recording_findings(settings)
    yield from _routing_findings(settings)
    yield from caller_findings(settings)
    yield from outside_findings(settings)
    yield from sign_in_findings(settings)


def _repetitions(settings: Settings) -> Iterator[Finding]:
    queues, agents = settings.queues, settings.agents
    yield from repeated(settings.skills, ("skills",))
    yield from repeated((queue.id for queue in queues), ("queues",), "id")
    yield from repeated((agent.id for agent in agents), ("agents",), "id")
    yield from repeated((agent.token for agent in agents), ("agents",), "token")
    yield from repeated((agent.phone for agent in agents), ("agents",), "phone")
    for number, agent in enumerate(agents):
        skills = (skill.skill for skill in agent.skills)
        yield from repeated(skills, ("agents", number, "skills"), "skill")


def _gone_findings(settings: Settings) -> Iterator[Finding]:
    queues = tuple(queue.id for queue in settings.queues)
    for gone, target in settings.queues_gone.items():
        path: Path = ("queues_gone", gone)
        yield from unknown("queue", target, queues, path)
        if gone in queues:
            message = "the queue is still there; right would be to take it out, or this line"
            yield Finding(path, message)


def _agent_findings(settings: Settings) -> Iterator[Finding]:
    for number, agent in enumerate(settings.agents):
        path: Path = ("agents", number)
        for index, skill in enumerate(agent.skills):
            place = (*path, "skills", index, "skill")
            yield from unknown("skill", skill.skill, settings.skills, place)
        if agent.always_on and agent.phone is None:
            message = (
                "an agent without a telephone cannot be always on; right would be a 'phone', or "
                "leaving this out"
            )
            yield Finding((*path, "always_on"), message)
        if agent.token is not None:
            yield from _token_findings(settings, agent.token, (*path, "token"))
    if settings.service.operator_token is not None:
        path = ("service", "operator_token")
        yield from _token_findings(settings, settings.service.operator_token, path)
        if settings.service.operator_token in [agent.token for agent in settings.agents]:
            yield Finding(path, "is that of an agent, too; right would be another one")


def _token_findings(settings: Settings, secret: Secret, path: Path) -> Iterator[Finding]:
    token = secret.reveal()
    if len(token) < limits.TOKEN_CHARS_MIN:
        message = f"is too short; right would be at least {limits.TOKEN_CHARS_MIN} characters"
        yield Finding(path, message)
    service = settings.service
    is_local = service.public_url is None and is_loopback(service.host)
    if token.startswith(EXAMPLE_TOKEN) and not is_local:
        message = (
            "is the one of the example, which everybody can read; right would be a secret, as "
            "'python -c \"import secrets; print(secrets.token_urlsafe())\"' makes it"
        )
        yield Finding(path, message)


def _twilio_findings(settings: Settings) -> Iterator[Finding]:
    public_url = settings.service.public_url
    if public_url is None and settings.twilio is not None:
        message = (
            "is missing, and Twilio would not find us; right would be the https address under "
            "which this service is reached"
        )
        yield Finding(("service", "public_url"), message)
    if public_url is not None:
        yield from _insecure(("service", "public_url"), public_url)
    if settings.twilio is not None:
        yield from _insecure(("twilio", "api_base_url"), settings.twilio.api_base_url)
        yield from _fallback_findings(settings.twilio.fallback_url, public_url or "")
        yield from _foreign_numbers(settings)
        if len(settings.twilio.api_key_secret.reveal()) < limits.API_KEY_SECRET_CHARS_MIN:
            message = (
                "is too short; right would be the secret that Twilio showed when the key was made, "
                f"at least {limits.API_KEY_SECRET_CHARS_MIN} characters"
            )
            yield Finding(("twilio", "api_key_secret"), message)


def _fallback_findings(url: str | None, public_url: str) -> Iterator[Finding]:
    path: Path = ("twilio", "fallback_url")
    if url is not None:
        yield from _insecure(path, url)
        if is_same_host(url, public_url):
            message = (
                "lies where the service is, and so cannot stand in for it; right would be an address "
                "as https://handler.twilio.com/twiml/EH…"
            )
            yield Finding(path, message)


def _foreign_numbers(settings: Settings) -> Iterator[Finding]:
    """Numbers under which Twilio would find nothing."""
    for index, entry in enumerate(settings.conversation.numbers):
        if re.fullmatch(str(E164.pattern), entry.number) is None:
            message = (
                f"{entry.number!r} is not what Twilio calls it; right would be {E164.description}"
            )
            yield Finding(("conversation", "numbers", index, "number"), message)


def _insecure(path: Path, url: str) -> Iterator[Finding]:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        yield Finding(path, f"is no address ({error}); right would be https://calls.example.com")
        return
    if parts.scheme != "https" and not is_loopback(host):
        message = "anybody could listen in; right would be https (http only on this machine)"
        yield Finding(path, message)


def _conversation_findings(settings: Settings) -> Iterator[Finding]:
    queues = {queue.id for queue in settings.queues}
    told = {finding.path for finding in _twilio_findings(settings)}
    for problem in check_script(settings.conversation, queues=queues, skills=settings.skills):
        path = ("conversation", *parse_dotted(problem.place))
        if problem.severity == "error" or path not in told:
            yield Finding(path, problem.message, problem.severity)


def _recording_findings(settings: Settings) -> Iterator[Finding]:
    """Carriers fetch recordings themselves, so each must have an address."""
    for code, prompts in settings.conversation.recordings.items():
        for key, source in prompts.items():
            if not source.startswith(("https://", "http://")):
                path: Path = ("conversation", "recordings", code, key)
                yield Finding(
                    path,
                    f"{source!r} is no address; right would be one as https://example.com/a.mp3",
                )


def _routing_findings(settings: Settings) -> Iterator[Finding]:
    """Calls that the core would refuse, which nobody would notice before the first of them."""
    script = settings.conversation
    named = {queue.id: sum(1 for _ in leaves(needs_of(queue))) for queue in settings.queues}
    spoken = {language.skill for language in script.languages} - {None}
    most = core_limits.NEEDS_MAX
    if named.get(script.default_queue, 0) + bool(spoken) > most:
        message = f"with a language it needs more than {most} skills; right would be fewer"
        yield Finding(("conversation", "default_queue"), message)
    for index, concern in enumerate(script.concerns):
        skills = {need.skill for need in concern.skills}
        in_all = named.get(concern.queue, 0) + len(concern.skills) + bool(spoken - skills)
        if in_all > most:
            message = (
                f"with its queue and a language it needs more than {most} skills; right would be "
                "fewer"
            )
            yield Finding(("conversation", "concerns", index, "skills"), message)
