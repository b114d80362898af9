// What a page's leg to a call is, whichever carrier it belongs to.

export type LegState = "idle" | "joining" | "talking" | "held" | "lost";

/** How a supervisor is on a call: unheard, heard by the agent, heard by both. */
export type Mode = "listen" | "whisper" | "barge";

/** What a leg tells the phone. */
export interface LegReport {
  state(now: LegState): void;
  trouble(why: string): void;
  supervisor(mode: Mode | null): void;
  digits(digits: string): void;
  /** It is over, and not because it was told to leave. */
  ended(reason: string): void;
}

export interface Leg {
  mute(on: boolean): void;
  press(keys: string): void;
  /** Of a supervisor, with a token for the new mode. */
  setMode(token: string, mode: Mode): void;
  /** Leave the call. */
  leave(): void;
  /** The page goes away; another of the same person may go on with the call. */
  close(): void;
}

export interface BrowserLeg extends Leg {
  /** The microphone is there, or is not needed. */
  ready(): void;
  fail(error: unknown): void;
}

export interface LegParameters {
  token: string;
  /** Of an agent: which offer. */
  offer?: string;
  /** Of a supervisor. */
  mode?: Mode;
  /** A simulated caller has no page: what he says comes as files. */
  isSimulated?: boolean;
}
