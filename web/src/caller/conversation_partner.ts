// The sound between the caller and an agent: our microphone, and the connection with the agent's page.
import { signal, type ReadonlySignal } from "@preact/signals";

import type { Ice, MediaState } from "../phone/messages";
import { createPeer, type Peer } from "../phone/peer";

export type Microphone = "unknown" | "asking" | "ready" | "denied" | "none";

export interface Partner {
  readonly microphone: ReadonlySignal<Microphone>;
  readonly muted: ReadonlySignal<boolean>;
  stream(): MediaStream | null;
  /** Ask for the microphone; browsers show their question. */
  open(): Promise<void>;
  mute(on: boolean): void;
  /** An agent is going to come: make ready what can be. */
  prepare(ice: Ice): void;
  /** Await the offer of an agent's page. */
  meet(id: string, ice: Ice): void;
  take(id: string, data: string): void;
  /** Let him be heard, or not. */
  hush(on: boolean): void;
  /** The agent is gone. */
  part(): void;
  close(): void;
}

export interface PartnerEvents {
  signal(peer: string, data: string): void;
  media(peer: string, state: MediaState | "wavering"): void;
  /** The microphone was taken away in the middle, or has come. */
  microphone(): void;
}

interface Met {
  id: string;
  peer: Peer;
  voice: HTMLAudioElement;
}

export function createPartner(events: PartnerEvents): Partner {
  const microphone = signal<Microphone>("unknown");
  const muted = signal(false);
  let ours: MediaStream | null = null;
  let met: Met | null = null;
  /** The one before, until the new one is heard. */
  let before: Met | null = null;
  /** Made before the agent's page is there: the first one of a page takes long. */
  let prepared: Met | null = null;
  let isHushed = false;
  /** Counts the calls: what was asked for in one is not for the next. */
  let calls = 0;

  function track(): MediaStreamTrack | null {
    return ours?.getAudioTracks()[0] ?? null;
  }

  function end(one: Met | null): void {
    one?.peer.close();
    if (one) one.voice.srcObject = null;
  }

  function ask(): Promise<MediaStream> {
    const media = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
    if (media === undefined) throw new Error("insecure");
    return media.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  }

  function stop(stream: MediaStream | null): void {
    for (const one of stream?.getTracks() ?? []) one.stop();
  }

  async function open(): Promise<void> {
    if (microphone.value === "ready" || microphone.value === "asking") return;
    const mine = calls;
    microphone.value = "asking";
    try {
      const stream = await ask();
      if (mine !== calls) return stop(stream);
      ours = stream;
      microphone.value = "ready";
      const found = track();
      if (found !== null) found.onended = lose;
      mute(muted.value);
      met?.peer.setTrack(found);
    } catch (error) {
      if (mine !== calls) return;
      const isDenied = error instanceof DOMException && error.name === "NotAllowedError";
      microphone.value = isDenied ? "denied" : "none";
    }
    events.microphone();
  }

  function lose(): void {
    ours = null;
    microphone.value = "none";
    met?.peer.setTrack(null);
    events.microphone();
  }

  function mute(on: boolean): void {
    muted.value = on;
    const found = track();
    if (found !== null) found.enabled = !on;
  }

  function made(ice: Ice): Met {
    const voice = new Audio();
    const peer = createPeer({
      ice,
      offers: false,
      waits: true,
      track: null,
      send: (data) => events.signal(one.id, data),
      heard: (stream) => {
        voice.srcObject = stream;
        void voice.play().catch(() => undefined);
      },
      state: (now) => {
        if (met !== one) return;
        if (now === "connected") {
          end(before);
          before = null;
        }
        events.media(one.id, now);
      },
    });
    const one: Met = { id: "", peer, voice };
    return one;
  }

  function meet(id: string, ice: Ice): void {
    if (met?.id === id) return;
    end(before);
    before = met;
    met = prepared ?? made(ice);
    prepared = null;
    met.id = id;
    met.voice.muted = isHushed;
    met.peer.setTrack(track());
    met.peer.go();
  }

  function part(): void {
    end(met);
    end(before);
    met = before = null;
    isHushed = false;
  }

  return {
    microphone,
    muted,
    stream: () => ours,
    open,
    mute,
    prepare: (ice) => {
      prepared ??= made(ice);
    },
    meet,
    take: (id, data) => {
      if (met?.id === id) met.peer.take(data);
    },
    hush: (on) => {
      isHushed = on;
      if (met !== null) met.voice.muted = on;
    },
    part,
    close: () => {
      part();
      end(prepared);
      prepared = null;
      calls += 1;
      stop(ours);
      ours = null;
      microphone.value = "unknown";
      mute(false);
    },
  };
}
