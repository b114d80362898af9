// A message that the caller leaves: recorded here and sent piece by piece, so that what has been said
// counts even if he hangs up in the middle.
import type { Recording } from "../phone/messages";
import { soundContext } from "../phone/sound";
import type { NotKept } from "./state";

export interface Voicemail {
  /** Where it goes to; undefined if nothing came of it. */
  upload(): string | undefined;
  /** The connection was lost: that it is finished, if it is, may not have been heard. */
  repeat(): void;
  /** The caller has finished. */
  finish(): void;
  /** It is not wanted any more. */
  drop(): void;
}

export interface VoicemailReport {
  began(): void;
  /** So much is there: all of it, or what came through before the rest could not be sent. */
  done(parts: number, lengthMs: number): void;
  /** Nothing was recorded, or nothing of it came through. */
  nothing(): void;
  /** The service does not take it. */
  refused(why: NotKept): void;
}

const PIECE_MS = 1_000;
const TONE_S = 0.35;
const BITS_PER_S = 24_000;
/** For as long as the service keeps the place of a page that has lost its network. */
const TRIES_MAX = 7;
const AGAIN_MS = 700;
const UNANSWERED = 0;
const REFUSALS: Readonly<Record<number, NotKept>> = { 429: "too_much", 507: "full" };

class Refusal extends Error {
  constructor(readonly why: NotKept) {
    super(why);
  }
}

function tone(): Promise<void> {
  const context = soundContext();
  const oscillator = new OscillatorNode(context, { frequency: 1_000 });
  const volume = new GainNode(context, { gain: 0.25 });
  oscillator.connect(volume).connect(context.destination);
  oscillator.start();
  oscillator.stop(context.currentTime + TONE_S);
  return new Promise((done) => setTimeout(done, TONE_S * 1_000));
}

async function send(url: string, secret: string, piece: Blob): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const status = await fetch(url, {
      method: "POST",
      headers: { Authorization: `Bearer ${secret}`, "Content-Type": piece.type },
      body: piece,
    }).then(
      (answer) => answer.status,
      () => UNANSWERED,
    );
    if (status >= 200 && status < 300) return;
    const why = REFUSALS[status];
    if (why !== undefined) throw new Refusal(why);
    const mayPass = status === UNANSWERED || status >= 500;
    if (!mayPass || tries === TRIES_MAX) throw new Error(`${url}: ${status}`);
    await new Promise((done) => setTimeout(done, AGAIN_MS * tries));
  }
}

export function recordMessage(
  stream: MediaStream,
  recording: Recording,
  secret: string,
  report: VoicemailReport,
): Voicemail {
  let isDropped = false;
  let isNothing = false;
  let done: (() => void) | null = null;
  let parts = 0;
  let taken = { parts: 0, lengthMs: 0 };
  let sending: Promise<void> = Promise.resolve();
  let beganAt = 0;
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_S });
  const limit = () => setTimeout(() => finish(), recording.length_ms_max);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function take(data: Blob): void {
    const lengthMs = Math.round(performance.now() - beganAt);
    for (let from = 0; from < data.size; from += recording.chunk_bytes_max) {
      const piece = data.slice(from, from + recording.chunk_bytes_max, data.type);
      const url = `${recording.upload}/${parts}`;
      parts += 1;
      const now = { parts, lengthMs };
      sending = sending.then(async () => {
        await send(url, secret, piece);
        taken = now;
      });
      sending.catch(finish); // nobody speaks on to what is lost
    }
  }

  async function close(): Promise<void> {
    const failure: unknown = await sending.then(
      () => null,
      (error: unknown) => error,
    );
    if (isDropped) return;
    isNothing = failure instanceof Refusal || taken.parts === 0;
    if (failure instanceof Refusal) report.refused(failure.why);
    else if (isNothing) report.nothing();
    else {
      done = () => report.done(taken.parts, taken.lengthMs);
      done();
    }
  }

  function finish(): void {
    clearTimeout(timer);
    if (recorder.state !== "inactive") recorder.stop();
  }

  recorder.ondataavailable = ({ data }) => take(data);
  recorder.onstop = () => void close();
  void tone().then(() => {
    if (isDropped) return;
    beganAt = performance.now();
    recorder.start(PIECE_MS);
    timer = limit();
    report.began();
  });
  return {
    upload: () => (isNothing ? undefined : recording.upload),
    repeat: () => done?.(),
    finish,
    drop: () => {
      isDropped = true;
      finish();
    },
  };
}
