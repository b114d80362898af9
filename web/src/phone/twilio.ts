// Calls that Twilio brings: its Voice SDK does the talking.
import type { Call, Device } from "@twilio/voice-sdk";

import type { Leg, LegReport } from "./leg";

export interface TwilioEvents {
  /** Whether calls could be brought now. */
  ready(is: boolean): void;
  trouble(why: string): void;
  /** The token ends in a minute. */
  tokenEnding(): void;
}

export interface TwilioPhone {
  /** Start, or go on with a newer token. */
  register(token: string): Promise<void>;
  connect(parameters: Record<string, string>, report: LegReport): Promise<Leg>;
  useInput(id: string): Promise<void>;
  useOutput(id: string): Promise<void>;
  close(): void;
}

interface TwilioTrouble {
  code?: number;
  message: string;
}

const TOKEN_ENDING_MS = 60_000;
/** Trouble with the way to Twilio counts as over when nothing was said of it for so long. */
const QUIET_MS = 5_000;

/** Whether no call can be brought while this lasts: the token is refused, or Twilio is not reached. */
export function isUnfit(code: number | undefined): boolean {
  if (code === undefined) return false;
  const isRefused = (code >= 20_101 && code <= 20_199) || (code >= 31_201 && code <= 31_209);
  return isRefused || code === 31_005 || code === 31_009 || code === 53_000 || code === 53_001;
}

/** Whether only another token helps. */
function needsToken(code: number): boolean {
  return code >= 20_101 && code <= 20_199;
}

export function createTwilioPhone(events: TwilioEvents): TwilioPhone {
  let device: Device | null = null;
  let quiet: ReturnType<typeof setTimeout> | undefined;

  function troubled(error: TwilioTrouble): void {
    if (!isUnfit(error.code)) return;
    events.ready(false);
    events.trouble(error.message);
    clearTimeout(quiet);
    if (needsToken(error.code ?? 0)) events.tokenEnding();
    else quiet = setTimeout(recovered, QUIET_MS);
  }

  function recovered(): void {
    clearTimeout(quiet);
    events.ready(true);
    events.trouble("");
  }

  async function start(token: string): Promise<Device> {
    const sdk = await import("./voice_sdk");
    const made = new sdk.Device(token, { logLevel: "error", tokenRefreshMs: TOKEN_ENDING_MS });
    made.on("error", troubled);
    made.on("registered", recovered);
    made.on("tokenWillExpire", () => events.tokenEnding());
    // It finds out now whether the token is good, and a call need not wait for the way to be there.
    // Tokens that let a page only call out may be refused here; they are good all the same.
    made.register().catch(() => undefined);
    return made;
  }

  function follow(call: Call, report: LegReport): void {
    let isOver = false;
    const over = (reason: string) => {
      if (!isOver) report.ended(reason);
      isOver = true;
    };
    call.on("accept", () => report.state("talking"));
    call.on("reconnecting", () => report.state("lost"));
    call.on("reconnected", () => report.state("talking"));
    call.on("disconnect", () => over("over"));
    call.on("cancel", () => over("over"));
    call.on("reject", () => over("refused"));
    call.on("error", (error: TwilioTrouble) => {
      report.trouble(error.message);
      if (call.status() === "closed") over(error.message);
    });
  }

  return {
    register: async (token) => {
      if (device === null) device = await start(token);
      else device.updateToken(token);
      recovered();
    },
    connect: async (parameters, report) => {
      if (device === null) throw new Error("Twilio's token has not come yet.");
      const call = await device.connect({ params: parameters });
      follow(call, report);
      const leave = () => {
        call.removeAllListeners();
        call.disconnect();
      };
      return {
        mute: (on) => call.mute(on),
        press: (keys) => call.sendDigits(keys),
        // Who hears a supervisor the service tells Twilio; his microphone says nothing besides.
        setMode: (_token, mode) => call.mute(mode === "listen"),
        leave,
        close: leave,
      };
    },
    useInput: async (id) => {
      if (id !== "") await device?.audio?.setInputDevice(id);
      else await device?.audio?.unsetInputDevice();
    },
    useOutput: async (id) => {
      await device?.audio?.speakerDevices.set(id || "default");
    },
    close: () => {
      clearTimeout(quiet);
      device?.destroy();
      device = null;
    },
  };
}
