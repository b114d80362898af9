// What a supervisor orders. Each is carried out or refused by the service; the reason is shown.
import { computed, signal } from "@preact/signals";

import { post } from "../../http";

/** What is asked of the service about an agent or a call. */
export interface Order {
  kind: "agents" | "calls";
  id: string;
  what: string;
  body: Record<string, unknown>;
}

/** What came of the last order about this one: why it was refused, or what has been done, in words. */
export interface Outcome {
  id: string;
  refused: string;
  done: string;
}

const underWay = signal<readonly string[]>([]);
/** Whether something is being asked for. Buttons stay as they are meanwhile: one that is disabled loses
 * the focus. */
export const isUnderWay = computed(() => underWay.value.length > 0);
export const outcome = signal<Outcome | null>(null);
let before: Promise<unknown> = Promise.resolve();

/** Have it done, after all that was ordered before, and show what came of it: `said`, or what that makes
 * of the answer. The same once more, while it is under way, is not ordered twice: false. */
export function order<Told>(one: Order, said: string | ((told: Told) => string)): Promise<boolean> {
  const name = JSON.stringify(one);
  if (underWay.value.includes(name)) return Promise.resolve(false);
  underWay.value = [...underWay.value, name];
  outcome.value = null;
  const mine = before.then(() => carryOut(one, said));
  before = mine.finally(() => {
    underWay.value = underWay.value.filter((other) => other !== name);
  });
  return mine;
}

async function carryOut<Told>(
  { kind, id, what, body }: Order,
  said: string | ((told: Told) => string),
): Promise<boolean> {
  try {
    const told = await post<Told>(`/api/${kind}/${encodeURIComponent(id)}/${what}`, body);
    outcome.value = { id, refused: "", done: typeof said === "string" ? said : said(told) };
    return true;
  } catch (error) {
    outcome.value = { id, refused: error instanceof Error ? error.message : String(error), done: "" };
    return false;
  }
}

/** Another one is looked at: what came of an order about this one has been seen. */
export function forget(id: string): void {
  if (outcome.value?.id === id) outcome.value = null;
}

/** Why somebody is sent away for whom no other reason is given. */
export const OTHER = "supervisor";
export type ForcedState = "ready" | "away" | "signed_out";

const ofCall = (id: string, what: string, body: Order["body"] = {}): Order => ({
  kind: "calls", id, what, body,
});

export const forceState = (id: string, state: ForcedState, reason = OTHER): Order => ({
  kind: "agents", id, what: "state", body: state === "away" ? { state, reason } : { state },
});
export const move = (id: string, queue: string) => ofCall(id, "move", { queue });
export const transfer = (id: string, queue: string) => ofCall(id, "transfer", { queue });
export const prioritise = (id: string, priority: number) => ofCall(id, "priority", { priority });
export const end = (id: string) => ofCall(id, "end");
export const coach = (id: string, text: string) => ofCall(id, "coaching", { text });
