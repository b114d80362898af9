import { Button, CopyButton, Dialog } from "../../ui";
import { t } from "./texts";

/** A one-time password, which cannot be seen again. */
export function OneTime(given: { name: string; password: string; onClose: () => void }) {
  const words = t();
  return (
    <Dialog title={words.password(given.name)} closeLabel={words.close} onClose={given.onClose}>
      <div class="stack">
        <div class="one-time">
          <code>{given.password}</code>
          <CopyButton text={given.password} words={words} />
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
