// The call in which the agent is muted. It outlives a reload of the page and a move to another tab, in the
// storage of the browser: whoever speaks beside the line must not be heard all of a sudden.
const STORED = "switchroom.muted";
let kept: string | null = null;

export const mutedCall = {
  is(call: string): boolean {
    try {
      return localStorage.getItem(STORED) === call;
    } catch {
      return kept === call;
    }
  },
  keep(call: string | null): void {
    kept = call;
    try {
      if (call === null) localStorage.removeItem(STORED);
      else localStorage.setItem(STORED, call);
    } catch {
      // it holds until the page is closed
    }
  },
};
