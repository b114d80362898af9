// Who hears whom on a call. The agent's page is the hub: it mixes what each of the others gets.
import type { Mode } from "./leg";

export type Role = "caller" | "agent" | "supervisor";

export interface Situation {
  /** The caller is on hold. */
  held: boolean;
  /** How the supervisor is there; null if there is none. */
  mode: Mode | null;
}

export function hears(listener: Role, speaker: Role, { held, mode }: Situation): boolean {
  if (listener === speaker) return false;
  if (held && (listener === "caller" || speaker === "caller")) return false;
  if (speaker !== "supervisor") return true;
  return listener === "caller" ? mode === "barge" : mode === "barge" || mode === "whisper";
}
