// Which of the panels of a call, or of the page, is open: at most one. One of a call is closed with it, and
// does not open by itself over the next.
import { computed, effect, signal, untracked } from "@preact/signals";

import { forgetWithPerson } from "../../session";
import { desk } from "./station";

export type Panel = "keypad" | "transfer" | "keys" | "devices";

const open = signal<Panel | null>(null);
const call = computed(() => desk.value?.inHand.value?.call);

effect(() => {
  call.value;
  untracked(() => {
    if (open.value === "keypad" || open.value === "transfer") open.value = null;
  });
});

forgetWithPerson(() => {
  open.value = null;
});

export const panel = {
  get value(): Panel | null {
    return open.value;
  },
  show(one: Panel): void {
    open.value = one;
  },
  toggle(one: Panel): void {
    open.value = open.peek() === one ? null : one;
  },
  close(): void {
    open.value = null;
  },
};
