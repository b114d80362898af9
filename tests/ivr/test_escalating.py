"""Signs that a caller is angry, and what is done about them."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr.escalating import Escalating
from ivr.outcomes import RouteToQueue, Sign
from ivr.phrases_shipped import PHRASES
from ivr.script import Escalation, Language, PhraseTexts, Reaction, Script, SkillNeed
from ivr.state import CallerFacts, ConversationState
from tests.ivr.example_script import SCRIPT

SIGNS: tuple[Sign, ...] = get_args(Sign)
ESCALATION = Escalation(queue="front desk", priority=7, complaint="fault")
CALM = ConversationState(stage="question", turn=3, languages=("nl", "it", "en"), language="en")
FAULT_ROUTE = RouteToQueue(
    queue="support",
    skills=(SkillNeed(skill="networks", level=4), SkillNeed(skill="dutch")),
    priority=5,
    concern="fault",
    language="nl",
    understood_by="speech",
    confidence=0.8,
)
BILL_ROUTE = replace(FAULT_ROUTE, queue="accounts", concern="billing", language="en")


def with_escalation(escalation: Escalation | None = ESCALATION) -> Script:
    return replace(SCRIPT, escalation=escalation)


def escalating(**changes: object) -> Escalating:
    return Escalating(with_escalation(replace(ESCALATION, **changes)))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Ik bel mijn ADVOCAAT!"),
        ("nl", "dan stap ik naar de rechter"),
        ("nl", "mag ik uw leidinggevende spreken"),
        ("nl", "manager"),
        ("nl", "ik meld dit bij de ombudsman of de consumentenbond"),
        ("it", "ne parlerò con l'avvocato"),
        ("it", "mi passi il responsabile"),
        ("it", "sporgo denuncia"),
        ("it", "procederò per vie legali"),
        ("en", "I want to speak to your manager."),
        ("en", "you will hear from my lawyer, and soon"),
        ("en", "I'll sue you"),
        ("en", "get me a supervisor"),
        ("en", "this is the third time, I want to speak to a manager"),
        ("en", "can I talk to the manager about this"),
        ("en", "your boss will hear about this"),
        ("en", "then I shall go to a lawyer"),
        ("en", "manager!"),
        ("nl", "ik wil nu een manager spreken want dit is de derde keer"),
        ("nl", "geef me de teamleider maar, ik ben het zat"),
        ("nl", "jullie chef moet mij terugbellen"),
        ("nl", "ik stap naar een advocaat"),
        ("it", "è la terza volta, voglio parlare con un responsabile"),
        ("it", "il vostro responsabile mi deve richiamare"),
        ("it", "allora chiamo un avvocato"),
        ("it", "vorrei il direttore, subito"),
    ],
)
def test_words_that_escalate_are_noticed_wherever_they_stand(language: str, text: str) -> None:
    assert escalating().sign_of_words(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "de rechter trapper is kapot"),
        ("nl", "ik wil mijn contract opzeggen"),
        ("nl", "het management van mijn woning"),
        ("it", "ho fatto la denuncia di furto"),
        ("it", "la sede legale"),
        ("en", "this is Sue, about a power of attorney"),
        ("en", "I manage three sites"),
        ("en", "lawyerly"),
        ("en", "I'm the manager of a shop and have no power"),
        ("en", "I am a lawyer and my internet is down"),
        ("en", "the product manager sent me a bill"),
        ("en", "I am calling for the building supervisor about the water"),
        ("nl", "u spreekt met de manager van een winkel zonder stroom"),
        ("nl", "ik ben advocaat en ga verhuizen"),
        ("nl", "onze teamleider heeft een nieuw adres"),
        ("nl", "ik bel van de rechtbank over een factuur"),
        ("it", "il responsabile del condominio dice che non c'è corrente"),
        ("it", "sono il direttore della scuola e non c'è acqua"),
        ("it", "lo studio dell'avvocato Rossi non ha corrente"),
        ("it", "il tribunale di Torino è senza luce"),
        ("en", ""),
        ("en", "advocaat"),
        ("de", "Anwalt"),
    ],
)
def test_other_words_are_no_sign(language: str, text: str) -> None:
    assert not escalating().sign_of_words(text, language)


def test_the_scripts_own_words_replace_those_that_ship_in_their_language() -> None:
    signs = escalating(words={"en": ("head office", "Trading-Standards")})
    assert signs.sign_of_words("I shall write to your Head Office!", "en")
    assert signs.sign_of_words("trading standards", "en")
    assert not signs.sign_of_words("the head of the office", "en")
    assert not signs.sign_of_words("my lawyer", "en")
    assert not signs.sign_of_words("the manager please", "en")
    assert signs.sign_of_words("mijn advocaat", "nl")


def test_a_language_that_does_not_ship_has_the_words_of_its_phrases() -> None:
    script = replace(
        with_escalation(),
        languages=(Language(code="de"),),
        phrases={"de": PhraseTexts(escalating=("Anwalt",))},
    )
    assert Escalating(script).sign_of_words("mein Anwalt", "de")


@given(st.sampled_from(sorted(PHRASES)), st.data())
def test_every_word_that_ships_is_noticed_in_a_sentence(language: str, data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(sorted(PHRASES[language].escalating)))
    assert escalating().sign_of_words(f"xx, {words.upper()}! yy", language)
    assert not escalating().sign_of_words(f"xx{words}yy", language)


def test_the_third_call_within_days_is_a_sign() -> None:
    assert escalating(calls=3).signs_of_caller(CallerFacts(calls=2)) == ()
    assert escalating(calls=3).signs_of_caller(CallerFacts(calls=3)) == ("repeated_calls",)


def test_ringing_again_soon_after_giving_up_is_a_sign() -> None:
    signs = escalating(redial_s=60)
    assert signs.signs_of_caller(CallerFacts(abandoned_ms=60_000)) == ("redial",)
    assert signs.signs_of_caller(CallerFacts(abandoned_ms=60_001)) == ()
    assert signs.signs_of_caller(CallerFacts(abandoned_ms=None)) == ()


def test_all_signs_come_in_the_order_in_which_they_were_noticed() -> None:
    facts = CallerFacts(calls=9, abandoned_ms=0)
    state = replace(CALM, signs=("words",), failures=2, caller=facts)
    expected = ("words", "complaint", "failures", "repeated_calls", "redial")
    assert escalating().signs_of(state, "fault") == expected
    again = replace(state, signs=("complaint", "words"))
    assert escalating().signs_of(again, "fault")[:2] == ("complaint", "words")
    assert escalating().signs_of(CALM, "billing") == ()


def test_without_a_complaint_concern_no_call_is_a_complaint() -> None:
    assert escalating(complaint=None).signs_of(CALM, None) == ()


def test_each_sign_has_the_reaction_that_is_configured() -> None:
    reactions: dict[Sign, Reaction] = {
        "words": "off",
        "complaint": "manager",
        "failures": "off",
        "repeated_calls": "manager",
        "redial": "hint",
    }
    signs = escalating(**{f"on_{sign}": reaction for sign, reaction in reactions.items()})
    assert {sign: signs.reaction(sign) for sign in SIGNS} == reactions


def test_the_first_sign_that_leads_to_the_manager_decides() -> None:
    signs = escalating(on_words="hint", on_complaint="manager", on_redial="manager")
    decided = signs.decide(["words", "redial", "complaint", "words"])
    assert decided == ("redial", ("words", "redial", "complaint"))


def test_signs_that_are_off_do_not_count() -> None:
    assert escalating(on_words="off").decide(["words", "redial"]) == (None, ("redial",))


def test_a_call_with_a_hint_goes_where_it_would_have_gone() -> None:
    route = escalating().reroute(CALM, FAULT_ROUTE)
    assert route == replace(FAULT_ROUTE, signs=("complaint",))


def test_an_escalated_call_goes_to_the_manager_in_its_language_without_other_skills() -> None:
    state = replace(CALM, signs=("words",))
    route = escalating().reroute(state, FAULT_ROUTE)
    assert route == replace(
        FAULT_ROUTE,
        queue="front desk",
        skills=(SkillNeed(skill="dutch"),),
        priority=7,
        signs=("words", "complaint"),
        escalated_by="words",
    )


def test_a_calm_caller_is_led_on_unchanged() -> None:
    assert escalating().reroute(CALM, BILL_ROUTE) == BILL_ROUTE


def test_without_escalation_nothing_is_a_sign() -> None:
    signs = Escalating(with_escalation(None))
    state = replace(CALM, failures=9, caller=CallerFacts(calls=9, abandoned_ms=0))
    assert not signs.sign_of_words("my lawyer", "en")
    assert signs.signs_of(state, "fault") == ()
    assert signs.reaction("words") == "off"
    assert signs.reroute(replace(state, signs=("words",)), FAULT_ROUTE) == FAULT_ROUTE


@given(
    st.lists(st.sampled_from(SIGNS)),
    st.lists(st.sampled_from(get_args(Reaction)), min_size=5, max_size=5),
)
def test_a_manager_is_reached_by_a_sign_that_leads_there_and_only_then(
    noticed: list[Sign], reactions: list[Reaction]
) -> None:
    on = dict(zip(SIGNS, reactions, strict=True))
    signs = escalating(**{f"on_{sign}": reaction for sign, reaction in on.items()})
    escalated_by, counting = signs.decide(noticed)
    assert (escalated_by is not None) == any(on[sign] == "manager" for sign in noticed)
    assert set(counting) == {sign for sign in noticed if on[sign] != "off"}
    assert len(set(counting)) == len(counting)
