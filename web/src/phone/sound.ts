// The one output of a page: browsers let a page have few of them, and the device that sound comes out
// of is chosen for all that is heard.

interface SinkContext extends AudioContext {
  setSinkId?(id: string): Promise<void>;
}

const WAKE_MS = 1_000;
let context: SinkContext | null = null;
let sink = "";

/** Whether this browser lets a page choose where sound comes out. */
export const canChooseOutput = "AudioContext" in globalThis && "setSinkId" in AudioContext.prototype;

export function soundContext(): AudioContext {
  if (context === null) {
    context = new AudioContext({ latencyHint: "interactive" });
    if (sink !== "") void context.setSinkId?.(sink).catch(() => undefined);
  }
  return context;
}

/** Sound is made by pages that were pressed somewhere; whether it can be made now. */
export async function wakeSound(): Promise<boolean> {
  const here = soundContext();
  // Without a press `resume` waits for ever.
  const patience = new Promise((done) => setTimeout(done, WAKE_MS));
  if (here.state !== "running") await Promise.race([here.resume(), patience]);
  return here.state === "running";
}

/** Until sound can be made, however long that takes. */
export function untilAwake(): Promise<void> {
  return soundContext().resume();
}

/** Let sound come out there; empty: the browser's default. */
export async function chooseOutput(id: string): Promise<void> {
  sink = id;
  await context?.setSinkId?.(id);
}
