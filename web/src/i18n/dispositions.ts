// What came of a call, as its agent says it, in words: the same on every page.
import { texts } from ".";

const names = texts<Record<string, string>>({
  en: {
    solved: "Solved",
    follow_up: "To follow up",
    passed_on: "Passed on",
    wrong_number: "Wrong number",
  },
  nl: {
    solved: "Opgelost",
    follow_up: "Nog op te volgen",
    passed_on: "Doorgegeven",
    wrong_number: "Verkeerd verbonden",
  },
  it: {
    solved: "Risolto",
    follow_up: "Da seguire",
    passed_on: "Passato ad altri",
    wrong_number: "Numero sbagliato",
  },
});

/** A disposition as people read it: others than those above stand as the configuration says them. */
export function dispositionName(disposition: string): string {
  return names()[disposition] ?? disposition.replaceAll("_", " ");
}
