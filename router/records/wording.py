"""The meaning of every figure that screens show, in each language. English is that of `definitions`.

Figures of the present have their meaning here alone: they are not computed from counts.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

from router.records import definitions as d

Language = Literal["en", "nl", "it"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
Unit = Literal["count", "share", "milliseconds"]


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """What a figure means: what it is called, and its formula in words."""

    name: str
    formula: str
    unit: Unit


COUNTED: Final[dict[str, d.Figure]] = {
    "queued": d.QUEUED,
    "answered": d.ANSWERED,
    "abandoned": d.ABANDONED,
    "sent_away": d.SENT_AWAY,
    "service_level": d.SERVICE_LEVEL,
    "abandon_rate": d.ABANDON_RATE,
    "speed_of_answer_ms": d.SPEED_OF_ANSWER,
    "wait_of_abandoned_ms": d.WAIT_OF_ABANDONED,
    "average_talk_ms": d.AVERAGE_TALK,
    "average_wrap_up_ms": d.AVERAGE_WRAP_UP,
    "offers_accepted": d.OFFER_ACCEPTANCE,
}
"""The figures of the day, by the names that rows have for them."""
_OF_NOW: Final[dict[str, Unit]] = {
    "waiting": "count",
    "longest_wait": "milliseconds",
    "callbacks": "count",
    "expected_wait": "milliseconds",
    "ready": "count",
    "at_work": "count",
    "talking": "count",
    "in_conversation": "count",
    "arrived": "count",
    "forecast": "count",
}
_Texts = dict[str, tuple[str, str]]

_EN: Final[_Texts] = {
    "waiting": (
        "waiting",
        "callers in line now, without those who ring at an agent, and callbacks",
    ),
    "longest_wait": ("longest wait", "time since the first of those in line was queued"),
    "callbacks": ("callbacks", "callers who are to be called back, now or later"),
    "expected_wait": (
        "expected wait",
        "eight in ten of those who join now are expected to wait between these times",
    ),
    "ready": ("ready", "agents who could take a call this moment, of those signed in"),
    "at_work": ("at work", "agents signed in, not away and reachable, busy or not"),
    "talking": ("talking", "calls in which caller and agent hear each other now"),
    "in_conversation": ("choosing", "calls that have come in and not reached a queue yet"),
    "arrived": ("arrived", "calls that came in today, those that never reached a queue included"),
    "forecast": (
        "forecast",
        "mean of the calls queued in the same 15 minutes on the same weekday of the last four weeks",
    ),
}
_NL: Final[_Texts] = {
    "queued": ("in de wachtrij gezet", "gesprekken die vandaag in een wachtrij zijn gezet"),
    "answered": (
        "beantwoord",
        "gesprekken uit de rij die met een medewerker zijn gevoerd, elk één keer, zonder teruggebelde",
    ),
    "abandoned": (
        "afgehaakt",
        "gesprekken in de wachtrij waarvan de beller ophing voordat hij een medewerker sprak",
    ),
    "sent_away": (
        "weggestuurd",
        "gesprekken die wij beëindigden omdat zij zo lang hadden gewacht als de wachtrij toestaat",
    ),
    "service_level": (
        "serviceniveau",
        "op tijd beantwoord ÷ (beantwoord + afgehaakt na 5 s + weggestuurd + doorgestuurd)",
    ),
    "abandon_rate": (
        "percentage afhakers",
        "afgehaakt na 5 s ÷ (beantwoord + afgehaakt na 5 s + weggestuurd + doorgestuurd)",
    ),
    "speed_of_answer_ms": (
        "gemiddelde wachttijd",
        "tijd van wachtrij tot eerste medewerker van de beantwoorde gesprekken ÷ beantwoord",
    ),
    "wait_of_abandoned_ms": (
        "gemiddelde wachttijd van afhakers",
        "tijd in de wachtrij van wie afhaakte ÷ afgehaakt",
    ),
    "average_talk_ms": ("gemiddelde gespreksduur", "gesproken tijd ÷ gesprekken die voorbij zijn"),
    "average_wrap_up_ms": (
        "gemiddelde nawerktijd",
        "tijd van nawerk ÷ nawerk dat voorbij is",
    ),
    "offers_accepted": (
        "aangenomen, van wat werd aangeboden",
        "aangenomen ÷ (aangenomen + gemist + geweigerd)",
    ),
    "waiting": (
        "wachtend",
        "bellers die nu in de rij staan, zonder wie bij een medewerker overgaat, en zonder terugbelverzoeken",
    ),
    "longest_wait": ("langste wachttijd", "tijd sinds de eerste in de rij erin werd gezet"),
    "callbacks": ("terug te bellen", "bellers die nu of later worden teruggebeld"),
    "expected_wait": (
        "verwachte wachttijd",
        "van wie nu aansluit wachten er naar verwachting acht op de tien tussen deze tijden",
    ),
    "ready": (
        "beschikbaar",
        "medewerkers die nu een gesprek kunnen aannemen, van wie zijn aangemeld",
    ),
    "at_work": (
        "aan het werk",
        "medewerkers die zijn aangemeld, niet afwezig en bereikbaar, bezet of niet",
    ),
    "talking": ("in gesprek", "gesprekken waarin beller en medewerker elkaar nu horen"),
    "in_conversation": (
        "aan het kiezen",
        "gesprekken die zijn binnengekomen en nog geen wachtrij hebben bereikt",
    ),
    "arrived": (
        "binnengekomen",
        "gesprekken die vandaag zijn binnengekomen, ook wie nooit een wachtrij bereikte",
    ),
    "forecast": (
        "verwachting",
        "gemiddelde van de gesprekken in hetzelfde kwartier op dezelfde weekdag van de laatste vier weken",
    ),
}
_IT: Final[_Texts] = {
    "queued": ("messe in coda", "chiamate messe oggi in una coda"),
    "answered": (
        "risposte",
        "chiamate in coda che hanno parlato con un agente, ognuna una volta, senza le richiamate",
    ),
    "abandoned": (
        "abbandonate",
        "chiamate in coda il cui chiamante ha riagganciato prima di parlare con un agente",
    ),
    "sent_away": (
        "congedate",
        "chiamate chiuse da noi perché avevano atteso quanto la coda consente",
    ),
    "service_level": (
        "livello di servizio",
        "risposte in tempo ÷ (risposte + abbandonate dopo 5 s + congedate + deviate)",
    ),
    "abandon_rate": (
        "tasso di abbandono",
        "abbandonate dopo 5 s ÷ (risposte + abbandonate dopo 5 s + congedate + deviate)",
    ),
    "speed_of_answer_ms": (
        "attesa media",
        "tempo dalla coda al primo agente delle chiamate risposte ÷ risposte",
    ),
    "wait_of_abandoned_ms": (
        "attesa media di chi abbandona",
        "tempo in coda delle chiamate abbandonate ÷ abbandonate",
    ),
    "average_talk_ms": ("durata media", "tempo di conversazione ÷ conversazioni concluse"),
    "average_wrap_up_ms": (
        "lavoro dopo chiamata medio",
        "tempo di lavoro dopo chiamata ÷ lavori conclusi",
    ),
    "offers_accepted": (
        "accettate, di quelle proposte",
        "accettate ÷ (accettate + perse + rifiutate)",
    ),
    "waiting": (
        "in attesa",
        "chiamanti ora in coda, senza chi squilla presso un agente e senza quelli da richiamare",
    ),
    "longest_wait": ("attesa più lunga", "tempo da quando il primo della fila è in coda"),
    "callbacks": ("da richiamare", "chiamanti da richiamare, ora o più tardi"),
    "expected_wait": (
        "attesa prevista",
        "di chi si mette in coda ora otto su dieci attenderanno fra questi tempi",
    ),
    "ready": (
        "disponibili",
        "agenti che possono prendere ora una chiamata, fra quelli collegati",
    ),
    "at_work": (
        "al lavoro",
        "agenti collegati, non assenti e raggiungibili, occupati o no",
    ),
    "talking": ("in conversazione", "chiamate in cui chiamante e agente ora si sentono"),
    "in_conversation": (
        "in scelta",
        "chiamate arrivate che non hanno ancora raggiunto una coda",
    ),
    "arrived": (
        "arrivate",
        "chiamate arrivate oggi, anche quelle che non hanno mai raggiunto una coda",
    ),
    "forecast": (
        "previsione",
        "media delle chiamate nello stesso quarto d'ora dello stesso giorno nelle ultime quattro settimane",
    ),
}
_COUNTED_EN: Final[_Texts] = {name: (one.name, one.formula) for name, one in COUNTED.items()}
_UNITS: Final[dict[str, Unit]] = {
    **{name: one.unit for name, one in COUNTED.items()},
    **_OF_NOW,
}
_TEXTS: Final[dict[Language, _Texts]] = {"en": {**_COUNTED_EN, **_EN}, "nl": _NL, "it": _IT}


def meanings(language: Language) -> dict[str, Meaning]:
    """All figures in one language, by the names that rows have for them."""
    texts = _TEXTS[language]
    return {
        key: Meaning(name=texts[key][0], formula=texts[key][1], unit=unit)
        for key, unit in _UNITS.items()
    }
