import pytest
from msgspec.structs import replace

from ivr import Conversation, Day, DialledNumber, Hours, Language, Listen, Noted, SkillNeed
from ivr.prompts import SHIPPED
from tests.ivr.example_script import DUTCH, ENGLISH, ITALIAN, SCRIPT, SHARED, Caller

SAID = {
    "nl": ("mijn factuur klopt niet", "het modem heeft een rood lampje", "nee", "medewerker"),
    "it": ("la fattura è sbagliata", "il modem ha una luce rossa", "no", "operatore"),
    "en": ("my invoice is wrong", "the modem has a red light", "no", "agent"),
}
NUMBERS = {"nl": DUTCH, "it": ITALIAN, "en": ENGLISH}
LANGUAGES = pytest.mark.parametrize("language", ["nl", "it", "en"])


@pytest.mark.parametrize(
    ("number", "welcome"),
    [
        (DUTCH, "Welkom bij Acme. Zeg in een paar woorden waarover u belt, of toets een cijfer."),
        (ITALIAN, "Grazie per aver chiamato Acme. Mi dica in poche parole il motivo della"),
        (ENGLISH, "Welcome to Acme. Please say in a few words what your call is about"),
    ],
)
def test_a_number_of_one_language_is_answered_in_it(number: str, welcome: str) -> None:
    assert Caller(number).hears.startswith(welcome)


@LANGUAGES
def test_a_concern_is_understood_confirmed_and_routed_in_every_language(language: str) -> None:
    billing, _, _, _ = SAID[language]
    caller = Caller(NUMBERS[language]).says(billing)
    assert caller.state.stage == "confirm"
    assert caller.languages == {language}
    caller.waits()
    assert (caller.route.concern, caller.route.language) == ("billing", language)


@LANGUAGES
def test_a_no_is_understood_in_every_language(language: str) -> None:
    billing, fault, no, _ = SAID[language]
    caller = Caller(NUMBERS[language]).says(billing).says(f"{no}, {fault}")
    assert caller.state.candidates == ("fault",)
    assert caller.waits().route.concern == "fault"


@LANGUAGES
def test_a_person_is_asked_for_in_every_language(language: str) -> None:
    person = SAID[language][3]
    caller = Caller(NUMBERS[language]).says(person)
    assert caller.route.queue == "front desk"
    assert caller.route.language == language
    assert caller.languages == {language}


@LANGUAGES
def test_every_question_is_in_the_callers_language_alone(language: str) -> None:
    caller = Caller(NUMBERS[language])
    for answer in ("xyzzy", "fnord", "plugh", "zork"):
        assert caller.languages == {language}
        caller.says(answer)
    assert caller.languages == {language}
    assert caller.route.language == language


def test_several_languages_are_each_offered_in_themselves() -> None:
    caller = Caller(SHARED)
    assert caller.hears == (
        "Welkom bij Acme. Voor Nederlands, toets 1. Per l'italiano, prema 2. For English, press 3."
    )
    assert [prompt.language for prompt in caller.question.prompts] == ["nl", "nl", "it", "en"]
    assert caller.question.speech
    assert caller.state.stage == "language"


@pytest.mark.parametrize(("key", "language"), [("1", "nl"), ("2", "it"), ("3", "en")])
def test_a_language_is_chosen_by_key(key: str, language: str) -> None:
    caller = Caller(SHARED).presses(key)
    assert caller.state.language == language
    assert caller.state.stage == "question"
    assert caller.languages == {language}
    assert caller.turn.noted == Noted(language=language, how="keys", meaning="language")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nederlands", "nl"),
        ("dutch please", "nl"),
        ("Italiano, per favore", "it"),
        ("sorry, I only speak English", "en"),
        ("engels", "en"),
        ("twee", "it"),
        ("due", "it"),
        ("three", "en"),
    ],
)
def test_a_language_is_chosen_by_its_name_or_number(text: str, language: str) -> None:
    caller = Caller(SHARED).says(text)
    assert caller.state.language == language
    assert caller.state.stage == "question"


def test_a_second_language_has_its_own_welcome_and_the_first_is_not_welcomed_twice() -> None:
    assert Caller(SHARED).presses("3").hears.startswith("Welcome to Acme. Please say")
    assert Caller(SHARED).presses("1").hears.startswith("Zeg in een paar woorden")


def test_two_languages_at_once_are_no_choice() -> None:
    assert Caller(SHARED).says("Dutch or English").state.stage == "language"


def test_a_failed_choice_is_offered_again_and_then_taken_to_be_the_first() -> None:
    caller = Caller(SHARED).presses("9")
    assert caller.hears.startswith("Voor Nederlands, toets 1.")
    caller.waits()
    assert caller.state.language == "nl"
    assert caller.state.stage == "question"
    assert caller.hears.startswith("Zeg in een paar woorden")


@pytest.mark.parametrize(
    ("text", "language"), [("medewerker", "nl"), ("operatore", "it"), ("a person", "en")]
)
def test_who_asks_for_a_person_at_once_is_routed_in_the_language_he_asked_in(
    text: str, language: str
) -> None:
    caller = Caller(SHARED).says(text)
    assert caller.route.language == language
    assert caller.languages == {language}


def test_0_at_the_language_choice_leads_to_a_person_in_the_first_language() -> None:
    caller = Caller(SHARED).presses("0")
    assert caller.route.language == "nl"
    assert caller.route.skills == (SkillNeed(skill="dutch"),)


def test_an_unlisted_number_offers_all_languages_of_the_script() -> None:
    assert Caller("web").state.languages == ("nl", "it", "en")


def test_a_number_is_recognised_however_its_digits_are_spaced() -> None:
    spaced = replace(SCRIPT, numbers=(DialledNumber(number="+44 20 1234 5678", languages=("en",)),))
    assert Caller(ENGLISH, Conversation(spaced)).state.language == "en"
    assert Caller(" +31 20 1234567").state.language == "nl"


def test_a_language_that_does_not_ship_can_be_configured() -> None:
    texts = SHIPPED["nl"] | {"welcome": "Wolkom by {company}.", "language_offer": "Frysk, {key}."}
    frisian = replace(
        SCRIPT,
        languages=(*SCRIPT.languages, Language(code="fy", name="Frysk")),
        concerns=(),
        numbers=(DialledNumber(number=SHARED, languages=("en", "fy")),),
        texts={"fy": texts},
    )
    caller = Caller(SHARED, Conversation(frisian))
    assert caller.hears.endswith("For English, press 1. Frysk, 2.")
    assert caller.says("frysk").hears.startswith("Wolkom by Acme.")


CLOSED = Hours(
    timezone="Europe/Amsterdam",
    weekly={"monday": ("11:00-12:30", "13:00-17:00"), "friday": ("22:00-02:00",)},
)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (
            DUTCH,
            (
                "U belt met Acme. We zijn op dit moment gesloten. U kunt ons bereiken vandaag "
                "van 11:00 tot 12:30 uur en van 13:00 tot 17:00 uur."
            ),
        ),
        (
            ITALIAN,
            (
                "Ha chiamato Acme. In questo momento siamo chiusi. Può chiamarci oggi "
                "dalle 11:00 alle 12:30 e dalle 13:00 alle 17:00."
            ),
        ),
        (
            ENGLISH,
            (
                "You have called Acme. We are closed at the moment. You can reach us today "
                "from 11:00 to 12:30 and from 13:00 to 17:00."
            ),
        ),
    ],
)
def test_outside_opening_hours_the_next_ones_are_told_in_the_numbers_language(
    number: str, said: str
) -> None:
    caller = Caller(number, Conversation(replace(SCRIPT, hours=CLOSED)))
    assert caller.hears == said
    assert caller.turn.outcome is not None
    assert not any(isinstance(action, Listen) for action in caller.turn.actions)


def test_a_number_of_several_languages_is_closed_in_all_of_them() -> None:
    caller = Caller(SHARED, Conversation(replace(SCRIPT, hours=CLOSED)))
    assert [action.language for action in caller.turn.actions] == ["nl", "it", "en"]
    assert caller.state.stage == "finished"


@pytest.mark.parametrize(
    ("weekly", "said"),
    [
        ({"tuesday": ("09:00-17:00",)}, "You can reach us tomorrow from 9:00 to 17:00."),
        ({"friday": ("22:00-02:00",)}, "You can reach us on Friday from 22:00 to 2:00."),
        ({"friday": ("00:00-24:00",)}, "You can reach us on Friday all day."),
        ({"monday": ("09:00-09:30",)}, "You can reach us on Monday from 9:00 to 9:30."),
        ({}, "We are closed at the moment."),
    ],
)
def test_the_next_opening_is_told_as_people_would(
    weekly: dict[Day, tuple[str, ...]], said: str
) -> None:
    hours = Hours(timezone="Europe/Amsterdam", weekly=weekly)
    assert Caller(ENGLISH, Conversation(replace(SCRIPT, hours=hours))).hears.endswith(said)


def test_when_open_the_hours_are_not_mentioned() -> None:
    open_now = Hours(timezone="Europe/Amsterdam", weekly={"monday": ("09:00-17:00",)})
    conversation = Conversation(replace(SCRIPT, hours=open_now))
    assert Caller(ENGLISH, conversation).hears == Caller(ENGLISH).hears


def test_a_recording_is_played_in_its_place_in_the_question() -> None:
    recorded = replace(SCRIPT, recordings={"en": {"welcome": "hello.mp3", "question": "ask.mp3"}})
    assert Caller(ENGLISH, Conversation(recorded)).hears == (
        "<hello.mp3> <ask.mp3> For billing, press 1. For a fault, press 3. To speak to somebody, "
        "press 0."
    )
