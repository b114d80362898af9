import { useState } from "preact/hooks";

import { Button, Dialog } from "../../ui";
import { t } from "./texts";

/** A one-time password, which cannot be seen again. */
export function OneTime(given: { name: string; password: string; onClose: () => void }) {
  const words = t();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(given.password);
    setCopied(true);
  };
  return (
    <Dialog title={words.password(given.name)} closeLabel={words.close} onClose={given.onClose}>
      <div class="stack">
        <div class="one-time">
          <code>{given.password}</code>
          {"clipboard" in navigator && (
            <Button icon={copied ? "check" : "note"} onPress={() => void copy()}>
              {copied ? words.copied : words.copy}
            </Button>
          )}
        </div>
        <p class="soft">{words.passwordMore}</p>
        <div class="actions">
          <Button kind="primary" onPress={given.onClose}>
            {words.done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
