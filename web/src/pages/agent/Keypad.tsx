import { useState } from "preact/hooks";

import type { Desk } from "./desk";
import { t } from "./texts";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** Keys for a machine at the other end. */
export function Keypad({ desk }: { desk: Desk }) {
  const words = t();
  const [pressed, setPressed] = useState("");
  const press = (key: string) => {
    desk.phone.press(key);
    setPressed((before) => (before + key).slice(-24));
  };
  return (
    <section
      class="keypad"
      aria-label={words.keypad}
      onKeyDown={(event) => {
        if (!KEYS.includes(event.key)) return;
        event.preventDefault();
        press(event.key);
      }}
    >
      <output>{pressed || " "}</output>
      <div class="keys">
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            class="button"
            aria-label={words.key(key)}
            onClick={() => press(key)}
          >
            {key}
          </button>
        ))}
      </div>
    </section>
  );
}
