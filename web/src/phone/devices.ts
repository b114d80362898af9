// Whether calls can be talked here: a microphone that we may use, and sound that comes out. What a
// check has found is kept true afterwards by watching the devices and the permission.
import { signal, type ReadonlySignal } from "@preact/signals";

import type { Graph } from "./audio";
import { explained, readChoice, writeChoice } from "./microphone";
import { chooseOutput, untilAwake, wakeSound } from "./sound";

export type DeviceState =
  | "unknown" // not checked yet, or the permission has to be asked for again
  | "checking"
  | "ready"
  | "no_microphone" // none is plugged in, or another program has it
  | "denied" // the browser was told not to let us
  | "silent" // the microphone is switched off, by a key of its own or the system
  | "no_sound" // the browser lets no sound out; a press on the page helps
  | "insecure"; // microphones work over https alone

export interface Choice {
  id: string;
  name: string;
}

export interface Devices {
  readonly state: ReadonlySignal<DeviceState>;
  readonly inputs: ReadonlySignal<readonly Choice[]>;
  readonly outputs: ReadonlySignal<readonly Choice[]>;
  readonly input: ReadonlySignal<string>;
  readonly output: ReadonlySignal<string>;
  check(): Promise<DeviceState>;
  openMicrophone(): Promise<void>;
  closeMicrophone(): void;
  setInput(id: string): Promise<void>;
  setOutput(id: string): Promise<void>;
  close(): void;
}

/** After a check the microphone stays open for so long, so that its level can be watched. */
const TRIED_MS = 10_000;

export function createDevices(graph: Graph): Devices {
  const state = signal<DeviceState>("unknown");
  const inputs = signal<readonly Choice[]>([]);
  const outputs = signal<readonly Choice[]>([]);
  const input = signal(readChoice("input"));
  const output = signal(readChoice("output"));
  const watching = new AbortController();
  /** Until the microphone is there; null: none was asked for since it was shut. */
  let opening: Promise<void> | null = null;
  let held: MediaStream | null = null;
  let isWanted = false;
  let trial: number | undefined;

  const media = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  media?.addEventListener("devicechange", () => void look(), { signal: watching.signal });
  void watchPermission();
  if (output.value !== "") void chooseOutput(output.value).catch(() => setOutput(""));

  async function watchPermission(): Promise<void> {
    try {
      const asked = await navigator.permissions.query({ name: "microphone" as PermissionName });
      const heed = () => {
        if (asked.state === "denied") state.value = "denied";
        else if (asked.state === "prompt" && hadMicrophone()) state.value = "unknown";
        else if (asked.state === "granted" && state.value === "denied") state.value = "unknown";
      };
      asked.addEventListener("change", heed, { signal: watching.signal });
      if (asked.state === "denied") state.value = "denied";
    } catch {
      // Not every browser tells; then only the devices are watched.
    }
  }

  /** As far as is known; sound may be lacking. */
  function hadMicrophone(): boolean {
    return state.value === "ready" || state.value === "no_sound";
  }

  /** Which devices there are now. */
  async function look(): Promise<void> {
    if (media === undefined) return;
    const found = await media.enumerateDevices();
    const kind = (wanted: MediaDeviceKind): Choice[] =>
      found
        .filter((one) => one.kind === wanted && one.deviceId !== "")
        .map((one) => ({ id: one.deviceId, name: one.label }));
    inputs.value = kind("audioinput");
    outputs.value = kind("audiooutput");
    const isThere = found.some((one) => one.kind === "audioinput");
    if (!isThere && hadMicrophone()) {
      state.value = "no_microphone";
      // What was open for trying it out is no microphone for a call that rings now.
      if (!isWanted) shut();
    }
    // It is plugged in again: whoever was at work with it goes on.
    else if (isThere && state.value === "no_microphone") await recheck();
  }

  /** There is a microphone. Sound may come out later than anybody waits for it: after a press, or when a busy
   * computer gets to it. */
  function worked(hasSound: boolean): void {
    state.value = hasSound ? "ready" : "no_sound";
    if (hasSound) return;
    const late = () => {
      if (state.value === "no_sound") state.value = "ready";
    };
    untilAwake().then(late, () => undefined);
  }

  async function recheck(): Promise<void> {
    try {
      const [hasSound] = await Promise.all([wakeSound(), open()]);
      worked(hasSound);
      if (!isWanted) shut();
    } catch (error) {
      state.value = explained(error);
    }
  }

  /** What comes after it was shut again is closed at once; whoever has waited for it waits for what is
   * opened in its place. */
  function open(): Promise<void> {
    if (watching.signal.aborted) return Promise.reject(new DOMException("closed", "AbortError"));
    if (opening !== null) return opening;
    const mine: Promise<void> = ask().then(
      (stream) => {
        if (opening === mine) return hold(stream);
        stop(stream);
        return opening ?? undefined;
      },
      (error: unknown) => {
        if (opening !== mine && opening !== null) return opening;
        opening = null;
        throw error;
      },
    );
    opening = mine;
    return mine;
  }

  async function ask(): Promise<MediaStream> {
    if (media === undefined) throw new DOMException("no secure context", "SecurityError");
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const wish = input.value === "" ? audio : { ...audio, deviceId: { exact: input.value } };
    try {
      return await media.getUserMedia({ audio: wish });
    } catch (error) {
      // The chosen one is gone: any other is better than none.
      if (input.value === "" || explained(error) !== "no_microphone") throw error;
      return media.getUserMedia({ audio });
    }
  }

  function hold(stream: MediaStream): void {
    held = stream;
    const track = stream.getAudioTracks()[0];
    if (track !== undefined) heed(track, stream);
    graph.takeMicrophone(stream);
  }

  /** A microphone may be unplugged, or switched off, in the middle of a call. */
  function heed(track: MediaStreamTrack, stream: MediaStream): void {
    track.onended = () => {
      if (held !== stream) return;
      shut();
      void recheck();
    };
    track.onmute = () => {
      if (state.value === "ready") state.value = "silent";
    };
    track.onunmute = () => {
      if (state.value === "silent") state.value = "ready";
    };
  }

  function shut(): void {
    const stream = held;
    held = null;
    opening = null;
    if (stream === null) return;
    graph.takeMicrophone(null);
    stop(stream);
  }

  function stop(stream: MediaStream): void {
    for (const track of stream.getTracks()) track.stop();
  }

  async function check(): Promise<DeviceState> {
    state.value = "checking";
    const hasSound = await wakeSound();
    try {
      await open();
      await look();
      worked(hasSound);
    } catch (error) {
      state.value = explained(error);
    }
    window.clearTimeout(trial);
    trial = window.setTimeout(() => {
      trial = undefined;
      if (!isWanted) shut();
    }, TRIED_MS);
    return state.value;
  }

  async function setOutput(id: string): Promise<void> {
    await chooseOutput(id);
    output.value = id;
    writeChoice("output", id);
  }

  return {
    state,
    inputs,
    outputs,
    input,
    output,
    check,
    openMicrophone: async () => {
      isWanted = true;
      try {
        const [hasSound] = await Promise.all([wakeSound(), open()]);
        worked(hasSound);
      } catch (error) {
        state.value = explained(error);
        throw error;
      }
    },
    closeMicrophone: () => {
      isWanted = false;
      if (trial === undefined) shut();
    },
    setInput: async (id) => {
      input.value = id;
      writeChoice("input", id);
      if (opening === null) return;
      shut();
      await open();
    },
    setOutput,
    close: () => {
      isWanted = false;
      window.clearTimeout(trial);
      watching.abort();
      shut();
    },
  };
}
