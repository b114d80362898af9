// Drafts of what agents write about calls. A draft outlives a reload of the page, a session and a move to
// another tab, in the storage of the browser, under the name of its author: it is nobody else's. It stays
// there as long as the call is in hand, since the last word counts: whoever went on from an empty field
// would wipe out what was saved. What is written elsewhere, at another desk or by a colleague who has the
// call too, is shown as soon as nothing here waits to be saved.
import { effect, signal, untracked, type ReadonlySignal } from "@preact/signals";

import { forgetAtSignOut, session } from "../../session";
import type { Written as Told } from "../../wire/agent";
import { desk } from "./station";

export const noteMax = 2_000;
const SEND_AFTER_MS = 700;

export interface Written {
  disposition: string;
  note: string;
}

export interface Draft {
  readonly value: ReadonlySignal<Written>;
  readonly state: ReadonlySignal<"empty" | "unsaved" | "saving" | "saved">;
  change(some: Partial<Written>): void;
  /** Tell the service now what it does not know yet. */
  send(): void;
}

interface Stored extends Written {
  saved: boolean;
  atMs: number;
}

interface Own extends Draft {
  /** Another tab may have gone on with it. */
  look(): void;
  /** This is what the service has. */
  hear(now: Written): void;
}

const PREFIX = "switchroom.note.";
/** Whoever has not come back to his desk here by then is in no wrap-up any more. */
const KEPT_MS_MAX = 3_600_000;

const drafts = new Map<string, Own>();

/** No short name has a blank. */
const ofAuthor = () => `${PREFIX}${session.peek()?.person ?? ""} `;

/** The present agent's draft for a call; always the same one. */
export function draft(call: string): Draft {
  const key = ofAuthor() + call;
  let found = drafts.get(key);
  if (found === undefined) {
    found = create(call, key);
    drafts.set(key, found);
  }
  return found;
}

effect(() => {
  if (desk.value === null) return;
  untracked(() => drafts.forEach((one) => one.look()));
});

effect(() => {
  const now = desk.value?.written.value ?? null;
  if (now !== null) untracked(() => hear(now));
});

function hear({ call, disposition, note }: Told): void {
  if (!inHand().includes(call)) return;
  draft(call);
  drafts.get(ofAuthor() + call)?.hear({ disposition, note });
}

/** The calls about which the agent may write something now. */
function inHand(): readonly (string | null | undefined)[] {
  const state = desk.value?.state.value;
  return [desk.value?.inHand.value?.call, state?.call, state?.wrap_up_call];
}

effect(() => {
  const at = desk.value;
  const state = at?.state.value ?? null;
  if (at === null || state === null || at.link.state.value !== "open") return;
  const calls = inHand();
  untracked(() => tidy((call) => calls.includes(call)));
});

/** Forget what is over: what was not told by then is too old, as more may have been written elsewhere. What
 * is another person's waits for him, for a while. */
function tidy(isInHand: (call: string) => boolean): void {
  const mine = ofAuthor();
  for (const key of new Set([...drafts.keys(), ...storedKeys()])) {
    const isOver = key.startsWith(mine) ? !isInHand(key.slice(mine.length)) : isOld(read(key));
    if (isOver) forget(key);
  }
}

function isOld(stored: Stored | null): boolean {
  return stored === null || Date.now() - stored.atMs >= KEPT_MS_MAX;
}

/** Who leaves by his own wish leaves nothing behind that a caller has said. */
forgetAtSignOut(() => tidy(() => false));

function forget(key: string): void {
  drafts.delete(key);
  write(key, null);
}

function create(call: string, key: string): Own {
  const value = signal<Written>({ disposition: "", note: "" });
  const state = signal<"empty" | "unsaved" | "saving" | "saved">("empty");
  let timer: number | undefined;
  let heard: Written | null = null;

  function look(): void {
    const stored = read(key);
    if (stored === null) return;
    value.value = { disposition: stored.disposition, note: stored.note };
    state.value = stored.saved ? "saved" : "unsaved";
  }

  function keep(saved: boolean): void {
    write(key, { ...value.value, saved, atMs: Date.now() });
  }

  function hear(now: Written): void {
    heard = now;
    if (state.value === "saving" || state.value === "unsaved") return;
    value.value = now;
    if (state.value === "empty" && now.disposition === "" && now.note === "") return;
    state.value = "saved";
    keep(true);
  }

  function change(some: Partial<Written>): void {
    value.value = { ...value.value, ...some };
    state.value = "unsaved";
    keep(false);
    window.clearTimeout(timer);
    timer = window.setTimeout(send, SEND_AFTER_MS);
  }

  function send(): void {
    window.clearTimeout(timer);
    const at = desk.value;
    // Whoever has the desk by now tells nothing of another person's.
    if (state.value !== "unsaved" || at === null || !key.startsWith(ofAuthor())) return;
    const told = value.value;
    state.value = "saving";
    heard = null;
    void at.ask("wrap_up", { call, ...told }).then((done) => {
      if (value.value !== told) return;
      state.value = done ? "saved" : "unsaved";
      if (done) hear(heard ?? told); // a colleague may have written since
    });
  }

  look();
  return { value, state, change, send, look, hear };
}

function storedKeys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function read(key: string): Stored | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Stored | null;
  } catch {
    return null;
  }
}

function write(key: string, written: Stored | null): void {
  try {
    if (written === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(written));
  } catch {
    // it holds until the page is closed
  }
}
