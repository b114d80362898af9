import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { concernOf } from "./CallerCard";
import { follow, nowMs } from "./clock";
import type { Desk } from "./desk";
import { ringing } from "./ringing";
import { t } from "./texts";

/** An offer is heard, seen in other tabs and programs, and read out. */
export function Announce({ desk }: { desk: Desk }) {
  const words = t();
  const offer = desk.offer.value;
  useSignalEffect(() => {
    const now = desk.offer.value;
    if (now === null) {
      ringing.stop();
      return;
    }
    ringing.ring({ title: `${t().offer}: ${concernOf(now.card)}`, body: now.queue });
  });
  // While the connection is lost nobody says that the offer is over: it stands until its time is up.
  useSignalEffect(() => {
    const now = desk.offer.value;
    if (now === null || desk.link.state.value === "open") return;
    if (nowMs.value >= now.expires_at_ms) ringing.stop();
  });
  useEffect(() => (offer === null ? undefined : follow()), [offer === null]);
  useEffect(() => () => ringing.stop(), []);
  return (
    <p class="unseen" aria-live="polite">
      {offer !== null && words.offerHeard(concernOf(offer.card), offer.queue)}
    </p>
  );
}
