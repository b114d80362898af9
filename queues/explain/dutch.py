"""Explanations in Dutch."""

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
        "has_it": "{agent} heeft het al aangeboden gekregen",
        "lacks": "{agent} mist {more}",
        "other_channel": "{agent} neemt geen gesprekken van deze soort aan",
        "held_for_another": "{agent} moet het aan een ander laten",
        "unreachable": "de werkplek van {agent} is niet bereikbaar",
        "away": "{agent} is afwezig{more}",
        "leaving": "{agent} {more}",
        "backing_off": "{agent} heeft een korte pauze na een gemist of geweigerd gesprek{more}",
        "busy": "{agent} {more}",
        "mixing": "{agent} is bezig met {more}, en kan dit er niet bij hebben",
        "excluded": "{agent} heeft het net gemist, geweigerd of doorverbonden{more}",
        "takes_another_first": "{agent} neemt eerst gesprek {call}",
        "free": "{agent} is beschikbaar en krijgt het als volgende",
    },
    several={
        "has_it": "{number} bij wie het al overgaat",
        "lacks": "{number} zonder wat nodig is",
        "other_channel": "{number} voor andere soorten gesprekken",
        "held_for_another": (
            "{number} die het aan een ander moet laten",
            "{number} die het aan een ander moeten laten",
        ),
        "unreachable": "{number} niet bereikbaar",
        "away": "{number} afwezig",
        "leaving": "{number} op het punt te gaan",
        "backing_off": "{number} in een korte pauze",
        "busy": "{number} bezig",
        "mixing": "{number} bezig met iets anders",
        "excluded": ("{number} die het net liet gaan", "{number} die het net lieten gaan"),
        "takes_another_first": (
            "{number} die eerst een ander neemt",
            "{number} die eerst een ander nemen",
        ),
        "free": "{number} beschikbaar",
    },
    does_not_meet="{agent} voldoet niet aan '{more}'",
    doing={
        "offered": "krijgt een ander gesprek aangeboden",
        "connecting": "wordt verbonden",
        "talking": "is in gesprek",
        "wrapping_up": "doet nawerk",
    },
    others_in_hand=(" en heeft er nog één lopen", " en heeft er nog {number} lopen"),
    calls={
        "voice": ("één telefoongesprek", "{number} telefoongesprekken"),
        "chat": ("één chat", "{number} chats"),
        "email": ("één e-mail", "{number} e-mails"),
    },
    planned={
        "away": "gaat weg zodra het lopende werk klaar is",
        "signed_out": "meldt zich af zodra het lopende werk klaar is",
    },
    away={
        "break": "pauze",
        "lunch": "lunch",
        "training": "training",
        "meeting": "overleg",
        "signed_in": "nog niet begonnen",
        "missed_calls": "gesprekken gemist",
    },
)
_STEPS: Final = StepWords(
    taken="Regel van {queue} toegepast: {effect}.",
    due="Nu aan de beurt: {effect}.",
    to_come="{when}: {effect}.",
    conditions={
        "time": "over {time}",
        "held": "zodra iedereen het mag aannemen",
        "line_over": "als er meer dan {asked} wachten ({found})",
        "longest_wait_over": "als iemand langer dan {asked} wacht ({found})",
        "expected_wait_over": "als de verwachte wachttijd boven {asked} is ({found})",
        "staffing": "als {staffing}",
    },
    staffing={
        "nobody_signed_in": "niemand is aangemeld die het kan aannemen",
        "nobody_at_work": "niemand aan het werk is die het kan aannemen",
        "nobody_ready": "niemand beschikbaar is die het kan aannemen",
        "somebody_at_work": "iemand aan het werk is die het kan aannemen",
    },
    not_known="niet bekend",
    now="nu {found}",
    lower_levels="de gevraagde niveaus gaan {levels} omlaag",
    drop_skills="niet meer nodig: {skills}",
    add_queues="medewerkers van {queues} mogen het ook aannemen",
    raise_priority="de prioriteit gaat {priority} omhoog",
    offer_callback="terugbellen wordt aangeboden",
    move_to="het wordt verplaatst naar {queue}",
    leaves={
        "refuse": "het wordt geweigerd",
        "callback": "het wordt een terugbelverzoek",
        "voicemail": "de beller kan een bericht achterlaten",
        "message": "de beller hoort een mededeling en het eindigt",
    },
)
_CALL: Final = CallWords(
    waiting="Wacht {waited}, plaats {position} in {queue}.",
    waiting_for_callback="Wacht {waited} om te worden teruggebeld, plaats {position} in {queue}.",
    held="Het wacht alleen op {agent}{more}.",
    needs="Het vraagt {needs}.",
    needed_at_first="Eerst vroeg het {needs}.",
    could=(
        "Eén medewerker kan het aannemen: {who}.",
        "{number} medewerkers kunnen het aannemen: {who}.",
    ),
    nobody_could="Niemand die is aangemeld kan het aannemen.",
    nobody_signed_in="Niemand is aangemeld.",
    next_free="{agent} is er naar verwachting over {time} voor beschikbaar.",
    with_agent={
        "offered": "Aangeboden aan {agent}{more}.",
        "connecting": "Wordt verbonden met {agent}{more}.",
        "talking": "In gesprek met {agent}{more}.",
    },
    retry=(
        "Wordt teruggebeld. Eén poging heeft de beller niet bereikt; de volgende komt over {time}.",
        "Wordt teruggebeld. {number} pogingen hebben de beller niet bereikt; de volgende komt over {time}.",
    ),
    postponed="Wordt teruggebeld; het is uitgesteld en komt over {time} in de rij.",
)
_AGENT: Final = AgentWords(
    works="{agent} {does}{more}.",
    doing={
        "offered": "krijgt gesprek {call} aangeboden",
        "connecting": "wordt verbonden met gesprek {call}",
        "talking": "voert gesprek {call}",
        "wrapping_up": "doet nawerk van gesprek {call}",
    },
    away="{agent} is afwezig{more}.",
    backing_off="{agent} heeft een korte pauze na een gemist of geweigerd gesprek{more}.",
    idle="{agent} is beschikbaar en heeft al {time} niets te doen.",
    unreachable="De werkplek is niet bereikbaar.",
    unreachable_until="De werkplek is niet bereikbaar; {agent} wordt over {time} afgemeld.",
    planned="{agent} {plan}.",
    serves="{agent} kan gesprekken aannemen van {queues}.",
    through="{queue} (dankzij {skills})",
    serves_none="{agent} kan van geen enkele wachtrij gesprekken aannemen: {why}.",
    of_queue="voor {queue}: {why}",
    no_channel="er is er geen voor de soorten gesprekken die deze medewerker aanneemt",
    none_waits="Er wacht geen gesprek.",
    none_to_take=(
        "Er wacht één gesprek, maar {agent} mag het niet aannemen.",
        "Er wachten {number} gesprekken, maar {agent} mag er geen van aannemen.",
    ),
    some_to_take=(
        "Er wacht één gesprek; {agent} kan {may} aannemen.",
        "Er wachten {number} gesprekken; {agent} kan er {may} van aannemen.",
    ),
    may_take=("één", "{number}"),
    waiting="Gesprek {call} in {queue} ({time}): {why}.",
    held="het wacht alleen op {held_for}; {why}",
)
_OFFER: Final = OfferWords(
    held="Gesprek {call} in {queue} wachtte alleen op {agent}.",
    ringing="Gesprek {call} in {queue} ging al over toen {agent} beschikbaar werd, en gaat nu ook hier over.",
    chosen="Gesprek {call} in {queue} gaat naar {agent}, die {why}.",
    free="{number} medewerkers waren beschikbaar: {who}.",
    became_ready="{agent} werd beschikbaar en krijgt gesprek {call} van {queue}: {why}.",
    choice="Keuze uit {number} gesprekken: {calls}.",
    agents={
        "preferred_skills": (
            "{one.preferred_skills} van de gewenste vaardigheden heeft,"
            " {other.agent} {other.preferred_skills}"
        ),
        "primary_skill": "hier in de eerste plaats voor is, anders dan {other.agent}",
        "level": "hier beter in is: niveau {one.level}, {other.agent} {other.level}",
        "skills": (
            "minder vaardigheden heeft: {one.skills}, {other.agent} {other.skills}, die zo beschikbaar"
            " blijft voor anderen"
        ),
        "occupancy": (
            "de laatste tijd {one.occupancy:.0%} bezig was, {other.agent} {other.occupancy:.0%}"
        ),
        "calls": "minder gesprekken heeft gehad: {one.calls}, {other.agent} {other.calls}",
        "talk_time": "{talked} heeft gesproken, {other.agent} {other_talked}",
        "turn": "aan de beurt is, vóór {other.agent}",
        "place": "vóór {other.agent} in de lijst staat",
        "chance": "door loting is gekozen",
        "idle": "{idle} niets te doen had, {other.agent} {other_idle}",
        "sign_in": "gelijk is, maar zich eerder heeft aangemeld dan {other.agent}",
        "everybody": "beschikbaar is; het gaat bij iedereen over",
        "only_one": "er als enige beschikbaar voor is",
    },
    calls={
        "rank": "het staat op rang {one.rank}, gesprek {other.call} op {other.rank}",
        "score": (
            "op rang {one.rank} telt het als {score} wachttijd, gesprek {other.call} als {other_score}"
        ),
        "queued": "het heeft {waited} gewacht, gesprek {other.call} {other_waited}",
    },
    by_target=(
        "van de gewenste wachttijd van de wachtrij is {one.score:.0%} om, bij gesprek {other.call}"
        " {other.score:.0%}"
    ),
    only_call="het is het eerste in de rij, en in een andere wachtrij wacht niets dat {agent} kan aannemen",
    passed_over=(
        (
            "Eén geschiktere medewerker overgeslagen: daar gaat het al over, of is het net"
            " gemist, geweigerd of doorverbonden."
        ),
        (
            "{number} geschiktere medewerkers overgeslagen: daar gaat het al over, of is het net"
            " gemist, geweigerd of doorverbonden."
        ),
    ),
    rest="Van de andere medewerkers: {counts}.",
    shadow_same="De regel op proef ({rule}) had hetzelfde gedaan.",
    shadow_agent="De regel op proef ({rule}) had {choice} genomen.",
    shadow_call="De regel op proef ({rule}) had gesprek {choice} genomen.",
    rules={
        "most_proficient": "wie er het best in is",
        "longest_idle": "wie het langst niets te doen heeft",
        "fewest_skills": "wie de minste vaardigheden heeft",
        "lowest_occupancy": "wie het minst bezig was",
        "fewest_calls": "wie de minste gesprekken had",
        "least_talk_time": "wie het kortst heeft gesproken",
        "round_robin": "om de beurt",
        "fixed_order": "vaste volgorde",
        "random": "loting",
        "weighted_random": "gewogen loting",
        "ring_all": "bij iedereen tegelijk",
        "ring_progressively": "bij steeds meer medewerkers",
        "ageing": "prioriteit die met het wachten stijgt",
        "wait_over_target": "wachttijd tegenover het doel",
        "fifo": "op volgorde van aankomst",
        "strict": "strikt op prioriteit",
    },
    disagrees="Het logboek zegt iets anders: het is door een andere versie geschreven.",
)
DUTCH: Final = Words(
    number=str,
    position=str,
    conjunction="en",
    others=("één ander", "{number} anderen"),
    in_all="in totaal {counts}",
    left="nog {time}",
    since="al {time}",
    operators={
        "and": "en",
        "or": "of",
        "not": "geen",
        "anybody": "niets bijzonders",
        "nobody": "iets wat niemand heeft",
    },
    level="{skill} vanaf niveau {level}",
    reasons=_REASONS,
    steps=_STEPS,
    call=_CALL,
    agent=_AGENT,
    offer=_OFFER,
)
