"""Whole conversations, word for word, as a caller would hear them."""

from tests.ivr.example_script import DUTCH, ENGLISH, ITALIAN, SHARED, Caller


def test_a_dutch_caller_with_a_fault() -> None:
    caller = Caller(DUTCH)
    assert caller.hears == (
        "Welkom bij Acme. Zeg in een paar woorden waarover u belt, of toets een cijfer. "
        "Voor facturen, toets 1. Voor een storing, toets 3. Voor een medewerker, toets 0."
    )
    caller.says("Goedemorgen, mijn internet doet het sinds vanochtend niet meer")
    assert caller.hears == (
        "Ik heb begrepen: een storing. Klopt dat niet? Zeg dan nee of druk op sterretje."
    )
    caller.says("ja dat klopt")
    assert caller.hears == (
        "Dank u wel. U wordt doorverbonden voor een storing. Een ogenblik geduld, alstublieft."
    )
    assert caller.route.queue == "support"


def test_an_italian_caller_who_changes_her_mind() -> None:
    caller = Caller(ITALIAN)
    assert caller.hears == (
        "Grazie per aver chiamato Acme. Mi dica in poche parole il motivo della chiamata, oppure "
        "prema un tasto. Per la fatturazione, prema 1. Per un guasto, prema 3. "
        "Per parlare con un operatore, prema 0."
    )
    caller.says("vorrei pagare la bolletta")
    assert caller.hears == (
        "Ho capito: la fatturazione. Se non è corretto, dica no oppure prema asterisco."
    )
    caller.says("No")
    assert caller.hears == (
        "Mi scusi. Può ripetermi il motivo della chiamata? Per la fatturazione, prema 1. "
        "Per un guasto, prema 3. Per parlare con un operatore, prema 0."
    )
    caller.says("ho cambiato indirizzo")
    assert caller.hears.startswith("Ho capito: un trasloco.")
    caller.waits()
    assert caller.hears == (
        "Grazie. La metto in contatto con un operatore per un trasloco. "
        "Rimanga in linea, per favore."
    )
    assert caller.route.queue == "sales"


def test_an_english_caller_nobody_understands() -> None:
    caller = Caller(ENGLISH).says("mumble mumble")
    assert caller.hears == (
        "I am sorry, I did not understand. Could you say it in other words? For billing, press 1. "
        "For a fault, press 3. To speak to somebody, press 0."
    )
    caller.says("grmbl")
    assert caller.hears == (
        "Please choose with the keys of your telephone. For billing, press 1. For a fault, "
        "press 3. For moving house, press 2. For an order, press 4. To speak to somebody, press 0."
    )
    caller.waits()
    assert caller.hears.startswith("I did not hear you. Please choose with the keys")
    caller.presses("7")
    assert caller.hears == "I am putting you through to somebody. Please hold the line."
    assert caller.route.understood_by == "fallback"


def test_a_caller_who_picks_a_language_and_presses_a_key() -> None:
    caller = Caller(SHARED)
    assert caller.hears == (
        "Welkom bij Acme. Voor Nederlands, toets 1. Per l'italiano, prema 2. For English, press 3."
    )
    caller.presses("2")
    assert caller.hears.startswith("Grazie per aver chiamato Acme. Mi dica in poche parole")
    caller.presses("3")
    assert caller.hears == (
        "Grazie. La metto in contatto con un operatore per un guasto. Rimanga in linea, per favore."
    )
    assert [need.skill for need in caller.route.skills] == ["networks", "italian"]


def test_a_caller_who_says_nothing_but_stays() -> None:
    caller = Caller(DUTCH).waits()
    assert caller.hears.startswith("Ik heb u niet gehoord. Zeg in een paar woorden waarover u")
    caller.waits()
    assert caller.hears == (
        "Ik heb u niet gehoord. Maak een keuze met de toetsen van uw telefoon. "
        "Voor facturen, toets 1. Voor een storing, toets 3. Voor een verhuizing, toets 2. "
        "Voor een bestelling, toets 4. Voor een medewerker, toets 0."
    )
    caller.waits().waits()
    assert caller.hears == (
        "U wordt doorverbonden met een medewerker. Een ogenblik geduld, alstublieft."
    )
    assert caller.route.queue == "front desk"
