import { useState } from "preact/hooks";

import { Refused } from "../../http";
import { language, languages, speak, type Language } from "../../i18n";
import { signIn, waysIn } from "../../session";
import { Button, Field, Notice } from "../../ui";
import { PasswordInput } from "../password/PasswordInput";
import "./sign-in.css";
import { t } from "./texts";

/** What went wrong at the other provider, as the address says. */
function failureThere(): string | null {
  const words = t();
  switch (new URLSearchParams(location.search).get("failed")) {
    case null:
      return null;
    case "cancelled":
      return words.cancelled;
    case "no_account":
      return words.noAccount;
    default:
      return words.provider;
  }
}

/** Nothing was asked of the service: a name or a password is not filled in. */
const MISSING = Symbol();

function reason(error: unknown): string {
  const words = t();
  if (error === MISSING) return words.missing;
  if (!(error instanceof Refused)) return words.failed;
  switch (error.code) {
    case "wrong_sign_in":
    case "bad_message":
      return words.wrong;
    case "too_many_sign_ins":
      return words.wait((error.body as { wait_s?: number } | null)?.wait_s ?? 1);
    case "foreign_origin":
      return words.insecure;
    case "unreachable":
      return words.unreachable;
    default:
      return error.status === 503 ? words.busy : words.failed;
  }
}

export default function SignInPage() {
  const words = t();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [trouble, setTrouble] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { oidc } = waysIn.value;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const empty = (event.currentTarget as HTMLFormElement).querySelector<HTMLInputElement>("input:invalid");
    if (empty) {
      setTrouble(MISSING);
      return empty.focus();
    }
    setBusy(true);
    setTrouble(null);
    try {
      if (location.pathname === "/sign-in") history.replaceState(null, "", "/");
      await signIn(name, password);
      dispatchEvent(new PopStateEvent("popstate"));
    } catch (error) {
      setTrouble(error);
      setPassword("");
      document.getElementById("sign-in-form")?.querySelector<HTMLElement>("[type=password]")?.focus();
    } finally {
      setBusy(false);
    }
  };

  const said = trouble === null ? failureThere() : reason(trouble);
  return (
    <main class="sign-in">
      <form id="sign-in-form" class="card stack" noValidate onSubmit={(event) => void submit(event)}>
        <div class="brand">
          <img src="/icon.svg" alt="" />
          <span>Switchroom</span>
        </div>
        <h1>{words.title}</h1>
        {said && (
          <Notice tone="bad" urgent>
            {said}
          </Notice>
        )}
        <Field label={words.name} hint={words.nameHint}>
          <input
            name="name"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            maxLength={128}
            required
            autofocus
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <PasswordInput
          label={words.password}
          name="password"
          autocomplete="current-password"
          value={password}
          onChange={setPassword}
        />
        <Button type="submit" kind="primary" size="large" wide disabled={busy}>
          {busy ? words.signingIn : words.signIn}
        </Button>
        {oidc && (
          <>
            <p class="or soft" role="separator">
              {words.or}
            </p>
            <a class="button large wide" href="/api/oidc/start">
              {words.signInWith(oidc.name)}
            </a>
          </>
        )}
        <p class="soft small">{words.forgotten}</p>
      </form>
      <nav class="languages" aria-label={words.language}>
        {(Object.keys(languages) as Language[]).map((code) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-pressed={language.value === code}
            onClick={() => speak(code)}
          >
            {languages[code]}
          </button>
        ))}
      </nav>
    </main>
  );
}
