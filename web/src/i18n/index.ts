// The languages of the pages. Every page brings its own texts, typed, so that a missing one does not
// compile; the language chosen holds for all pages and is remembered in this browser.
import { signal } from "@preact/signals";

export const languages = { nl: "Nederlands", en: "English", it: "Italiano" } as const;
export type Language = keyof typeof languages;

const stored = "switchroom.language";

function isLanguage(code: string | null | undefined): code is Language {
  return code != null && code in languages;
}

function first(): Language {
  const asked = new URLSearchParams(location.search).get("language");
  const wished = [asked, read(), ...navigator.languages.map((code) => code.slice(0, 2))];
  return wished.find(isLanguage) ?? "en";
}

function read(): string | null {
  try {
    return localStorage.getItem(stored);
  } catch {
    return null; // a page in a frame may have no storage
  }
}

/** Speak the language of somebody's account, unless another was chosen in this browser. */
export function suggest(code: string): void {
  const asked = new URLSearchParams(location.search).get("language");
  if (isLanguage(asked) || isLanguage(read()) || !isLanguage(code)) return;
  use(code);
}

export const language = signal<Language>(first());
document.documentElement.lang = language.value;

export function speak(code: Language): void {
  use(code);
  try {
    localStorage.setItem(stored, code);
  } catch {
    // it holds for this page then
  }
}

/** Speak the language of what goes on in a page, whatever was chosen; it holds for this page alone. */
export function follow(code: string): void {
  if (isLanguage(code)) use(code);
}

function use(code: Language): void {
  language.value = code;
  document.documentElement.lang = code;
}

/** A name in the language of the page, or else in any that there is. */
export function named(names: Readonly<Record<string, string>>): string {
  return names[language.value] ?? Object.values(names)[0] ?? "";
}

type Widened<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : T extends object
      ? { [K in keyof T]: Widened<T[K]> }
      : T;

/** Gives a function for the texts in the language of the moment; a component that calls it is drawn
 * anew when the language changes. */
export function texts<T extends object>(all: {
  en: T;
  nl: Widened<T>;
  it: Widened<T>;
}): () => Widened<T> {
  return () => all[language.value] as Widened<T>;
}
