// The caller's answer to a question: keys, words or silence.
import { signal, type ReadonlySignal } from "@preact/signals";

import type { Listening } from "../phone/messages";

export interface Answering {
  /** What is asked for; null: nothing. */
  readonly asked: ReadonlySignal<Listening | null>;
  /** The keys that have been pressed so far. */
  readonly keys: ReadonlySignal<string>;
  /** The question has been spoken, and the answer is waited for. */
  readonly isAwaited: ReadonlySignal<boolean>;
  ask(turn: number, listening: Listening): void;
  /** The question has been spoken to its end: time runs from now. */
  spoken(): void;
  /** Whether the key belongs to an answer. */
  press(key: string): boolean;
  /** Words are being typed, `isBegun` once there are any: whoever writes slowly is not silent. */
  typing(isBegun: boolean): void;
  say(text: string): void;
  /** Nothing is asked any more. */
  drop(): void;
}

export interface Answers {
  digits(turn: number, digits: string): void;
  words(turn: number, text: string): void;
  silence(turn: number): void;
}

export function createAnswering(answers: Answers): Answering {
  const asked = signal<Listening | null>(null);
  const keys = signal("");
  const isAwaited = signal(false);
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function drop(): void {
    clearTimeout(timer);
    asked.value = null;
    keys.value = "";
    isAwaited.value = false;
  }

  function send(): void {
    const pressed = keys.value;
    drop();
    if (pressed === "") answers.silence(turn);
    else answers.digits(turn, pressed);
  }

  function wait(): void {
    clearTimeout(timer);
    if (asked.value === null) return;
    isAwaited.value = true;
    timer = setTimeout(send, asked.value.timeout_ms);
  }

  return {
    asked,
    keys,
    isAwaited,
    ask: (now, listening) => {
      drop();
      turn = now;
      asked.value = listening;
    },
    spoken: wait,
    press: (key) => {
      const listening = asked.value;
      if (listening === null || !listening.keys) return false;
      if (key === listening.ends_with) {
        send();
        return true;
      }
      keys.value += key;
      if (keys.value.length >= listening.digits_max) send();
      else wait();
      return true;
    },
    typing: (isBegun) => {
      if (asked.value === null) return;
      wait();
      if (isBegun) clearTimeout(timer);
    },
    say: (text) => {
      if (asked.value === null) return;
      drop();
      answers.words(turn, text);
    },
    drop,
  };
}
