import { useState } from "preact/hooks";

import { Button } from "../../ui";
import { t } from "./connect_texts";

/** What is to be copied as it stands. */
export function Copied({ text }: { text: string }) {
  const words = t();
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
  };
  return (
    <div class="snippet">
      <pre tabIndex={0}>{text}</pre>
      {"clipboard" in navigator && (
        <Button icon={done ? "check" : "note"} onPress={() => void copy()}>
          {done ? words.copied : words.copy}
        </Button>
      )}
    </div>
  );
}
