"""How callers answer in short in Dutch."""

from typing import Final

from ivr.phrases_kinds import Phrases, joined, listed, words_of

_DENYING: Final = words_of("niet geen")

PHRASES: Final = Phrases(
    no=listed(
        "nee dank u, nee hoor, nee, neen, no, dat klopt niet, klopt niet, dat is niet goed, "
        "niet goed, dat is fout, fout, verkeerd, onjuist, dat is onjuist"
    ),
    agreed=listed("dat klopt, klopt, dat is goed, is goed, geen probleem, prima"),
    neither=listed(
        "geen van beide, geen van beiden, geen van de twee, geen van tweeën, geen van die twee, "
        "allebei niet, beide niet, geen een, geen enkele, iets anders, iets heel anders, "
        "wat anders, anders, een andere vraag, een ander onderwerp"
    ),
    unsure=listed(
        "ik weet het niet, weet ik niet, dat weet ik niet, weet niet, ik zou het niet weten, "
        "geen idee, ik heb geen idee, ik weet het niet zeker, geen flauw idee, ik twijfel"
    ),
    done=listed(
        "dank u wel, dank u, dank je wel, dank je, dankuwel, dankjewel, bedankt, dat is alles, "
        "dat was alles, dat is het, dat was het, verder niets, niets meer, niks meer, niets, niks, "
        "tot ziens, dag, doei, oké, oke, ok, prima, hartelijk"
    ),
    person=words_of(
        "medewerker medewerkster medewerkers mens mensen persoon iemand telefonist telefoniste "
        "receptie collega agent klantenservice klantendienst helpdesk servicemedewerker "
        "centralist centraliste"
    ),
    filler=words_of(
        "ik wil wilt zou kan kunt u je mag graag met een de het echte echt menselijke spreken "
        "praten doorverbonden worden doorverbinden verbinden me mij even alstublieft "
        "alsjeblieft liever gewoon naar van aan lijn hallo goedemorgen goedemiddag nu gaat om "
        "over is dat maar bedoel eigenlijk sorry voor dank bedankt"
    ),
    asking=words_of(
        "telefoon er daar hier die uw jullie we wij geef geven hebben krijgen nodig heb alleen help "
        "helpen kunnen zijn en levende levend bij in contact door verbind op ander andere beschikbaar "
        "te dit deze tegen toch nou eens al wel graag gesprek"
    ),
    machine=words_of(
        "robot robots bot chatbot machine machines computer computerstem automaat bandje"
    ),
    numbers={
        "nul": 0,
        "een": 1,
        "één": 1,
        "eerste": 1,
        "twee": 2,
        "tweede": 2,
        "drie": 3,
        "vier": 4,
        "vijf": 5,
        "zes": 6,
        "zeven": 7,
        "acht": 8,
        "negen": 9,
    },
    manager=words_of("manager supervisor leidinggevende teamleider chef baas"),
    escalating=listed(
        "rechtszaak, naar de rechtbank, voor de rechtbank, "
        "naar de rechter, voor de rechter, "  # "de rechter trapper" is only the right pedal
        "juridische stappen, rechtsbijstand, ombudsman, consumentenbond, klachtencommissie, "
        "geschillencommissie, mijn advocaten, onze advocaten, mijn advocaat, onze advocaat, "
        "een advocaat inschakelen, een advocaat nemen, naar een advocaat, met een advocaat, "
        "van een advocaat, wil een advocaat, neem een advocaat, schakel een advocaat, heb een advocaat"
    )
    | joined(
        "uw,jullie,je", "manager,supervisor,leidinggevende,leidinggevenden,teamleider,baas,chef"
    )
    | joined(
        "een,de",
        "manager,supervisor,leidinggevende,teamleider",
        "spreken,te spreken,aan de lijn,aan de telefoon",
    )
    | joined(
        "wil,geef me,geef mij,door met,doorverbinden met,praten met,spreken met",
        "een,de",
        "manager,supervisor,leidinggevende,teamleider",
    ),
    denying=_DENYING,
    function=_DENYING
    | words_of(
        """
        de het een 't 'n 's deze dit die dat ik jij je u hij zij ze wij we jullie hen hun mij me mijn
        m'n jouw uw ons onze zijn zich haar hem er daar hier waar wat wie welke welk hoe wanneer
        waarom waarover waarvoor hoeveel hoelang is ben bent was waren wordt worden word werd
        geworden heb hebt heeft hebben had hadden gehad kan kun kunt kunnen kon zal zult zullen zou
        zouden mag mogen moet moeten wil wilt willen wou wilde ga gaat gaan doe doet doen gedaan weet
        weten laten en of maar want dus als dan omdat toen terwijl in op aan bij van voor naar met
        zonder uit over om te tot door tegen tussen onder boven na sinds tijdens per af toe ook nog
        al wel eens even nu straks zo heel erg zeer veel weinig meer minder iets iemand niemand
        niets nooit alles allemaal elke ieder iedere altijd soms net pas toch gewoon eigenlijk graag
        nou ja nee neen hè hoor zeg zeggen bedoel bedoelt laat kwart half uur later vroeg hallo hoi
        goedemorgen goedemiddag goedenavond alstublieft alsjeblieft dank bedankt sorry oké oke ok
        eh uh uhm hm klopt precies inderdaad goed
        """
    ),
)
