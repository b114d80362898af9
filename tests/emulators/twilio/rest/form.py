"""A REST request's parameters: read with types, checked against what Twilio knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.twilio import urls
from tests.emulators.twilio.entries import Fallback, Source, StatusCallback
from tests.emulators.twilio.rest.answers import ApiError
from tests.emulators.twilio.twiml import INLINE_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable


class Form:
    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = list(pairs)

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.pairs)

    def get(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.pairs if key == name), default)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def as_dict(self) -> dict[str, str]:
        return dict(self.pairs)

    def unknown(self, known: frozenset[str]) -> list[str]:
        return sorted({key for key, _ in self.pairs} - known)

    # -- typed

    def required(self, name: str, code: int) -> str:
        value = self.get(name)
        if not value:
            raise ApiError(400, code, f"Required parameter {name!r} is missing")
        return value

    def truth(self, name: str, *, default: bool) -> bool:
        if name not in self:
            return default
        value = self.get(name).lower()
        if value not in {"true", "false"}:
            raise ApiError(400, 20001, f"{name} must be true or false, not {value!r}")
        return value == "true"

    def number(self, name: str, default: int, low: int, high: int) -> int:
        if name not in self:
            return default
        text = self.get(name)
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ApiError(400, 20001, f"{name} must be from {low} to {high}, not {text!r}")
        return int(text)

    def method(self, name: str, default: str = "POST") -> str:
        value = self.get(name, default).upper()
        if value not in {"GET", "POST"}:
            raise ApiError(400, 20001, f"{name} must be GET or POST, not {value!r}")
        return value

    def url(self, name: str, code: int = 21205) -> str | None:
        value = self.get(name)
        if not value:
            return None
        try:
            return urls.resolve(None, value)
        except urls.BadUrl as error:
            raise ApiError(400, code, f"{name} is not a valid URL: {value}") from error

    # -- groups

    def source(self) -> Source | None:
        """`Url` and `Method`, or `Twiml`."""
        if "Twiml" in self:
            twiml = self.get("Twiml")
            if len(twiml) > INLINE_CHARACTERS_MAX:
                limit = INLINE_CHARACTERS_MAX
                raise ApiError(400, 20001, f"Twiml has {len(twiml)} characters; at most {limit}")
            return Source(twiml=twiml)
        url = self.url("Url")
        return Source(url=url, method=self.method("Method")) if url else None

    def fallback(self) -> Fallback:
        return Fallback(url=self.url("FallbackUrl"), method=self.method("FallbackMethod"))

    def status_callback(
        self, prefix: str = "", default: str = "completed"
    ) -> StatusCallback | None:
        url = self.url(f"{prefix}StatusCallback", 21609)
        if url is None:
            return None
        given = self.all(f"{prefix}StatusCallbackEvent") or [default]
        return StatusCallback(
            url=url,
            method=self.method(f"{prefix}StatusCallbackMethod"),
            events=frozenset(word for value in given for word in value.split()),
        )
