from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

import msgspec
import pytest

from queues.decisions.problems import problems_of as problems_of_definition
from queues.definitions import AgentSkill, QueueDefinition, SiteDefinition, SkillNeed
from queues.ids import QueueId, SiteId, SkillId
from router.errors import ConfigurationError
from router.settings import Agent, Secret, check, load
from router.settings.showing import show
from tests.router.settings_texts import PUBLIC, SMALL, TWILIO, checked, problems_of, settings_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_without_times_gives_the_defaults_of_the_core(tmp_path: Path) -> None:
    assert settings_of(tmp_path, SMALL).site_definition() == SiteDefinition(
        site=SiteId("main"),
        skills=(SkillId("billing"), SkillId("english")),
        queues=(QueueDefinition(queue=QueueId("billing"), needs=(SkillNeed(SkillId("billing")),)),),
    )


def test_seconds_become_milliseconds(tmp_path: Path) -> None:
    text = SMALL.replace(
        'needs = ["billing"]',
        "offer_s = 12.5\nwrap_up_s = 0\nwait_s_max = 60\ntarget = { share = 0.9, within_s = 7.5 }",
    )
    definition = settings_of(tmp_path, text + "[times]\nresume_s = 0.25\n").site_definition()
    (queue,) = definition.queues
    assert definition.resume_ms == 250
    assert (queue.offer_ms, queue.wrap_up_ms, queue.wait_ms_max) == (12_500, 0, 60_000)
    assert (queue.target.share, queue.target.within_ms) == (0.9, 7_500)
    assert not list(problems_of_definition(definition))


def test_a_skill_is_a_name_or_a_table(tmp_path: Path) -> None:
    agent = settings_of(tmp_path, SMALL).agent("anna")
    assert agent is not None
    assert agent.profile() == (
        AgentSkill(SkillId("billing"), 5),
        AgentSkill(SkillId("english"), 8, primary=True),
    )


def test_only_an_agent_who_is_always_on_returns_by_himself() -> None:
    anna = Agent(id="anna", name="Anna", token=Secret("x"), return_s=90)
    assert anna.return_ms() is None
    assert msgspec.structs.replace(anna, always_on=True).return_ms() == 90_000


def test_every_problem_is_listed_with_its_line_and_what_would_be_right(tmp_path: Path) -> None:
    text = """\
skils = ["billing"]
[service]
port = "eighty"
log_level = "inf"
[[queues]]
id = "a"
needs = [
  "biling",
]
[[queues]]
id = "a"
target.share = 2
[conversation]
company = "Acme"
languages = [{ code = "en" }]
default_queue = "b"
"""
    assert problems_of(tmp_path, text) == [
        "switchroom.toml:1: skils: unknown key; did you mean 'skills'?",
        "switchroom.toml:3: service.port: 'eighty' does not fit; right would be a whole number from 0 up to 65535",
        "switchroom.toml:4: service.log_level: 'inf' does not fit; did you mean 'info'?",
        "switchroom.toml:7: queues[0].needs[0].skill: unknown skill 'biling'; did you mean 'billing'?",
        "switchroom.toml:11: queues[1].id: is the same as queues[0].id; right would be another",
        "switchroom.toml:12: queues[1].target.share: 2 does not fit; right would be a number above 0 up to 1",
        "switchroom.toml:16: conversation.default_queue: unknown queue 'b'; there are: a",
    ]


def test_a_missing_key_is_reported_at_its_table(tmp_path: Path) -> None:
    text = SMALL.replace('company = "Acme"\n', "").replace('name = "Anna"\n', "")
    assert problems_of(tmp_path, text) == [
        "switchroom.toml:7: agents[0].name: is missing; right would be a name of 1 to 128 characters",
        "switchroom.toml:12: conversation.company: is missing; right would be a text",
    ]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("level = 8", "level = 11", "agents[0].skills[1].level: 11 does not fit; right would be a whole number from 1 up to 10"),
        ("level = 8", "level = true", "agents[0].skills[1].level: true does not fit; right would be a whole number from 1 up to 10"),
        ('"a-token-of-anna-1"', '"short"', "agents[0].token: is too short; right would be at least 16 characters"),
        ('"a-token-of-anna-1"', '"a token with spaces"', "agents[0].token: this text does not fit; right would be a text of 1 to 512 visible characters without spaces"),
        ('name = "Anna"', 'name = "Anna"\nphone = "020 555"', "agents[0].phone: '020 555' does not fit; right would be a number in E.164 form: + and 7 to 15 digits without spaces, as +31205550123"),
        ('name = "Anna"', 'name = "Anna"\nalways_on = true', "agents[0].always_on: an agent without a telephone cannot be always on; right would be a 'phone', or leaving this out"),
        ('id = "anna"', 'id = "anna/1"', "agents[0].id: 'anna/1' does not fit; right would be a name of at most 64 letters, digits, _ and - (it stands in web addresses)"),
        ('["billing", {', '["biling", {', "agents[0].skills[0].skill: unknown skill 'biling'; did you mean 'billing'?"),
        ('["billing", {', '["billing", "billing", {', "agents[0].skills[1].skill: is the same as agents[0].skills[0].skill; right would be another"),
        ('needs = ["billing"]', "needs = 3", "queues[0].needs: 3 does not fit; right would be a text as 'dutch and billing >= 3', or a list, each of its entries a text or a table"),
        ('needs = ["billing"]', "offer_s = inf", "queues[0].offer_s: inf does not fit; right would be a number from 0.001 up to 604800"),
        ('needs = ["billing"]', "offer_s = nan", "queues[0].offer_s: nan does not fit; right would be a number from 0.001 up to 604800"),
        ('needs = ["billing"]', "offer_s = 0", "queues[0].offer_s: 0 does not fit; right would be a number from 0.001 up to 604800"),
        ('needs = ["billing"]', 'music = "ftp://example.com/a.mp3"', "queues[0].music: 'ftp://example.com/a.mp3' does not fit; right would be an address as https://example.com/music.mp3"),
        ('needs = ["billing"]', "target = 3", "queues[0].target: 3 does not fit; right would be a table"),
        ('skill = "english" }]\n', 'skill = "english" }]\nhours = { timezone = "Mars/Base", weekly = { funday = [] } }\n', "conversation.hours.weekly.funday: unknown key; did you mean 'sunday'?"),
        ('skill = "english" }]\n', 'skill = "english" }]\n[[conversation.concerns]]\nid = "a"\nqueue = "billing"\nnames.en = "a"\npriority = 500\n', "conversation.concerns[0].priority: 500 does not fit; right would be a whole number from -100 up to 100"),
        ('skill = "english" }]\n', 'skill = "english" }]\nrecordings.en.welcome = "welcome.mp3"\n', "conversation.recordings.en.welcome: 'welcome.mp3' is no address; right would be one as https://example.com/a.mp3"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    assert before in SMALL
    found = problems_of(tmp_path, SMALL.replace(before, after))
    assert [one.split(": ", 1)[1] for one in found] == [problem]


def test_ids_tokens_and_telephones_belong_to_one_agent(tmp_path: Path) -> None:
    agent = SMALL[SMALL.index("[[agents]]") : SMALL.index("[conversation]")]
    agent = agent.replace('name = "Anna"', 'name = "Anna"\nphone = "+31205550101"')
    text = SMALL.replace("[conversation]", agent + "[conversation]").replace(
        '[[agents]]\nid = "anna"\nname = "Anna"\ntoken',
        '[[agents]]\nid = "anna"\nphone = "+31205550101"\nname = "Anna"\ntoken',
        1,
    )
    assert [one.split(": ")[1] for one in problems_of(tmp_path, text)] == [
        "agents[1].id",
        "agents[1].phone",
        "agents[1].token",
    ]


def test_an_empty_list_of_queues_is_refused(tmp_path: Path) -> None:
    text = "queues = []\n" + SMALL.replace('[[queues]]\nid = "billing"\nneeds = ["billing"]\n', "")
    assert problems_of(tmp_path, text) == ["switchroom.toml:1: queues: has 0 entries; at least 1"]


@pytest.mark.parametrize(
    ("more", "place", "what"),
    [
        ("broken = \n", "17", "column 10: Invalid value"),
        ("name = Anna\n", "17", "column 8: Invalid value"),
        ("x = [\n", "17", "column 6: Invalid value"),
        ('x = """\n', "17", "column 8: Unterminated string"),
        ("x", "17", "column 2: Expected '=' after a key in a key/value pair"),
        ("company = 1\n", "17", "column 12: Cannot overwrite a value"),
    ],
)
def test_a_syntax_error_tells_its_line_its_column_and_what_is_usual(
    tmp_path: Path, more: str, place: str, what: str
) -> None:
    assert problems_of(tmp_path, SMALL + more) == [
        f"switchroom.toml:{place}: this is not TOML, {what}; usual is one 'key = value' on a line, text in \"quotes\", lists in [brackets], and every key and [table] once"
    ]


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "switchroom.toml"
    file.write_text(SMALL, encoding="utf-8-sig")
    assert load(file, {}).conversation.company == "Acme"
    file.write_text("nonsense\n" + SMALL, encoding="utf-8-sig")
    with pytest.raises(ConfigurationError, match=r"switchroom.toml:1: this is not TOML, column 9"):
        load(file, {})


@pytest.mark.parametrize("from_environment", [True, False])
def test_what_is_no_ordinary_file_is_refused_at_once(
    tmp_path: Path, *, from_environment: bool
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, why in ((tmp_path, "it is a folder"), (pipe, "it is a pipe or a device")):
        complaint = f"{path}: the file cannot be read ({why}); right would be a text file"
        environ = {"SWITCHROOM_CONFIG": str(path)} if from_environment else {}
        (problem,) = check(None if from_environment else path, environ).problems
        assert str(problem) == complaint


def test_a_file_that_is_missing_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such file; 'switchroom example"):
        load(tmp_path / "none.toml", {})
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(tmp_path, {})
    file = tmp_path / "switchroom.toml"
    file.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ConfigurationError, match="too large; right would be at most 1000000"):
        load(file, {})
    file.write_bytes(b"#\n# caf\xe9\n")
    with pytest.raises(ConfigurationError, match=r"switchroom.toml:2: the file is not UTF-8"):
        load(file, {})
    file.write_text("a = " + "[" * 100_000)
    with pytest.raises(ConfigurationError, match="nested too deeply"):
        load(file, {})


def test_twilio_needs_an_address_that_it_can_reach(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, SMALL + TWILIO)
    assert problem.startswith("switchroom.toml: service.public_url: is missing, and Twilio")
    assert settings_of(tmp_path, SMALL + TWILIO + PUBLIC).twilio is not None


def test_the_fallback_lies_elsewhere(tmp_path: Path) -> None:
    def text(url: str) -> str:
        return SMALL + TWILIO + f'fallback_url = "{url}"\n' + PUBLIC

    bin_url = "https://handler.twilio.com/twiml/EH00000000000000000000000000000000?a=1"
    twilio = settings_of(tmp_path, text(bin_url)).twilio
    assert twilio is not None
    assert twilio.fallback_url == bin_url
    for bad, words in (
        ("https://calls.example.com/fallback", "lies where the service is, and so cannot stand in"),
        ("https://CALLS.example.com:8443/", "lies where the service is, and so cannot stand in"),
        ("http://handler.example.com/", "anybody could listen in; right would be https"),
        ("https://[::1", "is no address"),
        ("handler.twilio.com", "right would be an address as https://"),
    ):
        (problem,) = problems_of(tmp_path, text(bad))
        assert ": twilio.fallback_url: " in problem
        assert words in problem


def test_the_secret_of_an_api_key_is_long_enough_to_sign_with(tmp_path: Path) -> None:
    text = SMALL + PUBLIC + TWILIO
    secret = "api-key-canary-of-32-characters-"
    (problem,) = problems_of(tmp_path, text.replace(secret, secret[:-1]))
    assert problem == (
        "switchroom.toml:24: twilio.api_key_secret: is too short; right would be the secret that "
        "Twilio showed when the key was made, at least 32 characters"
    )


@pytest.mark.parametrize(
    "number", ["+31 20 555 0100", "0205550100", "+020555010", "+1234567890123456"]
)
def test_with_twilio_a_number_that_it_could_not_dial_is_a_problem(
    tmp_path: Path, number: str
) -> None:
    text = SMALL + f'[[conversation.numbers]]\nnumber = "{number}"\nlanguages = ["en"]\n'
    assert problems_of(tmp_path, text) == []
    found = checked(tmp_path, text + TWILIO + PUBLIC)
    (problem,) = found.problems
    assert str(problem).endswith(
        f"switchroom.toml:18: conversation.numbers[0].number: {number!r} is not what Twilio calls "
        "it; right would be a number in E.164 form: + and 7 to 15 digits without spaces, as "
        "+31205550123"
    )
    assert not found.warnings


def test_a_service_is_not_behind_a_proxy_unless_it_is_said(tmp_path: Path) -> None:
    assert not settings_of(tmp_path, SMALL).service.behind_proxy
    environ = {"SWITCHROOM_SERVICE_BEHIND_PROXY": "true"}
    assert settings_of(tmp_path, SMALL, environ).service.behind_proxy


@pytest.mark.parametrize("key", ["public_url", "api_base_url"])
def test_addresses_are_https_unless_on_this_machine(tmp_path: Path, key: str) -> None:
    def text(url: str) -> str:
        if key == "public_url":
            return SMALL + TWILIO + f'[service]\npublic_url = "{url}"\n'
        return SMALL + TWILIO + f'api_base_url = "{url}"\n' + PUBLIC

    for local in ("http://127.0.0.1:8080", "http://localhost", "http://[::1]:80", "https://a.nl/x"):
        settings_of(tmp_path, text(local))
    for bad in ("http://calls.example.com", "http://10.0.0.1"):
        (problem,) = problems_of(tmp_path, text(bad))
        assert "anybody could listen in; right would be https" in problem
    for bad in (
        "https://a.nl/",
        "https://u:p@a.nl",
        "a.nl",
        "https://a.nl?x",
        "https://[::1",
        "https://a.nl:x",
    ):
        assert len(problems_of(tmp_path, text(bad))) == 1


def test_what_stands_in_the_table_of_twilio_is_never_shown(tmp_path: Path) -> None:
    text = SMALL + PUBLIC + TWILIO.replace("AC0", "0123456789abcdef")
    (problem,) = problems_of(tmp_path, text)
    assert "twilio.account_sid: this text does not fit; right would be AC and 32" in problem
    assert "0123456789abcdef" not in problem


def test_the_tokens_of_the_example_do_only_on_this_machine(tmp_path: Path) -> None:
    text = SMALL.replace("a-token-of-anna-1", "change-me-anna-1")
    settings_of(tmp_path, text)
    for open_to_all in ('[service]\nhost = "0.0.0.0"\n', PUBLIC):
        (problem,) = problems_of(tmp_path, text + open_to_all)
        assert "agents[0].token: is the one of the example" in problem


def test_a_secret_shows_itself_only_when_asked(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, SMALL + TWILIO + PUBLIC)
    assert settings.twilio is not None
    assert settings.twilio.auth_token.reveal() == "auth-token-canary"
    shown = f"{settings} {settings!r} {settings.twilio.auth_token} {show(settings)}"
    assert "canary" not in shown
    assert "a-token-of-anna" not in shown
    assert "***" in shown
    with pytest.raises(TypeError):
        msgspec.json.encode(settings)
    with pytest.raises(TypeError):
        pickle.dumps(settings)


def test_secrets_are_equal_if_their_texts_are() -> None:
    assert Secret("a") == Secret("a")
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert Secret("a") != "a"


def test_what_is_shown_can_be_loaded_again(tmp_path: Path) -> None:
    text = SMALL + TWILIO + PUBLIC
    shown = show(settings_of(tmp_path, text))
    again = shown.replace('"***"', f'"{"x" * 32}"')
    assert show(settings_of(tmp_path, again)) == shown


def test_a_queue_or_a_language_that_nobody_can_serve_gives_a_warning(tmp_path: Path) -> None:
    text = SMALL.replace('needs = ["billing"]', 'needs = [{ skill = "billing", level = 6 }]')
    (warning,) = checked(tmp_path, text).warnings
    assert str(warning).endswith(
        "switchroom.toml:3: queues[0]: no agent can serve it; it needs billing >= 6"
    )


def test_a_concern_that_nobody_can_serve_in_a_language_gives_a_warning(tmp_path: Path) -> None:
    text = SMALL.replace('"english"]', '"english", "dutch"]').replace(
        "languages = [{", 'languages = [{ code = "nl", skill = "dutch" }, {'
    )
    (warning,) = checked(tmp_path, text).warnings
    assert str(warning).endswith(
        "conversation.default_queue: no agent can serve it in 'nl'; it needs billing and dutch"
    )


def test_no_agents_at_all_give_one_warning(tmp_path: Path) -> None:
    start, end = SMALL.index("[[agents]]"), SMALL.index("[conversation]")
    (warning,) = checked(tmp_path, SMALL[:start] + SMALL[end:]).warnings
    assert warning.message == "there are no agents; nobody can take a call"


def test_a_concern_that_needs_more_skills_than_a_call_may_is_refused(tmp_path: Path) -> None:
    names = [f"skill-{number}" for number in range(15)]
    concern = f'[[conversation.concerns]]\nid = "a"\nqueue = "billing"\nnames.en = "a"\nskills = {names}\n'
    text = SMALL.replace('"english"]', f'"english", {str(names)[1:]}') + concern
    (problem,) = problems_of(tmp_path, text)
    assert "with its queue and a language it needs more than 16 skills" in problem


def test_lists_are_bounded_and_tables_are_tables(tmp_path: Path) -> None:
    needs = ["billing"] * 17
    text = SMALL.replace('needs = ["billing"]', f"needs = {needs}") + "texts = 1\nconcerns = {}\n"
    assert [one.split(": ", 1)[1] for one in problems_of(tmp_path, text)] == [
        "queues[0].needs: has 17 entries; at most 16",
        "conversation.texts: 1 does not fit; right would be a table",
        "conversation.concerns: a table does not fit; right would be a list, each of its entries a table",
    ]


def test_a_long_wrong_value_is_shown_in_part(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, SMALL.replace('"anna"', f'"{"x" * 500}"'))
    assert f"'{'x' * 60}'... does not fit" in problem
