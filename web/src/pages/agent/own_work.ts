// The agent's own figures, asked for now and then and after each call.
import { signal } from "@preact/signals";

import { get } from "../../http";
import { language } from "../../i18n";
import { createInOrder } from "../../latest";
import { forgetWithPerson, session } from "../../session";
import type { OwnCall, OwnDay, Why } from "../../wire/agent";
import { desk } from "./station";

const EVERY_MS = 20_000;

export const day = signal<OwnDay | null>(null);
export const recent = signal<OwnCall[] | null>(null);
export const why = signal<Why | null>(null);
export const isWhyOpen = signal(false);

forgetWithPerson(() => {
  day.value = recent.value = why.value = null;
  isWhyOpen.value = false;
});

const ofDay = createInOrder();
const ofRecent = createInOrder();
const ofWhy = createInOrder();

/** What fails is asked again with the next beat; old figures are better than none meanwhile. */
async function ask<T>(
  path: string,
  asking: ReturnType<typeof createInOrder>,
  take: (told: T) => void,
): Promise<void> {
  // The answer would be that of whoever is signed in in another tab by now.
  if (desk.value?.link.state.value === "over") return;
  const asker = session.value?.person;
  const isNew = asking();
  try {
    const told = await get<T>(path);
    if (session.value?.person === asker && isNew()) take(told);
  } catch {
    // the banner of the desk says that the service cannot be reached
  }
}

export function refresh(): void {
  void ask<OwnDay | null>("/api/agent/day", ofDay, (told) => {
    day.value = told;
  });
  void ask<{ calls: OwnCall[] | null }>("/api/agent/recent", ofRecent, (told) => {
    recent.value = told.calls;
  });
  if (isWhyOpen.value) refreshWhy();
}

export function refreshWhy(): void {
  void ask<Why>(`/api/agent/why?language=${language.value}`, ofWhy, (told) => {
    why.value = told;
  });
}

export function toggleWhy(): void {
  isWhyOpen.value = !isWhyOpen.value;
  if (isWhyOpen.value) refreshWhy();
}

/** Keep them up to date; gives how to end that. */
export function keepFresh(): () => void {
  refresh();
  const timer = window.setInterval(refresh, EVERY_MS);
  const unsubscribe = language.subscribe(() => {
    if (isWhyOpen.peek()) refreshWhy();
  });
  return () => {
    unsubscribe();
    window.clearInterval(timer);
  };
}
