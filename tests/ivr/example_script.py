"""The script that the tests of the conversation speak, and a caller who speaks with it.

A telephone company with three languages and four concerns: two with a key of their own, one that
asks for a skill, one that is urgent.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Self

from ivr import (
    Concern,
    Conversation,
    ConversationState,
    Dialled,
    DialledNumber,
    Heard,
    Keys,
    Language,
    Listen,
    Play,
    Prompt,
    Record,
    RouteToQueue,
    Say,
    SayFound,
    Script,
    Silence,
    SkillNeed,
    Turn,
    Words,
)

MONDAY_AT_TEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 10:00 in Amsterdam
DUTCH, ITALIAN, ENGLISH, SHARED = "+31201234567", "+390612345678", "+442012345678", "+3221234567"

BILLING = Concern(
    id="billing",
    queue="accounts",
    key="1",
    names={"nl": "facturen", "it": "la fatturazione", "en": "billing"},
    examples={
        "nl": (
            "ik heb een vraag over mijn factuur",
            "mijn factuur klopt niet",
            "er is twee keer geld afgeschreven",
            "ik wil mijn rekening betalen",
            "ik heb geen factuur ontvangen",
            "waarom is mijn rekening zo hoog",
        ),
        "it": (
            "ho una domanda sulla fattura",
            "la fattura è sbagliata",
            "mi avete addebitato due volte",
            "vorrei pagare la fattura",
            "non ho ricevuto la fattura",
            "perché la bolletta è così alta",
        ),
        "en": (
            "I have a question about my bill",
            "my invoice is wrong",
            "you charged me twice",
            "I want to pay my invoice",
            "I did not receive an invoice",
            "why is my bill so high",
        ),
    },
    next_steps={"en": "Please have your latest bill at hand."},
)
FAULT = Concern(
    id="fault",
    queue="support",
    key="3",
    skills=(SkillNeed(skill="networks", level=4),),
    priority=5,
    names={"nl": "een storing", "it": "un guasto", "en": "a fault"},
    examples={
        "nl": (
            "mijn internet doet het niet",
            "de verbinding is erg traag",
            "ik heb geen televisie",
            "het modem heeft een rood lampje",
            "niets werkt meer",
        ),
        "it": (
            "internet non funziona",
            "la connessione è molto lenta",
            "non vedo la televisione",
            "il modem ha una luce rossa",
            "non funziona più niente",
        ),
        "en": (
            "my internet is not working",
            "the connection is very slow",
            "I have no television",
            "the modem has a red light",
            "nothing works any more",
        ),
    },
)
MOVING = Concern(
    id="moving",
    queue="sales",
    names={"nl": "een verhuizing", "it": "un trasloco", "en": "moving house"},
    examples={
        "nl": (
            "ik ga verhuizen",
            "ik heb een nieuw adres",
            "mijn abonnement meenemen naar mijn nieuwe huis",
            "we verhuizen volgende maand",
            "adreswijziging doorgeven",
        ),
        "it": (
            "sto per traslocare",
            "ho un nuovo indirizzo",
            "portare l'abbonamento nella nuova casa",
            "traslochiamo il mese prossimo",
            "cambio di indirizzo",
        ),
        "en": (
            "I am moving house",
            "I have a new address",
            "take my subscription to my new home",
            "we are moving next month",
            "change of address",
        ),
    },
)
ORDER = Concern(
    id="order",
    queue="sales",
    names={"nl": "een bestelling", "it": "un ordine", "en": "an order"},
    examples={
        "nl": (
            "waar blijft mijn bestelling",
            "ik wil iets bestellen",
            "mijn pakket is niet aangekomen",
            "wanneer wordt het bezorgd",
            "ik wil mijn bestelling annuleren",
        ),
        "it": (
            "dov'è il mio ordine",
            "vorrei ordinare un prodotto",
            "il pacco non è arrivato",
            "quando viene consegnato",
            "vorrei annullare l'ordine",
        ),
        "en": (
            "where is my order",
            "I would like to order something",
            "my parcel has not arrived",
            "when will it be delivered",
            "I want to cancel my order",
        ),
    },
)

SCRIPT = Script(
    company="Acme",
    languages=(
        Language(code="nl", skill="dutch"),
        Language(code="it", skill="italian"),
        Language(code="en"),
    ),
    default_queue="front desk",
    numbers=(
        DialledNumber(number=DUTCH, languages=("nl",)),
        DialledNumber(number=ITALIAN, languages=("it",)),
        DialledNumber(number=ENGLISH, languages=("en",)),
        DialledNumber(number=SHARED, languages=("nl", "it", "en")),
    ),
    concerns=(BILLING, FAULT, MOVING, ORDER),
)
QUEUES = ("accounts", "support", "sales", "front desk")
SKILLS = ("dutch", "italian", "networks")
CONVERSATION = Conversation(SCRIPT)


def prompts_of(turn: Turn) -> Iterator[Prompt]:
    """All that is spoken in a turn, in its order."""
    for action in turn.actions:
        if isinstance(action, Listen | Record):
            yield from action.prompts
        else:
            yield action


def text_of(prompt: Prompt) -> str:
    """What is heard of a prompt: a recording as its source in angle brackets, what is filled in
    later in square ones.
    """
    match prompt:
        case Play(source=source):
            return f"<{source}>"
        case SayFound(text=text):
            return f"[{text}]"
        case Say(text=text):
            return text


class Caller:
    """A caller in conversation: what he does, and what he hears."""

    def __init__(self, number: str, conversation: Conversation = CONVERSATION) -> None:
        self._conversation = conversation
        self.turn: Turn = conversation.hear(None, Dialled(number=number), MONDAY_AT_TEN)
        self.turns = 1

    def does(self, heard: Heard) -> Self:
        self.turn = self._conversation.hear(self.turn.state, heard, MONDAY_AT_TEN)
        self.turns += 1
        return self

    def says(self, text: str, confidence: float | None = None) -> Self:
        return self.does(Words(text=text, confidence=confidence))

    def presses(self, digits: str) -> Self:
        return self.does(Keys(digits=digits))

    def waits(self) -> Self:
        return self.does(Silence())

    @property
    def state(self) -> ConversationState:
        return self.turn.state

    @property
    def hears(self) -> str:
        """All that is spoken in the last turn."""
        return " ".join(text_of(prompt) for prompt in prompts_of(self.turn))

    @property
    def question(self) -> Listen:
        """The one thing that the last turn waits for."""
        (listen,) = (action for action in self.turn.actions if isinstance(action, Listen))
        return listen

    @property
    def route(self) -> RouteToQueue:
        """Where the call goes; the conversation must be over."""
        assert isinstance(self.turn.outcome, RouteToQueue)
        return self.turn.outcome

    @property
    def languages(self) -> set[str]:
        """The languages of what is spoken in the last turn."""
        return {prompt.language for prompt in prompts_of(self.turn)}
