// Who is signed in here.
import { signal } from "@preact/signals";

import { suggest } from "./i18n";
import { siteZone } from "./i18n/format";
import { csrf, get, post, Refused, whenSignedOut } from "./http";
import { createLatest } from "./latest";

export type Role = "agent" | "supervisor" | "operator" | "administrator";
export type Right =
  | "take_calls"
  | "see_board"
  | "see_calls"
  | "supervise"
  | "operate"
  | "manage_people"
  | "hear_recordings";

export interface Session {
  person: string;
  name: string;
  roles: Role[];
  rights: Right[];
  csrf: string;
  language: string;
  site: string;
  timezone: string;
  demo: boolean;
  carriers: string[];
  /** False for who is known by another provider alone. */
  has_password?: boolean;
  must_change_password?: boolean;
}

/** What the sign-in page can offer. */
export interface WaysIn {
  oidc: { name: string } | null;
  demo: boolean;
}

/** undefined: not known yet; null: nobody. */
export const session = signal<Session | null | undefined>(undefined);
export const waysIn = signal<WaysIn>({ oidc: null, demo: false });
/** Why it could not be found out who is signed in; empty if it could. */
export const sessionTrouble = signal("");

/** What pages remember of one person is no business of the next at the same browser. */
const forgetting = new Set<() => void>();
let last: string | null = null;
/** Tells the other tabs of this browser, which share its cookie, that there is another session. */
const tabs = new BroadcastChannel("switchroom.session");

/** Have this called before another person is shown the pages than the one before. */
export function forgetWithPerson(forget: () => void): void {
  forgetting.add(forget);
}

/** What waits in the browser for whoever comes back is not kept for one who signs out. */
const leaving = new Set<() => void>();

/** Have this called when somebody has signed out here, while it is still known who. */
export function forgetAtSignOut(forget: () => void): void {
  leaving.add(forget);
}

function take(found: Session): void {
  if (last !== null && last !== found.person) for (const forget of forgetting) forget();
  last = found.person;
  suggest(found.language);
  if (csrf.value !== found.csrf) tabs.postMessage(found.csrf);
  csrf.value = found.csrf;
  siteZone.value = found.timezone;
  sessionTrouble.value = "";
  session.value = found;
}

const ask = createLatest();

export async function findSession(): Promise<void> {
  const isLast = ask();
  try {
    const found = await get<Session>("/api/session");
    if (isLast()) take(found);
  } catch (error) {
    if (isLast()) takeNobody(error);
  }
}

function takeNobody(error: unknown): void {
  if (!isNobody(error)) {
    sessionTrouble.value = error instanceof Error ? error.message : String(error);
    return;
  }
  if (session.value) for (const ms of COMES_MS) window.setTimeout(findSomebody, ms);
  waysIn.value = { oidc: null, demo: false, ...(error.body as Partial<WaysIn> | null) };
  session.value = null;
  sessionTrouble.value = "";
}

/** Where nobody tells this tab, as after a sign-in at another provider, the cookie of the next session comes
 * at some time after the end of the one before. */
const COMES_MS = [500, 1_500, 4_000];

function findSomebody(): void {
  if (session.value === null) void findSession();
}

function isNobody(error: unknown): error is Refused {
  return error instanceof Refused && error.status === 401;
}

export async function signIn(name: string, password: string): Promise<void> {
  await post("/api/sign-in", { name, password });
  await findSession();
}

/** Throws `Refused` if the session goes on, as far as is known. */
export async function signOut(): Promise<void> {
  try {
    await post("/api/sign-out");
  } catch (error) {
    if (!isNobody(error)) throw error;
  }
  for (const forget of leaving) forget();
  ask(); // what is still answered was true before
  session.value = null;
  csrf.value = "";
}

export function may(right: Right): boolean {
  return session.value?.rights.includes(right) ?? false;
}

export async function ticket(purpose: "agent" | "live"): Promise<string> {
  return (await post<{ ticket: string }>("/api/ticket", { purpose })).ticket;
}

/** What a session's end does not cut off, such as a call: each tells when it is over. */
const lasting = new Set<() => Promise<void>>();
let looking: Promise<Ending> | null = null;
let ending: Promise<void> | null = null;

/** Let this last when the session ends; gives how to take that back. */
export function outlast(untilOver: () => Promise<void>): () => void {
  lasting.add(untilOver);
  return () => lasting.delete(untilOver);
}

/** What has become of a session: another of the same person has taken its place, in which he may do as much;
 * nobody is signed in, or somebody else, or to do less; that cannot be found out now. */
export type Ending = "renewed" | "over" | "unknown";

/** Somebody has found out that the session has ended. If the same person has another, as after replacing his
 * password or signing in again in another tab, all goes on with that at once; else the page shows who is
 * signed in now, or the sign-in, as soon as nothing lasts. */
export function sessionOver(): Promise<Ending> {
  looking ??= look().finally(() => {
    looking = null;
  });
  return looking;
}

async function look(): Promise<Ending> {
  let found: Ending = "over";
  try {
    const now = await get<Session>("/api/session");
    if (isSame(now)) {
      take(now);
      return "renewed";
    }
  } catch (error) {
    if (!isNobody(error)) found = "unknown";
  }
  ending ??= quiet().then(findSession).finally(() => {
    ending = null;
  });
  return found;
}

/** With fewer rights, as with a password that has to be replaced first, he could not go on. */
function isSame(now: Session): boolean {
  const before = session.value;
  return now.person === before?.person && before.rights.every((one) => now.rights.includes(one));
}

async function quiet(): Promise<void> {
  await Promise.all([...lasting].map((untilOver) => untilOver()));
}

whenSignedOut(async () => (await sessionOver()) === "renewed");
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) findSomebody();
});
tabs.onmessage = ({ data }) => {
  if (data !== csrf.value) void sessionOver();
};
