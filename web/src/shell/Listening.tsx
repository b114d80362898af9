// What whoever listens to a call sees on all pages. It is only loaded by the page on which one can listen.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";

/** Null: nobody has been able to listen in this tab so far. */
export const bar = signal<ComponentType | null>(null);

export function Listening() {
  const Bar = bar.value;
  return Bar && <Bar />;
}
