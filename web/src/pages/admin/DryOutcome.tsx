import { clock, languageName } from "../../i18n/format";
import { Mark } from "../../ui";
import type { DryOutcome as Outcome, DryQueue, DryRun } from "../../wire/admin";
import { t } from "./texts";
import { concernOf, endOf, signOf } from "./understood";

/** Where the conversation leads, and who would get the call now. */
export function DryOutcome({ run, outcome }: { run: DryRun; outcome: Outcome }) {
  const words = t();
  if (outcome.kind === "number") {
    return (
      <section class="outcome">
        <h2>{words.outcome}</h2>
        <p>
          {words.toNumber} <strong>{outcome.number}</strong>
        </p>
      </section>
    );
  }
  if (outcome.kind === "end") {
    return (
      <section class="outcome">
        <h2>{words.outcome}</h2>
        <p>
          {words.theEnd}: {endOf(outcome)}
        </p>
      </section>
    );
  }
  const facts: [string, string | null][] = [
    [words.toQueue, outcome.queue],
    ["", words.byWay[outcome.way] ?? outcome.way],
    [words.concern, concernOf(run, outcome)],
    [words.language, outcome.language && languageName(outcome.language)],
    [words.needs, outcome.needs],
    [words.priority, outcome.priority === 0 ? null : String(outcome.priority)],
    [words.escalatedBy, signOf(outcome)],
  ];
  return (
    <section class="outcome stack tight">
      <h2>{words.outcome}</h2>
      <dl class="facts">
        {facts.map(([name, value]) =>
          value ? (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ) : null,
        )}
      </dl>
      {run.queue && <InQueue queue={run.queue} />}
    </section>
  );
}

function InQueue({ queue }: { queue: DryQueue }) {
  const words = t();
  return (
    <div class="stack tight">
      {queue.rings.length > 0 ? (
        <Mark tone="good" icon="person">
          {words.offeredTo} {queue.rings.join(", ")}
        </Mark>
      ) : queue.ends ? (
        <Mark tone="bad" icon="cross">
          {words.wouldLeave}
        </Mark>
      ) : (
        <Mark tone="warn" icon="clock">
          {words.wouldWait}
        </Mark>
      )}
      {queue.why.length > 0 && (
        <div>
          <h3>{words.why}</h3>
          <ul class="why">
            {queue.why.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
      {queue.expected_ms && (
        <p>
          {words.expected}: {words.between(clock(queue.expected_ms[0]), clock(queue.expected_ms[1]))}
        </p>
      )}
      <p class="soft small">{words.nowNote}</p>
    </div>
  );
}
