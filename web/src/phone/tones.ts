// Sounds that are made here: a call rings, sound is tried, keys are pressed, callers wait.

export type Tone = "classic" | "soft" | "bright";
export const tones: readonly Tone[] = ["classic", "soft", "bright"];

/** One note: when it begins, how high it is, how long it lasts (s, Hz, s). */
type Note = readonly [at: number, hz: number, lasts: number];

interface Tune {
  notes: readonly Note[];
  /** After so long it begins again. */
  everyS: number;
  wave: OscillatorType;
}

const rings: Record<Tone, Tune> = {
  classic: {
    notes: [
      [0, 440, 0.4],
      [0, 480, 0.4],
      [0.6, 440, 0.4],
      [0.6, 480, 0.4],
    ],
    everyS: 2.4,
    wave: "sine",
  },
  soft: {
    notes: [
      [0, 523.25, 0.5],
      [0.25, 659.25, 0.5],
      [0.5, 783.99, 0.8],
    ],
    everyS: 2.4,
    wave: "sine",
  },
  bright: {
    notes: [0, 0.16, 0.32, 0.8, 0.96, 1.12].map((at) => [at, 987.77, 0.12] as const),
    everyS: 2,
    wave: "triangle",
  },
};

const TRIED: Tune = {
  notes: [
    [0, 392, 0.25],
    [0.3, 523.25, 0.25],
    [0.6, 659.25, 0.4],
  ],
  everyS: 1,
  wave: "sine",
};

const RISE_S = 0.02;

function strike(context: BaseAudioContext, to: AudioNode, wave: OscillatorType, note: Note): void {
  const [at, hz, lasts] = note;
  const oscillator = new OscillatorNode(context, { type: wave, frequency: hz });
  const loudness = new GainNode(context, { gain: 0 });
  oscillator.connect(loudness).connect(to);
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(0.5, at + RISE_S);
  loudness.gain.setTargetAtTime(0, at + lasts, 0.06);
  oscillator.start(at);
  oscillator.stop(at + lasts + 0.5);
}

/** A tune as samples that can be repeated without a timer: timers of hidden pages are slow. */
async function drawn(tune: Tune): Promise<AudioBuffer> {
  const rate = 24_000;
  const studio = new OfflineAudioContext(1, Math.ceil(rate * tune.everyS), rate);
  for (const note of tune.notes) strike(studio, studio.destination, tune.wave, note);
  return studio.startRendering();
}

/** Play a tune, once or until the function that it gives is called. */
async function play(
  context: AudioContext,
  tune: Tune,
  volume: number,
  loop: boolean,
): Promise<{ stop: () => void; over: Promise<void> }> {
  const buffer = await drawn(tune);
  const player = new AudioBufferSourceNode(context, { buffer, loop });
  const loudness = new GainNode(context, { gain: volume });
  player.connect(loudness).connect(context.destination);
  const over = new Promise<void>((done) => {
    player.onended = () => {
      loudness.disconnect();
      done();
    };
  });
  player.start();
  return { stop: () => player.stop(), over };
}

/** Ring once, or until told to stop. */
export function ringTone(context: AudioContext, tone: Tone, volume: number, loop: boolean) {
  return play(context, rings[tone], volume, loop);
}

/** A few rising tones; over when they have been heard. */
export async function playTestTone(context: AudioContext): Promise<void> {
  await (await play(context, TRIED, 0.6, false)).over;
}
