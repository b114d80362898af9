// What pages and service say to each other over /browser/leg and /browser/call; the reference is
// router/carriers/browser/messages.py. Only what pages use is here.
import type { Mode } from "./leg";
import type { Role } from "./routing";

export interface Ice {
  servers: { urls: string[]; username: string; credential: string }[];
  relay_only: boolean;
}

export type MediaState = "connected" | "failed";

interface Signalled {
  type: "signal";
  peer: string;
  data: string;
}

export type EndReason =
  | "over"
  | "refused"
  | "taken"
  | "lost"
  | "bad_messages"
  | "too_many"
  | "stopping";

interface Ended {
  type: "ended";
  reason: EndReason;
  number?: string | null;
}

/** What the page of an agent or a supervisor is told. */
export type LegNotice =
  | { type: "joined"; ice: Ice; here_ms: number }
  | { type: "peer"; peer: string; role: Role; mode?: Mode | null }
  | { type: "peer_gone"; peer: string }
  | Signalled
  | { type: "digits"; digits: string }
  | { type: "held"; on: boolean }
  | { type: "hear"; audio: string }
  | Ended;

export interface Spoken {
  text: string;
  audio: string | null;
  language: string;
}

export interface Listening {
  keys: boolean;
  speech: boolean;
  digits_max: number;
  ends_with: string | null;
  timeout_ms: number;
}

export interface Recording {
  length_ms_max: number;
  upload: string;
  chunk_bytes_max: number;
}

export interface Say {
  type: "say";
  turn: number;
  items: Spoken[];
  then: "listen" | "record" | "wait" | "hang_up";
  listen?: Listening | null;
  record?: Recording | null;
}

export interface WayOut {
  key: string;
  to: "callback" | "voicemail" | "queue";
}

export interface Waiting {
  type: "waiting";
  turn: number;
  items: Spoken[];
  music: string;
  ways_out: WayOut[];
  position: number | null;
  expected_ms: [number, number] | null;
}

/** What a caller's page is told. */
export type CallerNotice =
  | {
      type: "welcome";
      secret: string;
      resumed: boolean;
      ice: Ice;
      languages: string[];
      language: string;
      company: string;
      here_ms: number;
    }
  | Say
  | Waiting
  | { type: "meet"; peer: string }
  | Signalled
  | { type: "hold"; on: boolean; reason: "held" | "away"; music: string }
  | { type: "moment"; items: Spoken[]; music: string }
  | { type: "promised" }
  | { type: "ring"; ring_ms: number }
  | { type: "stop_ringing" }
  | Ended;
