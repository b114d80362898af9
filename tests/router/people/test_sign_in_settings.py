"""What is wrong with `[sign_in]`, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.settings import check
from tests.router.office import COMPANY

if TYPE_CHECKING:
    from pathlib import Path

OIDC = """
[sign_in]
idle_s = 1800
session_s_max = 604800

[sign_in.oidc]
issuer = "https://id.example.com"
client_id = "switchroom"
client_secret = "a-secret-of-the-provider"
name = "Acme"
"""


def problems(folder: Path, text: str) -> list[str]:
    file = folder / "switchroom.toml"
    file.write_text(COMPANY + text, encoding="utf-8")
    checked = check(file, {})
    return [str(one) for one in checked.problems]


def test_a_provider_can_be_configured(tmp_path: Path) -> None:
    assert problems(tmp_path, OIDC) == []
    roles = 'create = true\nroles_claim = "groups"\n[sign_in.oidc.roles]\n"call-centre" = "agent"\n'
    assert problems(tmp_path, OIDC + roles) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "https://id",
            "http://id",
            "sign_in.oidc.issuer: who signs in must not be told in the clear",
        ),
        ('name = "Acme"', "create = true", "sign_in.oidc.create: nobody says"),
        ('name = "Acme"', 'roles_claim = "groups"', "right would be 'roles' as well"),
        ('name = "Acme"', 'roles = { x = "agent" }', "right would be 'roles_claim' as well"),
        ('name = "Acme"', 'match = "phone"', "sign_in.oidc.match"),
        ('name = "Acme"', 'roles = { x = "king" }', "sign_in.oidc.roles"),
        ("idle_s = 1800", "idle_s = 1", "sign_in.idle_s"),
        ("session_s_max = 604800", "session_s_max = 604801", "sign_in.session_s_max"),
    ],
)
def test_a_mistake_is_named_by_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    found = problems(tmp_path, OIDC.replace(old, new))
    assert any(told in one for one in found), found


def test_a_provider_must_know_where_people_come_back_to(tmp_path: Path) -> None:
    open_to_all = COMPANY.replace("port = 0", 'port = 0\nhost = "0.0.0.0"')
    (tmp_path / "x.toml").write_text(open_to_all + OIDC, encoding="utf-8")
    found = [str(one) for one in check(tmp_path / "x.toml", {}).problems]
    assert any("service.public_url: the provider must know" in one for one in found), found


def test_a_provider_on_this_machine_may_do_without_https(tmp_path: Path) -> None:
    text = OIDC.replace("https://id.example.com", "http://127.0.0.1:8081")
    assert problems(tmp_path, text) == []


def test_the_secret_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "switchroom.toml"
    file.write_text(COMPANY + OIDC, encoding="utf-8")
    settings = check(file, {}).settings
    assert settings is not None
    assert "a-secret-of-the-provider" not in str(settings)
