// Requests to the service: JSON both ways, with what proves that they come from our own page.
import { signal } from "@preact/signals";

/** Why the service did not do what was asked. `code` is for programs, the message for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly body: unknown = null,
  ) {
    super(message);
  }
}

/** Longer than anything that is asked takes, also while many ask; an answer that never comes must not keep
 * what is asked after it. */
const ANSWER_MS_MAX = 30_000;

/** Sent with every request that changes something; comes with the session. */
export const csrf = signal("");

/** Called when a request finds that its session is not that of this browser any more; says whether it can be
 * asked again in another of the same person. */
let onSignedOut: () => Promise<boolean> = () => Promise.resolve(false);
export function whenSignedOut(callback: () => Promise<boolean>): void {
  onSignedOut = callback;
}

/** What is answered with the cookie of another session, and may have ended the old one before. */
const REPLACES = /^\/api\/(password$|sign-in$|people\/)/;

export function get<T>(path: string): Promise<T> {
  return ask<T>("GET", path);
}

export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return ask<T>("POST", path, body);
}

export function patch<T>(path: string, body: unknown): Promise<T> {
  return ask<T>("PATCH", path, body);
}

async function ask<T>(method: string, path: string, body?: unknown, isAgain = false): Promise<T> {
  const known = csrf.value;
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRF"] = known;
  const send = () =>
    fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  let answer: Response;
  try {
    answer = await inTurn(method, path, send);
  } catch {
    throw unreachable();
  }
  const told = await read(answer);
  if (answer.ok) return told as T;
  const refused = refusal(answer.status, told);
  if (isOfSession(refused) && path !== "/api/session" && path !== "/api/sign-in") {
    // Nothing was done; once, as a browser that keeps no cookies finds another session each time.
    const canAgain = (await onSignedOut()) && csrf.value !== known;
    if (canAgain && !isAgain) return ask<T>(method, path, body, true);
  }
  throw refused;
}

/** Whether it was refused for the sake of the session: there is none, or it is not the one this page knows. */
export function isOfSession(refused: Refused): boolean {
  return refused.status === 401 || refused.code === "foreign_origin";
}

/** Until the cookie of another session is here, the old one would be sent and found to be worth nothing: who
 * asks for the session waits for that, in all tabs. */
function inTurn<T>(method: string, path: string, send: () => Promise<T>): Promise<T> {
  const isReplacing = method !== "GET" && REPLACES.test(path);
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks === undefined || !(isReplacing || path === "/api/session")) return send();
  return locks.request("switchroom.session", { mode: isReplacing ? "exclusive" : "shared" }, send);
}

async function read(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch (error) {
    if (error instanceof SyntaxError) return null; // no JSON: there is nothing more to tell
    throw unreachable();
  }
}

function unreachable(): Refused {
  return new Refused(0, "unreachable", "The service cannot be reached.");
}

/** The service answers `{"error": {"code", "message"}}` or `{"code", "message"}`. */
function refusal(status: number, told: unknown): Refused {
  const outer = told as { error?: { code?: string; message?: string } } | null;
  const flat = told as { code?: string; message?: string } | null;
  const error = typeof outer?.error === "object" ? outer.error : flat;
  return new Refused(
    status,
    error?.code ?? "failed",
    error?.message ?? `The service answered ${status}.`,
    told,
  );
}
