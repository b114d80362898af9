import { useState } from "preact/hooks";

import { Button } from "./Button";

/** Copies a text, and says that it has; absent where the browser has no clipboard for this page. */
export function CopyButton(given: { text: string; words: { copy: string; copied: string } }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(given.text);
    setDone(true);
  };
  if (!("clipboard" in navigator)) return null;
  return (
    <Button icon={done ? "check" : "note"} onPress={() => void copy()}>
      {done ? given.words.copied : given.words.copy}
    </Button>
  );
}
