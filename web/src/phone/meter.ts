// How loud something is, as a signal for a bar on the screen.
import type { Signal } from "@preact/signals";

export interface Meter {
  run(on: boolean): void;
}

const EVERY_MS = 80;
/** What is quieter than this is drawn as silence. */
const FLOOR_DB = -60;

export function meter(context: AudioContext, node: AudioNode, level: Signal<number>): Meter {
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  node.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let timer: number | undefined;

  function measure(): void {
    analyser.getFloatTimeDomainData(samples);
    let power = 0;
    for (const sample of samples) power += sample * sample;
    level.value = shown(Math.sqrt(power / samples.length));
  }

  return {
    run: (on) => {
      if (on === (timer !== undefined)) return;
      if (on) timer = window.setInterval(measure, EVERY_MS);
      else {
        window.clearInterval(timer);
        timer = undefined;
        level.value = 0;
      }
    },
  };
}

/** A root mean square on a scale of decibels from 0 (silence) to 1. */
function shown(rms: number): number {
  if (rms === 0) return 0;
  const db = 20 * Math.log10(rms);
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}
