// Written by `make docs` from router.api.messages, router.api.own_work, router.records.own_days; do not edit.

/** Begin work at this desk; must come first. The agent is away until `set_ready`. A desk that comes
 * back to an agent who is at work finds everything as it was. */
export interface SignIn {
  type: "sign_in";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** What `POST /api/ticket` with `{"purpose": "agent"}` gave to a page whose agent has signed in;
   * it serves once. Either this or `token` is there. */
  ticket?: string | null;
  /** The agent's token, from the configuration; for programs that are no page of ours. */
  token?: string | null;
  /** How often this desk is going to say `here`. One that has announced it and is not heard of, by
   * any message, in time counts as asleep: no calls for its agent while all of his desks are.
   * Browsers slow the timers of hidden pages down to one a minute: say it from a worker. */
  heartbeat_ms?: number | null;
}

/** Take the call that is offered. `joining` follows. */
export interface Accept {
  type: "accept";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** The call, from `offer`. */
  call: string;
  /** The number of the offer, from `offer`. */
  offer: number;
}

/** Do not take the call that is offered; it keeps its place in line. */
export interface Decline {
  type: "decline";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** The call, from `offer`. */
  call: string;
  /** The number of the offer, from `offer`. */
  offer: number;
}

/** Let the caller wait, or talk to him again; only where `connected` says that it `can`. `held`
 * follows. */
export interface Hold {
  type: "hold";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** The call that the agent talks. */
  call: string;
  /** Whether the caller is to wait. */
  on: boolean;
}

/** End the call. `ended` follows. */
export interface HangUp {
  type: "hang_up";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** The call that the agent has. */
  call: string;
}

/** Pass the call on to another queue, where it keeps its place by when it was first queued; only
 * where `connected` says that it `can`. `transferred` follows, and the agent wraps up. */
export interface Transfer {
  type: "transfer";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** The call that the agent talks. */
  call: string;
  /** The other queue: one of `desk.queues` of `signed_in`. */
  queue: string;
}

/** Pass the call on to the manager's queue, where there is one (`desk.can_escalate`). `transferred`
 * follows. */
export interface Escalate {
  type: "escalate";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** The call that the agent talks. */
  call: string;
}

/** What came of the call, as often as it changes: the last word counts. During the call, in the
 * wrap-up, and shortly after it. */
export interface WrapUp {
  type: "wrap_up";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** The call. */
  call: string;
  /** What came of it: one of `desk.dispositions` of `signed_in`, or empty. */
  disposition?: string;
  /** What colleagues should know. It is kept with the caller's data, not with the figures. */
  note?: string;
}

/** Take calls; ends away, back-off and wrap-up. During a call: after it. */
export interface SetReady {
  type: "set_ready";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
}

/** Take no calls. During a call: after it. An open offer is declined. */
export interface SetAway {
  type: "set_away";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** Why, as colleagues read it: `break`, `training`. */
  reason: string;
}

/** The work after the call is done. */
export interface FinishWrapUp {
  type: "finish_wrap_up";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
}

/** As much time again for the work after the call, up to the site's ceiling. */
export interface ExtendWrapUp {
  type: "extend_wrap_up";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
}

/** End work: at once, or after the call. The connection may then be closed, or sign in anew. */
export interface SignOut {
  type: "sign_out";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
}

/** Ask whether the service is there. `pong` follows. */
export interface Ping {
  type: "ping";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** Any text; `pong` carries it back. */
  nonce: string;
}

/** This desk is awake. It need not carry a `request`: nothing answers it then. */
export interface Here {
  type: "here";
  /** The version of this reference, 1. */
  v: 1;
  /** Any text; the answer carries it back. Without it only failures are answered. */
  request?: string | null;
  /** Whether it could bring sound now: it has a microphone and the carrier's software is ready. */
  can_talk?: boolean;
}

/** The desk is signed in. If the agent has an offer or a call, `offer`, `joining` or `connected`
 * follows at once. */
export interface SignedIn {
  type: "signed_in";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** From `sign_in`. */
  request: string | null;
  /** The agent's short name. */
  agent: string;
  /** The agent's name as colleagues read it. */
  name: string;
  /** How the agent stands. */
  state: StateView;
  /** For audio at the desk, one for each carrier; none for an agent with a telephone. */
  voices: Voice[];
  /** What there is to choose from. */
  desk: DeskInfo;
}

/** How the agent stands. */
export interface StateView {
  /** What the agent is doing. */
  state: "away" | "backing_off" | "connecting" | "offered" | "ready" | "signed_out" | "talking" | "wrapping_up";
  /** When that began. */
  since_ms: number;
  /** The time of the service. */
  now_ms: number;
  /** Whether calls can be offered; false while no desk of the agent is connected, awake and able to
   * bring sound. */
  reachable: boolean;
  /** Why the agent is away: what `set_away` said, `signed_in` or `missed_calls`; else empty. */
  reason: string;
  /** What comes after the present call. */
  plan: "away" | "signed_out" | null;
  /** The call that is offered, connecting or talked. */
  call: string | null;
  /** The number of its offer. */
  offer: number | null;
  /** When the wrap-up ends by itself; null in other states. */
  wrap_up_until_ms: number | null;
  /** The call that is wrapped up; null in other states. */
  wrap_up_call: string | null;
}

/** What the carrier's software in the desk needs to start. Keep it secret. */
export interface Voice {
  /** Whose software. */
  carrier: "browser" | "simulated" | "twilio";
  /** Its access token. */
  token: string;
  /** Connect a second time before then to get a new one; two desks may overlap. */
  expires_at_ms: number | null;
}

/** What a desk offers to choose from. */
export interface DeskInfo {
  /** For `set_away`; others may be said too. */
  away_reasons: string[];
  /** For `wrap_up`. */
  dispositions: string[];
  /** All queues, in the order of the configuration. */
  queues: string[];
  /** Whether there is somebody to escalate a call to. */
  can_escalate: boolean;
}

/** How the agent stands now; sent whenever that has changed, to all of the agent's desks. */
export interface State {
  type: "state";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** How the agent stands. */
  state: StateView;
}

/** A call is offered: ring. It may come twice; call and number name the offer. */
export interface Offer {
  type: "offer";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** The number of the offer; `accept` and `decline` name it. */
  offer: number;
  /** The queue that the call waited in. */
  queue: string;
  /** When the offer counts as missed. */
  expires_at_ms: number;
  /** The time of the service. */
  now_ms: number;
  /** How long the caller had waited when the offer was made. */
  waited_ms: number;
  /** Who rings and why. */
  card: Card;
}

/** Who rings and why. */
export interface Card {
  /** The caller's number in E.164 form; empty if withheld. */
  number: string;
  /** How the caller stands with us; `known` if he has rung before or has a record. */
  standing: "anonymous" | "blocked" | "known" | "unknown" | "vip";
  /** What your own service knows of the caller. */
  record: Detail[];
  /** The caller's last calls, the newest first. */
  earlier_calls: EarlierCall[];
  /** The language of the conversation: `nl`. */
  language: string;
  /** What the caller wants, by its name in the configuration; null if that was not found out. */
  concern: string | null;
  /** The same as callers know it; empty if it was not found out. */
  concern_name: string;
  /** How callers know each concern of this card, of earlier calls too, by language. */
  concern_names: Record<string, Record<string, string>>;
  /** What the configuration tells the agent about such calls; may be empty. */
  text: string;
  /** What the agent may mention to the caller, such as a promotion; may be empty. */
  mention: string;
  /** What the caller said, in his own words; empty if he pressed keys. */
  words: string;
  /** What the caller entered, such as an order number; empty if nothing was asked for. */
  digits: string;
  /** How the concern was found out; `fallback` if it was not, `zero` if a person was asked for. */
  understood_by: "fallback" | "keys" | "menu" | "speech" | "zero" | null;
  /** How probable the concern was, from 0 to 1; null where no words decided. */
  confidence: number | null;
  /** The conversation turn by turn. */
  path: Understood[];
  /** Signs that the caller is angry, or has reason to be. */
  hints: ("complaint" | "failures" | "redial" | "repeated_calls" | "words")[];
  /** The sign for which the call has come to the manager's queue. */
  escalated_by: "complaint" | "failures" | "redial" | "repeated_calls" | "words" | null;
  /** Whether the caller is on the line, is to be rung back, or has left a message. */
  way: "callback" | "line" | "voicemail";
  /** Where the message can be fetched, on this service; null if there is none. */
  recording: string | null;
}

/** Something that your own service knows of the caller. */
export interface Detail {
  /** What it is, as the service calls it: `name`, `customer`, `note`, `url`. */
  name: string;
  /** What the service says. */
  value: string;
}

/** A call of the same caller before this one. */
export interface EarlierCall {
  /** When it came in. */
  at_ms: number;
  /** What it was about, by its name in the configuration; null if that was not found out. */
  concern: string | null;
  /** How it ended for the caller; null while it goes on. */
  ended: "abandoned" | "answered" | "left" | "served" | "unanswered" | null;
  /** What came of it, as its agent said; empty if nothing was said. */
  disposition: string;
  /** What its agent has left for colleagues. */
  note: string;
}

/** What was understood in a turn of the conversation. */
export interface Understood {
  /** From what. */
  how: "keys" | "look_up" | "recording" | "silence" | "speech";
  /** What it came to. */
  meaning: "agreed" | "answered" | "concern" | "entered" | "escalated" | "language" | "menu" | "no" | "pair" | "person" | "unclear" | "way";
  /** The concern that it was about. */
  concern: string | null;
  /** How probable that concern was, from 0 to 1; null where no words decided. */
  confidence: number | null;
  /** The sign of anger that was noticed. */
  sign: "complaint" | "failures" | "redial" | "repeated_calls" | "words" | null;
}

/** The offer is over and was not accepted: stop ringing. */
export interface OfferOver {
  type: "offer_over";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** The number of the offer. */
  offer: number;
  /** What became of it. */
  reason: "agent_signed_out" | "agent_unreachable" | "caller_left" | "declined" | "ended" | "missed" | "moved" | "taken";
}

/** The agent has taken the call: stop ringing and bring the audio. */
export interface Joining {
  type: "joining";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** The number of the offer. */
  offer: number;
  /** The queue that the call waited in. */
  queue: string;
  /** Who rings and why. */
  card: Card;
  /** How to bring the audio; null if a telephone or another desk of the agent brings it. If that
   * desk dies, this is told again to the newest of the others, with the audio. */
  join: Join | null;
}

/** What the desk does to bring the agent's audio to the call. */
export interface Join {
  /** Through whom. */
  carrier: "browser" | "simulated" | "twilio";
  /** What to hand to the carrier's own software when it connects. */
  parameters: Record<string, string>;
}

/** Caller and agent hear each other. */
export interface Connected {
  type: "connected";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** The number of the offer. */
  offer: number;
  /** The queue that the call waited in. */
  queue: string;
  /** Since when they talk. */
  since_ms: number;
  /** Who rings and why. */
  card: Card;
  /** What can be done with the call. */
  can: ("escalate" | "hold" | "keypad" | "transfer")[];
  /** Whether the caller waits, because the agent let him. */
  held: boolean;
  /** What a supervisor does in the call, if the agent is to know: `listen`, `whisper` (the agent
   * hears him, the caller does not) or `barge` (both hear him); else `none`. */
  supervised: "barge" | "listen" | "none" | "whisper";
  /** Who that is, by name; empty if it is nobody. */
  supervised_by: string;
  /** How to bring the audio back, for a desk that comes in the middle of the call when no other one
   * does, or, told again, for the newest when the one that did has died; null if nothing is to be
   * done. */
  join: Join | null;
}

/** The caller waits, because the agent let him, or is talked to again. */
export interface Held {
  type: "held";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** Whether the caller waits. */
  on: boolean;
}

/** Somebody takes part in the call, in another way than before, or no more; told if
 * `desk.agents_see_listening` says so. */
export interface Supervised {
  type: "supervised";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** What he does: `listen`, `whisper` or `barge`; `none` when it is over. */
  mode: "barge" | "listen" | "none" | "whisper";
  /** Who, by name. */
  by: string;
}

/** A supervisor has written a note about the call that is talked. The caller knows nothing of it. */
export interface Coaching {
  type: "coaching";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** The note. */
  text: string;
  /** Who wrote it, by name. */
  by: string;
}

/** The agent's side failed, or the caller left and is to be called back; the call went back in
 * line, at its old place. */
export interface Requeued {
  type: "requeued";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** Why. */
  reason: "agent_leg_failed" | "agent_lost" | "caller_left" | "connecting_timeout";
}

/** The call waits in another queue; the agent wraps up. */
export interface Transferred {
  type: "transferred";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** Where it waits. */
  queue: string;
  /** How long it was talked. */
  talked_ms: number;
  /** When the wrap-up ends by itself. */
  wrap_up_until_ms: number;
}

/** The call is over. */
export interface Ended {
  type: "ended";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** Who ended it. */
  by: "agent" | "caller" | "carrier" | "service" | "supervisor";
  /** How long it was talked; 0 if it was not. */
  talked_ms: number;
  /** When the wrap-up ends by itself; null if there is none. */
  wrap_up_until_ms: number | null;
}

/** The call that is wrapped up, for a desk that comes in the middle of that. After a restart of the
 * service it is not told: of a call that is over, nothing personal is kept on disk. */
export interface WrappingUp {
  type: "wrapping_up";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** Who ended it; null if it was passed on. */
  by: "agent" | "caller" | "carrier" | "service" | "supervisor" | null;
  /** Where it was passed on to; null if it ended. */
  to: string | null;
  /** How long it was talked. */
  talked_ms: number;
  /** Who rang and why. */
  card: Card;
}

/** What `wrap_up` has said of the call that this agent has in hand or wraps up. Told to all of his
 * desks whenever it changes, whoever wrote it; to a desk that comes; and, if there is anything,
 * when he is connected. */
export interface Written {
  type: "written";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** The call. */
  call: string;
  /** What came of it; may be empty. */
  disposition: string;
  /** What colleagues should know; may be empty. */
  note: string;
}

/** Whether the service decides anything: it stops while it cannot write its journal, and goes on by
 * itself. Meanwhile requests are refused with `service_in_doubt`; calls that are talked go on, and
 * callers who wait keep their places. Sent when that begins and when it is over. */
export interface ServiceState {
  type: "service_state";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** Whether it does. */
  deciding: boolean;
  /** What to show the agent; empty when all is well again. */
  message: string;
}

/** The service is there. */
export interface Pong {
  type: "pong";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** From `ping`. */
  request: string | null;
  /** From `ping`. */
  nonce: string;
  /** The time of the service. */
  now_ms: number;
}

/** The request was carried out; what came of it has been told before. */
export interface Done {
  type: "done";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** From the request. */
  request: string;
}

/** The request was not carried out; nothing has changed. */
export interface Error {
  type: "error";
  /** The version of this reference, 1. Ignore fields and types that you do not know. */
  v: 1;
  /** From the request, if it had one and it could be read. */
  request: string | null;
  /** For programs. */
  code: "bad_message" | "not_signed_in" | "wrong_token" | "no_agent" | "unknown_disposition" | "too_many_sign_ins" | "too_many_desks" | "offer_gone" | "call_gone" | "not_possible_now" | "too_many_messages" | "wrong_sign_in" | "not_allowed" | "bad_password" | "bad_person" | "unknown_person" | "person_exists" | "last_administrator" | "unknown_queue" | "request_refused" | "foreign_origin" | "body_too_large" | "body_too_slow" | "service_stopping" | "service_in_doubt" | "service_failed" | "internal_error";
  /** For people. */
  message: string;
}

/** Why the agent has no call, or no other one. */
export interface Why {
  /** The time of the service. */
  now_ms: number;
  /** What he does. */
  state: "away" | "backing_off" | "connecting" | "offered" | "ready" | "signed_out" | "talking" | "wrapping_up";
  /** Since when. */
  since_ms: number;
  /** When that ends by itself. */
  until_ms: number | null;
  /** Whether a desk of his can be reached and can bring sound. */
  reachable: boolean;
  /** Why he is away, if he is. */
  reason: string;
  /** What comes after the call. */
  plan: "away" | "signed_out" | null;
  /** What it comes to, the most important first. */
  hints: ("answer" | "finish_wrap_up" | "get_ready" | "in_call" | "keep_ready" | "lacks" | "mend_desk" | "no_queue" | "nothing_waits" | "others_first" | "sign_in" | "wait_a_moment")[];
  /** Calls that wait anywhere. */
  waiting: number;
  /** The queues, those that he serves first. */
  queues: OwnQueue[];
  /** All of it, in the reader's language, from the same state as the core decides from; none for
   * whoever is not signed in. */
  sentences: string[];
}

/** A queue, as an agent stands to it. */
export interface OwnQueue {
  /** Its name. */
  queue: string;
  /** Whether the agent's skills are enough for its calls. */
  serves: boolean;
  /** What is missing, in the reader's language; empty if nothing is. */
  lacks: string;
  /** Calls that wait in it. */
  waiting: number;
  /** Those of them that the agent's skills are enough for. */
  may_take: number;
}

/** What an agent has done today. */
export interface OwnDay {
  /** When the day began: the last local midnight. */
  since_ms: number;
  /** Up to when it is counted. */
  now_ms: number;
  /** Calls that he talked. */
  answered: number;
  /** Offers that he did not answer. */
  missed: number;
  /** Offers that he turned down. */
  declined: number;
  /** Time with callers. */
  talk_ms: number;
  /** Time with the work after calls. */
  wrap_up_ms: number;
  /** Time in which he was ready or had a call in hand. */
  at_work_ms: number;
  /** The share of it with a call in hand, from 0 to 1; null if there was none. */
  occupancy: number | null;
}

/** A call that an agent has had, or that was offered to him in vain. */
export interface OwnCall {
  /** The call. */
  call: string;
  /** The queue that it waited in. */
  queue: string;
  /** When it was over for him. */
  at_ms: number;
  /** What became of it. */
  came: "declined" | "missed" | "requeued" | "talked" | "transferred";
  /** How long he talked. */
  talked_ms: number;
}

export type DeskMessage = SignIn | Accept | Decline | Hold | HangUp | Transfer | Escalate | WrapUp | SetReady | SetAway | FinishWrapUp | ExtendWrapUp | SignOut | Ping | Here;

export type ServiceMessage = SignedIn | State | Offer | OfferOver | Joining | Connected | Held | Supervised | Coaching | Requeued | Transferred | Ended | WrappingUp | Written | ServiceState | Pong | Done | Error;
