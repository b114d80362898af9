// What the page shows of its call.
import { signal } from "@preact/signals";

import type { EndReason, Spoken, WayOut } from "../phone/messages";

export type Stage =
  | "idle"
  | "calling"
  | "conversing"
  | "recording"
  | "waiting"
  | "connecting"
  | "talking"
  | "held"
  | "away" // the agent's page is gone for a moment
  | "promised"
  | "ringing"
  | "over";

export interface Caption extends Spoken {
  id: number;
  by: "us" | "caller";
}

export interface Line {
  position: number | null;
  expectedMs: [number, number] | null;
  waysOut: WayOut[];
}

export interface End {
  reason: EndReason;
  /** A telephone number that helps. */
  number: string | null;
}

/** There is no space any more, or this network has left enough for now. */
export type NotKept = "full" | "too_much";

const CAPTIONS_MAX = 40;
const WITH_AGENT: readonly Stage[] = ["connecting", "talking", "held", "away"];

export function createState() {
  const stage = signal<Stage>("idle");
  const captions = signal<readonly Caption[]>([]);
  let nextId = 1;
  /** What was said about the line, and is not so any more once somebody is there. */
  let ofLine = new Set<string>();
  return {
    stage,
    captions,
    company: signal(""),
    /** The other pages are open to the caller, too. */
    isDemo: signal(false),
    line: signal<Line>({ position: null, expectedMs: null, waysOut: [] }),
    /** The connection with the service is being restored. */
    isLost: signal(false),
    /** The browser lets no sound out before something is pressed. */
    needsPress: signal(false),
    startedAtMs: signal(0),
    ended: signal<End | null>(null),
    isRecording: signal(false),
    /** Why the service did not take what was recorded; null: it did. */
    notKept: signal<NotKept | null>(null),
    isWithAgent: () => WITH_AGENT.includes(stage.value),
    caption: (item: Spoken, by: Caption["by"]) => {
      // What is said twice in a row is shown once.
      const last = captions.value.at(-1);
      if (by === "us" && last?.by === "us" && last.text === item.text) return;
      captions.value = [...captions.value, { ...item, id: nextId++, by }].slice(-CAPTIONS_MAX);
    },
    /** These words are about the line. */
    noteLine: (items: readonly Spoken[]) => {
      for (const { text } of items) ofLine.add(text);
    },
    leaveLine: () => {
      captions.value = captions.value.filter(({ by, text }) => by === "caller" || !ofLine.has(text));
      ofLine = new Set();
    },
  };
}

export type CallState = ReturnType<typeof createState>;
