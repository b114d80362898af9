"""Answers that need no agent: what can be said, and what may be asked of a service."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ivr import limits
from ivr.checking.naming import unknown
from ivr.checking.spoken import text_problems
from ivr.errors import ScriptError
from ivr.prompts import placeholders
from ivr.script import Concern, LookUp, Problem, Script

URL_PLACEHOLDERS: Final = ("digits", "caller", "language")
"""What may be put into the address of a look-up."""


def self_service_problems(
    place: str, concern: Concern, script: Script, codes: Sequence[str]
) -> Iterator[Problem]:
    """Everything wrong with the answer of a concern, if it has one."""
    answer = concern.self_service
    if answer is None:
        return
    if not answer.says and not answer.hours and answer.look_up is None:
        message = "there is nothing to answer; right would be 'says', 'hours' or 'look_up'"
        yield Problem(place=place, message=message)
    told = "its callers go to an agent at once"
    yield from text_problems(f"{place}.says", answer.says, codes, "warning", instead=told)
    own = script.queues.get(concern.queue)
    if answer.hours and script.hours is None and (own is None or own.hours is None):
        message = (
            "there are no opening hours to say, so its callers go to an agent; right would be a table "
            "[conversation.hours]"
        )
        yield Problem(place=f"{place}.hours", message=message, severity="warning")
    if answer.look_up is not None:
        yield from _look_up_problems(f"{place}.look_up", answer.look_up, codes)


def _look_up_problems(place: str, look_up: LookUp, codes: Sequence[str]) -> Iterator[Problem]:
    yield from _url_problems(f"{place}.url", look_up.url)
    asks = _asks_digits(look_up.url)
    yield from text_problems(f"{place}.ask", look_up.ask, codes, "error" if asks else "fine")
    if look_up.ask and not asks:
        message = "callers are asked for a number that {digits} in 'url' would stand for"
        yield Problem(place=f"{place}.ask", message=message, severity="warning")
    yield from text_problems(f"{place}.answer", look_up.answer, codes, "error", use="filled in")
    yield from _answer_problems(f"{place}.answer", look_up.answer)
    general = "callers hear that nothing was found"
    yield from text_problems(
        f"{place}.not_found", look_up.not_found, codes, "warning", instead=general
    )


def _url_problems(place: str, url: str) -> Iterator[Problem]:
    """An address that cannot be asked, or into which cannot be put what it asks for."""
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0]
    if scheme not in {"https", "http"} or not host or not url.isprintable() or " " in url:
        message = "is no address; right would be one as https://shop.example.com/orders/{digits}"
        yield Problem(place=place, message=message)
    if "{" in host:
        message = "a placeholder cannot stand in the host; right would be one behind it"
        yield Problem(place=place, message=message)
    if len(url) > limits.PROMPT_CHARS_MAX:
        yield Problem(place=place, message=f"more than {limits.PROMPT_CHARS_MAX} characters")
    try:
        names = placeholders(url)
    except ScriptError as error:
        yield Problem(place=place, message=str(error))
        return
    for name in dict.fromkeys(names):
        yield from unknown(place, "placeholder", name, URL_PLACEHOLDERS)


def _answer_problems(place: str, answers: Mapping[str, str]) -> Iterator[Problem]:
    """What is looked up is known by name only, as `{status}`."""
    for code, text in answers.items():
        try:
            names = placeholders(text)
        except ScriptError as error:
            yield Problem(place=place, message=f"{error}; that is in {code!r}")
            continue
        for name in names:
            if not name.isidentifier():
                message = (
                    f"{{{name}}} in {code!r} is no placeholder; right would be the name of a value "
                    "that the service answers with, as {status}"
                )
                yield Problem(place=place, message=message)


def _asks_digits(url: str) -> bool:
    try:
        return "digits" in placeholders(url)
    except ScriptError:
        return False
