"""Explanations in Italian."""

from typing import Final

from queues.explain.words import (
    AgentWords,
    CallWords,
    OfferWords,
    ReasonWords,
    StepWords,
    Words,
)

_REASONS: Final = ReasonWords(
    one={
        "has_it": "{agent} la sta già ricevendo",
        "lacks": "{agent} non ha {more}",
        "other_channel": "{agent} non prende chiamate di questo tipo",
        "held_for_another": "{agent} deve lasciarla a un altro",
        "unreachable": "la postazione di {agent} non è raggiungibile",
        "away": "{agent} è assente{more}",
        "leaving": "{agent} {more}",
        "backing_off": "{agent} è in breve pausa dopo una chiamata persa o rifiutata{more}",
        "busy": "{agent} {more}",
        "mixing": "{agent} sta seguendo {more} e non può aggiungere questa",
        "excluded": "{agent} l'ha appena persa, rifiutata o trasferita{more}",
        "takes_another_first": "{agent} prende prima la chiamata {call}",
        "free": "{agent} può riceverla subito",
    },
    several={
        "has_it": "{number} a cui squilla già",
        "lacks": "{number} senza ciò che serve",
        "other_channel": "{number} per altri tipi di chiamate",
        "held_for_another": (
            "{number} che deve lasciarla a un altro",
            "{number} che devono lasciarla a un altro",
        ),
        "unreachable": ("{number} non raggiungibile", "{number} non raggiungibili"),
        "away": ("{number} assente", "{number} assenti"),
        "leaving": ("{number} che sta per assentarsi", "{number} che stanno per assentarsi"),
        "backing_off": "{number} in breve pausa",
        "busy": "{number} con un'altra chiamata",
        "mixing": "{number} con altro in corso",
        "excluded": ("{number} che l'ha appena lasciata", "{number} che l'hanno appena lasciata"),
        "takes_another_first": (
            "{number} che ne prende prima un'altra",
            "{number} che ne prendono prima un'altra",
        ),
        "free": ("{number} disponibile", "{number} disponibili"),
    },
    does_not_meet="{agent} non soddisfa «{more}»",
    doing={
        "offered": "sta ricevendo un'altra chiamata",
        "connecting": "si sta collegando",
        "talking": "è in conversazione",
        "wrapping_up": "finisce il lavoro dopo una chiamata",
    },
    others_in_hand=(" e ne ha un'altra in corso", " e ne ha altre {number} in corso"),
    calls={
        "voice": ("una telefonata", "{number} telefonate"),
        "chat": ("una chat", "{number} chat"),
        "email": ("un'e-mail", "{number} e-mail"),
    },
    planned={
        "away": "si assenta appena finito il lavoro in corso",
        "signed_out": "si scollega appena finito il lavoro in corso",
    },
    away={
        "break": "pausa",
        "lunch": "pranzo",
        "training": "formazione",
        "meeting": "riunione",
        "signed_in": "non ha ancora iniziato",
        "missed_calls": "chiamate perse",
    },
)
_STEPS: Final = StepWords(
    taken="Regola di {queue} applicata: {effect}.",
    due="Da applicare ora: {effect}.",
    to_come="{when}: {effect}.",
    conditions={
        "time": "tra {time}",
        "held": "appena può rispondere chiunque",
        "line_over": "se aspettano più di {asked} ({found})",
        "longest_wait_over": "se qualcuno aspetta più di {asked} ({found})",
        "expected_wait_over": "se l'attesa prevista supera {asked} ({found})",
        "staffing": "se {staffing}",
    },
    staffing={
        "nobody_signed_in": "non è collegato nessuno che possa rispondere",
        "nobody_at_work": "non lavora nessuno che possa rispondere",
        "nobody_ready": "non è disponibile nessuno che possa rispondere",
        "somebody_at_work": "lavora qualcuno che può rispondere",
    },
    not_known="non nota",
    now="ora {found}",
    lower_levels="i livelli richiesti scendono di {levels}",
    drop_skills="non più necessario: {skills}",
    add_queues="possono rispondere anche gli agenti di {queues}",
    raise_priority="la priorità sale di {priority}",
    offer_callback="si propone una richiamata",
    move_to="viene spostata in {queue}",
    leaves={
        "refuse": "viene rifiutata",
        "callback": "diventa una richiamata",
        "voicemail": "il chiamante può lasciare un messaggio",
        "message": "il chiamante sente un messaggio e la chiamata finisce",
    },
)
_CALL: Final = CallWords(
    waiting="In attesa da {waited}, posto {position} in {queue}.",
    waiting_for_callback="Da richiamare, in attesa da {waited}, posto {position} in {queue}.",
    held="Aspetta solo {agent}{more}.",
    needs="Serve {needs}.",
    needed_at_first="All'inizio serviva {needs}.",
    could=(
        "Un agente potrebbe rispondere: {who}.",
        "{number} agenti potrebbero rispondere: {who}.",
    ),
    nobody_could="Nessuno di quelli collegati può rispondere.",
    nobody_signed_in="Nessuno è collegato.",
    next_free="{agent} dovrebbe essere disponibile tra {time}.",
    with_agent={
        "offered": "Proposta a {agent}{more}.",
        "connecting": "In collegamento con {agent}{more}.",
        "talking": "In conversazione con {agent}{more}.",
    },
    retry=(
        "Da richiamare. Un tentativo non ha raggiunto il chiamante; il prossimo è tra {time}.",
        "Da richiamare. {number} tentativi non hanno raggiunto il chiamante; il prossimo è tra {time}.",
    ),
    postponed="Da richiamare; è rimandata ed entra in coda tra {time}.",
)
_AGENT: Final = AgentWords(
    works="{agent} {does}{more}.",
    doing={
        "offered": "sta ricevendo la chiamata {call}",
        "connecting": "si sta collegando alla chiamata {call}",
        "talking": "è in conversazione nella chiamata {call}",
        "wrapping_up": "finisce il lavoro dopo la chiamata {call}",
    },
    away="{agent} è assente{more}.",
    backing_off="{agent} è in breve pausa dopo una chiamata persa o rifiutata{more}.",
    idle="{agent} è disponibile e non ha niente da fare da {time}.",
    unreachable="La postazione non è raggiungibile.",
    unreachable_until="La postazione non è raggiungibile; tra {time} il servizio scollega {agent}.",
    planned="{agent} {plan}.",
    serves="{agent} può rispondere per {queues}.",
    through="{queue} (grazie a {skills})",
    serves_none="{agent} non può rispondere per nessuna coda: {why}.",
    of_queue="per {queue}, {why}",
    no_channel="non ce n'è una per i tipi di chiamate che questo agente prende",
    none_waits="Nessuna chiamata in attesa.",
    none_to_take=(
        "Una chiamata in attesa, ma {agent} non può prenderla.",
        "{number} chiamate in attesa, ma {agent} non può prenderne nessuna.",
    ),
    some_to_take=(
        "Una chiamata in attesa; {agent} può prenderne {may}.",
        "{number} chiamate in attesa; {agent} può prenderne {may}.",
    ),
    may_take=("una", "{number}"),
    waiting="Chiamata {call} in {queue} ({time}): {why}.",
    held="aspetta solo {held_for}; {why}",
)
_OFFER: Final = OfferWords(
    held="La chiamata {call} in {queue} aspettava solo {agent}.",
    ringing=(
        "La chiamata {call} in {queue} squillava già; {agent} diventa disponibile, e ora squilla anche"
        " qui."
    ),
    chosen="La chiamata {call} in {queue} va a {agent}, che {why}.",
    free="{number} agenti erano disponibili: {who}.",
    became_ready="{agent} diventa disponibile e riceve la chiamata {call} di {queue}: {why}.",
    choice="Si poteva scegliere tra {number} chiamate: {calls}.",
    agents={
        "preferred_skills": (
            "ha {one.preferred_skills} delle competenze preferite,"
            " {other.agent} {other.preferred_skills}"
        ),
        "primary_skill": "è qui soprattutto per questo, a differenza di {other.agent}",
        "level": "ha più esperienza in questo: livello {one.level}, {other.agent} {other.level}",
        "skills": (
            "ha meno competenze: {one.skills}, {other.agent} {other.skills}, che così resta"
            " disponibile per altre chiamate"
        ),
        "occupancy": (
            "di recente ha avuto un'occupazione del {one.occupancy:.0%}, {other.agent} del"
            " {other.occupancy:.0%}"
        ),
        "calls": "ha avuto meno chiamate: {one.calls}, {other.agent} {other.calls}",
        "talk_time": "ha parlato per {talked}, {other.agent} per {other_talked}",
        "turn": "nella rotazione viene prima di {other.agent}",
        "place": "nell'elenco viene prima di {other.agent}",
        "chance": "il sorteggio ha scelto",
        "idle": "era senza chiamate da {idle}, {other.agent} da {other_idle}",
        "sign_in": "a parità del resto ha iniziato prima di {other.agent}",
        "everybody": "può rispondere, e squilla a tutti",
        "only_one": "è la sola persona disponibile per questa chiamata",
    },
    calls={
        "rank": "è di grado {one.rank}, la chiamata {other.call} di grado {other.rank}",
        "score": (
            "al grado {one.rank} vale un'attesa di {score}, la chiamata {other.call} di {other_score}"
        ),
        "queued": "aspetta da {waited}, la chiamata {other.call} da {other_waited}",
    },
    by_target=(
        "ha già consumato il {one.score:.0%} dell'obiettivo di attesa della coda, la chiamata"
        " {other.call} il {other.score:.0%}"
    ),
    only_call="è la prima in coda, e in altre code non c'è nulla in attesa che {agent} possa prendere",
    passed_over=(
        (
            "Saltata una persona più adatta: la sta già ricevendo, o l'ha appena persa, rifiutata"
            " o trasferita."
        ),
        (
            "Saltate {number} persone più adatte: la stanno già ricevendo, o l'hanno appena"
            " persa, rifiutata o trasferita."
        ),
    ),
    rest="Degli altri agenti: {counts}.",
    shadow_same="La regola in prova ({rule}) avrebbe fatto lo stesso.",
    shadow_agent="La regola in prova ({rule}) avrebbe scelto {choice}.",
    shadow_call="La regola in prova ({rule}) avrebbe scelto la chiamata {choice}.",
    rules={
        "most_proficient": "chi ha più esperienza",
        "longest_idle": "chi è senza chiamate da più tempo",
        "fewest_skills": "chi ha meno competenze",
        "lowest_occupancy": "chi ha l'occupazione più bassa",
        "fewest_calls": "chi ha avuto meno chiamate",
        "least_talk_time": "chi ha parlato meno",
        "round_robin": "a rotazione",
        "fixed_order": "ordine fisso",
        "random": "a sorte",
        "weighted_random": "a sorte, secondo il livello",
        "ring_all": "squilla a tutti",
        "ring_progressively": "squilla a sempre più agenti",
        "ageing": "priorità che cresce con l'attesa",
        "wait_over_target": "attesa rispetto all'obiettivo",
        "fifo": "in ordine di arrivo",
        "strict": "solo secondo la priorità",
    },
    disagrees="Il registro dice altro: è stato scritto da un'altra versione.",
)
ITALIAN: Final = Words(
    number=str,
    position=str,
    conjunction="e",
    others=("un altro", "altri {number}"),
    in_all="in tutto {counts}",
    left="ancora {time}",
    since="da {time}",
    operators={
        "and": "e",
        "or": "o",
        "not": "non",
        "anybody": "niente di particolare",
        "nobody": "ciò che nessuno ha",
    },
    level="{skill} dal livello {level}",
    reasons=_REASONS,
    steps=_STEPS,
    call=_CALL,
    agent=_AGENT,
    offer=_OFFER,
)
