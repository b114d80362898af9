import { useEffect, useRef, useState } from "preact/hooks";

import { post } from "../../http";
import { timeOfDay } from "../../i18n/format";
import { createLatest } from "../../latest";
import { Button, Mark, Notice } from "../../ui";
import type { Outcome, Report } from "../../wire/admin";
import { Trouble, useLoaded } from "./loaded";
import { useLooking } from "./looking";
import { t } from "./texts";

/** How often the file is looked at again, as it is edited elsewhere: one with mistakes is being mended. */
const LOOK_MS = 5_000;
const LOOK_UNSOUND_MS = 3_000;

/** The configuration: what is wrong with the file, what a reload would change, what holds now. */
export function Configuration() {
  const words = t();
  const shown = useLoaded<{ text: string }>("/api/admin/configuration");
  const [read, setRead] = useState<{ report: Report; atMs: number } | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [busy, setBusy] = useState<"check" | "reload" | null>(null);
  const [failed, setFailed] = useState<"check" | "reload" | null>(null);
  const [working] = useState(createLatest);
  const [looking] = useState(createLatest);
  const isWorking = useRef(false);

  const look = async () => {
    const isLatest = looking();
    const found = await post<Report>("/api/admin/check");
    if (!isLatest()) return;
    setRead({ report: found, atMs: Date.now() });
    setFailed((what) => (what === "check" ? null : what));
  };
  const work = (what: "check" | "reload", job: () => Promise<void>) => {
    const isLatest = working();
    isWorking.current = true;
    setBusy(what);
    setFailed(null);
    job()
      .catch(() => isLatest() && setFailed(what))
      .finally(() => {
        if (!isLatest()) return;
        isWorking.current = false;
        setBusy(null);
      });
  };
  const check = () =>
    work("check", async () => {
      setOutcome(null);
      await look();
    });
  const reload = () =>
    work("reload", async () => {
      setOutcome(null);
      setOutcome(await post<Outcome>("/api/admin/reload"));
      shown.load();
      await look();
    });
  useEffect(check, []);
  const report = read?.report;
  const isUnsound = report?.is_sound === false;
  useLooking(look, isUnsound ? LOOK_UNSOUND_MS : LOOK_MS, () => isWorking.current);

  return (
    <>
      <section class="card stack" aria-busy={busy !== null}>
        <header class="row spread">
          <div class="file">
            <h2>{words.configuration}</h2>
            {read && (
              <p class="small soft">
                <code>{read.report.file}</code> · {words.readAt(timeOfDay(read.atMs))}
              </p>
            )}
          </div>
          <div class="row">
            <Button icon="check" title={words.checkMore} disabled={busy === "reload"} onPress={check}>
              {words.check}
            </Button>
            <Button
              kind="primary"
              icon="refresh"
              title={words.reloadMore}
              disabled={busy === "reload"}
              whyNot={isUnsound ? words.whyNoReload : null}
              onPress={reload}
            >
              {words.reload}
            </Button>
          </div>
        </header>
        {isUnsound && <p class="reason small">{words.whyNoReload}</p>}
        <Trouble failed={failed !== null} onAgain={() => work("check", look)} />
        {outcome && <Reloaded outcome={outcome} />}
        {report && <Checked report={report} />}
      </section>
      <details class="card effective">
        <summary>
          <h2>{words.effective}</h2> <span class="soft small">{words.effectiveMore}</span>
        </summary>
        <Trouble failed={shown.failed} onAgain={shown.load}>
          <pre tabIndex={0}>{shown.value?.text}</pre>
        </Trouble>
      </details>
    </>
  );
}

function Checked({ report }: { report: Report }) {
  const words = t();
  return (
    <div class="stack tight" role="status">
      <div class="row">
        {report.is_sound ? (
          <Mark tone="good" icon="check">
            {words.valid}
          </Mark>
        ) : (
          <Mark tone="bad" icon="cross">
            {words.invalid}
          </Mark>
        )}
        <span class="soft">
          {report.is_sound
            ? words.contents(report.queues, report.agents, report.concerns)
            : words.invalidMore}
        </span>
      </div>
      {report.found.length > 0 && (
        <ul class="found">
          {report.found.map((one, index) => (
            <li key={index}>
              <Mark tone={one.severity === "error" ? "bad" : "warn"} icon="warning">
                {one.severity === "error" ? words.error : words.warning}
              </Mark>
              <p lang="en">
                <code>{one.place}</code> {one.key && <code>{one.key}</code>} {one.message}
              </p>
            </li>
          ))}
        </ul>
      )}
      {report.is_sound && <Changes title={words.wouldChange} changes={report.changes} />}
    </div>
  );
}

function Changes({ title, changes }: { title: string; changes: string[] }) {
  const words = t();
  if (changes.length === 0) return <p class="soft small">{words.noChange}</p>;
  return (
    <div>
      <h3>{title}</h3>
      <ul class="changes" lang="en">
        {changes.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </div>
  );
}

function Reloaded({ outcome }: { outcome: Outcome }) {
  const words = t();
  const { problems, changes, restart_for: restart, in_doubt: inDoubt } = outcome;
  if (problems.length > 0) {
    return (
      <Notice tone="bad" urgent>
        <strong>{words.refused}</strong>
        <ul lang="en">
          {problems.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </Notice>
    );
  }
  if (inDoubt) {
    return (
      <Notice tone="warn" urgent>
        <strong>{words.notYet}</strong> <span lang="en">{inDoubt}</span>
        {changes.length > 0 && <Changes title={words.notYetChanges} changes={changes} />}
      </Notice>
    );
  }
  return (
    <Notice tone="good" urgent>
      <strong>{changes.length > 0 ? words.reloaded : words.reloadedNone}</strong>
      <ul lang="en">
        {changes.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      {restart.length > 0 && (
        <p>
          {words.needRestart}: <code>{restart.join(", ")}</code>
        </p>
      )}
    </Notice>
  );
}
