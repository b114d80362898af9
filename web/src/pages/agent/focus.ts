// Where the focus goes when another thing is done now: to its heading, and not to the top of the page.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { isTyping } from "./shortcuts";

/** Where the focus came last: what is taken off the page loses it without a word. */
let last: EventTarget | null = null;
window.addEventListener("focusin", (event) => {
  last = event.target;
});

/** Who was in the middle of a note when the call ended goes on with it. */
function wasWriting(): boolean {
  return last instanceof HTMLTextAreaElement && !last.isConnected && last.closest(".note") !== null;
}

/** For the heading of what has come; `key` tells one from the next. Whoever types, or has a window open,
 * is left there. */
export function useFocusOnHeading(key: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (isTyping() || document.querySelector("dialog[open]") !== null) return;
    const note = wasWriting() ? document.querySelector<HTMLElement>(".note textarea") : null;
    (note ?? heading.current)?.focus();
  }, [key]);
  return heading;
}
