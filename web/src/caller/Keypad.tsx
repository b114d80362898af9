import { useLayoutEffect } from "preact/hooks";

import type { CallOfPage } from "./call";
import { t } from "./texts";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** Whether keys mean something at this moment. */
function takesKeys(call: CallOfPage): boolean {
  const stage = call.stage.value;
  if (stage === "talking") return true;
  if (stage === "waiting") return call.line.value.waysOut.length > 0;
  return call.asked.value?.keys === true;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

/** The keys of a telephone; those of the keyboard do the same. */
export function Keypad({ call, isFolded }: { call: CallOfPage; isFolded: boolean }) {
  const isTaken = takesKeys(call);
  // As soon as it is seen that keys mean something, they do.
  useLayoutEffect(() => {
    if (!isTaken) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (KEYS.includes(event.key) && !isTyping(event.target)) call.press(event.key);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [isTaken]);
  // In line its few keys are buttons with words.
  if (!isTaken || call.stage.value === "waiting") return null;
  return (
    <section class={isFolded ? "keypad folded" : "keypad"} aria-label={t().keypad}>
      <output class="pressed" aria-live="polite">
        {call.keys.value || <span class="soft">{t().pressKeys}</span>}
      </output>
      <div class="keys">
        {KEYS.map((key) => (
          <button
            type="button"
            key={key}
            class="key"
            aria-label={t().key(key)}
            onClick={() => call.press(key)}
          >
            {key}
          </button>
        ))}
      </div>
    </section>
  );
}
