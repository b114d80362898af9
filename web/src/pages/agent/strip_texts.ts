// The desk, seen from other pages; all other words are those of the desk itself.
import { texts } from "../../i18n";

export const t = texts({
  en: { strip: "Your desk", back: "Back to the desk" },
  nl: { strip: "Uw werkplek", back: "Terug naar de werkplek" },
  it: { strip: "La sua postazione", back: "Torna alla postazione" },
});
