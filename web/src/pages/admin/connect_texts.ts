import { texts } from "../../i18n";

export const t = texts({
  en: {
    connectTitle: "Connect a real number",
    connectMore: "The demo calls nobody. With a telephone number, the same pages take real calls.",
    connected: "This service has a telephone network already.",
    step1: "Have a number",
    step1More:
      "Buy a number with voice at Twilio, and make an API key of the type Standard. Test numbers cost about a euro a month.",
    step2: "Make your configuration",
    step2More:
      "Start from the example, and put in your queues and people, and your number in place of those under [[conversation.numbers]].",
    step3: "Say where the service can be reached",
    step3More: "Twilio must reach it over https, through a reverse proxy with a certificate.",
    step4: "Keep the secrets out of the file, and check it",
    step4More: "The auth token and the secret of the API key stand in Twilio's console.",
    step5: "Let Twilio know",
    step5More: "This shows what it would change at Twilio, asks, and prints the application_sid to put under [twilio].",
    step6: "Start it, make an account, and call",
    step6More: "Sign in, press Ready, and ring your number.",
    buttonTitle: "“Call us” on your own site",
    buttonMore:
      "A button in the corner of your pages, from which visitors call with their browser: no telephone, no account.",
    allow: "Name your site",
    allowMore:
      "In the configuration, followed by Reload. Browsers show the button's frame on these sites alone, and give it a microphone over https only.",
    paste: "Put this into your pages",
    pasteMore:
      "Once on each page, anywhere in it. The words are yours; data-language is nl, en or it, data-side left or right.",
    callUs: "Call us",
    close: "Close",
    copy: "Copy",
    copied: "Copied",
  },
  nl: {
    connectTitle: "Een echt nummer aansluiten",
    connectMore: "De demo belt niemand. Met een telefoonnummer nemen dezelfde pagina's echte gesprekken aan.",
    connected: "Deze dienst heeft al een telefoonnetwerk.",
    step1: "Zorg voor een nummer",
    step1More:
      "Koop bij Twilio een nummer met spraak en maak een API-sleutel van het type Standard. Proefnummers kosten ongeveer een euro per maand.",
    step2: "Maak uw configuratie",
    step2More:
      "Begin met het voorbeeld en vul uw wachtrijen en mensen in, en uw nummer in plaats van die onder [[conversation.numbers]].",
    step3: "Zeg waar de dienst te bereiken is",
    step3More: "Twilio moet hem via https bereiken, door een reverse proxy met een certificaat.",
    step4: "Houd de geheimen uit het bestand, en controleer het",
    step4More: "Het auth token en het geheim van de API-sleutel staan in de console van Twilio.",
    step5: "Vertel het Twilio",
    step5More:
      "Dit toont wat het bij Twilio zou wijzigen, vraagt het na en geeft de application_sid, die onder [twilio] komt.",
    step6: "Start, maak een account en bel",
    step6More: "Meld u aan, druk op Beschikbaar en bel uw nummer.",
    buttonTitle: "‘Bel ons’ op uw eigen site",
    buttonMore:
      "Een knop in de hoek van uw pagina's, waarmee bezoekers bellen met hun browser: zonder telefoon, zonder account.",
    allow: "Noem uw site",
    allowMore:
      "In de configuratie, en daarna Herladen. Browsers tonen het venster van de knop alleen op deze sites, en geven het alleen via https een microfoon.",
    paste: "Zet dit in uw pagina's",
    pasteMore:
      "Eén keer op elke pagina, op een willekeurige plek. De woorden kiest u zelf; data-language is nl, en of it, data-side is left of right.",
    callUs: "Bel ons",
    close: "Sluiten",
    copy: "Kopiëren",
    copied: "Gekopieerd",
  },
  it: {
    connectTitle: "Collegare un numero vero",
    connectMore: "La demo non chiama nessuno. Con un numero di telefono, le stesse pagine ricevono chiamate vere.",
    connected: "Questo servizio ha già una rete telefonica.",
    step1: "Avere un numero",
    step1More:
      "Compri da Twilio un numero con voce e crei una chiave API di tipo Standard. I numeri di prova costano circa un euro al mese.",
    step2: "Fare la propria configurazione",
    step2More:
      "Parta dall'esempio e inserisca le sue code e persone, e il suo numero al posto di quelli in [[conversation.numbers]].",
    step3: "Dire dove si raggiunge il servizio",
    step3More: "Twilio deve raggiungerlo via https, attraverso un reverse proxy con un certificato.",
    step4: "Tenere i segreti fuori dal file, e verificarlo",
    step4More: "L'auth token e il segreto della chiave API si trovano nella console di Twilio.",
    step5: "Dirlo a Twilio",
    step5More:
      "Mostra che cosa cambierebbe presso Twilio, chiede conferma e indica l'application_sid da mettere in [twilio].",
    step6: "Avviare, creare un account e chiamare",
    step6More: "Acceda, prema Disponibile e chiami il suo numero.",
    buttonTitle: "«Chiamaci» sul proprio sito",
    buttonMore:
      "Un pulsante nell'angolo delle sue pagine, da cui i visitatori chiamano con il browser: senza telefono, senza account.",
    allow: "Indicare il sito",
    allowMore:
      "Nella configurazione, poi Ricarica. I browser mostrano il riquadro del pulsante solo su questi siti, e gli danno il microfono solo via https.",
    paste: "Mettere questo nelle pagine",
    pasteMore:
      "Una volta in ogni pagina, in qualunque punto. Le parole le sceglie lei; data-language è nl, en o it, data-side è left o right.",
    callUs: "Chiamaci",
    close: "Chiudi",
    copy: "Copia",
    copied: "Copiato",
  },
});
