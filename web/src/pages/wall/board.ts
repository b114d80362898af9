// What the wallboard reads of the live tables.
import { computed, signal } from "@preact/signals";

import { rows } from "../../live/client";
import type { AgentRow, CallRow, QueueRow, SiteRow, TrendRow } from "../../wire/live";
import type { Tone } from "../../ui";

const NEAR = 0.1;
const FAR_OVER = 3;
const MINUTE_MS = 60_000;
const SOON_MS = 2 * MINUTE_MS;
/** A range is too wide to help if it ends so many times later than it begins. */
const WIDE = 4;

const sites = rows<SiteRow>("site");
const queueRows = rows<QueueRow>("queues");
const trendRows = rows<TrendRow>("trend");
export const agents = rows<AgentRow>("agents");
export const calls = rows<CallRow>("calls");

export const site = computed(() => sites.value.get("site"));
export const queues = computed(() =>
  [...queueRows.value.values()].sort((one, other) => one.place - other.place),
);
export const trend = computed(() =>
  [...trendRows.value.values()].sort((one, other) => one.start_ms - other.start_ms),
);
/** The queue whose calls are shown; null: none. */
export const shownQueue = signal<string | null>(null);

export interface Waited {
  queue: QueueRow | null;
  ms: number;
}

/** The queue whose first caller has waited longest, and how long. */
export function longest(nowMs: number): Waited {
  let found: Waited = { queue: null, ms: 0 };
  for (const queue of queues.value) {
    const ms = waitOf(queue, nowMs);
    if (queue.longest_since_ms !== null && (found.queue === null || ms > found.ms)) {
      found = { queue, ms };
    }
  }
  return found;
}

export function waitOf(queue: QueueRow, nowMs: number): number {
  return queue.longest_since_ms === null ? 0 : Math.max(0, nowMs - queue.longest_since_ms);
}

export function waitTone(queue: QueueRow, nowMs: number): Tone {
  const times = waitOf(queue, nowMs) / queue.target_within_ms;
  if (times > FAR_OVER) return "bad";
  return times > 1 ? "warn" : "plain";
}

export function levelTone(level: number | null, target: number): Tone {
  if (level === null) return "plain";
  if (level >= target) return "good";
  return level >= target - NEAR ? "warn" : "bad";
}

/** The target of all queues together, each weighing as much as it has calls. */
export const target = computed(() => {
  let share = 0;
  let weight = 0;
  for (const queue of queues.value) {
    const calls = queue.figures.queued ?? 0;
    share += queue.target_share * calls;
    weight += calls;
  }
  return weight === 0 ? null : share / weight;
});

const callsIn = (queue: string) => [...calls.value.values()].filter((one) => one.queue === queue);

function inLine(queue: string, state: CallRow["state"]): CallRow[] {
  const found = callsIn(queue).filter((one) => one.state === state);
  return found.sort((one, other) => (one.queued_at_ms ?? 0) - (other.queued_at_ms ?? 0));
}

/** The calls that wait in a queue, the first in line first: as many as are counted as waiting. */
export const waitingIn = (queue: string) => inLine(queue, "waiting");

/** Those whose callers are to be called back, now or later. */
export const callbacksIn = (queue: string) => inLine(queue, "callback");

/** The calls of a queue that an agent has, or that ring at one; the longest first. */
export function atAgentsIn(queue: string): CallRow[] {
  const found = callsIn(queue).filter((one) => one.state !== "waiting" && one.state !== "callback");
  return found.sort((one, other) => one.since_ms - other.since_ms);
}

/** The end of a range of waits, in whole minutes, where that is all that helps: one far beyond the
 * beginning, and not soon. Null: the range is told. */
export function endAlone([low, high]: readonly [number, number]): number | null {
  return high > SOON_MS && high > WIDE * low ? Math.ceil(high / MINUTE_MS) : null;
}
