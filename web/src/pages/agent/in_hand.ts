// The call that an agent has in hand, and what became of the last one.
import type { Card, Connected, Supervised, WrappingUp } from "../../wire/agent";

export type Ability = Connected["can"][number];

export interface Supervision {
  mode: Exclude<Supervised["mode"], "none">;
  by: string;
}

/** As the service tells it: `none` is nobody. */
export function supervisionOf(mode: Supervised["mode"], by: string): Supervision | null {
  return mode === "none" ? null : { mode, by };
}

/** The call that the agent has taken. */
export interface InHand {
  call: string;
  queue: string;
  card: Card;
  phase: "joining" | "talking";
  sinceMs: number | null;
  can: Ability[];
  held: boolean;
  /** What a supervisor does in it; null if nothing, or the agent is not to know. */
  supervision: Supervision | null;
  /** Whether this page brings the sound: not a telephone, and not another page. */
  here: boolean;
  /** Keys that the caller has pressed while talking. */
  digits: string;
}

/** The call that has just been talked. */
export interface After {
  call: string;
  card: Card | null;
  /** Empty if that is not known. */
  by: string;
  /** Where it waits, if it was transferred. */
  to: string | null;
  talkedMs: number;
}

/** As the service tells it to a page that comes in the middle of the wrap-up. */
export function toldAfter({ call, card, by, to, talked_ms: talkedMs }: WrappingUp): After {
  return { call, card, by: by ?? "", to, talkedMs };
}

/** What became of the last offer or call, until the next one. */
export interface News {
  kind: "missed" | "declined" | "withdrawn" | "requeued" | "ended" | "transferred";
  reason: string;
  queue: string;
}
