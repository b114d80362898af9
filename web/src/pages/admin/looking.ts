// Looks again and again at something that is changed elsewhere.
import { useEffect, useRef } from "preact/hooks";

/** Has `look` called every so often while the page is seen, and at once when it is seen again; not before
 * the last time is over, nor while `isBusy` says that something else is under way. What fails is tried
 * again the next time. */
export function useLooking(look: () => Promise<void>, everyMs: number, isBusy: () => boolean): void {
  const latest = useRef({ look, isBusy });
  latest.current = { look, isBusy };
  useEffect(() => {
    let timer = 0;
    let isLooking = false;
    let isOver = false;
    const isSeen = () => document.visibilityState === "visible";
    const again = async () => {
      if (isLooking) return;
      window.clearTimeout(timer);
      if (isSeen() && !latest.current.isBusy()) {
        isLooking = true;
        await latest.current.look().catch(() => undefined);
        isLooking = false;
      }
      if (!isOver) timer = window.setTimeout(() => void again(), everyMs);
    };
    const whenSeen = () => {
      if (isSeen()) void again();
    };
    timer = window.setTimeout(() => void again(), everyMs);
    document.addEventListener("visibilitychange", whenSeen);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
      document.removeEventListener("visibilitychange", whenSeen);
    };
  }, [everyMs]);
}
