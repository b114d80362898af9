"""What callers of the example company say, by language and concern.

None of it stands among the examples that the classifier learns from: it has to understand people,
fillers and slips of speech recognition included, not to remember them.
"""

from __future__ import annotations

from typing import Final

Phrases = dict[str, dict[str, tuple[str, ...]]]
"""By language, by concern."""

_DUTCH: Final[dict[str, tuple[str, ...]]] = {
    "bill": (
        "mijn rekening klopt niet",
        "goedemorgen ja ik bel eigenlijk over een factuur die ik niet begrijp",
        "er is te veel geld afgeschreven",
        "eh ik wou vragen of ik de rekening in delen kan betalen",
        "jullie hebben dubbel afgeschreven van mijn bankrekening",
        "waar is het geld dat ik terug zou krijgen",
        "ik heb een aanmaning maar die faktuur is al betaald",
        "betaling met de pinpas is niet gelukt",
    ),
    "repair": (
        "mijn fiets is stuk",
        "ja hallo ik sta hier met een lekke achterband",
        "de remmen van mijn fiets piepen en doen het niet",
        "ik wil graag mijn fiets laten repareren",
        "uh de accu van de e bike laat niet meer op",
        "mijn ketting is er weer af gelopen",
        "kan mijn fiets een onderhoudsbeurt krijgen",
        "is de reparatie van mijn fiets al klaar",
    ),
    "order": (
        "mijn bestelling is nog steeds niet geleverd",
        "ik wacht al een week op mijn pakket",
        "hallo ik zou graag een nieuwe fiets bestellen",
        "wat is de levertijd van die stadsfiets",
        "eh ik heb het verkeerde pakje gekregen",
        "ik wil de bestelling annuleren die ik gisteren deed",
        "de bezorging zou vandaag zijn maar er kwam niemand",
        "kan het bezorgadres van mijn bestelling veranderd worden",
    ),
    "hire": (
        "we willen vier fietsen huren",
        "wat kost een huurfiets per dag",
        "uh kan ik een tandem huren voor het weekend",
        "ik wil een huurfiets reserveren voor zondag",
        "moet ik borg betalen als ik een fiets huur",
        "ik kan de gehuurde fiets niet op tijd terugbrengen",
        "verhuren jullie fietsen voor kinderen",
        "mijn reservering van de huurfietsen moet anders",
    ),
    "hours": (
        "tot hoe laat is de winkel vandaag open",
        "eh zijn jullie op zaterdag ook open",
        "hoe laat gaan jullie morgen open",
        "ik wil de openingstijden even weten",
        "is de winkel zondag open of dicht",
        "wanneer sluit de winkel",
    ),
    "complaint": (
        "ik heb een klacht over jullie winkel",
        "ik ben heel boos over hoe ik geholpen ben",
        "ja ik wil klagen over jullie service",
        "dit is echt een schande ik ben zo ontevreden",
        "ik dien een klacht in over een medewerker",
        "eh ik ben niet tevreden en wil een klacht melden",
    ),
}
_ITALIAN: Final[dict[str, tuple[str, ...]]] = {
    "bill": (
        "la mia fattura non è giusta",
        "buongiorno ehm chiamo per una bolletta cioè una fattura che non capisco",
        "mi avete addebitato troppo",
        "vorrei sapere se posso pagare la fattura a rate",
        "sto ancora aspettando il rimborso dei soldi",
        "mi è arrivato un sollecito di pagamento ma è già pagato",
        "il pagamento con carta non funziona",
        "mi potete rimandare la fatura per posta",
    ),
    "repair": (
        "la bici si è rotta",
        "pronto senta ho una gomma bucata",
        "non mi funzionano i freni della bicicletta",
        "vorrei far riparare la bicicletta",
        "ehm la batteria della mia bici elettrica non carica più",
        "mi è caduta di nuovo la catena",
        "è pronta la riparazione della mia bici",
        "vorrei prenotare la manutenzione della bici",
    ),
    "order": (
        "il mio ordine non è ancora arrivato",
        "aspetto il pacco da una settimana",
        "buongiorno vorrei ordinare una bici nuova",
        "quanto tempo ci mette la consegna",
        "mi avete spedito la sella sbagliata",
        "voglio annullare un ordine di ieri",
        "il corriere oggi non è venuto con il pacco",
        "si può cambiare l'indirizzo di spedizione dell'ordine",
    ),
    "hire": (
        "vogliamo noleggiare quattro biciclette",
        "quanto costa una bici a noleggio al giorno",
        "ehm avete un tandem da noleggiare per il fine settimana",
        "vorrei prenotare delle bici a noleggio per domenica",
        "bisogna lasciare una cauzione per noleggiare",
        "non riesco a riportare in tempo la bici a noleggio",
        "noleggiate biciclette per i bambini",
        "devo cambiare la prenotazione del noleggio",
    ),
    "hours": (
        "fino a che ora è aperto il negozio oggi",
        "ehm siete aperti anche il sabato",
        "a che ora aprite domani mattina",
        "volevo sapere gli orari di apertura",
        "il negozio è aperto o chiuso la domenica",
        "quando chiude il negozio",
    ),
    "complaint": (
        "devo fare un reclamo sul vostro negozio",
        "sono molto arrabbiata per come mi avete trattata",
        "voglio lamentarmi del vostro servizio",
        "è proprio una vergogna sono insoddisfatto",
        "presento un reclamo contro un vostro impiegato",
        "ehm non sono contento e voglio fare un reclamo",
    ),
}
_ENGLISH: Final[dict[str, tuple[str, ...]]] = {
    "bill": (
        "my bill is too high",
        "hi yeah I am calling about an invoice I do not understand",
        "you took the money twice from my account",
        "um can I pay the bill in instalments please",
        "I am still waiting for my refund money",
        "I have got a reminder for a payment I already paid",
        "the payment with my card failed",
        "could you send the in voice again",
    ),
    "repair": (
        "my bike is broken",
        "hello I am standing here with a flat rear tyre",
        "the brakes on my bicycle stopped working",
        "I would like to have my bike repaired",
        "um the battery of the e bike will not charge",
        "my chain came off again",
        "is the repair of my bike finished",
        "can I book an appointment to service my bicycle",
    ),
    "order": (
        "my order still has not arrived",
        "I have been waiting a week for my parcel",
        "hello I would like to order a new bike",
        "how long is the delivery time for that city bike",
        "er you sent me the wrong saddle",
        "I want to cancel the order I made yesterday",
        "the courier did not come with the delivery today",
        "can the delivery address of my order be changed",
    ),
    "hire": (
        "we would like to hire four bikes",
        "what does a rental bike cost for a day",
        "um can I rent a tandem for the weekend",
        "I want to book hire bikes for Sunday",
        "do I have to pay a deposit when I hire a bike",
        "I cannot bring the rented bike back in time",
        "do you have children's bicycles to rent",
        "I need to change my reservation of the hire bikes",
    ),
    "hours": (
        "until what time is the shop open today",
        "um are you open on Saturdays too",
        "what time do you open tomorrow morning",
        "I just wanted to know your opening hours",
        "is the shop open or closed on Sunday",
        "when does the shop close",
    ),
    "complaint": (
        "I have a complaint about your shop",
        "I am really angry about how I was treated",
        "yes I want to complain about your service",
        "this is a disgrace and I am so unhappy with you",
        "I want to file a complaint about a member of staff",
        "er I am not satisfied and want to make a complaint",
    ),
}
PHRASES: Final[Phrases] = {"nl": _DUTCH, "it": _ITALIAN, "en": _ENGLISH}

NONSENSE: Final = {
    "nl": ("mijn schoonmoeder houdt van tulpen", "eh ja nou dat dus", "het regent hier al weken"),
    "it": ("mia suocera ama i tulipani", "ehm sì insomma quella cosa", "qui piove da settimane"),
    "en": ("my aunt is very fond of tulips", "er well yes that thing", "it never stops raining"),
}
WANTS_PERSON: Final = {
    "nl": ("een medewerker graag", "ik wil iemand spreken"),
    "it": ("vorrei parlare con un operatore", "un operatore per favore"),
    "en": ("I want to speak to somebody", "a person please"),
}
AGREES: Final = {"nl": "ja dat klopt", "it": "sì va bene", "en": "yes that is right"}
OBJECTS: Final = {"nl": "nee", "it": "no", "en": "no"}
LANGUAGE_NAMES: Final = {"nl": "nederlands", "it": "italiano", "en": "english"}
FILLERS: Final = {"nl": ("eh", "nou"), "it": ("ehm", "allora"), "en": ("um", "well")}
