// What the phone of a desk says about itself.
import { texts } from "../i18n";
import type { DeviceState } from "./devices";
import type { Tone } from "./tones";

type Devices = Record<DeviceState, { name: string; help: string }>;

const en = {
  device: {
    unknown: { name: "Not checked", help: "Check your microphone and your sound before you start." },
    checking: { name: "Checking", help: "Your browser may ask whether it may use the microphone." },
    ready: { name: "Microphone and sound work", help: "" },
    no_microphone: {
      name: "No microphone",
      help: "Plug in a microphone or headset, or close the program that uses it, and check again.",
    },
    denied: {
      name: "Microphone not allowed",
      help: "Allow the microphone for this page: press the sign at the left of the address, and check again.",
    },
    silent: {
      name: "Microphone is switched off",
      help: "Switch it on: with the button on your headset, or in the sound settings of this computer.",
    },
    no_sound: { name: "No sound", help: "Press “check” once, so that your browser lets sound out." },
    insecure: {
      name: "Not a secure address",
      help: "Browsers let a page use the microphone only if its address begins with https.",
    },
  } satisfies Devices,
  tone: { classic: "Classic", soft: "Soft", bright: "Bright" } satisfies Record<Tone, string>,
  /** Why the phone left a call, from what `onEnded` says. */
  ended: {
    over: "",
    refused: "The call is not there any more.",
    taken: "The call goes on in another tab.",
    lost: "The connection was lost.",
    bad_messages: "The service did not understand this page. Load it again.",
    too_many: "There are too many on this call.",
    stopping: "The service restarts.",
  },
  elsewhere: "A call rings in another tab",
  follows: "The phone is in another tab",
  takeOver: "Use this tab",
};

export const phoneTexts = texts({
  en,
  nl: {
    device: {
      unknown: { name: "Niet gecontroleerd", help: "Controleer uw microfoon en geluid voordat u begint." },
      checking: { name: "Bezig met controleren", help: "Uw browser vraagt misschien of de microfoon gebruikt mag worden." },
      ready: { name: "Microfoon en geluid werken", help: "" },
      no_microphone: {
        name: "Geen microfoon",
        help: "Sluit een microfoon of headset aan, of sluit het programma dat hem gebruikt, en controleer opnieuw.",
      },
      denied: {
        name: "Microfoon niet toegestaan",
        help: "Sta de microfoon toe voor deze pagina: druk op het teken links van het adres, en controleer opnieuw.",
      },
      silent: {
        name: "Microfoon staat uit",
        help: "Zet hem aan: met de knop op uw headset, of in de geluidsinstellingen van deze computer.",
      },
      no_sound: { name: "Geen geluid", help: "Druk één keer op ‘controleren’, zodat uw browser geluid doorlaat." },
      insecure: {
        name: "Geen veilig adres",
        help: "Browsers geven een pagina de microfoon alleen als het adres met https begint.",
      },
    },
    tone: { classic: "Klassiek", soft: "Zacht", bright: "Helder" },
    ended: {
      over: "",
      refused: "Het gesprek is er niet meer.",
      taken: "Het gesprek gaat verder in een ander tabblad.",
      lost: "De verbinding is verbroken.",
      bad_messages: "De dienst begreep deze pagina niet. Laad haar opnieuw.",
      too_many: "Er doen te veel mensen mee aan dit gesprek.",
      stopping: "De dienst start opnieuw.",
    },
    elsewhere: "In een ander tabblad gaat een gesprek over",
    follows: "De telefoon is in een ander tabblad",
    takeOver: "Dit tabblad gebruiken",
  },
  it: {
    device: {
      unknown: { name: "Non controllato", help: "Controlli microfono e audio prima di iniziare." },
      checking: { name: "Controllo in corso", help: "Il browser può chiedere il permesso di usare il microfono." },
      ready: { name: "Microfono e audio funzionano", help: "" },
      no_microphone: {
        name: "Nessun microfono",
        help: "Colleghi un microfono o una cuffia, o chiuda il programma che lo usa, e controlli di nuovo.",
      },
      denied: {
        name: "Microfono non permesso",
        help: "Permetta il microfono per questa pagina: prema il simbolo a sinistra dell’indirizzo, e controlli di nuovo.",
      },
      silent: {
        name: "Il microfono è spento",
        help: "Lo accenda: con il tasto della cuffia, o nelle impostazioni audio del computer.",
      },
      no_sound: { name: "Nessun suono", help: "Prema una volta «controlla», perché il browser lasci uscire il suono." },
      insecure: {
        name: "Indirizzo non sicuro",
        help: "I browser concedono il microfono a una pagina solo se l’indirizzo inizia con https.",
      },
    },
    tone: { classic: "Classica", soft: "Dolce", bright: "Brillante" },
    ended: {
      over: "",
      refused: "La chiamata non c’è più.",
      taken: "La chiamata continua in un’altra scheda.",
      lost: "Il collegamento si è interrotto.",
      bad_messages: "Il servizio non ha capito questa pagina. La ricarichi.",
      too_many: "Ci sono troppe persone in questa chiamata.",
      stopping: "Il servizio si riavvia.",
    },
    elsewhere: "In un’altra scheda squilla una chiamata",
    follows: "Il telefono è in un’altra scheda",
    takeOver: "Usa questa scheda",
  },
});

/** Words for what `onEnded` said: its own if we have any, else as it is. */
export function whyEnded(reason: string): string {
  const known: Record<string, string> = phoneTexts().ended;
  return known[reason] ?? reason;
}
