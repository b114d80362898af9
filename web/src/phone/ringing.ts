// A call rings: heard until it is answered, and seen, whichever tab or program is in front.
import { signal, type ReadonlySignal } from "@preact/signals";

import { blinkTitle } from "./blinking";
import { createHeartbeat } from "./heartbeat";
import { tellElsewhere } from "./ringing_elsewhere";
import { soundContext, wakeSound } from "./sound";
import { ringTone, tones, type Tone } from "./tones";

export { tones, type Tone } from "./tones";

export interface Announcement {
  /** In the row of tabs and as the title of the notification: `A call: billing`. */
  title: string;
  body: string;
}

export type MayNotify = "granted" | "denied" | "default" | "absent";

export interface Ringing {
  readonly isRinging: ReadonlySignal<boolean>;
  /** From 0 to 1. */
  readonly volume: ReadonlySignal<number>;
  readonly tone: ReadonlySignal<Tone>;
  readonly mayNotify: ReadonlySignal<MayNotify>;
  ring(announcement: Announcement): void;
  stop(): void;
  setVolume(volume: number): void;
  setTone(tone: Tone): void;
  /** Let it be heard once. */
  test(): Promise<void>;
  /** Ask to show notifications; on a press, or browsers refuse. */
  askToNotify(): Promise<void>;
}

const STORED = "switchroom.ringing";
const VIBRATION_MS = [400, 200, 400];
const EVERY_MS = 2_000;

interface Chosen {
  volume: number;
  tone: Tone;
}

function read(): Chosen {
  const usual: Chosen = { volume: 0.7, tone: "classic" };
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? "null") as Partial<Chosen> | null;
    const tone = tones.find((one) => one === stored?.tone) ?? usual.tone;
    const volume = typeof stored?.volume === "number" ? stored.volume : usual.volume;
    return { volume: Math.min(1, Math.max(0, volume)), tone };
  } catch {
    return usual;
  }
}

export function createRinging(): Ringing {
  const chosen = read();
  const isRinging = signal(false);
  const volume = signal(chosen.volume);
  const tone = signal<Tone>(chosen.tone);
  const mayNotify = signal<MayNotify>("Notification" in globalThis ? Notification.permission : "absent");
  let notification: Notification | null = null;
  let stopBeating: (() => void) | null = null;
  let silence: (() => void) | null = null;
  let rings = 0;

  function keep(): void {
    try {
      localStorage.setItem(STORED, JSON.stringify({ volume: volume.value, tone: tone.value }));
    } catch {
      // It holds until the page is closed.
    }
  }

  async function sound(mine: number): Promise<void> {
    await wakeSound();
    const playing = await ringTone(soundContext(), tone.value, volume.value, true);
    if (mine === rings && isRinging.value) silence = playing.stop;
    else playing.stop();
  }

  function notify({ title, body }: Announcement): void {
    if (mayNotify.peek() !== "granted") return;
    try {
      notification = new Notification(title, {
        body,
        tag: STORED,
        requireInteraction: true,
        icon: "/icon.svg",
      });
      notification.onclick = () => {
        window.focus();
        notification?.close();
      };
    } catch {
      // Phones show notifications of installed pages only; the sound and the vibration are there.
    }
  }

  function beat(words: string): void {
    tellElsewhere(words);
    // A page that was never pressed may not vibrate, and says so in the console.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(VIBRATION_MS);
  }

  function stop(): void {
    // Only looked at: an effect that lets it ring must not run again because it rings.
    if (!isRinging.peek()) return;
    rings += 1;
    isRinging.value = false;
    silence?.();
    silence = null;
    stopBeating?.();
    notification?.close();
    notification = null;
    blinkTitle(null);
    tellElsewhere(null);
  }

  return {
    isRinging,
    volume,
    tone,
    mayNotify,
    ring: (announcement) => {
      stop();
      rings += 1;
      isRinging.value = true;
      blinkTitle(announcement.title);
      notify(announcement);
      beat(announcement.title);
      stopBeating = createHeartbeat(() => beat(announcement.title), EVERY_MS);
      void sound(rings);
    },
    stop,
    setVolume: (now) => {
      volume.value = now;
      keep();
    },
    setTone: (now) => {
      tone.value = now;
      keep();
    },
    test: async () => {
      await wakeSound();
      await (await ringTone(soundContext(), tone.value, volume.value, false)).over;
    },
    askToNotify: async () => {
      if (mayNotify.value !== "absent") mayNotify.value = await Notification.requestPermission();
    },
  };
}
