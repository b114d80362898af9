import { texts } from "../../i18n";

export const t = texts({
  en: {
    size: "Size of the picture",
    smaller: "Smaller",
    larger: "Larger",
    fit: "Fit the width",
  },
  nl: {
    size: "Grootte van de tekening",
    smaller: "Kleiner",
    larger: "Groter",
    fit: "Hele breedte",
  },
  it: {
    size: "Dimensione del disegno",
    smaller: "Più piccolo",
    larger: "Più grande",
    fit: "Adatta alla larghezza",
  },
});
