// Put into pages before their own programs: lets a test measure what sound comes in and goes out.
(() => {
  if (!isSecureContext) return; // the empty page before the first
  const connections = [];
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...given) {
      super(...given);
      connections.push(this);
    }
  };

  /** How many connections with other pages there have been. */
  window.connectionsMade = () => connections.length;
  /** With how many it is connected. */
  window.connectionsOpen = () =>
    connections.filter((one) => one.connectionState === "connected").length;

  const microphones = [];
  const ask = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = async function (...wish) {
    const stream = await ask.apply(this, wish);
    microphones.push(...stream.getTracks());
    return stream;
  };
  /** How many microphones are open. */
  window.openMicrophones = () => microphones.filter((one) => one.readyState === "live").length;

  // What a page lets out of its loudspeaker by Web Audio.
  const connect = AudioNode.prototype.connect;
  const ears = new Map();
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode && this.context instanceof AudioContext) {
      if (!ears.has(this.context)) ears.set(this.context, analyser(this.context));
      connect.call(this, ears.get(this.context));
    }
    return connect.call(this, to, ...rest);
  };

  const analyser = (context) => new AnalyserNode(context, { fftSize: 2048 });

  function loudness(one) {
    const samples = new Float32Array(one.fftSize);
    one.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  }

  let studio;
  const tracks = new Map();
  function arriving() {
    studio ??= new AudioContext();
    const open = connections.filter((one) => one.connectionState === "connected");
    const receivers = open.flatMap((one) => one.getReceivers()).filter((one) => one.track);
    for (const { track } of receivers) {
      if (tracks.has(track)) continue;
      tracks.set(track, analyser(studio));
      const source = new MediaStreamAudioSourceNode(studio, { mediaStream: new MediaStream([track]) });
      connect.call(source, tracks.get(track));
    }
    return receivers.map(({ track }) => tracks.get(track));
  }

  /** The loudest in so many milliseconds, or as soon as it is loud enough. */
  async function loudest(found, ms, enough = Infinity) {
    const until = performance.now() + ms;
    let most = 0;
    while (performance.now() < until && most <= enough) {
      most = Math.max(most, ...found().map(loudness));
      await new Promise((done) => setTimeout(done, 15));
    }
    return most;
  }

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  /** Of each sound that comes in: for how many seconds its samples have waited to be played, and how many
   * there were. */
  async function waits() {
    const reports = await Promise.all(connections.map((one) => one.getStats()));
    const sounds = reports.flatMap((one) => [...one.values()]).filter((one) => one.type === "inbound-rtp");
    return new Map(
      sounds.map((one) => [one.ssrc, [one.jitterBufferDelay ?? 0, one.jitterBufferEmittedCount ?? 0]]),
    );
  }

  /** What was under way has come. On a busy machine the browser keeps more of it until it plays it. */
  window.settled = async () => {
    const before = await waits();
    await pause(400);
    let longestS = 0;
    for (const [ssrc, [delayS, count]] of await waits()) {
      const [delayBeforeS, countBefore] = before.get(ssrc) ?? [0, 0];
      if (count > countBefore) longestS = Math.max(longestS, (delayS - delayBeforeS) / (count - countBefore));
    }
    await pause(1_000 * longestS);
  };
  /** What comes from other pages. */
  window.soundThatArrives = (ms, enough) => loudest(arriving, ms, enough);
  /** What comes out of this page. */
  window.soundThatIsHeard = (ms, enough) => loudest(() => [...ears.values()], ms, enough);
  /** When the first sound from another page was there, from now on. */
  window.firstSound = async (level) => {
    const hears = (one) => loudness(one) > level;
    while (!arriving().some(hears)) await new Promise((done) => setTimeout(done, 3));
    return performance.timeOrigin + performance.now();
  };
})();
