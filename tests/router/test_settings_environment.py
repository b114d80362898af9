from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.settings import load
from router.settings.environment import variables
from tests.router.settings_texts import PUBLIC, SMALL, TWILIO, problems_of, settings_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_variable_overrides_the_file(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        SMALL + "[service]\nport = 1\n",
        {
            "SWITCHROOM_SERVICE_PORT": "8081",
            "SWITCHROOM_TIMES_BACK_OFF_BUSY_S": "2.5",
            "SWITCHROOM_ROUTING_ORDER": "fifo",
            "SWITCHROOM_ROUTING_SHADOW_ORDER": "strict",
            "SWITCHROOM_ROUTING_SEED": "7",
            "SWITCHROOM_CONVERSATION_COMPANY": "42",
            "SWITCHROOM_CONVERSATION_THRESHOLDS_SURE": "0.75",
            "HOME": "/",
        },
    )
    assert settings.service.port == 8081
    assert settings.times.back_off.busy_s == 2.5
    assert settings.times.back_off.failed_s == 15
    assert (settings.routing.order, settings.routing.shadow_order) == ("fifo", "strict")
    assert settings.routing.seed == 7
    assert settings.conversation.company == "42"
    assert settings.conversation.thresholds.sure == 0.75


def test_a_whole_table_can_come_from_the_environment(tmp_path: Path) -> None:
    lines = (line.split(" = ") for line in TWILIO.splitlines() if " = " in line)
    environ = {f"SWITCHROOM_TWILIO_{key.upper()}": value.strip('"') for key, value in lines}
    settings = settings_of(tmp_path, SMALL + PUBLIC, environ)
    assert settings.twilio is not None
    assert settings.twilio.auth_token.reveal() == "auth-token-canary"


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from-a-file\n")
    environ = {"SWITCHROOM_TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "secret")}
    settings = settings_of(tmp_path, SMALL + TWILIO + PUBLIC, environ)
    assert settings.twilio is not None
    assert settings.twilio.auth_token.reveal() == "from-a-file"


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"SWITCHROOM_SERVIC_PORT": "1"}, "SWITCHROOM_SERVIC_PORT: unknown variable; did you mean 'SWITCHROOM_SERVICE_PORT'?"),
        ({"SWITCHROOM_SERVICE_PORT": "http"}, "SWITCHROOM_SERVICE_PORT: service.port: 'http' does not fit; right would be a whole number from 0 up to 65535"),
        ({"SWITCHROOM_SERVICE_LOG_FORMAT": "jsn"}, "SWITCHROOM_SERVICE_LOG_FORMAT: service.log_format: 'jsn' does not fit; did you mean 'json'?"),
        ({"SWITCHROOM_ROUTING_ORDER": "fi"}, "SWITCHROOM_ROUTING_ORDER: routing.order: 'fi' does not fit; did you mean 'fifo'?"),
        ({"SWITCHROOM_ROUTING_SHADOW_ORDER": "ageing"}, "SWITCHROOM_ROUTING_SHADOW_ORDER: routing.shadow_order: is the same as 'order'; right would be another rule, or leaving this out"),
        ({"SWITCHROOM_ROUTING_SEED": "-1"}, "SWITCHROOM_ROUTING_SEED: routing.seed: -1 does not fit; right would be a whole number from 0 up to 2147483647"),
        ({"SWITCHROOM_TIMES_BACK_OFF_BUSY_S": "-1"}, "SWITCHROOM_TIMES_BACK_OFF_BUSY_S: times.back_off.busy_s: -1 does not fit; right would be a number from 0 up to 604800"),
        ({"SWITCHROOM_SERVICE_PUBLIC_URL": "http://a.nl"}, "SWITCHROOM_SERVICE_PUBLIC_URL: service.public_url: anybody could listen in; right would be https (http only on this machine)"),
        ({"SWITCHROOM_SERVICE_HOST": "a", "SWITCHROOM_SERVICE_HOST_FILE": "b"}, "SWITCHROOM_SERVICE_HOST_FILE: SWITCHROOM_SERVICE_HOST is set too; right would be one of them"),
        ({"SWITCHROOM_SERVICE_HOST_FILE": "/does/not/exist"}, "SWITCHROOM_SERVICE_HOST_FILE: the file cannot be read (No such file or directory); right would be a text file"),
    ],
)  # fmt: skip
def test_a_problem_in_a_variable_names_the_variable(
    tmp_path: Path, environ: dict[str, str], problem: str
) -> None:
    assert problems_of(tmp_path, SMALL, environ) == [problem]


def test_a_file_of_a_variable_is_bounded_and_text(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    environ = {"SWITCHROOM_TWILIO_AUTH_TOKEN_FILE": str(file)}
    file.write_bytes(b"x" * 20_000)
    (problem,) = problems_of(tmp_path, SMALL, environ)
    assert problem.endswith("the file is too large; right would be at most 16384 bytes")
    file.write_bytes(b"\xff")
    (problem,) = problems_of(tmp_path, SMALL, environ)
    assert problem.endswith("cannot be read (it is not UTF-8 text); right would be a text file")


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    environ = {"SWITCHROOM_SERVICE_PORT": "", "SWITCHROOM_CONFIG": "", "SWITCHROOM_X": ""}
    assert settings_of(tmp_path, SMALL, environ).service.port == 8080


def test_a_variable_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text(SMALL)
    assert load(None, {"SWITCHROOM_CONFIG": str(file)}).conversation.company == "Acme"


def test_variables_that_kubernetes_sets_are_told_apart(tmp_path: Path) -> None:
    environ = {
        "SWITCHROOM_PORT": "tcp://10.0.0.1:8080",
        "SWITCHROOM_PORT_8080_TCP_ADDR": "10.0.0.1",
        "SWITCHROOM_SERVICE_HOST": "10.0.0.1",
        "SWITCHROOM_SERVICE_PORT": "8080",
    }
    (problem,) = problems_of(tmp_path, SMALL, environ)
    assert problem.startswith("SWITCHROOM_PORT: Kubernetes sets this")
    assert "enableServiceLinks: false" in problem


def test_a_table_that_is_none_in_the_file_is_reported_and_not_overridden(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, "service = 1\n" + SMALL, {"SWITCHROOM_SERVICE_PORT": "1"})
    assert problem == "switchroom.toml:1: service: 1 does not fit; right would be a table"


def test_no_two_keys_have_the_same_variable() -> None:
    paths = [path for path, _ in variables().values()]
    assert len(paths) == len(set(paths))
    assert not {
        name
        for name in variables()
        if name.removesuffix("_FILE") in variables() and name.endswith("_FILE")
    }
