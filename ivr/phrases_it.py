"""How callers answer in short in Italian."""

from typing import Final

from ivr.phrases_kinds import Phrases, joined, listed, words_of

_DENYING: Final = words_of("non nessun nessuna mica")

PHRASES: Final = Phrases(
    no=listed(
        "no grazie, no, non è corretto, non è giusto, non è così, sbagliato, è sbagliato, errato, "
        "è errato"
    ),
    agreed=listed("va bene, è giusto, è corretto, giusto, corretto, nessun problema"),
    neither=listed(
        "nessuno dei due, nessuna delle due, né l'uno né l'altro, nessuno, nessuna, altro, "
        "qualcos'altro, qualcosa d'altro, un'altra cosa, altra cosa, tutt'altro, "
        "qualcosa di diverso, un'altra domanda"
    ),
    unsure=listed(
        "non lo so, non so, non saprei, boh, non ne ho idea, non ho idea, nessuna idea, "
        "non sono sicuro, non sono sicura, non ricordo"
    ),
    done=listed(
        "grazie mille, grazie, molte grazie, è tutto, tutto qui, tutto bene, basta così, basta, "
        "nient'altro, niente altro, niente, a posto, arrivederci, ciao, va bene, perfetto, ok"
    ),
    person=words_of(
        "operatore operatrice operatori persona persone umano qualcuno addetto addetta impiegato "
        "impiegata agente consulente centralino centralinista"
    )
    | listed("essere umano, esseri umani, servizio clienti, assistenza clienti, vostro collega"),
    filler=words_of(
        "io vorrei voglio posso può potrei mi parlare con un un' una uno il la lo vera vero "
        "umana umano passare passi metta in contatto per favore piacere cortesia grazie "
        "preferisco a di al all' l' buongiorno buonasera salve pronto ma scusi si tratta è "
        "intendevo adesso"
    ),
    asking=words_of(
        "vostro vostra vostri vostre dei degli delle del della da dal dall' dall col collo che aiuti "
        "aiutare aiutarmi faccia fate fare far parli parlo dia dare date datemi mettetemi passatemi "
        "passami fatemi c' ho bisogno desidero vogliamo vorremmo possiamo potete potrebbe puoi avere "
        "linea telefono reale carne ossa e solo subito ora qui lì altro altra chiedo servizio ci"
    ),
    machine=words_of(
        "robot bot chatbot macchina macchine computer automatico risponditore disco registrata"
    ),
    numbers={
        "zero": 0,
        "uno": 1,
        "primo": 1,
        "prima": 1,
        "due": 2,
        "secondo": 2,
        "seconda": 2,
        "tre": 3,
        "quattro": 4,
        "cinque": 5,
        "sei": 6,
        "sette": 7,
        "otto": 8,
        "nove": 9,
    },
    manager=words_of("responsabile direttore direttrice supervisore manager superiore capo"),
    escalating=listed(
        "vie legali, azione legale, azioni legali, vediamo in tribunale, portarvi in tribunale, "
        "porto in tribunale, vado in tribunale, "
        "sporgo denuncia, sporgere denuncia, faccio una denuncia, fare una denuncia, "
        "faccio denuncia, vi denuncio, denunciarvi, "  # "la denuncia di furto" is no threat
        "difensore civico, associazione consumatori, associazione dei consumatori, codacons, "
        "mio avvocato, nostro avvocato, miei avvocati, nostri avvocati, con l'avvocato, "
        "dall'avvocato, all'avvocato, chiamo l'avvocato, un avvocato vi, "
        "con un avvocato, da un avvocato, a un avvocato, ad un avvocato, chiamo un avvocato"
    )
    | joined("vostro,vostri,il suo", "responsabile,responsabili,direttore,capo,superiore,manager")
    | joined(
        "parlare con,parlare subito con,voglio,vorrei,mi passi,passatemi,mi dia,in contatto con",
        "il,un",
        "responsabile,direttore,supervisore,superiore,manager,capo",
    ),
    denying=_DENYING,
    function=_DENYING
    | words_of(
        """
        il lo la i gli le l' un uno una un' di a da in con su per tra fra del dello della dei degli
        delle dell' al allo alla ai agli alle all' dal dallo dalla dai dagli dalle dall' nel nello
        nella nei negli nelle nell' sul sullo sulla sui sugli sulle sull' io tu lui lei noi voi loro
        mi ti si ci vi ne me te sé mio mia miei mie tuo tua tuoi tue suo sua suoi sue nostro nostra
        nostri nostre vostro vostra vostri vostre questo questa questi queste quest' quello quella
        quelli quelle quell' quel quei che chi cui cosa cos' quale quali qual quanto quanta quanti
        quante come dove dov' quando perché perche è e ed o oppure ma se anche ancora già più meno
        molto molta molti poco tanto troppo sono sei siamo siete era erano sia stato stata essere ho
        hai ha abbiamo avete hanno avevo aveva avere posso puoi può possiamo potete possono potrei
        potrebbe voglio vuoi vuole vogliamo volete vorrei vorremmo devo devi deve dobbiamo dovete
        devono dovrei faccio fai fa facciamo fate fanno fare fatto so sai sa sappiamo sapete sanno
        sapere vado va qui qua lì là adesso ora poi prima dopo sempre così allora quindi però proprio
        solo qualcosa qualcuno nessuno tutto tutti tutta niente nulla ogni altro altra sì no né
        ore tardi buongiorno buonasera salve ciao pronto grazie prego favore piacere scusi scusa ok eh
        ehm mah boh beh giusto esatto certo bene intendo intendevo dico volevo dire
        """
    ),
)
