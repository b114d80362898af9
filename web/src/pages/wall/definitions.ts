// What every figure means, as the service defines it.
import { effect, signal } from "@preact/signals";

import { get } from "../../http";
import { language } from "../../i18n";

export interface Meaning {
  name: string;
  formula: string;
  unit: "count" | "share" | "milliseconds";
}

export const meanings = signal<Record<string, Meaning>>({});

/** Have them in the language of the page as long as it is shown; gives how to end that. */
export function followLanguage(): () => void {
  return effect(() => {
    const asked = language.value;
    get<{ figures: Record<string, Meaning> }>(`/api/definitions?language=${asked}`).then(
      (found) => {
        if (language.value === asked) meanings.value = found.figures;
      },
      () => undefined, // the figures are shown without
    );
  });
}
