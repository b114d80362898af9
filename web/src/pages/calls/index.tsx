import { useEffect } from "preact/hooks";

import { count } from "../../i18n/format";
import { go } from "../../shell/routes";
import { Button, Field, Icon, Notice } from "../../ui";
import { t as callTexts } from "../call/texts";
import "./calls.css";
import * as r from "./recent";
import { CallTable } from "./CallTable";
import { t } from "./texts";

/** The calls of late, with what became of each; and any other by its id. */
export default function CallsPage() {
  const words = t();
  useEffect(() => {
    r.queue.value = new URLSearchParams(location.search).get("queue") ?? r.queue.value;
    return r.keepFresh();
  }, []);
  return (
    <div class="calls-page stack">
      <div class="row spread">
        <div class="row">
          <h1>{words.title}</h1>
          <a class="button quiet" href="/supervisor">
            <Icon name="people" />
            {words.live}
          </a>
        </div>
        <Filters />
      </div>
      {r.trouble.value && (
        <Notice tone="warn" urgent>
          {words.failed} {r.trouble.value}
        </Notice>
      )}
      <section class="card flush" aria-label={words.title}>
        {r.shown.value.length > 0 ? <CallTable calls={r.shown.value} /> : <Nothing />}
      </section>
      <div class="row spread">
        <span class="soft small" role="status">
          {words.count(count(r.shown.value.length))}
        </span>
        {r.isCut.value && (
          <Button icon="down" onPress={r.showMore}>
            {words.more}
          </Button>
        )}
      </div>
    </div>
  );
}

function open(call: string): void {
  go(`/calls/${encodeURIComponent(call)}`);
}

function Filters() {
  const words = t();
  const meant = r.meant();
  return (
    <form
      class="row filters"
      role="search"
      aria-label={words.filters}
      onSubmit={(event) => {
        event.preventDefault();
        if (meant !== null) open(meant);
      }}
    >
      <Choice label={words.queue} all={words.allQueues} signal={r.queue} choices={r.queues.value} />
      <Choice
        label={words.outcome}
        all={words.allOutcomes}
        signal={r.outcome}
        choices={r.outcomes.value}
        named={outcomeName}
      />
      <Field label={words.search}>
        <input
          type="search"
          placeholder={words.searchHint}
          value={r.search.value}
          onInput={(event) => (r.search.value = event.currentTarget.value)}
        />
      </Field>
      {meant !== null && (
        <Button type="submit" icon="right">
          {words.open}
        </Button>
      )}
    </form>
  );
}

function outcomeName(outcome: string): string {
  return outcome === r.GOES_ON ? t().goesOn : (callTexts().outcomes[outcome] ?? outcome);
}

function Choice(given: {
  label: string;
  all: string;
  signal: { value: string };
  choices: readonly string[];
  named?: (one: string) => string;
}) {
  const { signal, named = (one) => one } = given;
  return (
    <Field label={given.label}>
      <select value={signal.value} onChange={(event) => (signal.value = event.currentTarget.value)}>
        <option value="">{given.all}</option>
        {given.choices.map((one) => (
          <option key={one} value={one}>
            {named(one)}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Nothing() {
  const words = t();
  if (!r.isTold.value) return <p class="loading">…</p>;
  const isNarrowed = r.queue.value || r.outcome.value || r.search.value.trim();
  const meant = r.meant();
  return (
    <div class="empty">
      <p>{isNarrowed ? words.none : words.noneYet}</p>
      {meant !== null && (
        <Button icon="right" onPress={() => open(meant)}>
          {words.openFull(meant)}
        </Button>
      )}
    </div>
  );
}
