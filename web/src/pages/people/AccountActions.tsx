import { useState } from "preact/hooks";

import { Button, Notice } from "../../ui";
import { change, reset, type Person } from "./data";
import { troubleOf } from "./PersonDialog";
import { t } from "./texts";

/** What is done at once with an account: another password, disabling, enabling. */
export function AccountActions({
  person,
  onDone,
  onTrouble,
  onPassword,
}: {
  person: Person;
  onDone: () => void;
  onTrouble: (trouble: string) => void;
  onPassword: (password: string) => void;
}) {
  const words = t();
  const [asks, setAsks] = useState(false);
  const [trouble, setTrouble] = useState("");
  /** Two passwords in a row would leave it open which of them holds. */
  const [busy, setBusy] = useState(false);
  const attempt = async (work: () => Promise<void>) => {
    setTrouble("");
    setBusy(true);
    try {
      await work();
    } catch (error) {
      setTrouble(troubleOf(error));
      onTrouble(troubleOf(error));
    } finally {
      setBusy(false);
    }
  };
  const turn = () =>
    attempt(async () => {
      await change(person.id, { disabled: !person.disabled });
      onDone();
    });
  return (
    <div class="account-actions stack tight">
      {trouble && (
        <Notice tone="bad" urgent>
          {trouble}
        </Notice>
      )}
      {asks ? (
        <Notice tone="warn">
          <p>{words.resetSure}</p>
          <div class="row">
            <Button
              kind="danger"
              disabled={busy}
              onPress={() => void attempt(async () => onPassword(await reset(person.id)))}
            >
              {words.resetDo}
            </Button>
            <Button onPress={() => setAsks(false)}>{words.cancel}</Button>
          </div>
        </Notice>
      ) : (
        <div class="row">
          <Button icon="refresh" onPress={() => setAsks(true)}>
            {words.reset}
          </Button>
          <Button icon={person.disabled ? "check" : "cross"} disabled={busy} onPress={() => void turn()}>
            {person.disabled ? words.enable : words.disable}
          </Button>
        </div>
      )}
    </div>
  );
}
