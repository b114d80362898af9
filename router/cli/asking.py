"""Asks a running service over HTTP, as an operator."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import aiohttp
import click
import msgspec

from router.errors import ConfigurationError
from router.settings import Service, load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Answer = TypeVar("Answer")
Command = TypeVar("Command", bound="Callable[..., object]")

ANSWER_S_MAX: Final = 10
ANSWER_BYTES_MAX: Final = 1_000_000
_LOCAL: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not listened on here
"""Where to reach a service that listens on every address."""
_CONFIG: Final = click.Path(readable=False, path_type=Path)


class Unanswered(Exception):
    """The service did not do it; the text says why and what would be right."""


class _Error(msgspec.Struct):
    message: str


class _Refusal(msgspec.Struct):
    error: _Error


def asks_service(command: Command) -> Command:
    """The options `--url` and `--config` of a command that asks a running service."""
    url = click.option(
        "--url",
        metavar="URL",
        help="Where the service listens.  [default: as the configuration says]",
    )
    config = click.option(
        "--config",
        type=_CONFIG,
        metavar="FILE",
        help="The configuration, if not switchroom.toml.",
    )
    return url(config(command))


def ask_service(
    path: str,
    body: Mapping[str, object] | None,
    kind: type[Answer],
    *,
    url: str | None,
    config: Path | None,
) -> Answer:
    """What a running service answers at this path to its operator; without a body it is only read.

    Raises:
        click.ClickException: there is no answer; the text says why.
    """
    service = _service(config)
    url = (url or _address(service)).rstrip("/")
    try:
        return msgspec.json.decode(ask(f"{url}{path}", _token(service), body), type=kind)
    except Unanswered as error:
        raise click.ClickException(str(error)) from None
    except msgspec.DecodeError:
        raise click.ClickException(f"what answers at {url} is not Switchroom") from None


def _service(config: Path | None) -> Service:
    try:
        return load(config, os.environ).service
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


def _address(service: Service) -> str:
    """Where a service of this configuration is reached from this machine."""
    host = _LOCAL.get(service.host, service.host)
    return f"http://[{host}]:{service.port}" if ":" in host else f"http://{host}:{service.port}"


def _token(service: Service) -> str:
    if service.operator_token is None:
        raise click.ClickException(
            "service.operator_token is not set; right would be a secret of at least 16 characters, "
            "which the service is started with, too"
        )
    return service.operator_token.reveal()


def ask(url: str, token: str, body: Mapping[str, object] | None) -> bytes:
    """GET, or POST with a body; gives the answer.

    Raises:
        Unanswered: the service was not reached, or refused.
    """
    return asyncio.run(_ask(url, token, body))


async def _ask(url: str, token: str, body: Mapping[str, object] | None) -> bytes:
    limit = aiohttp.ClientTimeout(total=ANSWER_S_MAX)
    headers = {"Authorization": f"Bearer {token}"}
    content = None if body is None else msgspec.json.encode(body)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.request(
                "GET" if body is None else "POST",
                url,
                data=content,
                headers=headers,
                allow_redirects=False,
            ) as answer,
        ):
            found = await answer.content.read(ANSWER_BYTES_MAX)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Unanswered(
            f"no service was reached at {url} ({type(error).__name__}); right would be the address "
            "of one that runs, with --url"
        ) from error
    if answer.status != 200:
        raise Unanswered(_why(answer.status, found))
    return found


def _why(status: int, answered: bytes) -> str:
    try:
        message = msgspec.json.decode(answered, type=_Refusal).error.message
    except msgspec.DecodeError:
        message = "there is no more in the answer"
    return f"the service refused (status {status}): {message}"
