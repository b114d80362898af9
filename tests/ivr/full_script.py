"""A script that has everything in it, and a caller who speaks with it.

The telephone company of `example_script`, with menus, answers without an agent of every kind, hours
of the site and of queues, ways out while it is closed, an emergency switch, and escalation.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Self, get_args

from msgspec.structs import replace

from ivr import (
    CallerFacts,
    Choice,
    Closed,
    Concern,
    Conversation,
    Day,
    Dialled,
    DialledNumber,
    Emergency,
    Escalation,
    Exit,
    Heard,
    Hours,
    LookedUp,
    LookUp,
    Menu,
    QueueScript,
    Recorded,
    SelfService,
    Survey,
    SurveyQuestion,
    Waiting,
    Way,
)
from ivr.script import Texts
from tests.ivr import example_script
from tests.ivr.example_script import (
    BILLING,
    FAULT,
    MONDAY_AT_TEN,
    MOVING,
    ORDER,
)

MENU, MENUS = "+31207654321", "+31207654322"
"""A number that begins with a menu in English, and one that does so in any language."""
OTHER_SITE = "+31205550000"
MONDAY_AT_TWO = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)  # the accounts are closed
MONDAY_NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)  # only support is open
MONDAY_AT_HALF_PAST_NINE = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)  # the managers are not there yet
DAYS: tuple[Day, ...] = get_args(Day)
WORKDAYS = DAYS[:5]


def open_at(days: tuple[Day, ...], *ranges: str, closed: Closed | None = None) -> Hours:
    """The same hours on several days, in Amsterdam."""
    weekly = dict.fromkeys(days, ranges)
    return Hours(timezone="Europe/Amsterdam", weekly=weekly, closed=closed or Closed())


def in_all(nl: str, it: str, en: str) -> Texts:
    """A text in each of the languages."""
    return {"nl": nl, "it": it, "en": en}


ORDER_STATUS = LookUp(
    url="https://shop.example.com/orders/{digits}",
    ask=in_all("Toets uw bestelnummer.", "Digiti il numero.", "Please enter your order number."),
    digits_max=8,
    answer=in_all(
        "Uw bestelling is {status}.", "Il Suo ordine è {status}.", "Your order is {status}."
    ),
    not_found={"en": "There is no such order."},
)
VISIT_DAY = LookUp(
    url="https://shop.example.com/visits?caller={caller}&language={language}",
    answer=in_all(
        "De monteur komt {day}.", "Il tecnico arriva {day}.", "The engineer comes {day}."
    ),
)


def _asked(concern: str, key: str | None, names: Texts, service: SelfService | None) -> Concern:
    """A concern of the front desk that is known by what is said here."""
    said = {
        "opening": in_all(
            "hoe laat gaat u open", "a che ora aprite", "what are your opening hours"
        ),
        "place": in_all("waar is de winkel", "dove si trova il negozio", "where is your shop"),
        "visit": in_all(
            "wanneer komt de monteur", "quando arriva il tecnico", "when does the engineer come"
        ),
        "complaint": in_all(
            "ik ben erg ontevreden over u", "voglio fare un reclamo", "I want to make a complaint"
        ),
    }[concern]
    return Concern(
        id=concern,
        queue="front desk",
        key=key,
        names=names,
        examples={code: (text,) for code, text in said.items()},
        self_service=service,
    )


TRACKED = replace(ORDER, key="4", self_service=SelfService(look_up=ORDER_STATUS))
OPENING = _asked(
    "opening",
    "5",
    in_all("openingstijden", "gli orari", "opening hours"),
    SelfService(hours=True),
)
PLACE = _asked(
    "place",
    None,
    in_all("de winkel", "il negozio", "the shop"),
    SelfService(
        says=in_all(
            "De winkel is op de Dam.", "Il negozio è in Piazza Dam.", "The shop is in Dam Square."
        )
    ),
)
VISIT = _asked(
    "visit",
    None,
    in_all("de monteur", "il tecnico", "the engineer"),
    SelfService(look_up=VISIT_DAY),
)
COMPLAINT = _asked("complaint", "9", in_all("een klacht", "un reclamo", "a complaint"), None)

MAIN = Menu(
    id="main",
    says=in_all("Maak een keuze.", "Scelga.", "Please choose."),
    choices=(
        Choice(key="1", menu="technical", names=in_all("techniek", "la tecnica", "technology")),
        Choice(key="2", concern="billing"),
        Choice(key="3", question=True, names=in_all("iets anders", "altro", "something else")),
        Choice(key="4", queue="sales", names=in_all("verkoop", "le vendite", "sales")),
        Choice(
            key="*",
            says=in_all("We zijn Acme.", "Siamo Acme.", "We are Acme."),
            names=in_all("wie we zijn", "chi siamo", "who we are"),
        ),
        Choice(key="#", concern="opening"),
    ),
)
TECHNICAL = Menu(
    id="technical",
    choices=(
        Choice(key="1", concern="fault"),
        Choice(key="2", queue="support", names=in_all("hulp", "assistenza", "support")),
        Choice(key="3", menu="main", names=in_all("terug", "indietro", "back")),
    ),
)
AWAY = Closed(
    offers=("callback", "voicemail", "number"),
    number=OTHER_SITE,
    names=in_all("Utrecht", "Utrecht", "Utrecht"),
    queue="front desk",
)
QUEUE_SCRIPTS = {
    "accounts": QueueScript(
        hours=open_at(WORKDAYS, "09:00-12:00", closed=Closed(offers=("voicemail",))),
    ),
    "support": QueueScript(
        hours=open_at(DAYS, "00:00-24:00"),
        emergency=Emergency(
            says=in_all("Er is brand.", "C'è un incendio.", "There is a fire."),
            closed=Closed(offers=("number",), number=OTHER_SITE, names=AWAY.names),
        ),
        waiting=Waiting(exits=(Exit(key="1", to="callback"), Exit(key="2", to="voicemail"))),
    ),
    "managers": QueueScript(hours=open_at(WORKDAYS, "10:00-16:00")),
}
ESCALATION = Escalation(
    queue="managers",
    priority=7,
    complaint="complaint",
    on_repeated_calls="manager",
    on_redial="off",
)
SCRIPT = replace(
    example_script.SCRIPT,
    guess_language=True,
    numbers=(
        *example_script.SCRIPT.numbers,
        DialledNumber(number=MENU, languages=("en",), menu="main"),
        DialledNumber(number=MENUS, languages=("nl", "it", "en"), menu="main"),
    ),
    concerns=(BILLING, FAULT, MOVING, TRACKED, OPENING, PLACE, VISIT, COMPLAINT),
    menus=(MAIN, TECHNICAL),
    hours=open_at(WORKDAYS, "09:00-17:30", closed=AWAY),
    emergency=Emergency(closed=Closed(offers=("callback",))),
    queues=QUEUE_SCRIPTS,
    escalation=ESCALATION,
    survey=Survey(questions=(SurveyQuestion(id="well", texts={"en": "Are you content?"}),)),
)
QUEUES = (*example_script.QUEUES, "managers")
SKILLS = example_script.SKILLS
CONVERSATION = Conversation(SCRIPT)
ALWAYS_OPEN = replace(SCRIPT, hours=open_at(DAYS, "00:00-24:00", closed=AWAY), queues={})
BY_DAY = replace(
    SCRIPT, queues={name: own for name, own in QUEUE_SCRIPTS.items() if name != "support"}
)
"""The same with nobody there at night."""
DAYTIME = Conversation(BY_DAY)
SMALLER = replace(
    example_script.SCRIPT, concerns=SCRIPT.concerns[:3], hours=SCRIPT.hours, queues=SCRIPT.queues
)
"""What is left when the answers, the menus and the escalation have been taken out."""
KNOWN = CallerFacts(standing="known", has_number=True)


class Caller(example_script.Caller):
    """A caller of whom something is known, at a time, while switches may be on."""

    def __init__(
        self,
        number: str,
        conversation: Conversation = CONVERSATION,
        *,
        at: datetime = MONDAY_AT_TEN,
        facts: CallerFacts = KNOWN,
        emergencies: Collection[str] = (),
    ) -> None:
        self.conversation, self.at, self.emergencies = conversation, at, emergencies
        dialled = Dialled(number=number, caller=facts)
        self.turn = conversation.hear(None, dialled, at, emergencies=emergencies)
        self.turns = 1

    def does(self, heard: Heard) -> Self:
        state = self.turn.state
        self.turn = self.conversation.hear(state, heard, self.at, emergencies=self.emergencies)
        self.turns += 1
        return self

    def looked_up(self, **found: str) -> Self:
        """The look-up has found these values."""
        return self.does(LookedUp(result="found", fields=tuple(found)))

    def finds(self, result: LookedUp) -> Self:
        return self.does(result)

    def leaves_message(self, length_ms: int = 12_000) -> Self:
        return self.does(Recorded(length_ms=length_ms))

    def wants(self, way: Way, *, is_in_line: bool = True) -> Self:
        """While waiting he wants another way."""
        self.turn = self.conversation.resume(self.turn.state, way, self.at, is_in_line=is_in_line)
        return self


def at_night(
    number: str,
    conversation: Conversation = DAYTIME,
    *,
    facts: CallerFacts = KNOWN,
    emergencies: Collection[str] = (),
) -> Caller:
    """A caller on Monday at eleven in the evening."""
    return Caller(number, conversation, at=MONDAY_NIGHT, facts=facts, emergencies=emergencies)
