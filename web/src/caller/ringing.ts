// The page of a caller who had asked to be called back rings.
import { blinkTitle } from "../phone/blinking";
import { soundContext, wakeSound } from "../phone/sound";
import { ringTone } from "../phone/tones";

export interface Ringing {
  ring(words: string): void;
  stop(): void;
}

const VOLUME = 0.7;
const VIBRATION_MS = [400, 200, 400, 1_400, 400, 200, 400];

export function createRinging(): Ringing {
  let silence: (() => void) | null = null;
  let rings = 0;
  let isRinging = false;

  async function sound(mine: number): Promise<void> {
    await wakeSound();
    const playing = await ringTone(soundContext(), "classic", VOLUME, true);
    if (mine === rings) silence = playing.stop;
    else playing.stop();
  }

  return {
    ring: (words) => {
      rings += 1;
      isRinging = true;
      blinkTitle(`☎ ${words}`);
      navigator.vibrate?.(VIBRATION_MS);
      void sound(rings);
    },
    stop: () => {
      if (!isRinging) return;
      rings += 1;
      isRinging = false;
      silence?.();
      silence = null;
      blinkTitle(null);
    },
  };
}
