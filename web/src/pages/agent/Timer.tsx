import { useEffect } from "preact/hooks";

import { clock } from "../../i18n/format";
import { follow, nowMs } from "./clock";

/** How long something has lasted, by the service's clock. */
export function Since({ ms }: { ms: number }) {
  useEffect(follow, []);
  return <time class="timer">{clock(nowMs.value - ms)}</time>;
}

/** How long something still lasts. */
export function Until({ ms }: { ms: number }) {
  useEffect(follow, []);
  return <time class="timer">{clock(ms - nowMs.value + 999)}</time>;
}
