import pytest
from msgspec.structs import replace

from ivr import (
    Concern,
    Conversation,
    DialledNumber,
    Hours,
    Language,
    Problem,
    Script,
    ScriptError,
    SkillNeed,
    check_script,
    limits,
)
from ivr.prompts import PLACEHOLDERS
from tests.ivr.example_script import BILLING, FAULT, MOVING, ORDER, QUEUES, SCRIPT, SKILLS


def problems(script: Script) -> dict[str, str]:
    """The errors of a script: message by place."""
    return {
        problem.place: problem.message
        for problem in check_script(script, queues=QUEUES, skills=SKILLS)
        if problem.severity == "error"
    }


def warnings(script: Script) -> dict[str, str]:
    return {
        problem.place: problem.message
        for problem in check_script(script, queues=QUEUES, skills=SKILLS)
        if problem.severity == "warning"
    }


def with_billing(**changes: object) -> Script:
    return replace(SCRIPT, concerns=(replace(BILLING, **changes), FAULT, MOVING, ORDER))


def test_a_good_script_has_no_errors() -> None:
    assert problems(SCRIPT) == {}


def test_an_unknown_queue_is_found_and_the_right_one_proposed() -> None:
    assert problems(with_billing(queue="acounts")) == {
        "concerns[0].queue": "unknown queue 'acounts'; did you mean 'accounts'?"
    }


def test_where_nothing_is_close_all_there_is_is_named() -> None:
    assert problems(replace(SCRIPT, default_queue="xyz")) == {
        "default_queue": "unknown queue 'xyz'; there are: accounts, front desk, sales, support"
    }


def test_without_any_queue_the_message_says_so() -> None:
    found = check_script(SCRIPT, queues=(), skills=SKILLS)
    assert (
        Problem(place="default_queue", message="unknown queue 'front desk'; there are: none")
        in found
    )


def test_unknown_skills_of_languages_and_concerns_are_found() -> None:
    languages = (Language(code="nl", skill="duch"), *SCRIPT.languages[1:])
    script = replace(with_billing(skills=(SkillNeed(skill="network"),)), languages=languages)
    assert problems(script) == {
        "languages[0].skill": "unknown skill 'duch'; did you mean 'dutch'?",
        "concerns[0].skills[0].skill": "unknown skill 'network'; did you mean 'networks'?",
    }


def test_a_skill_is_asked_for_once() -> None:
    twice = (SkillNeed(skill="networks"), SkillNeed(skill="networks", level=3))
    assert problems(with_billing(skills=twice)) == {
        "concerns[0].skills[1].skill": "'networks' stands already at concerns[0].skills[0]"
    }


def test_an_unknown_language_is_found_wherever_it_is_named() -> None:
    script = replace(
        with_billing(names={**BILLING.names, "de": "Rechnungen"}),
        numbers=(DialledNumber(number="+3221234567", languages=("nl", "fr")),),
        texts={"eng": {"welcome": "Hello"}},
        recordings={"es": {"welcome": "hola.mp3"}},
    )
    assert problems(script) == {
        "numbers[0].languages": "unknown language 'fr'; there are: en, it, nl"
    }
    unspoken = {
        "concerns[0].names": "unknown language 'de'; there are: en, it, nl",
        "texts.eng": "unknown language 'eng'; did you mean 'en'?",
        "recordings.es": "unknown language 'es'; there are: en, it, nl",
    }
    assert unspoken.items() <= warnings(script).items()


def test_a_language_without_shipped_texts_must_bring_them_all() -> None:
    script = replace(SCRIPT, languages=(Language(code="fy"),), numbers=(), concerns=())
    (message,) = problems(script).values()
    assert message == f"no texts ship for 'fy'; texts.fy lacks {', '.join(sorted(PLACEHOLDERS))}"


def test_a_script_needs_a_language_and_at_most_nine() -> None:
    bare = replace(SCRIPT, numbers=(), concerns=())
    assert problems(replace(bare, languages=())) == {
        "languages": "a script needs at least one language"
    }
    ten = tuple(Language(code=f"l{number}") for number in range(10))
    assert problems(replace(bare, languages=ten))["languages"] == "at most 9 languages"


def test_what_must_be_distinct_is_found_twice() -> None:
    script = replace(
        SCRIPT,
        languages=(*SCRIPT.languages, Language(code="nl")),
        numbers=(
            DialledNumber(number="+3221234567", languages=("nl", "nl")),
            DialledNumber(number="+32 2 123 45 67", languages=("it",)),
        ),
        concerns=(BILLING, replace(FAULT, id="billing", key="1")),
    )
    assert problems(script) == {
        "languages[3].code": "'nl' stands already at languages[0]",
        "numbers[0].languages[1]": "'nl' stands already at numbers[0].languages[0]",
        "numbers[1].number": "'+3221234567' stands already at numbers[0]",
        "concerns[1].id": "'billing' stands already at concerns[0]",
        "concerns[1].key": "'1' stands already at concerns[0]",
    }


@pytest.mark.parametrize("key", ["0", "*", "#", "12", "", "a", "٣"])
def test_a_concerns_key_is_one_of_1_to_9(key: str) -> None:
    assert problems(with_billing(key=key)) == {
        "concerns[0].key": f"{key!r} is not one of the keys 1 to 9 (0 is always a person)"
    }


def test_a_number_needs_a_language_and_should_look_like_a_number() -> None:
    script = replace(SCRIPT, numbers=(DialledNumber(number="020-1234567", languages=()),))
    assert problems(script) == {"numbers[0].languages": "a number needs a language"}
    assert warnings(script)["numbers[0].number"] == (
        "a telephone number has the form '+31201234567'"
    )


@pytest.mark.parametrize("name", ["", " ", "—"])
def test_a_concern_needs_a_name_to_speak_in_every_language(name: str) -> None:
    assert problems(with_billing(names={**BILLING.names, "it": name})) == {
        "concerns[0].names": "no name in 'it' to speak"
    }


def test_few_examples_are_a_warning() -> None:
    few = {**BILLING.examples, "it": ("la fattura", "la bolletta")}
    script = with_billing(examples=few)
    assert problems(script) == {}
    assert warnings(script)["concerns[0].examples"].startswith("2 examples in 'it'; callers are")


def test_examples_missing_altogether_are_a_warning_too() -> None:
    script = with_billing(examples={})
    assert problems(script) == {}
    assert warnings(script)["concerns[0].examples"].startswith("0 examples in 'en'")


def test_an_example_without_words_is_an_error() -> None:
    assert problems(with_billing(examples={**BILLING.examples, "en": ("my bill", "?!")})) == {
        "concerns[0].examples": "an example in 'en' has no words"
    }


def test_too_many_examples_or_concerns_are_an_error() -> None:
    flood = tuple(f"example {number}" for number in range(limits.EXAMPLES_MAX + 1))
    script = with_billing(examples={**BILLING.examples, "en": flood})
    assert problems(script) == {"concerns[0].examples": "at most 1000 examples in 'en'"}
    concerns = tuple(
        replace(ORDER, id=f"order {number}") for number in range(limits.CONCERNS_MAX + 1)
    )
    assert problems(replace(SCRIPT, concerns=concerns)) == {"concerns": "at most 300 concerns"}


def test_missing_next_steps_are_a_warning() -> None:
    assert warnings(SCRIPT)["concerns[0].next_steps"] == "none in 'it'; the general text is spoken"


def test_an_example_of_two_concerns_is_a_warning() -> None:
    examples = {**BILLING.examples, "en": (*BILLING.examples["en"], "  The MODEM has a red light")}
    assert warnings(with_billing(examples=examples))["concerns[1].examples"] == (
        "'the modem has a red light' in 'en' is also an example of 'billing'"
    )


def test_bad_hours_are_found_at_their_place() -> None:
    hours = Hours(
        timezone="Europe/Amsterdm",
        weekly={"monday": ("09:00-17:00", "9-5"), "friday": ("12:00-12:00",)},
    )
    assert problems(replace(SCRIPT, hours=hours)) == {
        "hours.timezone": "unknown time zone 'Europe/Amsterdm'; one is 'Europe/Amsterdam'",
        "hours.weekly.monday[1]": "'9-5' is not a range of hours such as '09:00-17:30'",
        "hours.weekly.friday[0]": "'12:00-12:00' is no time at all; the whole day is '00:00-24:00'",
    }


def test_hours_of_a_day_that_overlap_are_found() -> None:
    hours = Hours(
        timezone="Europe/Amsterdam",
        weekly={
            "monday": ("13:00-17:30", "09:00-13:30"),
            "tuesday": ("09:00-12:30", "12:30-17:00"),
            "wednesday": ("09:00-17:00", "09:00-17:00", "10:00-11:00"),
            "thursday": ("20:00-04:00", "02:00-05:00", "9-5"),
            "friday": ("08:00-09:00", "22:00-02:00", "23:00-24:00"),
        },
    )
    again = "; right would be one range for both"
    assert problems(replace(SCRIPT, hours=hours)) == {
        "hours.weekly.monday[1]": f"'09:00-13:30' overlaps '13:00-17:30'{again}",
        "hours.weekly.wednesday[1]": f"'09:00-17:00' overlaps '09:00-17:00'{again}",
        "hours.weekly.wednesday[2]": f"'10:00-11:00' overlaps '09:00-17:00'{again}",
        "hours.weekly.thursday[2]": "'9-5' is not a range of hours such as '09:00-17:30'",
        "hours.weekly.friday[2]": f"'23:00-24:00' overlaps '22:00-02:00'{again}",
    }


def test_never_being_open_is_a_warning() -> None:
    hours = Hours(timezone="Europe/Amsterdam", weekly={"monday": ()})
    assert warnings(replace(SCRIPT, hours=hours))["hours.weekly"] == (
        "there are no opening hours, so it is never open"
    )


def test_a_text_with_an_unknown_key_or_placeholder_is_found() -> None:
    texts = {"en": {"welcom": "Hello", "confirm": "Is it {consern}?", "menu": "x" * 2_001}}
    assert problems(replace(SCRIPT, texts=texts)) == {
        "texts.en.welcom": "unknown prompt 'welcom'; did you mean 'welcome'?",
        "texts.en.confirm": "unknown placeholder {consern}; known here: {company}, {concern}",
        "texts.en.menu": "more than 2000 characters",
    }


def test_a_recording_of_what_changes_from_call_to_call_needs_it_in_its_address() -> None:
    recordings = {"en": {"confirm": "confirm.mp3", "welcme": "a.mp3", "welcome": "b.mp3"}}
    assert problems(replace(SCRIPT, recordings=recordings)) == {
        "recordings.en.confirm": "it changes from call to call; right would be an address with {concern}",
        "recordings.en.welcme": "unknown prompt 'welcme'; did you mean 'welcome'?",
    }


def test_names_and_next_steps_have_a_length() -> None:
    long = {**BILLING.names, "en": "x" * (limits.PROMPT_CHARS_MAX + 1)}
    assert problems(with_billing(names=long, next_steps=long)) == {
        "concerns[0].names": "more than 2000 characters in 'en'",
        "concerns[0].next_steps": "more than 2000 characters in 'en'",
    }


def test_a_conversation_refuses_a_script_with_errors_and_names_them_all() -> None:
    broken = replace(with_billing(key="0"), texts={"en": {"welcome": "{nobody}"}})
    with pytest.raises(ScriptError, match=r"concerns\[0\].key: .*; texts.en.welcome: "):
        Conversation(broken)


def test_a_conversation_takes_a_script_with_warnings() -> None:
    bare = Concern(id="bare", queue="accounts", names={"nl": "a", "it": "b", "en": "c"})
    Conversation(replace(SCRIPT, concerns=(bare,)))
