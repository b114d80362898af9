// The last calls as the service tells them, asked for now and then.
import { computed, signal } from "@preact/signals";

import { get } from "../../http";
import { createInOrder } from "../../latest";
import { forgetWithPerson, session } from "../../session";
import { concernName, type Concerns, type Summary } from "../call/story";

interface RecentList {
  now_ms: number;
  calls: readonly Summary[];
  people: Readonly<Record<string, string>>;
  concerns: Concerns;
}

const EVERY_MS = 5_000;
const FEW = 20;
const MANY = 100;
export const SHOWN_MAX = 500;
/** In the choice of outcomes: calls that go on. */
export const GOES_ON = "goes_on";

/** Null until it has been told. */
const told = signal<RecentList | null>(null);
/** Why it cannot be told; empty if it can. */
export const trouble = signal("");
/** So many are asked for: those that are looked through. */
const wanted = signal(MANY);
/** So many of what is found are shown. */
const most = signal(FEW);

export const queue = signal("");
export const outcome = signal("");
export const search = signal("");

forgetWithPerson(() => {
  told.value = null;
  wanted.value = MANY;
  most.value = FEW;
  trouble.value = queue.value = outcome.value = search.value = "";
});

const all = computed(() => told.value?.calls ?? []);
/** When that was, by the clock of the service. */
export const toldAtMs = computed(() => told.value?.now_ms ?? 0);
export const isTold = computed(() => told.value !== null);
/** Whether there may be more than are shown. */
export const isCut = computed(
  () =>
    found.value.length > most.value ||
    (all.value.length >= wanted.value && wanted.value < SHOWN_MAX),
);

export function showMore(): void {
  if (most.value === FEW && found.value.length > FEW) {
    most.value = MANY;
    return;
  }
  most.value = wanted.value = SHOWN_MAX;
  void ask();
}

export function nameOf(agent: string | null): string {
  return agent === null ? "" : (told.value?.people[agent] ?? agent);
}

/** What the caller wants, in the reader's language; empty if that is not known. */
export function aboutOf(call: Summary): string {
  return call.concern === null ? "" : concernName(told.value?.concerns, call.concern);
}

export function outcomeOf(call: Summary): string {
  return call.state === "ended" ? (call.outcome ?? "closed") : GOES_ON;
}

/** The one that is chosen can be chosen, whether or not it has had calls of late. */
export const queues = computed(() => distinct([queue.value, ...all.value.map((one) => one.queue ?? "")]));
export const outcomes = computed(() => distinct(all.value.map(outcomeOf)));

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter(Boolean).sort();
}

const found = computed(() =>
  all.value.filter(
    (one) =>
      (queue.value === "" || one.queue === queue.value) &&
      (outcome.value === "" || outcomeOf(one) === outcome.value) &&
      finds(`${one.call} ${aboutOf(one)} ${nameOf(one.agent)}`),
  ),
);

export const shown = computed(() => found.value.slice(0, most.value));

function finds(text: string): boolean {
  return text.toLowerCase().includes(search.value.trim().toLowerCase());
}

/** The call that is meant by what is searched for: the only one found, or one named in full. */
export function meant(): string | null {
  const only = found.value.length === 1 ? found.value[0] : undefined;
  const text = search.value.trim();
  if (text === "") return null;
  return only?.call ?? (/^call-\S+$/.test(text) ? text : null);
}

const asking = createInOrder();

async function ask(): Promise<void> {
  const asker = session.value?.person;
  const isNew = asking();
  try {
    const list = await get<RecentList>(`/api/calls?recent=${wanted.value}`);
    if (session.value?.person !== asker || !isNew()) return;
    told.value = list;
    trouble.value = "";
  } catch (error) {
    if (session.value?.person !== asker || !isNew()) return;
    trouble.value = error instanceof Error ? error.message : String(error);
  }
}

/** The last ended calls of a queue, the newest first. */
export function endedIn(name: string, most: number): Summary[] {
  return all.value.filter((one) => one.queue === name && one.state === "ended").slice(0, most);
}

/** Keep them up to date; gives how to end that. */
export function keepFresh(): () => void {
  void ask();
  const timer = window.setInterval(() => void ask(), EVERY_MS);
  return () => window.clearInterval(timer);
}
