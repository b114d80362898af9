from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr import Conversation, Words
from ivr.outcomes import RouteToQueue
from ivr.state import ConversationState
from router.settings import load
from router.understanding import choosing
from router.understanding.trying import Trying
from tests.router.understanding.letters import WordEncoder
from tests.router.understanding.shop_script import settings_of, toml

if TYPE_CHECKING:
    from router.settings.understanding import UnderstandingSettings
    from router.understanding.encoder import Encoder

ESCALATION = """
[conversation.escalation]
queue = "billing"
complaint = "order"
complaint_sure = 0.2
"""


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> WordEncoder:
    """In place of the model, which is not there everywhere."""
    encoder = WordEncoder()

    def load(_: UnderstandingSettings) -> Encoder:
        return encoder

    monkeypatch.setattr(choosing, "load_encoder", load)
    return encoder


def test_examples_are_tried_on_the_built_in_classifier(tmp_path: Path) -> None:
    trying, told = Trying(settings_of(tmp_path)), list[int]()
    assessed = trying.assess("en", told.append)
    assert assessed.compared is None
    assert assessed.assessment.examples == trying.examples("en") == sum(told) == 24


def test_where_vectors_are_better_it_is_them_that_are_tried(
    tmp_path: Path, encoder: WordEncoder
) -> None:
    plain = Trying(settings_of(tmp_path)).assess("en").assessment
    assessed = Trying(settings_of(tmp_path, vectors="auto")).assess("en")
    assert encoder.encoded
    assert assessed.compared is not None
    assert assessed.compared.used == "vectors"
    assert assessed.assessment.first > plain.first
    assert assessed.assessment.first == assessed.compared.vectors * assessed.assessment.examples


def test_where_they_are_not_the_built_in_classifier_stays(
    tmp_path: Path, encoder: WordEncoder
) -> None:
    easy = toml([f"bill {number}" for number in range(10)], [f"order {n}" for n in range(10)])
    assessed = Trying(settings_of(tmp_path, easy, vectors="auto")).assess("en")
    assert encoder.encoded
    assert assessed.compared is not None
    assert assessed.compared.used == "built_in"


def test_a_sentence_is_ranked_and_the_examples_that_decided_are_shown(tmp_path: Path) -> None:
    understood = Trying(settings_of(tmp_path)).understand(
        "en", "a question about my invoice please"
    )
    assert understood.by == "built_in"
    assert understood.deciding[0].text == "i have a question about my invoice"
    assert "question" in understood.deciding[0].shared
    assert {one.concern for one in understood.ranking.concerns} == {"bill", "order"}


def test_a_sentence_is_ranked_by_vectors_where_the_service_would(
    tmp_path: Path, encoder: WordEncoder
) -> None:
    understood = Trying(settings_of(tmp_path, vectors="auto")).understand("en", "the tax invoice")
    assert encoder.encoded
    assert understood.by == "vectors"
    assert understood.ranking.concerns[0].concern == "bill"


def test_words_for_a_person_lead_to_a_person(tmp_path: Path) -> None:
    understood = Trying(settings_of(tmp_path)).understand("en", "an agent please")
    assert (understood.reaction, understood.concerns) == ("person", ())


@pytest.mark.parametrize("text", ["zero", "an agent please", "no, an agent please"])
def test_what_leads_to_a_person_in_a_call_does_so_here(tmp_path: Path, text: str) -> None:
    understood = Trying(settings_of(tmp_path)).understand("en", text)
    assert (understood.reaction, understood.concerns) == ("person", ())


def test_words_that_escalate_lead_to_the_manager_as_in_a_call(tmp_path: Path) -> None:
    text = "I want to speak to your manager"
    plain = Trying(settings_of(tmp_path, toml(more=ESCALATION))).understand("en", text)
    assert (plain.reaction, plain.concerns, plain.escalates) == ("manager", (), True)
    hint = toml(more=ESCALATION + 'on_words = "hint"\n')
    told = Trying(settings_of(tmp_path, hint)).understand("en", text)
    assert told.reaction != "manager"
    assert told.escalates


def test_the_name_of_another_language_leads_to_it_as_in_a_call() -> None:
    settings = load(Path(str(files("router").joinpath("example.toml"))), {})
    understood = Trying(settings).understand("nl", "English")
    assert (understood.reaction, understood.goes_on_in) == ("language", "en")
    assert Trying(settings).understand("en", "English").reaction == "unclear"


SAID = (
    "zero", "no", "yes", "my bill is wrong", "English", "I want my manager", "no, a person", "bill",
    "zebras gallop", "you have charged me twice", "", "something else", "are you open on saturday",
)  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_what_is_told_is_what_the_conversation_does(text: str) -> None:
    settings = load(Path(str(files("router").joinpath("example.toml"))), {})
    understood = Trying(settings).understand("en", text)
    script = settings.conversation
    state = ConversationState(
        stage="question",
        turn=3,
        languages=("nl", "it", "en"),
        language="en",
        dialled="+31205550199",
    )
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    turn = Conversation(script).hear(state, Words(text=text), at)
    assert turn.state.language == understood.goes_on_in
    match understood.reaction:
        case "concern" | "pair":
            assert turn.state.candidates == understood.concerns
            assert turn.state.stage == {1: "confirm", 2: "pair"}[len(understood.concerns)]
        case "person" | "manager":
            assert isinstance(turn.outcome, RouteToQueue)
            assert (turn.outcome.queue == "manager") == (understood.reaction == "manager")
        case "unclear" | "language":
            assert turn.outcome is None
            assert turn.state.stage not in {"confirm", "pair"}


def test_the_reaction_is_that_of_the_thresholds(tmp_path: Path) -> None:
    easy = toml(
        [f"my bill {one}" for one in "abcdefghij"], [f"the order {n}" for n in "klmnopqrst"]
    )
    sure = Trying(settings_of(tmp_path, easy)).understand("en", "my bill a")
    assert (sure.reaction, sure.concerns) == ("concern", ("bill",))
    never = easy + "[conversation.thresholds]\nsure = 1.0\npair = 0.5\n"
    two = Trying(settings_of(tmp_path, never)).understand("en", "my bill a")
    assert (two.reaction, two.concerns) == ("pair", ("bill", "order"))
    nothing = Trying(settings_of(tmp_path, easy)).understand("en", "zebras gallop")
    assert (nothing.reaction, nothing.concerns, nothing.deciding) == ("unclear", (), ())


def test_a_complaint_has_a_threshold_of_its_own(tmp_path: Path) -> None:
    text = "something is wrong with the parcel"
    calm = Trying(settings_of(tmp_path)).understand("en", text)
    shares = {one.concern: one.probability for one in calm.ranking.concerns}
    assert shares["order"] >= 0.2
    angry = Trying(settings_of(tmp_path, toml(more=ESCALATION))).understand("en", text)
    assert (angry.reaction, angry.concerns) == ("concern", ("order",))


def test_words_that_escalate_are_noticed(tmp_path: Path) -> None:
    text = "my lawyer has a question about the fee"
    assert not Trying(settings_of(tmp_path)).understand("en", text).escalates
    assert Trying(settings_of(tmp_path, toml(more=ESCALATION))).understand("en", text).escalates
    off = toml(more=ESCALATION + 'on_words = "off"\n')
    assert not Trying(settings_of(tmp_path, off)).understand("en", text).escalates
