// What the caller hears and may do, as the service directs it: a question, a message to leave, the line,
// a person, being on hold.
import type { Ice, Recording, Say, Spoken, Waiting } from "../phone/messages";
import { createAnswering } from "./answering";
import { createPartner } from "./conversation_partner";
import { createRinging } from "./ringing";
import { keptSecret } from "./secret";
import { createSpeaker } from "./speaker";
import type { CallState } from "./state";
import { recordMessage, type Voicemail } from "./voicemail";

const nothing = () => ({ what: "", shown: new Set<string>() });

/** `heed` is told what is spoken, because of its language. */
export function createScenes(
  state: CallState,
  tell: (message: object) => void,
  heed: (items: readonly Spoken[]) => void,
) {
  const { stage, isRecording } = state;
  const ringing = createRinging();
  const speaker = createSpeaker((item) => {
    if (item.text === "" || said.shown.has(item.text)) return;
    said.shown.add(item.text);
    state.caption(item, "us");
  });
  const answering = createAnswering({
    digits: (turn, digits) => tell({ type: "digits", turn, digits }),
    words: (turn, text) => tell({ type: "words", turn, text }),
    silence: (turn) => tell({ type: "silence", turn }),
  });
  const partner = createPartner({
    signal: (peer, data) => tell({ type: "signal", peer, data }),
    media: (peer, now) => {
      if (now === "wavering") return;
      tell({ type: "media", peer, state: now });
      if (now !== "connected" || stage.value === "held") return;
      speaker.music(null);
      speaker.stop();
      partner.hush(false);
      if (state.isWithAgent()) stage.value = "talking";
    },
    microphone: tellReady,
  });
  /** What was said last, and how much of that stands on the page: asked again after the connection was
   * lost, or after a recording that was none, it is shown once. */
  let said = nothing();
  let voicemail: Voicemail | null = null;
  let lineTurn = 0;

  function tellReady(): void {
    if (partner.microphone.value === "ready" && state.isWithAgent()) tell({ type: "ready" });
  }

  /** Nothing of what was heard, asked or recorded goes on. */
  function quiet(): void {
    answering.drop();
    speaker.music(null);
    speaker.stop();
    ringing.stop();
    voicemail?.drop();
    voicemail = null;
    isRecording.value = false;
    partner.part();
  }

  function say({ turn, items, then, listen, record }: Say): void {
    quiet();
    heed(items);
    const what = JSON.stringify([turn, items]);
    if (what !== said.what) said = { what, shown: new Set() };
    stage.value = then === "record" ? "recording" : "conversing";
    if (then === "listen" && listen) answering.ask(turn, listen);
    speaker.speak(items, () => {
      if (then === "listen") answering.spoken();
      else if (then === "record" && record) leaveMessage(turn, record);
      else if (then === "hang_up") tell({ type: "played", turn });
    });
  }

  function leaveMessage(turn: number, record: Recording): void {
    const stream = partner.stream();
    const secret = keptSecret();
    if (stream === null || secret === null) {
      tell({ type: "silence", turn });
      return;
    }
    const over = (message: object) => {
      isRecording.value = false;
      tell(message);
    };
    voicemail = recordMessage(stream, record, secret, {
      began: () => {
        isRecording.value = true;
      },
      done: (parts, lengthMs) => {
        state.notKept.value = null;
        over({ type: "recorded", upload: record.upload, parts, length_ms: lengthMs });
      },
      nothing: () => over({ type: "silence", turn }),
      refused: (why) => {
        state.notKept.value = why;
        over({ type: "silence", turn });
      },
    });
  }

  function wait(notice: Waiting, ice: Ice): void {
    const { turn, items, music, ways_out, position, expected_ms } = notice;
    // The last words of the conversation may still be spoken: the first ones of the line follow them.
    const isGoingOn = stage.value === "conversing" && answering.asked.value === null;
    if (!isGoingOn && stage.value !== "waiting") quiet();
    lineTurn = turn;
    stage.value = "waiting";
    said = nothing();
    state.line.value = { position, expectedMs: expected_ms, waysOut: ways_out };
    heed(items);
    state.noteLine(items);
    if (items.length > 0) speaker.speak(items);
    speaker.music(music);
    partner.prepare(ice);
  }

  function meet(peer: string, ice: Ice): void {
    ringing.stop();
    answering.drop();
    state.leaveLine();
    if (!state.isWithAgent()) stage.value = "connecting";
    partner.meet(peer, ice);
    tellReady();
  }

  function hold(on: boolean, reason: "held" | "away", music: string): void {
    partner.hush(on);
    speaker.music(on ? music : null);
    stage.value = on ? reason : "talking";
  }

  function press(key: string): void {
    if (stage.value === "recording") voicemail?.finish();
    else if (stage.value === "waiting") tell({ type: "digits", turn: lineTurn, digits: key });
    else if (state.isWithAgent()) tell({ type: "digits", digits: key });
    else if (answering.press(key)) speaker.stop();
  }

  return {
    speaker,
    answering,
    partner,
    ringing,
    quiet,
    say,
    wait,
    meet,
    hold,
    press,
    finishMessage: () => voicemail?.finish(),
    /** Where a message goes to that is being recorded, or was just now. */
    upload: () => voicemail?.upload(),
    /** The connection is there again: what was recorded goes on. */
    goOn: () => voicemail?.repeat(),
    close: () => {
      quiet();
      said = nothing();
      speaker.close();
      partner.close();
    },
  };
}
