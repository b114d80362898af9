// The accounts as the service tells and takes them.
import { signal } from "@preact/signals";

import { get, patch, post, Refused } from "../../http";
import type { Language } from "../../i18n";
import { createLatest } from "../../latest";
import { forgetWithPerson, type Role } from "../../session";

export interface Skill {
  skill: string;
  level: number;
  primary: boolean;
}

export interface Person {
  id: string;
  name: string;
  roles: Role[];
  /** null: what the configuration says. */
  skills: Skill[] | null;
  language: Language | "";
  email: string | null;
  disabled: boolean;
  must_change: boolean;
  has_password: boolean;
}

export interface Entry {
  number: number;
  at_ms: number;
  who: string;
  what: string;
  whom: string;
  details: Record<string, unknown>;
}

export interface Everybody {
  people: Person[];
  unregistered: { id: string; name: string }[];
  configured: Record<string, Skill[]>;
  skills: string[];
  roles: Role[];
  audit: Entry[];
}

/** What the form holds: an account that is there, or is to be. */
export type Draft = Pick<Person, "id" | "name" | "roles" | "skills" | "language" | "email">;

/** A one-time password: whoever asked for it has to note it down, for it cannot be had again. */
export interface Given {
  name: string;
  password: string;
}

export const everybody = signal<Everybody | null>(null);
/** Everybody could not be asked for when that was tried last: who is known may be old. */
export const isOld = signal(false);
/** Those that have not been seen yet, also while another page is shown. */
export const given = signal<readonly Given[]>([]);

const asking = createLatest();

forgetWithPerson(() => {
  asking();
  everybody.value = null;
  given.value = [];
});

/** Never fails, as what was done before it stays done: `isOld` says whether it was in vain. */
export async function load(): Promise<void> {
  const isLatest = asking();
  try {
    const found = await get<Everybody>("/api/people");
    if (!isLatest()) return;
    everybody.value = found;
    isOld.value = false;
  } catch {
    if (isLatest()) isOld.value = true;
  }
}

/** An account was made, but the answer with its password has not come. */
export class PasswordLost extends Error {}

/** Gives the one-time password. */
export async function add(draft: Draft): Promise<string> {
  const isThere = () => everybody.value?.people.some((one) => one.id === draft.id) === true;
  const wasThere = isThere();
  try {
    const made = await post<{ password: string }>("/api/people", draft);
    void load();
    return made.password;
  } catch (error) {
    if (!(error instanceof Refused && error.status === 0)) throw error;
    await load();
    throw isThere() && !wasThere ? new PasswordLost() : error;
  }
}

export async function change(id: string, to: Partial<Omit<Person, "id">>): Promise<void> {
  await patch(`/api/people/${encodeURIComponent(id)}`, to);
  await load();
}

/** Gives the one-time password. */
export async function reset(id: string): Promise<string> {
  const path = `/api/people/${encodeURIComponent(id)}/reset`;
  const made = await post<{ password: string }>(path);
  void load();
  return made.password;
}

/** A supervisor may do all that an agent may. */
export function takesCalls(roles: Role[]): boolean {
  return roles.includes("agent") || roles.includes("supervisor");
}

/** Every queue and language asks for some skill, as a rule: an agent without any waits in vain. */
export function getsFewCalls(roles: Role[], skills: Skill[]): boolean {
  return roles.includes("agent") && skills.length === 0;
}

export function empty(): Draft {
  return { id: "", name: "", roles: ["agent"], skills: null, language: "", email: null };
}
