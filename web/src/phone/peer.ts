// One connection with another page, for sound. The agent's page makes the offers, also when the way
// has to be found anew; the others answer. So there is never a clash of two offers.
import type { Ice, MediaState } from "./messages";

export interface PeerOptions {
  ice: Ice;
  /** Whether the offers are made here. */
  offers: boolean;
  /** Whether the other page is not there yet: all is made ready, and nothing said before `go`. */
  waits?: boolean;
  /** What we send; null: nothing yet. */
  track: MediaStreamTrack | null;
  send: (data: string) => void;
  /** Their voice. */
  heard: (stream: MediaStream) => void;
  /** `wavering`: the way is lost and is being looked for. */
  state: (now: MediaState | "wavering") => void;
}

export interface Peer {
  take(data: string): void;
  /** The other page is there. */
  go(): void;
  setTrack(track: MediaStreamTrack | null): void;
  close(): void;
}

type Signal = { description: RTCSessionDescriptionInit } | { candidate: RTCIceCandidateInit };

/** Ways are lost for a moment all the time; after so long another is looked for. */
const WAVERING_MS = 2_500;
/** After so many tries it is given up. */
const TRIES_MAX = 3;
/** Each may take so long, and the first as well. */
const TRY_MS = 8_000;

export function createPeer(options: PeerOptions): Peer {
  const connection = new RTCPeerConnection({
    iceServers: options.ice.servers,
    iceTransportPolicy: options.ice.relay_only ? "relay" : "all",
    bundlePolicy: "max-bundle",
  });
  let sender: RTCRtpSender | null = null;
  let track = options.track;
  let tries = 0;
  let isClosed = false;
  let patience: ReturnType<typeof setTimeout> | undefined;
  let work: Promise<void> = Promise.resolve();
  /** What is to be said once the other page is there; null: it is. */
  let kept: string[] | null = options.waits === true ? [] : null;

  /** One after the other: an address means nothing before the description it belongs to. */
  function next(step: () => Promise<void>): void {
    work = work.then(step).catch(() => {
      if (!isClosed) retryIn(WAVERING_MS);
    });
  }

  function tell(signal: Signal): void {
    if (isClosed) return;
    if (kept === null) options.send(JSON.stringify(signal));
    else kept.push(JSON.stringify(signal));
  }

  async function offer(restart: boolean): Promise<void> {
    await connection.setLocalDescription(await connection.createOffer({ iceRestart: restart }));
    describe();
  }

  function describe(): void {
    if (connection.localDescription !== null) {
      tell({ description: connection.localDescription.toJSON() });
    }
  }

  async function answer(description: RTCSessionDescriptionInit): Promise<void> {
    await connection.setRemoteDescription(description);
    if (description.type !== "offer") return;
    const transceiver = connection.getTransceivers()[0];
    if (transceiver !== undefined) {
      transceiver.direction = "sendrecv";
      sender = transceiver.sender;
      await sender.replaceTrack(track);
    }
    await connection.setLocalDescription();
    describe();
  }

  function retryIn(ms: number): void {
    clearTimeout(patience);
    if (kept === null) patience = setTimeout(retry, ms);
  }

  function retry(): void {
    if (isClosed || connection.connectionState === "connected") return;
    tries += 1;
    if (tries > TRIES_MAX) {
      options.state("failed");
      return;
    }
    if (options.offers) next(() => offer(true));
    retryIn(TRY_MS);
  }

  connection.onicecandidate = ({ candidate }) => {
    if (candidate !== null) tell({ candidate: candidate.toJSON() });
  };
  connection.ontrack = ({ track: theirs }) => options.heard(new MediaStream([theirs]));
  connection.onconnectionstatechange = () => {
    const now = connection.connectionState;
    if (now === "connected") {
      tries = 0;
      clearTimeout(patience);
      options.state("connected");
    } else if (now === "disconnected" || now === "failed") {
      options.state("wavering");
      retryIn(now === "failed" ? 0 : WAVERING_MS);
    }
  };

  if (options.offers) {
    sender = connection.addTransceiver(track ?? "audio", { direction: "sendrecv" }).sender;
    next(() => offer(false));
  }
  retryIn(TRY_MS);

  return {
    take: (data) => {
      const signal = JSON.parse(data) as Signal;
      next(() =>
        "description" in signal
          ? answer(signal.description)
          : connection.addIceCandidate(signal.candidate),
      );
    },
    go: () => {
      const said = kept ?? [];
      kept = null;
      for (const one of said) options.send(one);
      retryIn(TRY_MS);
    },
    setTrack: (now) => {
      track = now;
      void sender?.replaceTrack(now).catch(() => undefined);
    },
    close: () => {
      isClosed = true;
      clearTimeout(patience);
      connection.close();
    },
  };
}
