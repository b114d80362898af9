// Of several tabs of one person one leads: it rings and brings the audio, the others follow and say so.
// The browser itself passes the lead on when the leading tab closes, crashes or is put away.
import { signal, type ReadonlySignal } from "@preact/signals";

export interface Lead {
  /** Null while it is not known yet. */
  readonly isLeading: ReadonlySignal<boolean | null>;
  /** Lead from now on; the tab that did follows. */
  takeOver(): void;
  close(): void;
}

export function createLead(name: string): Lead {
  const isLeading = signal<boolean | null>(null);
  const leaving = new AbortController();
  let letGo: (() => void) | undefined;
  let isClosed = false;
  // Without locks every tab is for itself.
  const locks = (navigator as { locks?: LockManager }).locks;

  /** Holds the lock, if it is given, until it is let go or taken away. */
  function hold(lock: Lock | null): Promise<void> {
    if (isClosed) return Promise.resolve();
    if (lock === null) {
      isLeading.value ??= false;
      return Promise.resolve();
    }
    isLeading.value = true;
    return new Promise((done) => {
      letGo = done;
    });
  }

  async function queueUp(): Promise<void> {
    if (locks === undefined) {
      isLeading.value = true;
      return;
    }
    // Asked for in one go: of tabs that come at the same time one leads, and the others know it.
    await ask({ ifAvailable: true });
    if (isClosed || isLeading.value === true) return;
    await ask({ signal: leaving.signal });
  }

  async function ask(how: LockOptions): Promise<void> {
    try {
      await locks?.request(name, how, hold);
    } catch (error) {
      // Taken over by another tab, or this page is closing.
      letGo = undefined;
      if (isClosed) return;
      isLeading.value = false;
      // Whatever else is wrong with asking would be so again.
      if (error instanceof DOMException && error.name === "AbortError") await queueUp();
    }
  }

  void queueUp();
  return {
    isLeading,
    takeOver: () => {
      if (isLeading.value !== true) void ask({ steal: true });
    },
    close: () => {
      isClosed = true;
      leaving.abort();
      letGo?.();
    },
  };
}
