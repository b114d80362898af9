// The sound of a page: its microphone, what the others on the call say, and its ear, as Web Audio nodes
// that are connected exactly where `routing` says that one hears the other. What is not connected
// cannot leak.
import { signal, type ReadonlySignal } from "@preact/signals";

import { meter, type Meter } from "./meter";
import { hears, type Role, type Situation } from "./routing";
import { soundContext } from "./sound";

interface Party {
  role: Role;
  /** What it says. */
  says: GainNode;
  /** What it gets to hear. */
  hears: AudioNode;
  /** What it hears as a track to send; our own ear has none. */
  track: MediaStreamTrack | null;
  dispose(): void;
}

export interface Graph {
  readonly microphoneLevel: ReadonlySignal<number>;
  readonly earLevel: ReadonlySignal<number>;
  /** Our own voice; null: the microphone is closed. */
  takeMicrophone(stream: MediaStream | null): void;
  mute(on: boolean): void;
  /** Who we are on this call. */
  setRole(role: Role): void;
  /** Somebody else is on the call; gives the track to send him. */
  add(peer: string, role: Role): MediaStreamTrack;
  /** His voice has come. */
  receive(peer: string, stream: MediaStream): void;
  remove(peer: string): void;
  route(situation: Situation): void;
  /** Somebody without a connection, a simulated caller, says what is in this file. */
  speak(peer: string, url: string): Promise<void>;
  /** No call. */
  rest(): void;
}

const US = "";

export function createGraph(): Graph {
  const microphoneLevel = signal(0);
  const earLevel = signal(0);
  const parties = new Map<string, Party>();
  const wires = new Set<string>();
  let player: AudioBufferSourceNode | null = null;
  let source: MediaStreamAudioSourceNode | null = null;
  let situation: Situation = { held: false, mode: null };
  let meters: Meter[] = [];

  /** What the nodes belong to; our own voice and ear are there from the first time on. */
  function made(): AudioContext {
    const context = soundContext();
    if (parties.has(US)) return context;
    const ear = context.createGain();
    ear.connect(context.destination);
    const says = context.createGain();
    parties.set(US, { role: "agent", says, hears: ear, track: null, dispose: () => undefined });
    meters = [meter(context, says, microphoneLevel), meter(context, ear, earLevel)];
    return context;
  }

  function us(): Party {
    made();
    return parties.get(US) as Party;
  }

  /** Connect whoever is to be heard and is not, and the other way round. */
  function rewire(): void {
    for (const [listenerId, listener] of parties) {
      for (const [speakerId, speaker] of parties) {
        if (listenerId === speakerId) continue;
        const wire = `${speakerId}>${listenerId}`;
        const wanted = hears(listener.role, speaker.role, situation);
        if (wanted === wires.has(wire)) continue;
        if (wanted) {
          speaker.says.connect(listener.hears);
          wires.add(wire);
        } else {
          speaker.says.disconnect(listener.hears);
          wires.delete(wire);
        }
      }
    }
    const onCall = parties.size > 1;
    for (const one of meters) one.run(source !== null || onCall);
  }

  function add(peer: string, role: Role): MediaStreamTrack {
    const known = parties.get(peer)?.track;
    if (known) return known;
    const here = made();
    const says = here.createGain();
    const mix = here.createMediaStreamDestination();
    mix.channelCount = 1;
    const track = mix.stream.getAudioTracks()[0] as MediaStreamTrack;
    parties.set(peer, { role, says, hears: mix, track, dispose: () => track.stop() });
    rewire();
    return track;
  }

  function remove(peer: string): void {
    const party = parties.get(peer);
    if (party === undefined || peer === US) return;
    for (const wire of [...wires]) {
      const [from = "", to = ""] = wire.split(">");
      if (from !== peer && to !== peer) continue;
      parties.get(from)?.says.disconnect(parties.get(to)?.hears as AudioNode);
      wires.delete(wire);
    }
    party.dispose();
    parties.delete(peer);
    rewire();
  }

  return {
    microphoneLevel,
    earLevel,
    takeMicrophone: (stream) => {
      source?.disconnect();
      source = null;
      if (stream !== null) {
        source = made().createMediaStreamSource(stream);
        source.connect(us().says);
      }
      rewire();
    },
    mute: (on) => {
      if (on || parties.has(US)) us().says.gain.value = on ? 0 : 1;
    },
    setRole: (role) => {
      us().role = role;
      rewire();
    },
    add,
    receive: (peer, stream) => {
      const party = parties.get(peer);
      if (party === undefined) return;
      // Chromium gives Web Audio nothing of a remote stream that no element plays.
      const element = new Audio();
      element.muted = true;
      element.srcObject = stream;
      void element.play().catch(() => undefined);
      const node = made().createMediaStreamSource(stream);
      node.connect(party.says);
      const before = party.dispose;
      party.dispose = () => {
        before();
        node.disconnect();
        element.srcObject = null;
      };
    },
    remove,
    route: (now) => {
      situation = now;
      rewire();
    },
    speak: async (peer, url) => {
      const here = made();
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      const buffer = await here.decodeAudioData(await answer.arrayBuffer());
      const party = parties.get(peer);
      if (party === undefined) return;
      player?.stop();
      player = new AudioBufferSourceNode(here, { buffer });
      player.connect(party.says);
      player.start();
    },
    rest: () => {
      player?.stop();
      player = null;
      for (const peer of [...parties.keys()]) remove(peer);
      situation = { held: false, mode: null };
      const own = parties.get(US);
      if (own !== undefined) own.role = "agent";
    },
  };
}
