// A call's story as the service tells it, kept up to date while the call goes on.
import { signal, type Signal } from "@preact/signals";

import { get, Refused } from "../../http";
import { named } from "../../i18n";

export type Param = string | number | boolean | readonly string[] | null;
export type Params = Readonly<Record<string, Param>>;

export interface Told {
  at_ms: number;
  kind: string;
  params: Params;
}

export type PhaseKind =
  | "conversation"
  | "waiting"
  | "ringing"
  | "connecting"
  | "talking"
  | "held"
  | "callback"
  | "wrap_up";

export interface Phase {
  kind: PhaseKind;
  from_ms: number;
  to_ms: number | null;
  agent: string | null;
}

export type Stands =
  | "conversing"
  | "waiting"
  | "offered"
  | "connecting"
  | "talking"
  | "held"
  | "callback"
  | "ended";

export interface Summary {
  call: string;
  carrier: string | null;
  dialled: string;
  state: Stands;
  queue: string | null;
  concern: string | null;
  language: string;
  priority: number;
  agent: string | null;
  arrived_at_ms: number | null;
  queued_at_ms: number | null;
  ended_at_ms: number | null;
  waited_ms: number | null;
  talked_ms: number;
  talking_since_ms: number | null;
  offers: number;
  outcome: string | null;
  ended_by: string | null;
  disposition: string;
  is_whole: boolean;
}

export interface Recording {
  of: "voicemail" | "comment";
  length_ms: number;
  url: string | null;
}

export interface Story {
  call: string;
  now_ms: number;
  open: boolean;
  summary: Summary;
  phases: readonly Phase[];
  entries: readonly Told[];
  why: readonly string[];
  survey: readonly { question: string; score: number | null }[];
  recordings: readonly Recording[];
  caller: { number: string; words: string } | null;
  /** What the agent has written about the call; empty if nothing, or if it is not kept any more. */
  note: string;
  /** The names of those who occur in the story, by their ids. */
  people: Readonly<Record<string, string>>;
  /** How what callers want is said, by its name in the configuration and by language. */
  concerns: Concerns;
}

/** How long the caller has talked to agents until now. */
export function talkedMs(call: Summary, nowMs: number): number {
  const since = call.talking_since_ms;
  return call.talked_ms + (since === null ? 0 : Math.max(0, nowMs - since));
}

export type Concerns = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a caller wants, in the reader's language; its name in the configuration if it has no other. */
export function concernName(concerns: Concerns | undefined, id: string): string {
  return named(concerns?.[id] ?? {}) || id.replaceAll("_", " ");
}

export interface Following {
  story: Signal<Story | null>;
  /** What went wrong with the last request; null if nothing did. */
  trouble: Signal<Refused | null>;
  /** Something may have changed: look soon. */
  look: () => void;
  close: () => void;
}

const SOON_MS = 200;
const EVERY_MS = 3_000;

/** Whether more may be told of the call: it is open, or its agent still wraps up. */
function goesOn(story: Story): boolean {
  return story.open || story.phases.some((one) => one.to_ms === null);
}

/** Keep the story of a call up to date until it is closed. */
export function follow(call: string, language: () => string): Following {
  const story = signal<Story | null>(null);
  const trouble = signal<Refused | null>(null);
  let timer: number | undefined;
  let isClosed = false;
  let isAsking = false;

  async function ask(): Promise<void> {
    if (isAsking || isClosed) return;
    isAsking = true;
    try {
      const path = `/api/calls/${encodeURIComponent(call)}?language=${language()}`;
      const found = await get<Story>(path);
      if (isClosed) return;
      story.value = found;
      trouble.value = null;
    } catch (error) {
      trouble.value = error instanceof Refused ? error : new Refused(0, "failed", String(error));
    } finally {
      isAsking = false;
    }
    const isTemporary = (trouble.value?.status ?? 404) !== 404;
    if (isTemporary || (story.value !== null && goesOn(story.value))) again(EVERY_MS);
  }

  function again(afterMs: number): void {
    window.clearTimeout(timer);
    if (!isClosed) timer = window.setTimeout(() => void ask(), afterMs);
  }

  void ask();
  return {
    story,
    trouble,
    look: () => again(SOON_MS),
    close: () => {
      isClosed = true;
      window.clearTimeout(timer);
    },
  };
}
