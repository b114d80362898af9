// The service's time, as far as this page knows it: a desk whose own clock is wrong still counts right.
import { computed, signal } from "@preact/signals";

import { rate } from "../../live/client";

const told = signal({ serviceMs: Date.now(), pageMs: Date.now() });
const pageMs = signal(Date.now());
let users = 0;
let timer: number | undefined;

/** This moment by the service's clock; moves four times a second while somebody `follow`s it. */
export const nowMs = computed(
  () => told.value.serviceMs + (pageMs.value - told.value.pageMs) * rate.value,
);

/** The service has said what time it is. */
export function setClock(serviceMs: number): void {
  const now = Date.now();
  told.value = { serviceMs, pageMs: now };
  pageMs.value = now;
}

/** Let time pass on this page; gives how to end that. */
export function follow(): () => void {
  users += 1;
  timer ??= window.setInterval(() => {
    pageMs.value = Date.now();
  }, 250);
  return () => {
    users -= 1;
    if (users > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}
