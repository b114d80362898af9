"""Whatever is explained is said in every language: the same things, in the same order."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from string import Formatter
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given

from queues.definitions import Channel, OrderRule, SelectionRule
from queues.explain import explanations as x
from queues.explain import needs_in_words, sentences_of
from queues.explain.sentences import LANGUAGES
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from queues.lifecycles import WorkState
from queues.reasons import DecidedBy, PlannedState
from queues.steps import Destination, Relaxation, Staffing
from tests.queues.explanations import (
    NAMES,
    NOW_MS,
    explained_agents,
    explained_calls,
    explained_offers,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from queues.explain.sentences import Explanation
    from queues.explain.words import Words

ENGLISH = LANGUAGES["en"]
OTHERS = {code: words for code, words in LANGUAGES.items() if code != "en"}


def named(text: str) -> list[str]:
    """The agents and calls in it, however often and in whatever order."""
    return sorted(set(re.findall(rf"\b(?:{'|'.join(NAMES)}|c\d)\b", text)))


def times(text: str) -> list[str]:
    return sorted(re.findall(r"\d+ (?:s|min|h)\b|\d+%", text))


def is_said_alike(explanation: Explanation) -> None:
    """Whether each language has the sentences of English, with the same names and times."""
    english = sentences_of(explanation)
    for language in LANGUAGES:
        told = sentences_of(explanation, language)
        assert len(told) == len(english)
        for ours, theirs in zip(english, told, strict=True):
            assert theirs[0] == theirs[0].upper() or theirs.startswith(NAMES)
            assert theirs.endswith(".")
            assert not re.search(r"[{}_]|\(\)|  |None", theirs)
            assert times(theirs) == times(ours)
            assert named(theirs) == named(ours)
            if language != "en":
                assert not re.search(
                    r"\b(and|the|not|anybody|nobody|since|call|agent|skill)\b", theirs
                )


@given(explained_calls())
def test_why_a_call_waits_is_said_alike_in_every_language(explanation: x.CallExplanation) -> None:
    is_said_alike(explanation)


@given(explained_agents())
def test_why_an_agent_has_no_call_is_said_alike_in_every_language(
    explanation: x.AgentExplanation,
) -> None:
    is_said_alike(explanation)


@given(explained_offers())
def test_why_a_call_went_to_an_agent_is_said_alike_in_every_language(
    explanation: x.OfferExplanation,
) -> None:
    is_said_alike(explanation)


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_no_word_is_missing(words: Words) -> None:
    at_work = set(get_args(WorkState)) - {"new", "over"}
    offer = words.offer
    assert set(words.reasons.one) == set(words.reasons.several) == set(get_args(x.Reason))
    assert set(words.reasons.doing) == set(words.agent.doing) == at_work
    assert set(words.call.with_agent) == at_work - {"wrapping_up"}
    assert set(words.reasons.calls) == set(get_args(Channel))
    assert set(words.reasons.planned) == set(get_args(PlannedState))
    assert set(words.steps.conditions) == set(get_args(x.ConditionKind))
    assert set(words.steps.staffing) == set(get_args(Staffing))
    assert set(words.steps.leaves) == set(get_args(Destination))
    assert {*offer.agents, *offer.calls, "preferred_agent"} == set(get_args(DecidedBy))
    assert set(offer.rules) == {*get_args(SelectionRule), *get_args(OrderRule)}
    assert set(words.operators) == {"and", "or", "not", "anybody", "nobody"}


def templates(words: object, where: str = "") -> Iterator[tuple[str, str]]:
    """All templates, each with its place in the table; one for any number counts as two."""
    if isinstance(words, str):
        yield where, words
    elif isinstance(words, dict):
        for key, one in words.items():
            is_single = where == ".reasons.several" and isinstance(one, str)
            yield from templates((one, one) if is_single else one, f"{where}.{key}")
    elif isinstance(words, tuple):
        for index, one in enumerate(words):
            yield from templates(one, f"{where}[{index}]")
    elif is_dataclass(words):
        for field in fields(words):
            yield from templates(getattr(words, field.name), f"{where}.{field.name}")


def filled_in(words: Words) -> Mapping[str, set[str]]:
    return {
        where: {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        for where, template in templates(words)
    }


@pytest.mark.parametrize("words", OTHERS.values(), ids=OTHERS)
def test_each_language_fills_in_the_same_things(words: Words) -> None:
    assert filled_in(words) == filled_in(ENGLISH)


@pytest.mark.parametrize("words", OTHERS.values(), ids=OTHERS)
def test_nothing_that_is_a_sentence_is_left_in_english(words: Words) -> None:
    english = dict(templates(ENGLISH))
    same = {where for where, template in templates(words) if template == english[where]}
    allowed = {".reasons.away", ".steps.to_come", ".agent.works", ".agent.planned"}
    bare = {
        where
        for where in same
        if not re.sub(r"\{[^}]*\}|[^a-zà-ü]", "", english[where], flags=re.IGNORECASE)
    }
    assert {where for where in same - bare if not where.startswith(tuple(allowed))} == set()


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "dutch at level 3 or above and (italian or not trainee)"),
        ("nl", "dutch vanaf niveau 3 en (italian of geen trainee)"),
        ("it", "dutch dal livello 3 e (italian o non trainee)"),
        ("fr", "dutch at level 3 or above and (italian or not trainee)"),
    ],
)
def test_what_a_call_needs_is_put_into_words(language: str, says: str) -> None:
    assert needs_in_words("dutch >= 3 and (italian or not trainee)", language) == says


def test_a_skill_that_looks_like_a_word_of_the_notation_stays_what_it_is() -> None:
    assert needs_in_words('"or" >= 2 or "chat and mail"', "nl") == (
        '"or" vanaf niveau 2 of "chat and mail"'
    )
    assert needs_in_words("") == ""


def waiting() -> x.CallExplanation:
    return x.CallExplanation(
        call=CallId("c1"),
        queue=QueueId("desk"),
        channel="voice",
        at_ms=NOW_MS,
        state="waiting",
        is_callback=False,
        queued_at_ms=NOW_MS - 42_000,
        waited_ms=42_000,
        priority=0,
        needs="anybody",
        needed_at_first="anybody",
        relaxation=Relaxation(),
        steps=(),
        in_hand=(),
        tries=0,
        retry_at_ms=None,
        wait=x.Wait(
            position=2,
            rank=0,
            score=0,
            leaves_at_ms=NOW_MS,
            held_for=None,
            released_at_ms=None,
            signed_in=0,
            eligible=0,
            counts={},
            agents=(),
            next_free=None,
            next_free_at_ms=None,
        ),
    )


def test_another_language_is_said_in_english() -> None:
    english = ["Waiting 42 s, 2nd in desk.", "Nobody is signed in."]
    assert sentences_of(waiting()) == sentences_of(waiting(), "fr") == english


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("nl", ["Wacht 42 s, plaats 2 in desk.", "Niemand is aangemeld."]),
        ("it", ["In attesa da 42 s, posto 2 in desk.", "Nessuno è collegato."]),
    ],
)
def test_why_a_call_waits_reads_as_one_says_it(language: str, says: list[str]) -> None:
    assert sentences_of(waiting(), language) == says


def idle() -> x.AgentExplanation:
    lacks = x.AgentReason(agent=AgentId("Anna"), reason="lacks", lacks="repairs >= 3")
    return x.AgentExplanation(
        agent=AgentId("Anna"),
        at_ms=NOW_MS,
        state="ready",
        since_ms=NOW_MS - 200_000,
        until_ms=None,
        reachable=True,
        sign_out_at_ms=None,
        away_reason="",
        plan=None,
        plan_reason="",
        skills=(),
        in_hand=(),
        open_channels=("voice",),
        waiting=2,
        may_take=0,
        queues_served=1,
        queues=(
            x.QueueForAgent(
                queue=QueueId("desk"),
                channel="voice",
                serves=True,
                through=(),
                lacks="",
                takes_channel=True,
                waiting=0,
                may_take=0,
                counts={},
            ),
        ),
        calls=(
            x.WaitingCall(
                call=CallId("c1"),
                queue=QueueId("workshop"),
                waited_ms=9_000,
                held_for=None,
                why=lacks,
            ),
        ),
    )


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "nl",
            [
                "Anna is beschikbaar en heeft al 3 min 20 s niets te doen.",
                "Anna kan gesprekken aannemen van desk.",
                "Er wachten 2 gesprekken, maar Anna mag er geen van aannemen.",
                "Gesprek c1 in workshop (9 s): Anna mist repairs vanaf niveau 3.",
            ],
        ),
        (
            "it",
            [
                "Anna è disponibile e non ha niente da fare da 3 min 20 s.",
                "Anna può rispondere per desk.",
                "2 chiamate in attesa, ma Anna non può prenderne nessuna.",
                "Chiamata c1 in workshop (9 s): Anna non ha repairs dal livello 3.",
            ],
        ),
    ],
)
def test_why_an_agent_has_no_call_reads_as_one_says_it(language: str, says: list[str]) -> None:
    assert sentences_of(idle(), language) == says


def offered() -> x.OfferExplanation:
    def terms(agent: str, level: int) -> x.AgentTerms:
        return x.AgentTerms(
            agent=AgentId(agent),
            is_chosen=agent == "Anna",
            preferred_skills=0,
            is_primary=False,
            level=level,
            skills=1,
            occupancy=0,
            calls=0,
            talk_ms=0,
            place=0,
            idle_ms=0,
            sign_in=0,
        )

    return x.OfferExplanation(
        call=CallId("c1"),
        agent=AgentId("Anna"),
        offer=OfferNumber(1),
        queue=QueueId("desk"),
        at_ms=NOW_MS,
        trigger="call_waiting",
        compared="agents",
        selection="most_proficient",
        order="ageing",
        decided_by="level",
        candidates=2,
        runners_up=("Bram",),
        passed_over=1,
        agents=(terms("Anna", 8), terms("Bram", 5)),
        calls=(),
        counts={"away": 1, "lacks": 2},
        excluded=(),
        shadow_rule="fewest_calls",
        shadow_choice=AgentId("Bram"),
        agrees=True,
    )


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "nl",
            [
                "Gesprek c1 in desk gaat naar Anna, die hier beter in is: niveau 8, Bram 5.",
                "2 medewerkers waren beschikbaar: Anna en Bram.",
                (
                    "Eén geschiktere medewerker overgeslagen: daar gaat het al over, of is het net"
                    " gemist, geweigerd of doorverbonden."
                ),
                "Van de andere medewerkers: 1 afwezig en 2 zonder wat nodig is.",
                "De regel op proef (wie de minste gesprekken had) had Bram genomen.",
            ],
        ),
        (
            "it",
            [
                "La chiamata c1 in desk va a Anna, che ha più esperienza in questo: livello 8, Bram 5.",
                "2 agenti erano disponibili: Anna e Bram.",
                (
                    "Saltata una persona più adatta: la sta già ricevendo, o l'ha appena persa,"
                    " rifiutata o trasferita."
                ),
                "Degli altri agenti: 1 assente e 2 senza ciò che serve.",
                "La regola in prova (chi ha avuto meno chiamate) avrebbe scelto Bram.",
            ],
        ),
    ],
)
def test_why_a_call_went_to_an_agent_reads_as_one_says_it(language: str, says: list[str]) -> None:
    assert sentences_of(offered(), language) == says
