// Written by `make docs` from router.api.live.messages, router.api.live.rows; do not edit.

/** Must come first. */
export interface Hello {
  type: "hello";
  /** The version of this reference, 1. */
  v: 1;
  /** The tables wanted, each with how far the screen knows it; null if it does not know it. */
  watch: Record<string, Position | null>;
  /** From `POST /api/ticket` with the purpose `live`; it is good once, for 30 seconds. */
  ticket: string;
}

/** How far a screen knows a table. */
export interface Position {
  /** From the last frame about the table. */
  epoch: string;
  /** The `to` of that frame. */
  version: number;
}

/** Watch these tables from now on and no others. */
export interface Watch {
  type: "watch";
  /** The version of this reference, 1. */
  v: 1;
  /** The tables wanted, each with how far the screen knows it; null if it does not know it. */
  watch: Record<string, Position | null>;
}

/** What is different in a table since the version `from`. Several changes of a row arrive as one. */
export interface Rows {
  type: "rows";
  /** The table. */
  topic: "agents" | "calls" | "queues" | "site" | "trend";
  /** Names this life of the table; a restart of the service begins another. */
  epoch: string;
  /** The version from which this leads on; the one that the screen knows, unless it is a snapshot. */
  from: number;
  /** The version that the screen knows then. */
  to: number;
  /** These are all rows: forget the others. */
  snapshot: boolean;
  /** The rows that are new or different, by key; what a row of each table is stands below. */
  changed: Record<string, unknown>;
  /** The keys of the rows that are gone. */
  removed: string[];
  /** The service's time. */
  now_ms: number;
}

/** The service is there, and nothing has changed. Every second, unless rows were told in it. */
export interface Tick {
  type: "tick";
  /** The service's time. */
  now_ms: number;
}

/** The person may not see these tables; the others are told. */
export interface Denied {
  type: "denied";
  /** Those that are not told. */
  topics: ("agents" | "calls" | "queues" | "site" | "trend")[];
}

/** The message was not understood. The connection is closed. */
export interface Failed {
  type: "error";
  /** What is wrong with it. */
  message: string;
}

/** The site as a whole; its only row has the key `site`. */
export interface SiteRow {
  /** The site's time zone: `Europe/Rome`. */
  timezone: string;
  /** Callers in line now, callbacks not among them. */
  waiting: number;
  /** Since when the first of them waits; null if none does. */
  longest_since_ms: number | null;
  /** Calls that have not reached a queue yet. */
  in_conversation: number;
  /** Calls that are talked now. */
  talking: number;
  /** Agents who are signed in. */
  signed_in: number;
  /** Those of them who are free to take a call now. */
  ready: number;
  /** Those who are away, with nothing in hand. */
  away: number;
  /** Those who finish a call's work. */
  wrapping_up: number;
  /** Those whose desk cannot be reached. */
  unreachable: number;
  /** Whether the figures are of the whole day; false while the journal is read after a restart. */
  is_complete: boolean;
  /** Today's figures of all queues. */
  figures: Figures;
  /** Calls that came in today; null while that is not known. */
  arrived: number | null;
  /** Whether calls are decided upon; false while the journal cannot be written. */
  deciding: boolean;
  /** All alarms, the oldest first. */
  alarms: Alarm[];
  /** Why agents can be away, as configured: `away_reasons` under `[desk]`. */
  away_reasons: string[];
  /** The simulation; null where callers are real. */
  demo: Demo | null;
}

/** The figures of today, as `GET /api/definitions` explains them. After a restart all are null
 * until the journal has been read again; a share or an average is null while there is nothing to
 * divide by. */
export interface Figures {
  /** Calls put in a queue. */
  queued: number | null;
  /** Calls that talked to an agent. */
  answered: number | null;
  /** Calls whose caller hung up before. */
  abandoned: number | null;
  /** Calls that waited as long as the queue allows. */
  sent_away: number | null;
  /** The share that was answered in time. */
  service_level: number | null;
  /** The share that was abandoned. */
  abandon_rate: number | null;
  /** The average wait of those answered. */
  speed_of_answer_ms: number | null;
  /** The average wait of those abandoned. */
  wait_of_abandoned_ms: number | null;
  /** The average of the talks that are over. */
  average_talk_ms: number | null;
  /** The average of the wrap-ups that are over. */
  average_wrap_up_ms: number | null;
  /** The share of the offers that agents accepted. */
  offers_accepted: number | null;
}

/** Something that somebody should look at now. */
export interface Alarm {
  /** What is wrong. `nobody_signed_in`: calls wait, and nobody at work could take them;
   * `long_wait`: the longest wait is over three times the target; `service_level`: that of the
   * last hour is below the target; `not_deciding`: the journal cannot be written; `carrier`: a
   * carrier with calls does not answer. */
  kind: "carrier" | "long_wait" | "nobody_signed_in" | "not_deciding" | "service_level";
  /** Where; null: at the site as a whole. */
  queue: string | null;
  /** Since when. */
  since_ms: number;
  /** How bad it is: calls that wait (`nobody_signed_in`), milliseconds (`long_wait`, `carrier`), a
   * share (`service_level`); null where there is nothing to measure. */
  value: number | null;
}

/** The simulation, where its traffic is shown. */
export interface Demo {
  /** How many times faster than usual time passes now. */
  speed: number;
  /** How many times faster it passes when no person takes part. */
  wished: number;
  /** Whether time passes as usual because a person sits at a desk, rings or listens. */
  is_held: boolean;
  /** The speeds there are. */
  speeds: number[];
  /** Whether it is the rush hour. */
  rush: boolean;
}

/** A queue; the key is its name. */
export interface QueueRow {
  /** The queue. */
  queue: string;
  /** Its place in the configuration, from 0. */
  place: number;
  /** Callers in line now, callbacks not among them. */
  waiting: number;
  /** Callers who are to be called back, now or later. */
  callbacks: number;
  /** Since when the first in line waits; null if none does. */
  longest_since_ms: number | null;
  /** The share of the calls that should be answered in time. */
  target_share: number;
  /** What in time means. */
  target_within_ms: number;
  /** Today's figures of the queue. */
  figures: Figures;
  /** How long whoever joins now is expected to wait: eight in ten wait between these. Null: not
   * known. */
  expected_ms: [number, number] | null;
  /** Agents who could take a call of the queue this moment. */
  ready: number;
  /** Agents who could take one and are at work: signed in, not away, reachable; busy or not. */
  at_work: number;
  /** Calls of the queue that are talked now. */
  talking: number;
  /** Whether new callers are let in. */
  is_open: boolean;
  /** Why not: outside the hours, or by the emergency switch. */
  closing_reason: "closed" | "emergency" | null;
  /** What is wrong in the queue. */
  alarms: ("carrier" | "long_wait" | "nobody_signed_in" | "not_deciding" | "service_level")[];
}

/** A quarter of an hour of today; the key is `start_ms` as text. */
export interface TrendRow {
  /** When it begins. */
  start_ms: number;
  /** Calls put in a queue in it; null if it is to come, or is not known. */
  queued: number | null;
  /** Calls answered in it, whenever they were queued. */
  answered: number | null;
  /** Calls abandoned in it, whenever they were queued. */
  abandoned: number | null;
  /** Calls expected in a queue: the mean of the same quarter of an hour on the same weekday of up
   * to four weeks before, as far as the journal reaches; null if that is not known. */
  forecast: number | null;
}

/** An agent who is signed in; the key is the agent's id. */
export interface AgentRow {
  /** The agent's id. */
  agent: string;
  /** The name as colleagues read it. */
  name: string;
  /** What the agent is most busy with. */
  state: "away" | "backing_off" | "connecting" | "offered" | "ready" | "signed_out" | "talking" | "wrapping_up";
  /** Since when. */
  since_ms: number;
  /** Whether the desk can be reached. */
  reachable: boolean;
  /** Why away; empty in other states. */
  reason: string;
  /** What the agent will be once nothing is in hand any more, if that was asked for. */
  plan: "away" | "signed_out" | null;
  /** The call in hand, if it is offered, connecting or talked. */
  call: string | null;
  /** The queue of the work in hand. */
  queue: string | null;
  /** When the wrap-up ends by itself. */
  wrap_up_until_ms: number | null;
  /** What the agent can do. */
  skills: SkillCell[];
  /** Those whose calls the agent could take, in the order of the configuration, busy or not. */
  queues: string[];
  /** Talks begun today; null while that is not known. */
  calls: number | null;
  /** The time of today's talks that are over; null while that is not known. */
  talk_ms: number | null;
}

/** A skill of an agent. */
export interface SkillCell {
  /** The skill. */
  skill: string;
  /** From 1 (a little) to 10 (best). */
  level: number;
  /** Whether the agent is there for it in the first place. */
  primary: boolean;
}

/** A call that has not ended; the key is its id. */
export interface CallRow {
  /** The call. */
  call: string;
  /** Where it is. */
  state: "callback" | "connecting" | "conversing" | "held" | "offered" | "talking" | "waiting";
  /** Since when. */
  since_ms: number;
  /** When it came in. */
  arrived_at_ms: number;
  /** The queue; null before it has reached one. */
  queue: string | null;
  /** Since when it counts as waiting; null before it has reached a queue. */
  queued_at_ms: number | null;
  /** Higher goes first; 0 is normal. */
  priority: number;
  /** What the caller wants, by its name in the configuration; null until that is known. */
  concern: string | null;
  /** The same as callers hear it, by language; empty until that is known. */
  concern_names: Record<string, string>;
  /** The language of the conversation: `nl`; empty before it has one. */
  language: string;
  /** Whom it is offered to, or who talks; null in line, and while it rings at several. */
  agent: string | null;
  /** Which carrier brought it. */
  carrier: "browser" | "simulated" | "twilio";
  /** Whether the caller is on the line, is to be called back, or has left a message. */
  way: "callback" | "line" | "voicemail";
  /** Who listens in, by name; null: nobody. */
  supervised_by: string | null;
  /** The sign of anger for which it came to the manager's queue. */
  escalated_by: "complaint" | "failures" | "redial" | "repeated_calls" | "words" | null;
  /** Whether a supervisor could listen in, once it is talked. */
  can_listen: boolean;
}

export type ScreenMessage = Hello | Watch;

export type ServiceFrame = Rows | Tick | Denied | Failed;
