// Light or dark: as the device says, unless somebody chose otherwise in this browser.
import { signal } from "@preact/signals";

export type Scheme = "system" | "light" | "dark";
const stored = "switchroom.scheme";

export const scheme = signal<Scheme>(read());
apply(scheme.value);

function read(): Scheme {
  try {
    const found = localStorage.getItem(stored);
    return found === "light" || found === "dark" ? found : "system";
  } catch {
    return "system";
  }
}

function apply(chosen: Scheme): void {
  if (chosen === "system") delete document.documentElement.dataset["scheme"];
  else document.documentElement.dataset["scheme"] = chosen;
}

export function choose(chosen: Scheme): void {
  scheme.value = chosen;
  apply(chosen);
  try {
    localStorage.setItem(stored, chosen);
  } catch {
    // it holds for this page then
  }
}
