import { useState } from "preact/hooks";

import { post, Refused } from "../../http";
import { language } from "../../i18n";
import { languageName } from "../../i18n/format";
import { createLatest } from "../../latest";
import { Button, Field, Notice } from "../../ui";
import type { DryRun, Supposing, ToTry } from "../../wire/admin";
import { Dialogue } from "./Dialogue";
import { DryOutcome } from "./DryOutcome";
import { Trouble, useLoaded } from "./loaded";
import { t } from "./texts";

type Standing = NonNullable<Supposing["standing"]>;
const standings: Standing[] = ["unknown", "known", "vip", "anonymous", "blocked"];

/** Plays a caller against the conversation that runs, and shows who would get the call. */
export function DryRunPart() {
  const words = t();
  const toTry = useLoaded<ToTry>("/api/admin/dry-run");
  const [caller, setCaller] = useState<Supposing>({ dialled: "", language: "", standing: "unknown" });
  const [says, setSays] = useState<string[]>([]);
  const [run, setRun] = useState<DryRun | null>(null);
  const [trouble, setTrouble] = useState("");
  const [asking] = useState(createLatest);
  if (toTry.failed) return <Trouble failed onAgain={toTry.load} />;
  if (toTry.value === null) return null;
  const { numbers, languages } = toTry.value;
  const dialled = caller.dialled || numbers[0]?.number || "";

  const ask = (all: string[]) => {
    const isLatest = asking();
    setTrouble("");
    post<DryRun>(`/api/admin/dry-run?language=${language.value}`, { ...caller, dialled, says: all }).then(
      (found) => {
        if (!isLatest()) return;
        setSays(all);
        setRun(found);
      },
      (error: unknown) => isLatest() && setTrouble(error instanceof Refused ? error.message : words.failed),
    );
  };
  const change = (wish: Partial<Supposing>) => {
    asking(); // what is still to come was asked of another caller
    setCaller({ ...caller, ...wish });
    setTrouble("");
    setRun(null);
    setSays([]);
  };

  return (
    <div class="dry">
      <section class="card stack">
        <p class="soft">{words.dryMore}</p>
        <Field label={words.rings}>
          {numbers.length > 0 ? (
            <select
              value={dialled}
              onChange={(event: Event) => change({ dialled: valueOf(event) })}
            >
              {numbers.map((one) => (
                <option key={one.number} value={one.number}>
                  {one.number} ({one.languages.map(languageName).join(", ")})
                </option>
              ))}
            </select>
          ) : (
            <input value={dialled} onInput={(event: Event) => change({ dialled: valueOf(event) })} />
          )}
        </Field>
        <Field label={words.standing}>
          <select
            value={caller.standing}
            onChange={(event: Event) => change({ standing: valueOf(event) as Standing })}
          >
            {standings.map((one) => (
              <option key={one} value={one}>
                {words.standings[one]}
              </option>
            ))}
          </select>
        </Field>
        <Field label={words.lastLanguage}>
          <select
            value={caller.language}
            onChange={(event: Event) => change({ language: valueOf(event) })}
          >
            <option value="">{words.notKnown}</option>
            {languages.map((one) => (
              <option key={one} value={one}>
                {languageName(one)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={words.when} hint={words.whenHint}>
          <input
            type="datetime-local"
            onChange={(event: Event) => {
              const at = Date.parse(valueOf(event));
              change({ at_ms: Number.isNaN(at) ? null : at });
            }}
          />
        </Field>
        <Button kind="primary" icon="phone" onPress={() => ask([])}>
          {run === null ? words.ring : words.startAgain}
        </Button>
        {trouble && (
          <Notice tone="bad" urgent>
            {trouble}
          </Notice>
        )}
      </section>
      {run !== null && (
        <section class="card stack">
          <Dialogue run={run} onSay={(text) => ask([...says, text])} />
          {says.length > 0 && (
            <div>
              <Button kind="quiet" icon="left" onPress={() => ask(says.slice(0, -1))}>
                {words.backOne}
              </Button>
            </div>
          )}
          {run.outcome && <DryOutcome run={run} outcome={run.outcome} />}
        </section>
      )}
    </div>
  );
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}
