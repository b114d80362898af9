// The phone of a page: what an agent or a supervisor hears and says, whoever carries the call.
//
// A page makes one with `createPhone`, lets it `check` the devices on a press, and `join`s each call
// that the service tells it to. While a call rings it may `prepare`, so that the microphone is open
// when the call is accepted. It is closed again when there is no call: nobody is listened to all day.
import { computed, effect, signal } from "@preact/signals";

import { createGraph } from "./audio";
import { createBrowserLeg } from "./browser_leg";
import type { Join, Phone, PhoneOptions, SuperviseJoin, Voice } from "./contract";
import { createDevices } from "./devices";
import type { Leg, LegReport, LegState, Mode } from "./leg";
import { connectAhead, dropAhead } from "./link";
import { canChooseOutput, soundContext, wakeSound } from "./sound";
import { playTestTone } from "./tones";
import type { TwilioPhone } from "./twilio";

export type {
  Choice,
  DeviceState,
  Join,
  LegState,
  Mode,
  Phone,
  PhoneOptions,
  SuperviseJoin,
  Voice,
} from "./contract";

const BROWSER_LEG = "/browser/leg";
/** The carriers whose legs are signalled by the service itself, and where. */
const OUR_LEGS: Record<string, string> = {
  browser: BROWSER_LEG,
  simulated: "/simulated/leg",
};

/** What a leg that is begun has to itself. */
interface Own {
  report: LegReport;
  /** Whether it was not dropped meanwhile. */
  isWanted(): boolean;
}

export function createPhone(options: PhoneOptions = {}): Phone {
  const graph = createGraph();
  const devices = createDevices(graph);
  const state = signal<LegState>("idle");
  const trouble = signal("");
  const supervisor = signal<Mode | null>(null);
  const muted = signal(false);
  const canPress = signal(false);
  const twilioReady = signal(true);
  const voices = new Map<string, Voice>();
  let leg: Leg | null = null;
  let joins = 0;
  let modes = 0;
  let joined = "";
  let twilio: Promise<TwilioPhone> | null = null;

  /** What a leg tells that was dropped counts no more. */
  function reportOf(mine: number): LegReport {
    const heed =
      <T>(take: (told: T) => void) =>
      (told: T) => {
        if (mine === joins) take(told);
      };
    return {
      state: heed((now) => {
        state.value = now;
      }),
      trouble: heed(takeTrouble),
      supervisor: heed((mode) => {
        supervisor.value = mode;
      }),
      digits: heed((digits) => options.onDigits?.(digits)),
      ended: heed((reason) => {
        drop();
        options.onEnded?.(reason);
      }),
    };
  }

  function takeTrouble(why: string): void {
    trouble.value = why;
  }

  function drop(goesOn = false): void {
    joins += 1; // a join that is still under way finds that it is not wanted any more
    joined = "";
    if (goesOn) leg?.close();
    else leg?.leave();
    leg = null;
    graph.rest();
    devices.closeMicrophone();
    state.value = "idle";
    supervisor.value = null;
    canPress.value = false;
    setMuted(false);
  }

  function setMuted(on: boolean): void {
    muted.value = on;
    graph.mute(on);
    leg?.mute(on);
  }

  /** Begin a leg; `make` gives none if it is dropped meanwhile. */
  async function begin(make: (own: Own) => Promise<Leg | null>): Promise<void> {
    drop();
    const mine = joins;
    trouble.value = "";
    state.value = "joining";
    try {
      const made = await make({ report: reportOf(mine), isWanted: () => mine === joins });
      if (mine !== joins) return made?.leave();
      leg = made;
      if (muted.value) leg?.mute(true);
    } catch (error) {
      if (mine !== joins) return;
      drop();
      const why = error instanceof Error ? error.message : String(error);
      trouble.value = why;
      options.onEnded?.(why);
    }
  }

  function twilioPhone(): Promise<TwilioPhone> {
    twilio ??= import("./twilio").then((module) =>
      module.createTwilioPhone({
        ready: (is) => {
          twilioReady.value = is;
        },
        trouble: takeTrouble,
        tokenEnding: () => options.onTokenEnding?.("twilio"),
      }),
    );
    return twilio;
  }

  function takeVoices(given: readonly Voice[]): void {
    voices.clear();
    for (const voice of given) voices.set(voice.carrier, voice);
    const needed = voices.get("twilio");
    if (needed === undefined) return;
    twilioReady.value = false;
    twilioPhone()
      .then((phone) => phone.register(needed.token))
      .catch((error: unknown) => {
        trouble.value = error instanceof Error ? error.message : String(error);
      });
  }

  async function legFor(join: Join, { report, isWanted }: Own): Promise<Leg | null> {
    if (join.carrier === "twilio") {
      canPress.value = true;
      void devices.openMicrophone().catch(() => undefined); // for its level; Twilio opens its own
      const used = await twilioPhone();
      return isWanted() ? used.connect(join.parameters, report) : null;
    }
    const path = OUR_LEGS[join.carrier];
    if (path === undefined) throw new Error(`This page has no phone for ${join.carrier}.`);
    // The two do not wait for each other: the service may find the caller while a slow headset wakes.
    const opening = devices.openMicrophone();
    const made = createBrowserLeg(path, graph, report, {
      token: voices.get(join.carrier)?.token ?? "",
      isSimulated: join.carrier === "simulated",
      ...join.parameters,
    });
    opening.then(() => made.ready(), (error: unknown) => made.fail(error));
    return made;
  }

  /** Twilio opens the microphone itself, also for somebody who only listens. */
  async function superviseAtTwilio(
    join: SuperviseJoin,
    mode: Mode,
    { report, isWanted }: Own,
  ): Promise<Leg | null> {
    const used = await twilioPhone();
    if (isWanted()) await used.register(join.token);
    if (!isWanted()) return null;
    const made = await used.connect(join.parameters, report);
    made.setMode(join.token, mode);
    return made;
  }

  takeVoices(options.voices ?? []);
  return {
    device: devices.state,
    canTalk: computed(() => devices.state.value === "ready" && twilioReady.value),
    leg: state,
    trouble,
    supervisor,
    muted,
    microphoneLevel: graph.microphoneLevel,
    earLevel: graph.earLevel,
    inputs: devices.inputs,
    outputs: devices.outputs,
    input: devices.input,
    output: devices.output,
    canChooseOutput,
    canPress,
    check: devices.check,
    prepare: () => {
      if (voices.has("browser") && state.value === "idle") connectAhead(BROWSER_LEG);
      return devices.openMicrophone().catch(() => undefined);
    },
    standDown: () => {
      dropAhead();
      if (state.value === "idle") devices.closeMicrophone();
    },
    join: async (join) => {
      // Told of it once more, when the page has found the service again: the leg is still there.
      const asked = JSON.stringify(join);
      if (state.value !== "idle" && joined === asked) return;
      const beginning = begin((own) => legFor(join, own));
      joined = asked;
      await beginning;
    },
    leave: () => drop(),
    untilIdle: () =>
      new Promise((done) => {
        const stop = effect(() => {
          if (state.value !== "idle") return;
          queueMicrotask(() => stop());
          done();
        });
      }),
    mute: setMuted,
    press: (keys) => leg?.press(keys),
    supervise: (join, mode) =>
      begin(async (own) => {
        if (join.carrier === "twilio") return superviseAtTwilio(join, mode, own);
        const path = OUR_LEGS[join.carrier];
        if (path === undefined) throw new Error(`This page has no phone for ${join.carrier}.`);
        await wakeSound();
        if (mode !== "listen" && own.isWanted()) await devices.openMicrophone();
        if (!own.isWanted()) return null;
        const made = createBrowserLeg(path, graph, own.report, { token: join.token, mode });
        made.ready();
        return made;
      }),
    setMode: async (join, mode) => {
      const mine = joins;
      const now = ++modes;
      if (mode === "listen") devices.closeMicrophone();
      else if (join.carrier !== "twilio") await devices.openMicrophone();
      if (mine === joins && now === modes) leg?.setMode(join.token, mode);
    },
    setInput: async (id) => {
      await devices.setInput(id);
      await (await twilio)?.useInput(id);
    },
    setOutput: async (id) => {
      await devices.setOutput(id);
      await (await twilio)?.useOutput(id);
    },
    testSound: async () => {
      await wakeSound();
      await playTestTone(soundContext());
    },
    takeVoices,
    close: () => {
      drop(true);
      devices.close();
      void twilio?.then((phone) => phone.close());
    },
  };
}
