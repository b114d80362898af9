"""What an agent is shown of who rings and why."""

from __future__ import annotations

import msgspec

from ivr import RouteToQueue, Silence, Words
from ivr.state import Noted
from queues import Core
from queues.ids import CallId
from router.api.card import Card, Cards, Detail, Understood
from router.callers import Caller, Callers, EarlierCall
from router.calls import AnswerCall, Calls, RecordingNoted, RecordingOf
from router.engine import Engine
from router.journal.memory import MemoryJournal
from router.settings.callers import CallersSettings
from tests.router.api.world import CONVERSATION, NUMBER, SCRIPT, SITE, WORDS, World
from tests.router.callers.happenings import (
    CALL,
    arrived,
    ended,
    enters,
    happens,
    has_rung,
    rings,
    routed,
    says,
    turn_taken,
)
from tests.virtual_clock import START_MS, VirtualClock

BILLING = msgspec.structs.replace(
    SCRIPT.concerns[0],
    names={"nl": "een rekening", "it": "una fattura"},
    card={"nl": "Vraag naar het klantnummer."},
    offer={"it": "Chi paga online risparmia.", "nl": "Online betalen is goedkoper."},
)
NL_IT = msgspec.structs.replace(
    SCRIPT,
    languages=tuple(
        msgspec.structs.replace(SCRIPT.languages[0], code=code) for code in ("nl", "it")
    ),
    concerns=(BILLING, *SCRIPT.concerns[1:]),
)
NOTHING_KNOWN = Card(
    number="",
    standing="anonymous",
    record=(),
    earlier_calls=(),
    language="",
    concern=None,
    concern_name="",
    concern_names={},
    text="",
    mention="",
    words="",
    digits="",
    understood_by=None,
    confidence=None,
    path=(),
    hints=(),
    escalated_by=None,
    way="line",
    recording=None,
)


class Office:
    """A book of calls and who rings, without a service around them."""

    def __init__(self, settings: CallersSettings | None = None) -> None:
        calls = Calls(SITE, CONVERSATION)
        clock = VirtualClock()
        self.engine = Engine(core=Core(SITE), calls=calls, journal=MemoryJournal(), clock=clock)
        self.callers = Callers(settings)
        self.script = NL_IT
        self.cards = Cards(self.engine, self.callers, lambda: self.script)

    def rings(self, route: RouteToQueue | None, **record: str) -> None:
        self.engine.calls.fold(arrived())
        rings(self.callers, record=record)
        turn = turn_taken(route, language="en" if route is None else route.language)
        self.engine.calls.fold(turn)
        happens(self.callers, turn)

    def leaves(self, of: RecordingOf) -> None:
        self.engine.calls.fold(
            RecordingNoted(
                site=SITE, at_ms=START_MS, call=CALL, of=of, recording="RE1", length_ms=9
            )
        )

    @property
    def card(self) -> Card:
        return self.cards.of(CALL)


def test_of_a_call_that_is_over_it_is_still_known_what_it_was_about_and_nothing_of_who_rang() -> (
    None
):
    office = Office()
    assert office.card == NOTHING_KNOWN
    office.rings(routed(), name="Jan", note="deaf")
    office.engine.calls.fold(ended())
    whole = office.card
    assert (whole.concern, [one.value for one in whole.record]) == ("billing", ["Jan", "deaf"])
    happens(office.callers, ended())
    over = office.card
    assert (over.concern, over.language) == ("billing", "en")
    assert (over.number, over.words, over.record, over.path) == ("", "", (), ())


def test_a_caller_who_has_not_said_yet_what_he_wants_is_shown_as_far_as_he_is_known() -> None:
    office = Office()
    office.rings(None, name="Jan", note="deaf", city="Delft")
    assert office.card == msgspec.structs.replace(
        NOTHING_KNOWN,
        number=NUMBER,
        standing="known",
        record=(
            Detail(name="name", value="Jan"),
            Detail(name="note", value="deaf"),
            Detail(name="city", value="Delft"),
        ),
        language="en",
    )


def test_the_texts_of_a_concern_are_in_the_language_of_the_call() -> None:
    office = Office()
    office.rings(routed(language="it"))
    card = office.card
    assert (card.concern, card.concern_name) == ("billing", "una fattura")
    assert card.concern_names == {"billing": {"nl": "een rekening", "it": "una fattura"}}
    assert card.mention == "Chi paga online risparmia."
    assert card.text == "Vraag naar het klantnummer."


def test_a_text_that_is_missing_is_shown_in_the_first_of_our_languages_that_has_it() -> None:
    office = Office()
    office.rings(routed(language="de"))
    assert office.card.concern_name == "een rekening"
    office.script = msgspec.structs.replace(NL_IT, languages=NL_IT.languages[::-1])
    assert office.card.concern_name == "una fattura"
    assert office.card.text == "Vraag naar het klantnummer."


def test_a_concern_that_is_no_longer_configured_is_still_named() -> None:
    office = Office()
    office.rings(routed())
    office.script = msgspec.structs.replace(NL_IT, concerns=())
    card = office.card
    assert (card.concern, card.concern_name, card.text, card.mention) == ("billing", "", "", "")


def test_how_it_was_understood_and_what_gives_reason_for_anger_is_shown() -> None:
    office = Office()
    route = msgspec.structs.replace(
        routed(), way="callback", signs=("redial", "words"), escalated_by="words"
    )
    office.rings(route)
    card = office.card
    assert (card.understood_by, card.confidence, card.way) == ("speech", 0.9, "callback")
    assert (card.hints, card.escalated_by) == (("redial", "words"), "words")


def test_a_caller_in_line_who_is_asked_about_a_callback_keeps_his_concern() -> None:
    office = Office()
    office.rings(routed())
    asked = turn_taken(None)
    state = msgspec.structs.replace(asked.turn.state, route=routed(), is_in_line=True)
    turn = msgspec.structs.replace(asked.turn, state=state)
    office.engine.calls.fold(msgspec.structs.replace(asked, turn=turn))
    assert (office.card.concern, office.card.way) == ("billing", "line")


def test_the_conversation_is_shown_in_short() -> None:
    office = Office()
    office.rings(routed())
    first = Noted(
        language="en",
        how="speech",
        meaning="pair",
        concern="billing",
        confidence=0.5,
        runner_up="moving",
        runner_up_confidence=0.4,
        sign="words",
    )
    second = Noted(language="en", how="keys", meaning="concern", concern="moving")
    happens(office.callers, turn_taken(noted=first), turn_taken(noted=second))
    assert office.card.path == (
        Understood(how="speech", meaning="pair", concern="billing", confidence=0.5, sign="words"),
        Understood(how="keys", meaning="concern", concern="moving", confidence=None, sign=None),
    )


def test_what_the_caller_entered_and_his_earlier_calls_are_shown() -> None:
    office = Office(CallersSettings(vip=(NUMBER,)))
    has_rung(office.callers, NUMBER, outcome="abandoned", call=CallId("call-0"))
    office.rings(routed())
    enters(office.callers, "4711")
    card = office.card
    assert (card.digits, card.standing) == ("4711", "vip")
    assert card.earlier_calls == (
        EarlierCall(at_ms=START_MS, concern="billing", ended="abandoned"),
    )


def test_a_message_can_be_fetched_and_a_comment_to_a_survey_cannot() -> None:
    office = Office()
    office.rings(routed())
    office.leaves("comment")
    assert office.card.recording is None
    office.leaves("voicemail")
    assert office.card.recording == f"/api/recordings/{CALL}"


def test_however_much_is_known_a_card_is_bounded() -> None:
    office = Office()
    for number in range(100):
        has_rung(office.callers, NUMBER, at_ms=START_MS + number)
    long = {"nl": "x" * 100_000}
    concern = msgspec.structs.replace(BILLING, names=long, card=long, offer=long)
    office.script = msgspec.structs.replace(NL_IT, concerns=(concern,))
    office.rings(routed(), **{f"field {number}": "x" * 10_000 for number in range(100)})
    noted = Noted(language="en", how="speech", meaning="unclear")
    happens(office.callers, *[turn_taken(noted=noted)] * 100)
    says(office.callers, "x" * 100_000)
    enters(office.callers, "1" * 100_000)
    assert len(msgspec.json.encode(office.card)) < 32_768


async def test_a_desk_is_shown_the_card_with_the_offer_and_during_the_call() -> None:
    async with World() as world:
        anna = await world.is_ready()
        answer = AnswerCall(call=CALL, carrier="simulated", leg="leg-1", dialled="+31201234567")
        world.callers.remember(CALL, Caller(number=NUMBER), {"name": "Jan", "vip": "yes"})
        await world.engine.submit(answer)
        await world.switchboard.caller_said(CALL, 0, Words(text=WORDS))
        await world.switchboard.caller_said(CALL, 1, Silence())
        card = (await anna.until("offer"))["card"]
        assert card["record"] == [{"name": "name", "value": "Jan"}]
        assert (card["standing"], card["words"], card["way"]) == ("vip", WORDS, "line")
        assert (card["concern"], card["concern_name"]) == ("billing", "billing")
        assert 0 < card["confidence"] <= 1
        assert card["path"][0]["meaning"] == "concern"
        again = await world.signs_in()
        assert (await again.until("offer"))["card"] == card
