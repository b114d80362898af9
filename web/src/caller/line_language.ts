// The languages of the line that the page rings, and the one in which a call is held.
import { signal } from "@preact/signals";

import { follow, language, languages, type Language } from "../i18n";
import { get } from "../http";
import type { Spoken } from "../phone/messages";

interface Greeting {
  company: string;
  languages: string[];
  demo: boolean;
}

export function createLineLanguage() {
  /** In which calls can be held; null: not known yet. */
  const offered = signal<readonly string[] | null>(null);
  /** In which this one is held; null: not known yet. */
  const spoken = signal<string | null>(null);

  /** The call is held in this language, and the page speaks it too. */
  function hold(code: string): void {
    spoken.value = code;
    follow(code);
  }

  return {
    offered,
    spoken,
    hold,
    /** Those that the reader may choose. */
    choices: (): Language[] =>
      (Object.keys(languages) as Language[]).filter((one) => offered.value?.includes(one) ?? true),
    /** The languages of the line in words, if the page's is none of them; else empty. */
    others: (): string => {
      const codes = offered.value ?? [];
      if (codes.length === 0 || codes.includes(language.value)) return "";
      const names = new Intl.DisplayNames([language.value], { type: "language" });
      const list = new Intl.ListFormat([language.value]);
      return list.format(codes.map((code) => names.of(code) ?? code));
    },
    /** The page speaks what is spoken. A choice of languages, offered in each, is none yet. */
    heed: (items: readonly Spoken[]): void => {
      const [first, ...more] = new Set(items.map((one) => one.language));
      if (first !== undefined && more.length === 0) hold(first);
    },
    /** Ask what there is to know before a call. Without an answer the page does without. */
    look: async (): Promise<Greeting | null> => {
      try {
        const told = await get<Greeting>("/browser/greeting");
        offered.value = told.languages;
        return told;
      } catch {
        return null;
      }
    },
  };
}
