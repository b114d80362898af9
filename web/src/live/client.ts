// Live data: tables of rows that the service keeps the same here as there. See docs/reference/live.md.
import { computed, effect, signal, untracked, type Signal } from "@preact/signals";

import { session, ticket } from "../session";
import type { Rows, ServiceFrame, SiteRow } from "../wire/live";

interface Topic {
  epoch: string | null;
  version: number;
  watchers: number;
  rows: Signal<ReadonlyMap<string, unknown>>;
  isThere: Signal<boolean>;
}

const STALE_MS = 5_000;
const RETRY_MS_MAX = 8_000;

const topics = new Map<string, Topic>();
let socket: WebSocket | null = null;
let connecting = false;
let failures = 0;
let retry: number | undefined;
let heardAt = performance.now();
/** The service's clock when it was heard of last. */
export const toldMs = signal(Date.now());
const sites = rows<SiteRow>("site");
/** How much faster than a clock on the wall the service's time runs: in a demo it may. The bar that is on
 * every page of a demo watches what this follows from. */
export const rate = computed(() => sites.value.get("site")?.demo?.speed ?? 1);

/** When the service was heard of last, by this page's clock. */
export const heardAtMs = signal(Date.now());
/** This moment by the clock of this page; moves once a second while something is watched. */
export const pageNow = signal(Date.now());
/** This moment by the service's clock. */
export const serviceNow = computed(
  () => toldMs.value + Math.max(0, pageNow.value - heardAtMs.value) * rate.value,
);
/** How old what is shown is, and whether it is too old to be trusted. */
export const ageMs = signal(0);
export const isStale = computed(() => ageMs.value >= STALE_MS);

function topic(name: string): Topic {
  let one = topics.get(name);
  if (one === undefined) {
    one = { epoch: null, version: 0, watchers: 0, rows: signal(new Map()), isThere: signal(false) };
    topics.set(name, one);
  }
  return one;
}

/** The rows of a topic, kept up to date while somebody `watch`es it. */
export function rows<Row>(name: string): Signal<ReadonlyMap<string, Row>> {
  return topic(name).rows as Signal<ReadonlyMap<string, Row>>;
}

/** Whether the rows of a topic have been told at all. */
export function isThere(name: string): Signal<boolean> {
  return topic(name).isThere;
}

/** Keep these topics up to date; gives how to end that. */
export function watch(...names: string[]): () => void {
  for (const name of names) topic(name).watchers += 1;
  if (ticking === undefined) ticking = window.setInterval(tick, 500);
  if (socket?.readyState === WebSocket.OPEN) tellWatched("watch");
  else void connect();
  return () => {
    for (const name of names) topic(name).watchers -= 1;
    if (socket?.readyState === WebSocket.OPEN) tellWatched("watch");
  };
}

let ticking: number | undefined;

function tick(): void {
  pageNow.value = Date.now();
  ageMs.value = performance.now() - heardAt;
  if (ageMs.value > 2 * STALE_MS && socket?.readyState === WebSocket.OPEN) socket.close();
}

function watched(): Record<string, { epoch: string; version: number } | null> {
  const asked: Record<string, { epoch: string; version: number } | null> = {};
  for (const [name, one] of topics) {
    if (one.watchers > 0) {
      asked[name] = one.epoch === null ? null : { epoch: one.epoch, version: one.version };
    }
  }
  return asked;
}

function isWatched(): boolean {
  return [...topics.values()].some((one) => one.watchers > 0);
}

function tellWatched(type: "watch"): void {
  socket?.send(JSON.stringify({ v: 1, type, watch: watched() }));
}

async function connect(): Promise<void> {
  if (connecting || socket !== null || !isWatched()) return;
  connecting = true;
  window.clearTimeout(retry);
  try {
    const proof = await ticket("live");
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const opened = new WebSocket(`${scheme}://${location.host}/api/live`);
    socket = opened;
    opened.onopen = () => {
      opened.send(JSON.stringify({ v: 1, type: "hello", ticket: proof, watch: watched() }));
    };
    opened.onmessage = (message) => {
      if (opened === socket) take(JSON.parse(message.data as string) as ServiceFrame);
    };
    opened.onclose = () => {
      if (opened === socket) lose();
    };
  } catch {
    // Also if nobody is signed in: a page that stays meanwhile, as in a call, finds the next session so.
    again();
  } finally {
    connecting = false;
  }
}

function lose(): void {
  socket = null;
  again();
}

function again(): void {
  failures += 1;
  const patience = Math.min(RETRY_MS_MAX, 250 * 2 ** failures);
  window.clearTimeout(retry);
  retry = window.setTimeout(() => void connect(), patience * (0.5 + Math.random() / 2));
}

function take(frame: ServiceFrame): void {
  if (frame.type === "error") return; // the pages ask for what they may
  if (frame.type === "denied") return frame.topics.forEach((name) => forget(topic(name)));
  failures = 0;
  heardAt = performance.now();
  ageMs.value = 0;
  heardAtMs.value = Date.now();
  toldMs.value = frame.now_ms;
  pageNow.value = Date.now();
  if (frame.type === "rows") fold(frame);
}

function fold(frame: Rows): void {
  const one = topic(frame.topic);
  // What leads on from an earlier version than ours has all that is new to us, too.
  if (!frame.snapshot && (one.epoch !== frame.epoch || one.version < frame.from)) {
    // Something is missing: ask for everything.
    one.epoch = null;
    tellWatched("watch");
    return;
  }
  const now = frame.snapshot ? new Map<string, unknown>() : new Map(one.rows.value);
  for (const [key, row] of Object.entries(frame.changed)) now.set(key, row);
  for (const key of frame.removed) now.delete(key);
  one.epoch = frame.epoch;
  one.version = frame.to;
  one.rows.value = now;
  one.isThere.value = true;
}

function forget(one: Topic): void {
  one.epoch = null;
  one.rows.value = new Map();
  one.isThere.value = false;
}

/** Whose rows these are, and with which rights. */
let known = "";

/** What one person was told is no business of the next, nor of the same one with other rights. */
effect(() => {
  if (!session.value) return;
  const { person, rights } = session.value;
  const now = [person, ...rights].join(" ");
  if (known !== "" && known !== now) untracked(forgetAll);
  known = now;
});

function forgetAll(): void {
  for (const one of topics.values()) forget(one);
  const old = socket;
  socket = null;
  old?.close();
  void connect();
}

window.addEventListener("online", () => void connect());
