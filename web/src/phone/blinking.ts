// The title of the page, which shows in the row of tabs, changing to and fro.
import { createHeartbeat } from "./heartbeat";

const EVERY_MS = 1_000;
let stop: (() => void) | null = null;

/** Show these words and the title in turn; null: the title alone again. */
export function blinkTitle(words: string | null): void {
  stop?.();
  stop = null;
  if (words === null) return;
  let title = document.title;
  let isShown = true;
  document.title = words;
  // Not a timer of the page: those of hidden ones come once a minute.
  const stopBeating = createHeartbeat(() => {
    // Another page is shown in this tab meanwhile.
    if (isShown && document.title !== words) title = document.title;
    isShown = !isShown;
    document.title = isShown ? words : title;
  }, EVERY_MS);
  stop = () => {
    stopBeating();
    if (document.title === words) document.title = title;
  };
}
