// Being on somebody's call: which one, how, and the phone for it. The phone is loaded when it is needed. It
// goes on while other pages are looked at.
import { effect, signal, untracked } from "@preact/signals";

import { post } from "../../http";
import type { Mode, Phone, SuperviseJoin } from "../../phone/phone";
import { forgetWithPerson, may, sessionTrouble } from "../../session";

export interface OnCall {
  call: string;
  mode: Mode;
}

/** The call that is listened to; null if none is. */
export const onCall = signal<OnCall | null>(null);
/** Whether it is heard by now. */
export const isHeard = signal(false);
/** Why it does not work; empty if all is well. */
export const trouble = signal("");

let phone: Phone | null = null;
/** Counts what was asked for, left and ended: the last counts. */
let turn = 0;
/** The call that is to be listened to; null: none. The service may let into another one yet. */
let wanted: string | null = null;
/** What was asked for before; one thing is asked for at a time. */
let before: Promise<void> = Promise.resolve();
/** His leg, which may wait for a microphone: whoever leaves does not wait for it. */
let joining: Promise<void> = Promise.resolve();

/** The session has ended, or the right to this: the service ends it by itself, and so does this tab. So it does
 * when it cannot find out who is signed in: nothing would say any more that she is on a call. */
function end(): void {
  giveUp();
  onCall.value = null;
  trouble.value = "";
  phone?.leave();
}

effect(() => {
  if (!may("supervise") || sessionTrouble.value !== "") untracked(end);
});
forgetWithPerson(end);

async function getPhone(): Promise<Phone> {
  if (phone !== null) return phone;
  const { createPhone } = await import("../../phone/phone");
  const made = createPhone({
    onEnded: (reason) => {
      if (wanted === onCall.value?.call) giveUp();
      onCall.value = null;
      if (reason !== "over" && reason !== "left") trouble.value = made.trouble.value;
    },
  });
  made.leg.subscribe((state) => {
    isHeard.value = state === "talking" || state === "held";
  });
  made.trouble.subscribe((why) => {
    if (why) trouble.value = why;
  });
  phone = made;
  return made;
}

const ask = (call: string, mode: Mode) => post<SuperviseJoin>("/api/supervise", { call, mode });

/** Begin to listen, or take part in another way from now on. The last word counts. */
export function takePart(call: string, mode: Mode): Promise<void> {
  const mine = ++turn;
  wanted = call;
  trouble.value = "";
  silence(call);
  before = before.then(() => (mine === turn ? change(call, mode, mine) : undefined));
  return before;
}

/** Nothing that was asked for is wanted any more. */
function giveUp(): void {
  turn += 1;
  wanted = null;
}

/** Look at another page: a call that he is on goes on, one that he is not let into yet is not wanted. */
export function lookElsewhere(): void {
  if (wanted !== onCall.value?.call) giveUp();
}

/** Nobody hears him, and so it says, from when he asks for something else until it is known to be so. */
function silence(call: string): void {
  if (onCall.value?.call !== call) return;
  phone?.mute(true);
  onCall.value = { call, mode: "listen" };
}

async function change(call: string, mode: Mode, mine: number): Promise<void> {
  try {
    if (onCall.value !== null && onCall.value.call !== call) await leave(onCall.value.call);
    const used = await getPhone();
    if (mine !== turn) return;
    const join = await ask(call, mode);
    if (mine !== turn) return await takeBack(call);
    const isThere = onCall.value !== null;
    onCall.value = { call, mode };
    if (isThere) void follow(used, join, mode, mine);
    else joining = used.supervise(join, mode);
  } catch (error) {
    if (mine === turn) fail(call, error);
    else await takeBack(call);
  }
}

/** His leg follows the service. What he asks for next does not wait for his microphone. */
async function follow(used: Phone, join: SuperviseJoin, mode: Mode, mine: number): Promise<void> {
  await joining;
  if (mine !== turn) return;
  try {
    await used.setMode(join, mode);
    if (mine === turn) used.mute(mode === "listen");
  } catch (error) {
    // who has left meanwhile, or wants something else, need not know
    if (mine === turn && onCall.value !== null) fail(onCall.value.call, error);
  }
}

/** Why it did not work is not shown any more, unless it is about what goes on. */
export function forgetTrouble(): void {
  if (onCall.value === null) trouble.value = "";
}

function fail(call: string, error: unknown): void {
  silence(call);
  trouble.value = error instanceof Error ? error.message : String(error);
}

/** He was let in, and does not want to be there any more. */
async function takeBack(call: string): Promise<void> {
  if (call !== wanted && call !== onCall.value?.call) await tellLeft(call);
}

/** Leave the call, and whatever call he may be let into yet. */
export async function stop(): Promise<void> {
  giveUp();
  if (onCall.value === null) return;
  const left = leave(onCall.value.call);
  // Listening again is not to be ended by this.
  before = Promise.all([before, left]).then(() => undefined);
  await left;
}

async function leave(call: string): Promise<void> {
  onCall.value = null;
  phone?.leave();
  await tellLeft(call);
}

async function tellLeft(call: string): Promise<void> {
  try {
    await post("/api/supervise/stop", { call });
  } catch {
    // the service sees that the leg is gone, or has not come
  }
}
