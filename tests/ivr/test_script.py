import tomllib

import msgspec
import pytest

from ivr import Conversation, Script, SkillNeed, check_script
from tests.ivr.example_script import ENGLISH, QUEUES, SCRIPT, SKILLS, Caller

TOML = """
company = "Acme"
default_queue = "front desk"
silent_caller = "hang up"

[[languages]]
code = "en"
skill = "dutch"
name = "British"

[[numbers]]
number = "+44 20 1234 5678"
languages = ["en"]

[[concerns]]
id = "billing"
queue = "accounts"
key = "1"
priority = 3
skills = [{ skill = "networks", level = 2 }]
names.en = "billing"
examples.en = [
    "my invoice is wrong", "I want to pay", "my bill", "you charged me twice", "the direct debit",
]
next_steps.en = "Please have your bill at hand."

[hours]
timezone = "Europe/London"
[hours.weekly]
monday = ["00:00-24:00"]

[texts.en]
welcome = "Hello, this is {company}."

[recordings.en]
not_heard = "not-heard.mp3"

[thresholds]
sure = 0.5
"""


def read(toml: str) -> Script:
    return msgspec.convert(tomllib.loads(toml), Script)


def test_a_script_is_read_from_the_configuration() -> None:
    script = read(TOML)
    assert script.concerns[0].skills == (SkillNeed(skill="networks", level=2),)
    assert script.thresholds.sure == 0.5
    assert script.thresholds.pair == 0.7
    assert check_script(script, queues=QUEUES, skills=SKILLS) == []


def test_a_script_that_was_read_can_be_spoken() -> None:
    caller = Caller(ENGLISH, Conversation(read(TOML)))
    assert caller.hears.startswith("Hello, this is Acme.")
    assert "<not-heard.mp3>" in caller.waits().hears
    assert caller.presses("1").route.queue == "accounts"


def test_the_least_script_needs_a_name_a_language_and_a_queue() -> None:
    script = read('company = "Acme"\ndefault_queue = "front desk"\nlanguages = [{ code = "en" }]')
    assert check_script(script, queues=QUEUES, skills=()) == []
    assert Caller(ENGLISH, Conversation(script)).route.queue == "front desk"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('key = "1"', 'kee = "1"', r"unknown field `kee` - at `\$.concerns\[0\]`"),
        ("level = 2", "level = 11", r"`int` <= 10 - at `\$.concerns\[0\].skills\[0\].level`"),
        ("level = 2", "level = 0", "`int` >= 1"),
        ("priority = 3", "priority = 101", "`int` <= 100"),
        ("sure = 0.5", "sure = 1.5", r"<= 1.0 - at `\$.thresholds.sure`"),
        ("monday", "mondag", r"Invalid enum value 'mondag' - at `key` in `\$.hours.weekly`"),
        ('"hang up"', '"shout"', "Invalid enum value 'shout'"),
        ('code = "en"', "", "missing required field `code`"),
    ],
)
def test_a_mistake_of_form_is_refused_where_it_stands(right: str, wrong: str, message: str) -> None:
    assert right in TOML
    with pytest.raises(msgspec.ValidationError, match=message):
        read(TOML.replace(right, wrong))


def test_a_script_survives_being_written_and_read() -> None:
    assert msgspec.json.decode(msgspec.json.encode(SCRIPT), type=Script) == SCRIPT
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(SCRIPT), type=Script) == SCRIPT
