// Written by `make docs` from router.carriers.browser.messages, router.carriers.browser.leg_messages; do not edit.

/** Call, or come back to a call; must come first. */
export interface StartCall {
  type: "call";
  /** The version of this reference, 1. */
  v: 1;
  /** The language of the page; a hint, if the conversation has it. Only its first part counts. */
  language?: string | null;
  /** The secret of a call that this page had before it was loaded anew, or before its connection
   * broke. If the call is over, `ended` follows: then call without it. */
  resume?: string | null;
  /** With `resume`: the `upload` to which this page records, or has just recorded, as its answer.
   * If that is what is awaited, nothing follows `welcome`: go on, and say again that it is over if
   * it is. Otherwise do what follows. */
  upload?: string | null;
}

/** The caller has pressed keys: as an answer all of them at once, else one by one. */
export interface PressDigits {
  type: "digits";
  /** The keys, without the one that ends them. */
  digits: string;
  /** From `say` or `waiting`, as an answer to it. Null while talking: the agent's page is told. */
  turn?: number | null;
}

/** The caller has typed what he wants. */
export interface SayWords {
  type: "words";
  /** From `say`. */
  turn: number;
  /** His words. */
  text: string;
}

/** The caller has not answered in time, or has recorded nothing. */
export interface KeepSilent {
  type: "silence";
  /** From `say`. */
  turn: number;
}

/** Our last words have been spoken: all items of a `say` with `hang_up`. */
export interface Played {
  type: "played";
  /** From `say`. */
  turn: number;
}

/** A recording has been made and all its pieces have been uploaded. */
export interface RecordingDone {
  type: "recorded";
  /** From `say`. It counts even if the same has been asked again meanwhile. */
  upload: string;
  /** How many pieces there are. */
  parts: number;
  /** How long it is. */
  length_ms: number;
}

/** The caller, whose page rings because he was to be called back, is here. */
export interface AnswerRing {
  type: "answer";
}

/** The caller, whose page rings, does not want to talk now. */
export interface DeclineRing {
  type: "decline";
}

/** The caller has hung up; `ended` follows. */
export interface HangUpCall {
  type: "hang_up";
}

/** The microphone is there. A caller's page needs it only when it meets an agent; an agent's page
 * is let in with it. */
export interface Ready {
  type: "ready";
}

/** To be passed on to a peer. A caller's and a supervisor's page have one, the agent's. */
export interface Signal {
  type: "signal";
  /** From `meet` or `peer`. */
  peer: string;
  /** A description or an address, as text; nobody but the peer reads it. */
  data: string;
}

/** What has become of the sound with a peer. The agent's page, too, says so when it fails. */
export interface Media {
  type: "media";
  /** Which one. */
  peer: string;
  /** `connected`: it is heard. `failed`: it cannot be reached, after all tries: it is introduced
   * anew. */
  state: "connected" | "failed";
}

/** The page is awake; to be said every `here_ms` while nothing else is, from a worker. */
export interface Here {
  type: "here";
}

/** The call is there, or again. What is to be heard and done now follows. */
export interface Welcome {
  type: "welcome";
  /** Keep it in sessionStorage until `ended`: with it the page comes back to this call. */
  secret: string;
  /** Whether the page has come back to a call. */
  resumed: boolean;
  /** For the connection with an agent. */
  ice: Ice;
  /** In which the conversation can be held. */
  languages: string[];
  /** In which that goes on to which the page has come back; empty before it is known. */
  language: string;
  /** Whom the caller has reached. */
  company: string;
  /** How often to say `here`. */
  here_ms: number;
}

/** How pages find a way to each other; to be handed to every RTCPeerConnection. */
export interface Ice {
  /** `iceServers`; empty on one network. */
  servers: IceServer[];
  /** Whether `iceTransportPolicy` is `relay`, so that pages do not learn each other's addresses. */
  relay_only: boolean;
}

/** One entry of `iceServers`, as RTCPeerConnection takes it. */
export interface IceServer {
  /** Addresses as `turn:relay.example.com:3478`. */
  urls: string[];
  /** For a relay; good for some hours. */
  username: string;
  /** For a relay. Keep it secret. */
  credential: string;
}

/** Speak the items, in place of all that is being heard, then do what follows. With `then` =
 * `listen` answer with `digits`, `words` or `silence`; with `record` with `recorded` or `silence`.
 * With `hang_up` say `played`. The items of the first `waiting` after a `say` come after its
 * items, not in place of them. */
export interface Say {
  type: "say";
  /** To be given back with the answer. Given again, the same is asked again. */
  turn: number;
  /** What to speak, in this order. */
  items: Spoken[];
  /** What follows. */
  then: "hang_up" | "listen" | "record" | "wait";
  /** With `listen`. */
  listen: Listening | null;
  /** With `record`. */
  record: Recording | null;
}

/** Something to be said: the caption, and a file that speaks it. */
export interface Spoken {
  /** The words, to be shown. Empty for a file of the operator's whose words are not known. */
  text: string;
  /** Where the file is; null if it cannot be spoken here: show the words for as long as reading
   * them takes. */
  audio: string | null;
  /** In which language it is, as `nl`. */
  language: string;
}

/** Which answers are taken. The caller may answer while he is still being spoken to. */
export interface Listening {
  /** Whether keys are. */
  keys: boolean;
  /** Whether words are. */
  speech: boolean;
  /** So many keys are the whole answer: send them then. */
  digits_max: number;
  /** This key ends the answer before; it is no part of it. */
  ends_with: string | null;
  /** So long after the last item, or the last key, what was pressed so far is the answer, or
   * silence is. */
  timeout_ms: number;
}

/** What may be recorded after a tone, until a key, a button or the longest time. */
export interface Recording {
  /** The longest time. */
  length_ms_max: number;
  /** Where to: `POST <upload>/<piece>`, counted from 0, as soon as each is there, with the headers
   * `Authorization: Bearer <secret>` and `Content-Type` as MediaRecorder names it, the same for
   * all. What has arrived counts even if the caller hangs up, or the page is loaded anew and he
   * records nothing more. */
  upload: string;
  /** The most bytes of a piece. */
  chunk_bytes_max: number;
}

/** The caller is in line: play music; if there are items, speak them first. */
export interface Waiting {
  type: "waiting";
  /** To be given back with a key. */
  turn: number;
  /** What to speak. */
  items: Spoken[];
  /** Where the music is, to be repeated. */
  music: string;
  /** The keys that lead out. */
  ways_out: WayOut[];
  /** The place in line, from 1; null while it is the caller's turn. */
  position: number | null;
  /** How long it may still take, from and to; null if that cannot be told. */
  expected_ms: [number, number] | null;
}

/** A key that leads out of the line; to be shown as a button as well. */
export interface WayOut {
  /** To be pressed with the `turn` of `waiting`. */
  key: string;
  /** To be rung back, to leave a message, or into another queue. */
  to: "callback" | "queue" | "voicemail";
}

/** An agent's page is going to connect to this one: await its offer. Told of another peer than
 * before, keep the old connection until the new one brings sound, then close the old one. */
export interface Meet {
  type: "meet";
  /** The agent's page. */
  peer: string;
}

/** Another page says something about the connection with this one. */
export interface Signalled {
  type: "signal";
  /** Which one. Drop it if you do not know this peer, or no longer. */
  peer: string;
  /** What it says, as it gave it. */
  data: string;
}

/** Whether the agent is not to be heard for a while. */
export interface Hold {
  type: "hold";
  /** Whether it begins or is over. */
  on: boolean;
  /** `held`: the agent has put the caller on hold. `away`: the agent's page is not connected to the
   * service and may come back; play the music only once the sound has stopped. */
  reason: "away" | "held";
  /** What to play meanwhile. */
  music: string;
}

/** Nothing can be decided just now; what is next follows by itself. */
export interface Moment {
  type: "moment";
  /** What to speak. */
  items: Spoken[];
  /** What to play then. */
  music: string;
}

/** The caller is going to be rung on this page, if it stays open: `ring` follows, one day. He may
 * take that back with `hang_up`; a message that he has left stays. */
export interface Promised {
  type: "promised";
}

/** The caller had asked to be rung back, and his agent is there: ring, then `answer` or `decline`. */
export interface Ring {
  type: "ring";
  /** How long to ring. */
  ring_ms: number;
}

/** The ringing is over, unanswered; `promised` follows if there is going to be another try. */
export interface StopRinging {
  type: "stop_ringing";
}

/** The leg is over. Close everything; the service closes the connection. */
export interface Ended {
  type: "ended";
  /** `over`: the call has ended, or the leg is needed no more. `refused`: the token, the secret or
   * the offer is not, or no longer, good. `taken`: another page of the same person has come in
   * place of this one. `lost`: its sound does not find its way to the other page. `bad_messages`:
   * what it sent. `too_many`: so many calls from one address; try again in a minute. `stopping`:
   * the service restarts; connect again with the secret or a new token. */
  reason: "bad_messages" | "lost" | "over" | "refused" | "stopping" | "taken" | "too_many";
  /** To callers: a telephone number that helps, if the conversation has led to one. */
  number: string | null;
}

/** Bring a leg; must come first. A supervisor's page may say it again; how it takes part has
 * changed before, with `POST /api/supervise`. */
export interface JoinLeg {
  type: "join";
  /** The version of this reference, 1. */
  v: 1;
  /** An agent's: that of `voices` with the carrier `browser`. A supervisor's: from `POST
   * /api/supervise`, good once; it says which call, and how. */
  token: string;
  /** An agent's: `join.parameters.offer`. Null for supervisors. */
  offer?: string | null;
}

/** The leg is taken away on purpose, so that nobody waits for it to come back. */
export interface LeaveLeg {
  type: "leave";
}

/** The leg is there; an agent's page says `ready` now. */
export interface Joined {
  type: "joined";
  /** For the connections with peers. */
  ice: Ice;
  /** How often to say `here`. */
  here_ms: number;
}

/** Another page takes part. The agent's page makes it an offer, a supervisor's awaits the agent's.
 * Told again of the same peer, its mode has changed. */
export interface PeerHere {
  type: "peer";
  /** Its name, for `signal`. A page that loads anew comes with a new one. */
  peer: string;
  /** Whose page it is. A supervisor hears caller and agent; the caller hears the agent. */
  role: "agent" | "caller" | "supervisor";
  /** Of supervisors: `listen` nobody hears him, `whisper` the agent does, `barge` both do. */
  mode: "barge" | "listen" | "whisper" | null;
}

/** A page takes part no more: close the connection with it. */
export interface PeerGone {
  type: "peer_gone";
  /** Its name. */
  peer: string;
}

/** The caller has pressed keys. */
export interface PeerPressed {
  type: "digits";
  /** Which. */
  digits: string;
}

/** Whether the caller is on hold: send him nothing, and let nobody hear him. */
export interface Held {
  type: "held";
  /** Whether it begins or is over. */
  on: boolean;
}

/** A simulated caller speaks: play this, in place of what was played. */
export interface HearAudio {
  type: "hear";
  /** Where the file is. */
  audio: string;
}

export type CallerMessage = StartCall | PressDigits | SayWords | KeepSilent | Played | RecordingDone | AnswerRing | DeclineRing | HangUpCall | Ready | Signal | Media | Here;

export type CallerNotice = Welcome | Say | Waiting | Meet | Signalled | Hold | Moment | Promised | Ring | StopRinging | Ended;

export type LegMessage = JoinLeg | Ready | Signal | Media | LeaveLeg | Here;

export type LegNotice = Joined | PeerHere | PeerGone | Signalled | PeerPressed | Held | HearAudio | Ended;
