import { useState } from "preact/hooks";

import { post, Refused } from "../../http";
import { findSession, session } from "../../session";
import { Button, Notice } from "../../ui";
import { PasswordInput } from "./PasswordInput";
import { t } from "./texts";

interface Trouble {
  at: "old" | "new" | "again" | "all";
  says: string;
}

function troubleOf(error: unknown): Trouble {
  const words = t();
  const code = error instanceof Refused ? error.code : "";
  const body = error instanceof Refused ? (error.body as { wait_s?: number } | null) : null;
  if (code === "wrong_sign_in") return { at: "old", says: words.wrongOld };
  if (code === "bad_password") return { at: "new", says: words.bad };
  if (code === "too_many_sign_ins") return { at: "all", says: words.wait(body?.wait_s ?? 1) };
  return { at: "all", says: words.failed };
}

/** Change one's own password; after a one-time password it is all that one can do. */
export default function PasswordPage() {
  const words = t();
  const isFirst = session.value?.must_change_password === true;
  const [old, setOld] = useState("");
  const [chosen, setChosen] = useState("");
  const [again, setAgain] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [state, setState] = useState<"open" | "busy" | "saved">("open");

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (state === "busy") return;
    const empty = old === "" ? "old" : chosen === "" ? "new" : again === "" ? "again" : null;
    if (empty !== null) {
      setTrouble({ at: empty, says: words.missing });
      return;
    }
    if (chosen !== again) {
      setTrouble({ at: "again", says: words.different });
      return;
    }
    setState("busy");
    setTrouble(null);
    try {
      await post("/api/password", { old, new: chosen });
      setState("saved");
      setOld("");
      setChosen("");
      setAgain("");
      await findSession();
    } catch (error) {
      setState("open");
      setTrouble(troubleOf(error));
    }
  };
  const at = (field: Trouble["at"]) => (trouble?.at === field ? trouble.says : null);

  if (session.value?.has_password === false) {
    return (
      <div class="password-page stack">
        <Notice>{words.none}</Notice>
        <a class="button" href="/">
          {words.toStart}
        </a>
      </div>
    );
  }
  return (
    <div class="password-page">
      <form class="card stack" noValidate onSubmit={(event) => void submit(event)}>
        <h1>{isFirst ? words.firstTitle : words.title}</h1>
        {isFirst && <p class="soft">{words.firstMore}</p>}
        {state === "saved" && <Notice tone="good">{words.saved}</Notice>}
        {at("all") && (
          <Notice tone="bad" urgent>
            {at("all")}
          </Notice>
        )}
        <input type="text" name="username" autocomplete="username" value={session.value?.person} hidden readOnly />
        <PasswordInput
          label={isFirst ? words.oldOnce : words.old}
          name="old"
          autocomplete="current-password"
          value={old}
          onChange={setOld}
          error={at("old")}
        />
        <PasswordInput
          label={words.new}
          name="new"
          autocomplete="new-password"
          value={chosen}
          onChange={setChosen}
          hint={words.rules}
          error={at("new")}
        />
        <PasswordInput
          label={words.again}
          name="again"
          autocomplete="new-password"
          value={again}
          onChange={setAgain}
          error={at("again")}
        />
        <Button type="submit" kind="primary" size="large" wide disabled={state === "busy"}>
          {state === "busy" ? words.saving : words.save}
        </Button>
      </form>
    </div>
  );
}
