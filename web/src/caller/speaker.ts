// What a caller hears that is no person: prompts, one after the other, and music between them.
import type { Spoken } from "../phone/messages";
import { soundContext } from "../phone/sound";

export interface Speaker {
  /** Speak these after what is being spoken; `over` is called when they have been, or cannot be. */
  speak(items: readonly Spoken[], over?: () => void): void;
  /** Be quiet at once; whoever was to be called back is not. */
  stop(): void;
  /** Play this again and again whenever nothing is spoken; null: nothing. */
  music(url: string | null): void;
  /** Once more, in place of what is being heard; then all goes on. */
  replay(item: Spoken): void;
  close(): void;
}

interface Step {
  item: Spoken | null;
  over: (() => void) | undefined;
  isAgain?: boolean;
}

/** How long reading takes where nothing can be heard. */
const READING_MS_PER_CHAR = 60;
const READING_MS_MIN = 1_500;
const MUSIC_VOLUME = 0.5;
const KEPT_MAX = 24;

export function createSpeaker(began: (item: Spoken) => void): Speaker {
  const files = new Map<string, Promise<AudioBuffer>>();
  let steps: Step[] = [];
  let round = 0;
  let isSpeaking = false;
  let voice: AudioBufferSourceNode | null = null;
  let wish: string | null = null;
  let tune: { url: string; node: AudioBufferSourceNode } | null = null;

  function file(url: string): Promise<AudioBuffer> {
    let found = files.get(url);
    if (found === undefined) {
      found = fetched(url);
      // What could not be had is tried again the next time.
      found.catch(() => files.delete(url));
      files.set(url, found);
      const oldest = files.keys().next().value;
      if (files.size > KEPT_MAX && oldest !== undefined) files.delete(oldest);
    }
    return found;
  }

  async function fetched(url: string): Promise<AudioBuffer> {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return soundContext().decodeAudioData(await answer.arrayBuffer());
  }

  async function run(): Promise<void> {
    if (isSpeaking) return;
    isSpeaking = true;
    const mine = round;
    hushMusic();
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      if (step.item !== null) {
        if (!step.isAgain) began(step.item);
        await say(step.item);
      }
      if (mine !== round) return;
      step.over?.();
      if (mine !== round) return;
    }
    isSpeaking = false;
    void playMusic();
  }

  async function say(item: Spoken): Promise<void> {
    const mine = round;
    try {
      if (item.audio === null) throw new Error("not spoken");
      const buffer = await file(item.audio);
      // A page that the browser lets no sound out of shows the words for as long.
      if (soundContext().state !== "running") throw new Error("no sound");
      if (mine === round) await play(buffer);
    } catch {
      const ms = Math.max(READING_MS_MIN, item.text.length * READING_MS_PER_CHAR);
      await new Promise((done) => setTimeout(done, ms));
    }
  }

  function play(buffer: AudioBuffer): Promise<void> {
    const node = new AudioBufferSourceNode(soundContext(), { buffer });
    voice = node;
    node.connect(node.context.destination);
    return new Promise((done) => {
      node.onended = () => done();
      node.start();
    });
  }

  function hush(): void {
    round += 1;
    isSpeaking = false;
    if (voice !== null) {
      voice.onended = null;
      voice.stop();
    }
    voice = null;
  }

  function hushMusic(): void {
    tune?.node.stop();
    tune = null;
  }

  async function playMusic(): Promise<void> {
    const url = wish;
    if (url === null || isSpeaking || tune?.url === url) return;
    try {
      const buffer = await file(url);
      if (wish !== url || isSpeaking || tune !== null) return;
      const context = soundContext();
      const node = new AudioBufferSourceNode(context, { buffer, loop: true });
      const volume = new GainNode(context, { gain: 0 });
      volume.gain.linearRampToValueAtTime(MUSIC_VOLUME, context.currentTime + 0.8);
      node.connect(volume).connect(context.destination);
      node.onended = () => volume.disconnect();
      node.start();
      tune = { url, node };
    } catch {
      // Silence, then; what is on the screen says that the call is there.
    }
  }

  return {
    speak: (items, over) => {
      for (const item of items) if (item.audio !== null) void file(item.audio).catch(() => undefined);
      for (const item of items) steps.push({ item, over: undefined });
      steps.push({ item: null, over });
      void run();
    },
    stop: () => {
      steps = [];
      hush();
      void playMusic();
    },
    music: (url) => {
      if (url === wish) return;
      wish = url;
      if (url === null || tune?.url !== url) hushMusic();
      void playMusic();
    },
    replay: (item) => {
      const left = steps;
      hush();
      steps = [{ item, over: undefined, isAgain: true }, ...left];
      void run();
    },
    close: () => {
      steps = [];
      wish = null;
      hush();
      hushMusic();
    },
  };
}
