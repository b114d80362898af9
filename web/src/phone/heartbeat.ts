// Something to be done regularly although the page is hidden.

/** What could not be loaded, as while the connection is lost, is loaded again after so long. */
const AGAIN_MS = 3_000;

/** Calls back every so many milliseconds; gives how to end that. */
export function createHeartbeat(tick: () => void, everyMs = 1_000): () => void {
  let worker: Worker;
  /** Beats until the worker does: better slowly, while the page is hidden, than not at all. */
  let meanwhile: ReturnType<typeof setInterval> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  function begin(): void {
    worker = new Worker(new URL("./heartbeat.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = () => {
      clearInterval(meanwhile);
      tick();
    };
    worker.onerror = () => {
      worker.terminate();
      clearInterval(meanwhile);
      clearTimeout(again);
      meanwhile = setInterval(tick, everyMs);
      again = setTimeout(begin, AGAIN_MS);
    };
    worker.postMessage(everyMs);
  }

  begin();
  return () => {
    clearInterval(meanwhile);
    clearTimeout(again);
    worker.terminate();
  };
}
