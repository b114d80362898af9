// What this page shows of the live tables, narrowed down and in order.
import { computed, signal } from "@preact/signals";

import { reasonName } from "../../i18n/states";
import { rows } from "../../live/client";
import { forgetWithPerson } from "../../session";
import type { AgentRow, CallRow, QueueRow, SiteRow } from "../../wire/live";
import { OTHER } from "./orders";

export type { AgentRow, CallRow };
export type AgentState = AgentRow["state"];
export type CallState = CallRow["state"];

export const agents = rows<AgentRow>("agents");
export const calls = rows<CallRow>("calls");
const queueRows = rows<QueueRow>("queues");
const sites = rows<SiteRow>("site");

/** Why an agent can be sent away: as agents choose themselves, or for none of that. */
export const awayReasons = computed(() => {
  const configured = sites.value.get("site")?.away_reasons ?? [];
  return configured.includes(OTHER) ? configured : [...configured, OTHER];
});

export const queues = computed(() =>
  [...queueRows.value.values()].sort((a, b) => a.place - b.place).map((one) => one.queue),
);

/** What the lists are narrowed down to. */
export const queue = signal("");
export const search = signal("");
export const agentState = signal<AgentGroup | "">("");
export const callState = signal<CallState | "">("");

forgetWithPerson(() => {
  queue.value = search.value = agentState.value = callState.value = "";
});

export type AgentGroup = "busy" | "wrapping_up" | "ready" | "away" | "unreachable";
export const agentGroups: readonly AgentGroup[] = ["busy", "wrapping_up", "ready", "away", "unreachable"];

export function groupOf(agent: AgentRow): AgentGroup {
  if (!agent.reachable) return "unreachable";
  switch (agent.state) {
    case "offered":
    case "connecting":
    case "talking":
      return "busy";
    case "wrapping_up":
      return "wrapping_up";
    case "ready":
      return "ready";
    default:
      return "away";
  }
}

function finds(text: string): boolean {
  return text.toLowerCase().includes(search.value.trim().toLowerCase());
}

/** Those who could take its calls, and whoever has one in hand. */
function isOfQueue(agent: AgentRow): boolean {
  return queue.value === "" || agent.queue === queue.value || agent.queues.includes(queue.value);
}

const agentsOfQueue = computed(() =>
  [...agents.value.values()].filter(
    (one) => isOfQueue(one) && finds(`${one.name} ${one.agent} ${reasonName(one.reason)}`),
  ),
);

export const agentCounts = computed(() => {
  const counts = { busy: 0, wrapping_up: 0, ready: 0, away: 0, unreachable: 0 };
  for (const one of agentsOfQueue.value) counts[groupOf(one)] += 1;
  return counts;
});

export const shownAgents = computed(() =>
  agentsOfQueue.value
    .filter((one) => agentState.value === "" || groupOf(one) === agentState.value)
    .sort(
      (a, b) =>
        agentGroups.indexOf(groupOf(a)) - agentGroups.indexOf(groupOf(b)) ||
        a.name.localeCompare(b.name),
    ),
);

export const callOrder: readonly CallState[] = [
  "waiting",
  "offered",
  "connecting",
  "held",
  "talking",
  "conversing",
  "callback",
];

const callsOfQueue = computed(() =>
  [...calls.value.values()].filter(
    (one) =>
      (queue.value === "" || one.queue === queue.value) &&
      finds(`${one.call} ${Object.values(one.concern_names).join(" ")} ${one.concern ?? ""} ${one.queue ?? ""} ${nameOf(one.agent)}`),
  ),
);

export const callCounts = computed(() => {
  const counts = new Map<CallState, number>();
  for (const one of callsOfQueue.value) counts.set(one.state, (counts.get(one.state) ?? 0) + 1);
  return counts;
});

/** Those who wait first, the longest wait before others. */
export const shownCalls = computed(() =>
  callsOfQueue.value
    .filter((one) => callState.value === "" || one.state === callState.value)
    .sort(
      (a, b) =>
        callOrder.indexOf(a.state) - callOrder.indexOf(b.state) || startOf(a) - startOf(b),
    ),
);

/** Since when the caller waits, or has been doing what he does. */
export function startOf(call: CallRow): number {
  const waits = call.state === "waiting" || call.state === "offered" || call.state === "callback";
  return waits ? (call.queued_at_ms ?? call.since_ms) : call.since_ms;
}

export function nameOf(agent: string | null): string {
  return agent === null ? "" : (agents.value.get(agent)?.name ?? agent);
}
