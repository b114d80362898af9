// Which agent or call is looked at.
import { signal } from "@preact/signals";

import { forgetWithPerson } from "../../session";
import { forget, outcome } from "./orders";

export interface Chosen {
  kind: "agent" | "call";
  id: string;
}

export const chosen = signal<Chosen | null>(null);

/** Where the focus was before: it goes back there when the panel is closed. */
let before: HTMLElement | null = null;

forgetWithPerson(() => {
  chosen.value = outcome.value = before = null;
});

export function choose(kind: Chosen["kind"], id: string): void {
  if (chosen.value === null && document.activeElement instanceof HTMLElement) {
    before = document.activeElement;
  }
  if (chosen.value !== null) forget(chosen.value.id);
  chosen.value = { kind, id };
}

export function close(): void {
  chosen.value = null;
  before?.focus();
  before = null;
}
