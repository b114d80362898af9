import { useEffect, useRef, useState } from "preact/hooks";

import { rows, watch } from "../../live/client";
import type { SiteRow } from "../../wire/live";
import { Button, Field, Notice } from "../../ui";
import { Changes } from "./Changes";
import { empty, everybody, given, isOld, load, type Draft, type Person } from "./data";
import { OneTime } from "./OneTime";
import { PeopleTable } from "./PeopleTable";
import { PersonDialog } from "./PersonDialog";
import "./people.css";
import { t } from "./texts";
import { Unregistered } from "./Unregistered";

type Open = { kind: "new"; draft: Draft } | { kind: "edit"; id: string };

const sites = rows<SiteRow>("site");

/** The accounts: who there is, what each may do and can do. */
export default function PeoplePage() {
  const words = t();
  const [wanted, setWanted] = useState("");
  const [open, setOpen] = useState<Open | null>(null);
  /** What has failed after its dialog was closed. */
  const [missed, setMissed] = useState("");
  const shown = useRef(open);
  shown.current = open;
  useEffect(() => void load(), []);
  useEffect(() => watch("site"), []);
  const all = everybody.value;
  if (all === null) return isOld.value ? <Old text={words.failed} /> : null;
  const show = (one: Open) => {
    setMissed("");
    setOpen(one);
  };
  // What these are told may come late, when another dialog is open.
  const close = () => setOpen((now) => (now === open ? null : now));
  const miss = (name: string, trouble: string) => {
    if (shown.current !== open) setMissed(`${name}: ${trouble}`);
  };
  const give = (name: string, password: string) => {
    close();
    given.value = [...given.value, { name, password }];
  };
  const edited = open?.kind === "edit" ? all.people.find((one) => one.id === open.id) : undefined;
  const [first] = given.value;

  return (
    <div class="people stack">
      <header class="row spread">
        <div>
          <h1>{words.title}</h1>
          <p class="soft small">{words.count(all.people.length)}</p>
        </div>
        <Button kind="primary" icon="plus" onPress={() => show({ kind: "new", draft: empty() })}>
          {words.newPerson}
        </Button>
      </header>
      {isOld.value && <Old text={words.old} />}
      {missed && (
        <Notice tone="bad" urgent>
          {missed}
        </Notice>
      )}
      {sites.value.get("site")?.deciding === false && (
        <Notice tone="warn">
          <strong>{words.doubt}</strong> {words.doubtMore}
        </Notice>
      )}
      <Unregistered
        agents={all.unregistered}
        onMake={(one) => show({ kind: "new", draft: { ...empty(), ...one } })}
      />
      <section class="card flush">
        <div class="search">
          <Field label={words.search}>
            <input
              type="search"
              value={wanted}
              onInput={(event: InputEvent) => setWanted((event.target as HTMLInputElement).value)}
            />
          </Field>
        </div>
        <PeopleTable
          people={all.people.filter((one) => fits(one, wanted))}
          configured={all.configured}
          onEdit={(id) => show({ kind: "edit", id })}
        />
      </section>
      <Changes entries={all.audit} people={all.people} />
      {open?.kind === "new" && (
        <PersonDialog draft={open.draft} all={all} onClose={close} onTrouble={miss} onPassword={give} />
      )}
      {edited && (
        <PersonDialog
          draft={edited}
          person={edited}
          all={all}
          onClose={close}
          onTrouble={miss}
          onPassword={give}
        />
      )}
      {first && (
        <OneTime
          key={first.password}
          {...first}
          onClose={() => {
            given.value = given.value.slice(1);
          }}
        />
      )}
    </div>
  );
}

/** Says that the accounts could not be asked for. */
function Old({ text }: { text: string }) {
  return (
    <Notice tone="bad" urgent>
      <p>{text}</p>
      <Button icon="refresh" onPress={() => void load()}>
        {t().again}
      </Button>
    </Notice>
  );
}

function fits(person: Person, wanted: string): boolean {
  const text = `${person.id} ${person.name} ${person.email ?? ""}`.toLocaleLowerCase();
  return text.includes(wanted.trim().toLocaleLowerCase());
}
