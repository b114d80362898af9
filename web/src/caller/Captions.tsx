import { useEffect, useRef } from "preact/hooks";

import { Button } from "../ui";
import type { CallOfPage } from "./call";
import { t } from "./texts";

/** What has been said, to be read: with the ears by who does not see, with the eyes by who does not
 * hear. The newest is at the end and in sight. */
export function Captions({ call }: { call: CallOfPage }) {
  const end = useRef<HTMLDivElement>(null);
  const captions = call.captions.value;
  useEffect(() => {
    const list = end.current;
    if (list !== null) list.scrollTop = list.scrollHeight;
  }, [captions]);
  if (captions.length === 0) return null;
  return (
    <div class="captions" role="log" aria-live="polite" aria-label={t().captions} ref={end} tabIndex={0}>
      {captions.map((one) => (
        <div key={one.id} class={one.by === "caller" ? "caption theirs" : "caption"}>
          <p lang={one.language}>
            <span class="unseen">{one.by === "caller" ? t().you : t().us} </span>
            {one.text}
          </p>
          {one.by === "us" && one.audio !== null && (
            <Button
              kind="quiet"
              icon="speaker"
              label={t().hearAgain(one.text)}
              title={t().again}
              onPress={() => call.replay(one)}
            />
          )}
        </div>
      ))}
    </div>
  );
}
