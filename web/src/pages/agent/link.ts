// The desk's connection to the service: signs in, says every second that the page is awake, comes back
// by itself when it is lost, and brings the answer to each request.
import { signal, type ReadonlySignal } from "@preact/signals";

import { isOfSession, Refused } from "../../http";
import { createHeartbeat } from "../../phone/heartbeat";
import { sessionOver, ticket } from "../../session";
import type { Done, Error as Failure, ServiceMessage } from "../../wire/agent";

/** `connecting`: for the first time; `lost`: comes back by itself; `refused` does not, nor does `over`:
 * the session has ended, and the page stands as long as somebody still talks. */
export type LinkState = "closed" | "connecting" | "open" | "lost" | "refused" | "over";

export interface Link {
  readonly state: ReadonlySignal<LinkState>;
  /** Why it is refused. */
  readonly refusal: ReadonlySignal<{ code: string; message: string }>;
  /** When the service was heard of last, by the clock of this page. */
  readonly heardAtMs: ReadonlySignal<number>;
  open(): void;
  close(): void;
  /** The same person has signed in again: if it is over, it comes back. */
  resume(): void;
  /** Say now what is said every second: that the page is awake, and whether calls can be talked here. */
  beat(): void;
  /** Rejects with `Refused` if the service does not do it, or cannot be reached. */
  ask(type: string, fields?: Record<string, unknown>): Promise<void>;
}

const HEARTBEAT_MS = 1_000;
const PING_EVERY = 2;
const SILENT_MS = 6_000;
const RETRY_MS_MAX = 5_000;
/** Close codes after which the page does not try again by itself, and after which it waits. */
const NO_AGENT = 4403;
const SESSION_OVER = 4410;
const TOO_MUCH = 4429;
const TOO_MUCH_MS = 60_000;

/** What happens, other than answers. */
export type News = Exclude<ServiceMessage, Done | Failure>;

type Waiting = { done: () => void; fail: (why: Refused) => void };

/** `isOver`: the agent has ended work, so that the connection need not come back. */
export function createLink(
  heed: (message: News) => void,
  canTalk: () => boolean,
  isOver: () => boolean,
): Link {
  const state = signal<LinkState>("closed");
  const refusal = signal({ code: "", message: "" });
  const heardAtMs = signal(Date.now());
  const waiting = new Map<string, Waiting>();
  let socket: WebSocket | null = null;
  let stopBeating: (() => void) | null = null;
  let asked = 0;
  let beats = 0;
  let failures = 0;
  /** Counts connections that were begun, and given up: a ticket that comes late begins none. */
  let turn = 0;
  let retry: number | undefined;

  function open(): void {
    if (state.value === "open" || state.value === "connecting") return;
    state.value = "connecting";
    stopBeating ??= createHeartbeat(beat, HEARTBEAT_MS);
    void connect();
  }

  function close(): void {
    window.clearTimeout(retry);
    stopBeating?.();
    stopBeating = null;
    state.value = "closed";
    drop();
  }

  function drop(): void {
    turn += 1;
    const old = socket;
    socket = null;
    old?.close();
    const gone = new Refused(0, "unreachable", "");
    for (const one of waiting.values()) one.fail(gone);
    waiting.clear();
  }

  async function connect(): Promise<void> {
    window.clearTimeout(retry);
    const mine = ++turn;
    let proof: string;
    try {
      proof = await ticket("agent");
    } catch (error) {
      if (mine !== turn) return;
      if (!(error instanceof Refused)) later();
      else if (error.code === "not_allowed") refuse("no_agent", error.message);
      else if (isOfSession(error)) void end();
      else later();
      return;
    }
    if (mine !== turn) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const made = new WebSocket(`${scheme}://${location.host}/api/agent`);
    socket = made;
    made.onopen = () => send({ type: "sign_in", ticket: proof, heartbeat_ms: HEARTBEAT_MS });
    made.onmessage = (event) => {
      if (socket === made) take(JSON.parse(event.data as string) as ServiceMessage);
    };
    made.onclose = (event) => {
      if (socket === made) closed(event.code);
    };
  }

  function closed(code: number): void {
    drop();
    if (state.value === "closed" || state.value === "refused") return;
    if (isOver()) close();
    else if (code === NO_AGENT) refuse("no_agent", refusal.value.message);
    else if (code === SESSION_OVER) void end();
    else later(code === TOO_MUCH ? TOO_MUCH_MS : undefined);
  }

  /** The session has ended; there may be another of the same person. */
  async function end(): Promise<void> {
    if (state.value === "open") state.value = "lost";
    const before = state.value;
    const found = await sessionOver();
    if (state.value !== before) return;
    if (found === "over") state.value = "over";
    else later();
  }

  function resume(): void {
    if (state.value !== "over") return;
    state.value = "lost";
    later();
  }

  function refuse(code: string, message: string): void {
    refusal.value = { code, message };
    state.value = "refused";
  }

  /** Try again, later each time, and not all desks at once. */
  function later(afterMs?: number): void {
    if (state.value === "closed") return;
    if (state.value === "open") state.value = "lost";
    failures += 1;
    const ms = Math.min(RETRY_MS_MAX, 250 * 2 ** Math.min(failures, 6));
    retry = window.setTimeout(() => void connect(), afterMs ?? ms * (0.5 + Math.random() / 2));
  }

  function take(message: ServiceMessage): void {
    heardAtMs.value = Date.now();
    if (message.type === "done" || message.type === "error") answer(message);
    else {
      if (message.type === "signed_in") {
        failures = 0;
        state.value = "open";
      }
      heed(message);
    }
  }

  function answer(message: Done | Failure): void {
    if (message.type === "error" && state.value !== "open") {
      refusal.value = { code: message.code, message: message.message };
    }
    const request = message.request ?? "";
    const one = waiting.get(request);
    waiting.delete(request);
    if (message.type === "done") one?.done();
    else one?.fail(new Refused(409, message.code, message.message));
  }

  function send(message: Record<string, unknown>): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ v: 1, ...message }));
  }

  function beat(): void {
    if (state.value !== "open" || isOver()) return;
    if (Date.now() - heardAtMs.value > SILENT_MS) {
      // Nothing comes through any more, although nobody has closed it: as good as lost.
      drop();
      later();
      return;
    }
    send({ type: "here", can_talk: canTalk() });
    beats += 1;
    if (beats % PING_EVERY === 0) send({ type: "ping", nonce: String(beats) });
  }

  function ask(type: string, fields: Record<string, unknown> = {}): Promise<void> {
    if (socket?.readyState !== WebSocket.OPEN || state.value !== "open") {
      return Promise.reject(new Refused(0, "unreachable", ""));
    }
    asked += 1;
    const request = String(asked);
    return new Promise((done, fail) => {
      waiting.set(request, { done, fail });
      send({ type, request, ...fields });
    });
  }

  return { state, refusal, heardAtMs, open, close, resume, beat, ask };
}
