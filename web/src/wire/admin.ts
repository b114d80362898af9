// Written by `make docs` from router.api.admin.dry_run, router.api.admin.configuration, router.api.admin.flow, router.api.admin.hours, router.api.emergency, router.reloading.outcome; do not edit.

/** A caller to be tried. */
export interface Supposing {
  /** Which of our numbers he rings. */
  dialled: string;
  /** What he spoke last time; empty if that is not known. */
  language?: string;
  standing?: "anonymous" | "blocked" | "known" | "unknown" | "vip";
  /** When; now if it is left out. */
  at_ms?: number | null;
  /** What he answers, one after the other: words, or keys as `1`, or nothing at all. */
  says?: string[];
}

/** The whole of it. */
export interface DryRun {
  turns: DryTurn[];
  /** The next answer that is missing; None when the conversation is over. */
  asked: Asked | null;
  outcome: DryOutcome | null;
  queue: DryQueue | null;
  /** How callers know each concern that is named here, by language. */
  concern_names: Record<string, Record<string, string>>;
}

/** What was heard, what it was taken for, and what the caller hears then. */
export interface DryTurn {
  /** None as the call comes in, and for what other services would have been asked. */
  heard: string | null;
  noted: Noted | null;
  says: SaidText[];
}

/** What was understood in a turn; it explains the decision. `confidence` and `runner_up_confidence`
 * are the classifier's probabilities. `meaning` is `unclear` where the words are like none of the
 * examples or no concern is probable enough. `sign` is the one that was noticed in this turn. */
export interface Noted {
  language: string;
  how: "keys" | "look_up" | "recording" | "silence" | "speech";
  meaning: "agreed" | "answered" | "concern" | "entered" | "escalated" | "language" | "menu" | "no" | "pair" | "person" | "unclear" | "way";
  concern?: string | null;
  confidence?: number | null;
  runner_up?: string | null;
  runner_up_confidence?: number | null;
  sign?: "complaint" | "failures" | "redial" | "repeated_calls" | "words" | null;
  way?: "callback" | "line" | "voicemail" | null;
}

/** Something that the caller hears. */
export interface SaidText {
  language: string;
  /** The words, or the name of a recording. */
  text: string;
}

/** The caller is listened to. */
export interface Asked {
  keys: boolean;
  speech: boolean;
  record: boolean;
}

/** How the conversation ends. */
export interface DryOutcome {
  kind: "end" | "number" | "queue";
  queue: string | null;
  way: string;
  concern: string | null;
  confidence: number | null;
  understood_by: string;
  language: string;
  needs: string;
  priority: number;
  signs: string[];
  escalated_by: string | null;
  number: string;
  reason: string;
}

/** What would become of the call in its queue, if it came now. */
export interface DryQueue {
  /** The agents who would be offered it at once; none if it would wait. */
  rings: string[];
  /** In sentences: why they, or why it waits and who could take it. */
  why: string[];
  /** How long callers of the queue wait at the moment, from and to; None if that is not known. */
  expected_ms: [number, number] | null;
  /** Why it would not get into the line at all. */
  ends: string | null;
}

/** What there is to choose from. */
export interface ToTry {
  /** Any number can be tried where none is configured. */
  numbers: OurNumber[];
  languages: string[];
  timezone: string;
}

/** A number that callers ring. */
export interface OurNumber {
  number: string;
  languages: string[];
}

/** What a check has found. */
export interface Report {
  /** Where it stands. */
  file: string;
  /** Whether the service could run with it. */
  is_sound: boolean;
  found: Found[];
  /** What would be different after a reload, in words. */
  changes: string[];
  queues: number;
  agents: number;
  /** How many there are; 0 if it cannot be read. */
  concerns: number;
}

/** Something wrong, or most likely not meant. */
export interface Found {
  severity: "error" | "warning";
  /** `switchroom.toml:12`, or the name of a variable. */
  place: string;
  /** As `queues[2].target.share`; empty if it is about no key. */
  key: string;
  /** What is wrong, and what would be right. */
  message: string;
}

/** The picture for those who have it read to them. */
export interface FlowText {
  title: string;
  /** That of what callers hear. */
  language: string;
  /** Those in which what callers hear can be shown. */
  languages: string[];
  boxes: FlowBox[];
}

/** One box of the picture. */
export interface FlowBox {
  name: string;
  ways: FlowWay[];
}

/** A way out of a box. */
export interface FlowWay {
  /** When it is taken; empty if always, or otherwise. */
  on: string;
  /** The box that it leads to. */
  to: string;
}

/** All queues that there are, in the order of the configuration. */
export interface QueuesShown {
  queues: QueueShown[];
  /** Whether the hours hold; a demo is open day and night. */
  heeds_hours: boolean;
}

/** One queue, in the words of the configuration. */
export interface QueueShown {
  queue: string;
  /** In words of the reader's language; so it is said, too, that nothing is needed but the caller's
   * language. */
  needs: string;
  target_share: number;
  target_within_ms: number;
  selection: string;
  wrap_up_ms: number;
  wait_ms_max: number;
  /** How many steps there are for calls that nobody takes. */
  steps: number;
  /** None is always open. */
  hours: OpenTimes | null;
}

/** When something is open. */
export interface OpenTimes {
  timezone: string;
  /** For the seven days from Monday, times as `09:00-12:30`. */
  week: string[][];
  /** Whether they are this queue's own, not those of the site. */
  is_own: boolean;
  /** Now, by the hours that hold. */
  is_open: boolean;
  /** When it opens next; None if it is open, or stays closed for a year. */
  opens_at_ms: number | null;
}

/** Where the switch is on, and where it can be turned. */
export interface Standing {
  /** Queues; an empty name is the whole site. */
  on: string[];
  queues: string[];
}

/** It was taken; or there are problems and nothing has changed; or it is in doubt. */
export interface Outcome {
  /** Each with its place, and what would be right. */
  problems: string[];
  /** What is different, in words; none if all is as before. */
  changes: string[];
  warnings: string[];
  /** The keys that have changed and have no effect before a restart. */
  restart_for: string[];
  /** Why the changes are not taken yet, as nothing can be decided at the moment: they are, by
   * themselves, when that is over. Empty if it is not so. */
  in_doubt: string;
}
