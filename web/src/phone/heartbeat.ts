// Something to be done regularly although the page is hidden.

/** Calls back every so many milliseconds; gives how to end that. */
export function createHeartbeat(tick: () => void, everyMs = 1_000): () => void {
  const worker = new Worker(new URL("./heartbeat.worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = tick;
  worker.postMessage(everyMs);
  return () => worker.terminate();
}
