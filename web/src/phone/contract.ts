// What a phone is to the page that has one; `phone.ts` makes it.
import type { ReadonlySignal } from "@preact/signals";

import type { Choice, DeviceState } from "./devices";
import type { LegState, Mode } from "./leg";

export type { Choice, DeviceState } from "./devices";
export type { LegState, Mode } from "./leg";

/** What the carrier's software in the page needs to start; one for each carrier. */
export interface Voice {
  carrier: string;
  token: string;
  expires_at_ms: number | null;
}

/** How to bring the audio to a call, as the service says it. */
export interface Join {
  carrier: string;
  parameters: Record<string, string>;
}

/** How a supervisor joins: what `POST /api/supervise` answered. */
export interface SuperviseJoin {
  carrier: string;
  token: string;
  parameters: Record<string, string>;
}

export interface PhoneOptions {
  voices?: readonly Voice[];
  /** Keys that the caller has pressed during the call. */
  onDigits?: (digits: string) => void;
  /** The leg is over without our doing: `left` on the service's word, else why it broke. */
  onEnded?: (reason: string) => void;
  /** The token of this carrier is about to end: connect to the service once more for another. */
  onTokenEnding?: (carrier: string) => void;
}

export interface Phone {
  /** What the last check found, kept true by watching the devices. */
  readonly device: ReadonlySignal<DeviceState>;
  /** What `here` is to say: calls can be talked from this page. */
  readonly canTalk: ReadonlySignal<boolean>;
  readonly leg: ReadonlySignal<LegState>;
  /** Why the leg is `lost`, or what went wrong last; empty if all is well. */
  readonly trouble: ReadonlySignal<string>;
  /** Whether a supervisor is on the call, and in which way. */
  readonly supervisor: ReadonlySignal<Mode | null>;
  readonly muted: ReadonlySignal<boolean>;
  /** Loudness from 0 to 1, several times a second, while the microphone is open. */
  readonly microphoneLevel: ReadonlySignal<number>;
  /** The same of what is heard. */
  readonly earLevel: ReadonlySignal<number>;
  readonly inputs: ReadonlySignal<readonly Choice[]>;
  readonly outputs: ReadonlySignal<readonly Choice[]>;
  /** Ids of the devices in use; empty: the browser's default. */
  readonly input: ReadonlySignal<string>;
  readonly output: ReadonlySignal<string>;
  /** Whether this browser lets a page choose where sound comes out. */
  readonly canChooseOutput: boolean;
  /** Whether keys can be sent in the present call. */
  readonly canPress: ReadonlySignal<boolean>;
  /** Try microphone and sound. Call it on a press: browsers ask, and allow sound, only then. */
  check(): Promise<DeviceState>;
  /** A call rings: open the microphone already. Whether that worked, `device` says. */
  prepare(): Promise<void>;
  /** It was not for us after all. */
  standDown(): void;
  /** Bring the audio to a call; told of the same one again, it stays as it is. */
  join(join: Join): Promise<void>;
  leave(): void;
  /** Until there is no call here any more; at once where there is none. */
  untilIdle(): Promise<void>;
  mute(on: boolean): void;
  press(keys: string): void;
  /** Join as a supervisor. */
  supervise(join: SuperviseJoin, mode: Mode): Promise<void>;
  /** Listen, whisper or barge from now on; the join is what the service answered to the new mode. */
  setMode(join: SuperviseJoin, mode: Mode): Promise<void>;
  setInput(id: string): Promise<void>;
  setOutput(id: string): Promise<void>;
  /** A few tones, to hear whether sound comes out. */
  testSound(): Promise<void>;
  /** The tokens of a new sign-in. */
  takeVoices(voices: readonly Voice[]): void;
  /** The page goes away. A call may go on in another tab of the same person. */
  close(): void;
}
