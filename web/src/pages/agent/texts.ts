// The words of the desk, and of what the configuration names.
import { texts } from "../../i18n";
import { en } from "./texts/en";
import { it } from "./texts/it";
import { nl } from "./texts/nl";

export const t = texts({ en, nl, it });

/** A reason or disposition as people read it: those that ship are translated, others stand as they are. */
export function named(word: string): string {
  return t().names[word] ?? word.replaceAll("_", " ");
}
