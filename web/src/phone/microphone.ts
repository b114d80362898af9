// Asking for the microphone: what refusals mean, and which device was chosen.
import type { DeviceState } from "./devices";

type Trouble = Extract<DeviceState, "no_microphone" | "denied" | "insecure">;

/** Why a microphone was not had, from what the browser threw. */
export function explained(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "denied";
  if (name === "SecurityError") return "insecure";
  return "no_microphone";
}

const key = (kind: "input" | "output") => `switchroom.${kind}`;

/** Which device was chosen in this browser; empty: its default. */
export function readChoice(kind: "input" | "output"): string {
  try {
    return localStorage.getItem(key(kind)) ?? "";
  } catch {
    return "";
  }
}

export function writeChoice(kind: "input" | "output", id: string): void {
  try {
    localStorage.setItem(key(kind), id);
  } catch {
    // A page in a frame may have no storage: it holds until the page is closed.
  }
}
