// A call from this page, from the press on "call" to the end.
import { language } from "../i18n";
import { createHeartbeat } from "../phone/heartbeat";
import { createLink, type Link } from "../phone/link";
import type { CallerNotice, EndReason, Ice, Spoken } from "../phone/messages";
import { wakeSound } from "../phone/sound";
import { createLineLanguage } from "./line_language";
import { createScenes } from "./scenes";
import { forgetSecret, keepSecret, keptSecret } from "./secret";
import { createState } from "./state";

/** The service keeps the place of a caller's page so long; a restart of it takes longer. */
const GRACE_MS = 30_000;

export function createCall() {
  const state = createState();
  const { stage } = state;
  const line = createLineLanguage();
  const scenes = createScenes(state, tell, line.heed);
  const { answering, partner, ringing, speaker } = scenes;
  let link: Link | null = null;
  let stopBeating: (() => void) | null = null;
  let ice: Ice = { servers: [], relay_only: false };
  let isResuming = false;
  /** Counts what was begun and ended: a microphone that comes late begins no call. */
  let turn = 0;

  function tell(message: object): void {
    link?.send(message);
  }

  async function begin(): Promise<boolean> {
    state.ended.value = null;
    state.captions.value = [];
    state.notKept.value = null;
    line.spoken.value = null;
    state.startedAtMs.value = Date.now();
    stage.value = "calling";
    const [hasSound] = await Promise.all([wakeSound(), partner.open()]);
    return hasSound;
  }

  async function start(): Promise<void> {
    const mine = ++turn;
    await begin();
    if (mine === turn) connect();
  }

  /** A page that was loaded anew in the middle of a call goes on with it. */
  async function resume(): Promise<void> {
    if (keptSecret() === null) return;
    const mine = ++turn;
    isResuming = true;
    const hasSound = await begin();
    if (mine !== turn) return;
    state.needsPress.value = !hasSound;
    connect();
  }

  function connect(): void {
    link = createLink<CallerNotice>({
      path: "/browser/call",
      hello: () => {
        const secret = keptSecret();
        const hello = { type: "call", v: 1, language: language.value };
        return secret === null ? hello : { ...hello, resume: secret, upload: scenes.upload() };
      },
      take,
      lost: () => {
        state.isLost.value = true;
      },
      over: () => end("lost", null),
      graceMs: GRACE_MS,
    });
  }

  function take(notice: CallerNotice): void {
    state.isLost.value = false;
    switch (notice.type) {
      case "welcome":
        isResuming = false;
        keepSecret(notice.secret);
        state.company.value = notice.company;
        line.offered.value = notice.languages;
        if (notice.language !== "") line.hold(notice.language);
        ice = notice.ice;
        scenes.goOn();
        stopBeating ??= createHeartbeat(() => tell({ type: "here" }), notice.here_ms);
        break;
      case "say":
        scenes.say(notice);
        break;
      case "waiting":
        scenes.wait(notice, ice);
        break;
      case "moment":
        line.heed(notice.items);
        speaker.speak(notice.items);
        speaker.music(notice.music);
        break;
      case "meet":
        scenes.meet(notice.peer, ice);
        break;
      case "signal":
        partner.take(notice.peer, notice.data);
        break;
      case "hold":
        scenes.hold(notice.on, notice.reason, notice.music);
        break;
      case "promised":
        scenes.quiet();
        stage.value = "promised";
        break;
      case "ring":
        stage.value = "ringing";
        ringing.ring(state.company.value);
        break;
      case "stop_ringing":
        ringing.stop();
        stage.value = "promised";
        break;
      case "ended":
        takeEnd(notice.reason, notice.number ?? null);
    }
  }

  function takeEnd(reason: EndReason, number: string | null): void {
    if (reason === "stopping") return; // the link is made again, and the call is still there
    if (!isResuming) return end(reason, number);
    // The call was over before the page came back.
    forgetSecret();
    close();
    stage.value = "idle";
  }

  function end(reason: EndReason, number: string | null): void {
    if (reason !== "taken") forgetSecret();
    close();
    state.ended.value = { reason, number };
    stage.value = "over";
  }

  function close(): void {
    turn += 1;
    isResuming = false;
    state.isLost.value = false;
    state.needsPress.value = false;
    scenes.close();
    stopBeating?.();
    stopBeating = null;
    link?.close();
    link = null;
  }

  return {
    ...state,
    languages: line,
    look: async () => {
      const told = await line.look();
      if (told === null) return;
      state.company.value = told.company || state.company.value;
      state.isDemo.value = told.demo;
    },
    asked: answering.asked,
    keys: answering.keys,
    isAwaited: answering.isAwaited,
    /** Whoever begins to write has heard enough. */
    typing: (isBegun: boolean) => {
      if (isBegun) speaker.stop();
      answering.typing(isBegun);
    },
    microphone: partner.microphone,
    muted: partner.muted,
    start,
    resume,
    press: scenes.press,
    say: (text: string) => {
      if (answering.asked.value === null) return;
      state.caption({ text, audio: null, language: language.value }, "caller");
      speaker.stop();
      answering.say(text);
    },
    mute: () => partner.mute(!partner.muted.value),
    allowMicrophone: () => partner.open(),
    letSoundOut: async () => {
      state.needsPress.value = !(await wakeSound());
    },
    replay: (item: Spoken) => speaker.replay(item),
    finishMessage: scenes.finishMessage,
    answer: () => {
      ringing.stop();
      stage.value = "connecting";
      tell({ type: "answer" });
    },
    decline: () => tell({ type: "decline" }),
    hangUp: () => {
      tell({ type: "hang_up" });
      end("over", null);
    },
  };
}

export type CallOfPage = ReturnType<typeof createCall>;
