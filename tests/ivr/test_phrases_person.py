"""Asking for a person, in the ways in which callers do; and what only sounds like it."""

import pytest

from ivr.phrases import asks_manager, asks_person, phrases_of
from ivr.state import Words
from ivr.understanding import asked_person
from ivr.voice import Voice
from tests.ivr.example_script import SCRIPT

ASKING = {
    "en": """
        agent | operator please | a person | a human | human being | speak to a human being
        I want to speak to a human being | give me a person | I don't want a robot, I want a person
        I want to talk to anyone | customer service | customer service please | customer support
        I need to speak to customer services | get me an agent | can I talk to somebody
        can I speak with someone please | I'd like to talk to a real person, please
        could you put me through to somebody | connect me with a representative
        transfer me to an agent now | is there anybody there | is anyone there
        I just want to talk to a living person | let me talk to a human
        not a robot, a person | no robot please | I do not want to talk to a machine
        I don't want to talk to a computer | can I get a real human on the phone
        I need someone to help me | can somebody help me please | the help desk please
        hello, I would like to speak to one of your colleagues | reception please
        just give me someone | I want an actual person | a member of staff please
        may I speak to one of your people | operator operator operator
    """,
    "nl": """
        medewerker | een medewerker alstublieft | ik wil een mens | ik wil iemand aan de telefoon
        ik wil iemand aan de lijn | geen robot, een mens | ik wil geen robot maar een mens
        ik wil graag een echt mens spreken | kunt u mij doorverbinden met iemand
        mag ik een medewerker | mag ik met iemand praten | ik wil met een echte persoon praten
        ik wil een persoon spreken | geef me een medewerker | geef mij gewoon een mens
        klantenservice | de klantenservice graag | ik wil de klantenservice spreken
        kan ik iemand spreken | kan iemand mij helpen | ik heb een medewerker nodig
        is er iemand | is daar iemand | verbind me door met een medewerker
        ik wil niet met een robot praten | ik wil niet met een computer praten
        mens alstublieft | receptie | een collega graag | mag ik een collega van u spreken
        ik wil doorverbonden worden met een medewerker | ik wil contact met een medewerker
        liever een mens | graag een menselijke medewerker | hallo, mag ik iemand spreken
        telefoniste | een telefonist graag | ik wil nu een mens aan de telefoon
        een levend mens | geen bandje, een medewerker
    """,
    "it": """
        operatore | un operatore per favore | una persona | un essere umano
        voglio parlare con un essere umano | vorrei parlare con un vostro operatore
        mi faccia parlare con un operatore | mi passi una persona per favore
        Vorrei parlare con un'operatrice | voglio parlare con qualcuno | posso parlare con qualcuno
        mi può passare un operatore | mi metta in contatto con un operatore
        non voglio un robot, voglio una persona | non un robot, una persona
        non voglio parlare con una macchina | servizio clienti | il servizio clienti per favore
        assistenza clienti | vorrei l'assistenza clienti | mi dia un operatore | datemi un operatore
        passatemi un operatore | fatemi parlare con una persona | c'è qualcuno
        vorrei parlare con una persona vera | preferisco parlare con un umano
        ho bisogno di un operatore | ho bisogno di parlare con qualcuno
        buongiorno, vorrei un operatore | un addetto per favore | un impiegato per favore
        posso avere un operatore | vorrei parlare con un vostro consulente | centralino
        il centralino, grazie | qualcuno che mi aiuti | una persona in carne e ossa
        operatore subito | vorrei parlare adesso con un operatore
    """,
}
NOT_ASKING = {
    "en": """
        my insurance agent has left | a second person on my subscription | somebody stole my card
        someone has broken into my shed | no one | there is nobody there | not a person
        I spoke to someone yesterday | your colleague promised to ring me back | I want to speak
        I would like to talk about my bill | a person rang me about a debt | my computer is broken
        the machine makes a noise | my robot does not mow | I have no computer | service
        I want a service for my bicycle | the human resources department sent me a letter
        an operator licence | somebody else pays my bill | I want to add a person to my contract
        can people see my address | the agent was rude | my representative has a question
        are you a robot | is this a machine | help | I need help with my invoice | hello | please
        customer number | I am a customer | I have been a customer for years | your service is bad
        my phone line is dead | the line to my house | give me my money | put me through to billing
        the rep told me it was free | how many people work for you
    """,
    "nl": """
        ik spreek al een uur met een medewerker over mijn factuur | ik wil graag | iemand heeft mijn fiets gestolen
        er heeft iemand ingebroken | niemand | er is niemand | geen mens te zien
        ik heb gisteren iemand gesproken | uw collega zou mij terugbellen | ik wil iets vragen
        mijn computer is stuk | de machine maakt lawaai | mijn robot maait niet meer | ben je een robot
        bent u een computer | iemand anders betaalt de rekening | ik wil een persoon toevoegen
        een tweede persoon op mijn abonnement | de medewerker was onbeleefd | help | hallo
        alstublieft | mijn telefoon doet het niet | de lijn is dood | de telefoonlijn is stuk
        mensen in de straat zitten zonder stroom | mijn collega krijgt geen post | klantnummer
        ik ben klant | mijn agent heeft mijn polis opgezegd | de receptie van ons hotel heeft geen stroom
        ik wil spreken | ik wil over mijn rekening praten | mag ik mijn factuur
        verbind me door met de administratie | geef me mijn geld terug | kan ik in termijnen betalen
        hoeveel mensen werken er bij u | iemand belde mij over een schuld
        de klantenservice is slecht
    """,
    "it": """
        l'operatore ha sbagliato la fattura | qualcuno ha rubato la mia bicicletta | nessuno
        non c'è nessuno | ieri ho parlato con qualcuno | il vostro collega doveva richiamarmi
        vorrei chiedere una cosa | il mio computer è rotto | la macchina fa rumore | lei è un robot
        sto parlando con una macchina | una seconda persona sul mio abbonamento
        vorrei aggiungere una persona al contratto | l'operatrice è stata scortese | aiuto | pronto
        per favore | il telefono non funziona | la linea è caduta | le persone della mia via sono al buio
        il mio agente ha disdetto la polizza | codice cliente | sono un cliente | sono cliente da anni
        vorrei parlare della bolletta | mi passi l'amministrazione | mi dia i miei soldi
        posso pagare a rate | quante persone lavorano da voi | l'impiegato mi ha detto che era gratis
        qualcuno mi ha chiamato per un debito | il servizio è pessimo | il servizio clienti è pessimo
        vorrei cambiare operatore telefonico | il mio operatore precedente | un'altra persona paga
        il disco rotto | la segreteria non risponde | vorrei | posso parlare | vostro
        ho cambiato consulente l'anno scorso
    """,
}


def sentences(texts: dict[str, str]) -> list[tuple[str, str]]:
    """Each sentence with its language."""
    return [
        (language, " ".join(said.split()))
        for language, text in texts.items()
        for said in text.replace("\n", " | ").split("|")
        if said.strip()
    ]


VOICES = {language: Voice(SCRIPT, language) for language in ASKING}


@pytest.mark.parametrize("texts", [ASKING, NOT_ASKING])
def test_the_sentences_are_many(texts: dict[str, str]) -> None:
    for language in texts:
        assert len([one for one in sentences(texts) if one[0] == language]) >= 38


@pytest.mark.parametrize(("language", "text"), sentences(ASKING))
def test_asking_for_a_person_is_understood(language: str, text: str) -> None:
    assert asked_person([VOICES[language]], Words(text=text)) == language


@pytest.mark.parametrize(("language", "text"), sentences(NOT_ASKING))
def test_talking_about_a_person_is_not_asking_for_one(language: str, text: str) -> None:
    assert asked_person([VOICES[language]], Words(text=text)) is None


def test_another_language_has_only_the_words_that_its_script_gives_it() -> None:
    assert not asks_person("agent", phrases_of("de"))
    assert not asks_manager("manager", phrases_of("de"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "manager"),
        ("en", "the manager please"),
        ("en", "is there a supervisor there"),
        ("nl", "manager"),
        ("nl", "de teamleider graag"),
        ("it", "il responsabile"),
        ("it", "un responsabile, per favore"),
    ],
)
def test_a_manager_is_asked_for_like_anybody_else(language: str, text: str) -> None:
    assert asks_manager(text, phrases_of(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I am the manager"),
        ("en", "this is the manager of the shop"),
        ("nl", "ik ben de manager"),
        ("it", "sono il responsabile"),
        ("en", "a person"),
        ("en", ""),
    ],
)
def test_to_be_a_manager_is_not_to_ask_for_one(language: str, text: str) -> None:
    assert not asks_manager(text, phrases_of(language))
