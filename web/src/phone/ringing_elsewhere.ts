// Tabs of one browser tell each other about a call that rings in one of them, so that it is seen in
// whichever tab is looked at. Every tab listens once: a tab does not hear what it says itself.
import { blinkTitle } from "./blinking";

/** A tab that has died says nothing more: its call is taken for over. */
const FORGOTTEN_MS = 6_000;

const channel = new BroadcastChannel("switchroom.ringing");
let shown: string | null = null;
let forgetting: ReturnType<typeof setTimeout> | undefined;

function heed(words: string | null): void {
  clearTimeout(forgetting);
  if (words !== null) forgetting = setTimeout(() => heed(null), FORGOTTEN_MS);
  if (words === shown) return;
  shown = words;
  blinkTitle(words);
}

channel.onmessage = ({ data }: MessageEvent<string | null>) => heed(data);

/** Tell the other tabs in which words a call announces itself, again every few seconds while it rings;
 * null: it does not ring any more. */
export function tellElsewhere(words: string | null): void {
  channel.postMessage(words);
}
