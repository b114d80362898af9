// Put into pages before their own programs: lets a test hold back the microphones that are asked for.
(() => {
  if (!isSecureContext) return; // the empty page before the first
  const ask = MediaDevices.prototype.getUserMedia;
  const waiting = [];
  let isHeld = false;
  let come = 0;
  MediaDevices.prototype.getUserMedia = async function (...wish) {
    const answer = isHeld && (await new Promise((done) => waiting.push(done)));
    if (answer === "refused") throw new DOMException("another program has it", "NotReadableError");
    const stream = await ask.apply(this, wish);
    come += 1;
    return stream;
  };
  /** Whoever asks from now on waits. */
  window.holdMicrophones = () => {
    isHeld = true;
  };
  /** How many are waited for. */
  window.microphonesAwaited = () => waiting.length;
  /** How many have come. */
  window.microphonesCome = () => come;
  /** What is answered to whoever waits longest: "come" or "refused". */
  window.answerForMicrophone = (answer) => waiting.shift()(answer);
})();
