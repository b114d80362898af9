import { useState } from "preact/hooks";

import { Refused } from "../../http";
import { languages, type Language } from "../../i18n";
import type { Role } from "../../session";
import { Button, Dialog, Field, Notice } from "../../ui";
import { AccountActions } from "./AccountActions";
import { add, change, getsFewCalls, PasswordLost, takesCalls } from "./data";
import type { Draft, Everybody, Person } from "./data";
import { SkillsEditor } from "./SkillsEditor";
import { t } from "./texts";

/** The inputs that can hold what is no good. */
type Wrong = "id" | "name" | "email" | "level";

export function troubleOf(error: unknown): string {
  const words = t();
  if (error instanceof PasswordLost) return words.passwordLost;
  if (!(error instanceof Refused)) return words.failed;
  if (error.code === "person_exists") return words.exists;
  if (error.code === "last_administrator") return words.last;
  if (error.message.includes("email")) return words.badEmail;
  return error.status >= 400 && error.status < 500 ? words.bad : words.failed;
}

/** Makes an account, or changes the one of `person`. */
export function PersonDialog({
  draft: first,
  person,
  all,
  onClose,
  onTrouble,
  onPassword,
}: {
  draft: Draft;
  person?: Person;
  all: Everybody;
  onClose: () => void;
  /** Something has failed; the dialog says so as long as it is there. */
  onTrouble: (name: string, trouble: string) => void;
  onPassword: (name: string, password: string) => void;
}) {
  const words = t();
  const [draft, setDraft] = useState(first);
  const [trouble, setTrouble] = useState("");
  /** The name of the input that cannot be taken as it is. */
  const [wrong, setWrong] = useState<Wrong | "">("");
  const [busy, setBusy] = useState(false);
  const put = (to: Partial<Draft>) => setDraft({ ...draft, ...to });
  const configured = all.configured[draft.id] ?? [];

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget as HTMLFormElement;
    const first = form.querySelector<HTMLInputElement>("input:invalid");
    setWrong((first?.name ?? "") as Wrong | "");
    setTrouble("");
    if (first) return first.focus();
    setBusy(true);
    const { id, name, roles, skills, language, email } = draft;
    try {
      if (person) {
        await change(id, { name, roles, skills, language, email });
        onClose();
      } else onPassword(name, await add({ id, name, roles, skills, language, email }));
    } catch (error) {
      setTrouble(troubleOf(error));
      onTrouble(person?.name ?? name, troubleOf(error));
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={person ? words.editWhom(person.name) : words.newPerson}
      closeLabel={words.close}
      onClose={onClose}
    >
      <form class="stack person-form" noValidate onSubmit={(event) => void submit(event)}>
        {trouble && (
          <Notice tone="bad" urgent>
            {trouble}
          </Notice>
        )}
        <Names draft={draft} put={put} isNew={!person} wrong={wrong} />
        <RolesEditor roles={draft.roles} all={all.roles} onChange={(roles) => put({ roles })} />
        {takesCalls(draft.roles) && (
          <SkillsEditor
            all={all.skills}
            configured={configured}
            value={draft.skills}
            onChange={(skills) => put({ skills })}
            error={wrong === "level" ? words.wrong.level : null}
          />
        )}
        {getsFewCalls(draft.roles, draft.skills ?? configured) && <Notice tone="warn">{words.fewCalls}</Notice>}
        <div class="actions">
          <Button onPress={onClose}>{words.cancel}</Button>
          <Button type="submit" kind="primary" disabled={busy}>
            {busy ? words.saving : person ? words.save : words.create}
          </Button>
        </div>
      </form>
      {person && (
        <AccountActions
          person={person}
          onDone={onClose}
          onTrouble={(trouble) => onTrouble(person.name, trouble)}
          onPassword={(password) => onPassword(person.name, password)}
        />
      )}
    </Dialog>
  );
}

function Names({
  draft,
  put,
  isNew,
  wrong,
}: {
  draft: Draft;
  put: (to: Partial<Draft>) => void;
  isNew: boolean;
  wrong: Wrong | "";
}) {
  const words = t();
  const error = (name: Wrong) => (wrong === name ? words.wrong[name] : null);
  const typed = (event: Event) => (event.target as HTMLInputElement).value;
  return (
    <div class="pairs">
      {isNew && (
        <Field label={words.id} hint={words.idHint} error={error("id")}>
          <input
            name="id"
            required
            maxLength={64}
            pattern="[A-Za-z0-9_\-]+"
            autocapitalize="none"
            autocomplete="off"
            spellcheck={false}
            value={draft.id}
            onInput={(event: InputEvent) => put({ id: typed(event) })}
          />
        </Field>
      )}
      <Field label={words.name} hint={words.nameHint} error={error("name")}>
        <input
          name="name"
          required
          maxLength={128}
          autocomplete="off"
          value={draft.name}
          onInput={(event: InputEvent) => put({ name: typed(event) })}
        />
      </Field>
      <Field label={words.email} hint={words.emailHint} error={error("email")}>
        <input
          name="email"
          type="email"
          maxLength={254}
          autocomplete="off"
          value={draft.email ?? ""}
          onInput={(event: InputEvent) => put({ email: typed(event).trim() || null })}
        />
      </Field>
      <Field label={words.language}>
        <select
          value={draft.language}
          onChange={(event: Event) => put({ language: typed(event) as Language | "" })}
        >
          <option value="">{words.languageAsked}</option>
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </Field>
    </div>
  );
}

function RolesEditor({
  roles,
  all,
  onChange,
}: {
  roles: Role[];
  all: Role[];
  onChange: (roles: Role[]) => void;
}) {
  const words = t();
  return (
    <fieldset>
      <legend>{words.roles}</legend>
      {all.map((role) => (
        <label class="choice wide" key={role}>
          <input
            type="checkbox"
            checked={roles.includes(role)}
            onChange={(event) =>
              onChange(all.filter((one) => (one === role ? event.currentTarget.checked : roles.includes(one))))
            }
          />
          <span>
            {words.role[role]} <span class="soft small">{words.roleMore[role]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
