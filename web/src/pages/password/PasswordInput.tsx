import { useState } from "preact/hooks";

import { Button, Field } from "../../ui";
import "./password.css";
import { t } from "./texts";

/** A password, which can be looked at while it is typed. */
export function PasswordInput(given: {
  label: string;
  name: string;
  autocomplete: "current-password" | "new-password";
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  error?: string | null;
}) {
  const [shown, setShown] = useState(false);
  return (
    <div class="password-input">
      <Field label={given.label} hint={given.hint} error={given.error}>
        <input
          type={(shown ? "text" : "password") as "password"}
          name={given.name}
          autocomplete={given.autocomplete}
          spellcheck={false}
          maxLength={128}
          required
          value={given.value}
          onInput={(event: InputEvent) => given.onChange((event.target as HTMLInputElement).value)}
        />
      </Field>
      <Button kind="quiet" pressed={shown} label={shown ? t().hide : t().show} onPress={() => setShown(!shown)}>
        {shown ? t().hideShort : t().showShort}
      </Button>
    </div>
  );
}
