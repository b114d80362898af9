// What an agent's desk shows on all pages. The desk itself is only loaded by who sits at one; a page that
// is loaded anew finds out here whether this tab was a desk.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";

const OPEN = "switchroom.at-desk";

/** Shown below the top bar as long as this tab is a desk; null if it is none. */
export const strip = signal<ComponentType | null>(null);

/** Remember, over a reload, whose desk this tab is; null: nobody's. */
export function remember(person: string | null): void {
  try {
    if (person === null) sessionStorage.removeItem(OPEN);
    else sessionStorage.setItem(OPEN, person);
  } catch {
    // after a reload the desk is opened by hand then
  }
}

/** Open the desk again if this tab was the desk of this person before it was loaded anew. */
export function openAgain(person: string): void {
  try {
    if (sessionStorage.getItem(OPEN) !== person) return;
  } catch {
    return;
  }
  void import("../pages/agent/station").then((module) => module.enter());
}
