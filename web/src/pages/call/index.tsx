import { useEffect, useMemo } from "preact/hooks";

import { language } from "../../i18n";
import { pageNow, rows, watch } from "../../live/client";
import { may } from "../../session";
import { Notice } from "../../ui";
import type { AgentRow, CallRow } from "../../wire/live";
import "./call.css";
import { Entries } from "./Entries";
import { Facts, Head } from "./Facts";
import { PhaseBar } from "./PhaseBar";
import { Note, Recordings, Survey } from "./Left";
import { concernName, follow } from "./story";
import type { Names } from "./tell";
import { t } from "./texts";

/** One call: what became of it, and why. */
export default function CallPage({ parameter }: { parameter: string }) {
  const following = useMemo(() => follow(parameter, () => language.value), [parameter, language.value]);
  useEffect(() => following.close, [following]);
  useEffect(() => watch("agents", "calls"), []);
  const row = rows<CallRow>("calls").value.get(parameter);
  const stands = row && `${row.state} ${row.queue} ${row.agent} ${row.priority} ${row.concern}`;
  useEffect(() => {
    if (following.story.value !== null) following.look();
  }, [stands, following]);

  const story = following.story.value;
  const agents = rows<AgentRow>("agents").value;
  const names: Names = {
    agent: (id) => story?.people[String(id)] ?? agents.get(String(id))?.name ?? String(id ?? ""),
    concern: (id) => concernName(story?.concerns, String(id ?? "")),
  };
  if (story === null) return <NotThere trouble={following.trouble.value} />;
  void pageNow.value; // durations that go on are shown anew every second
  return (
    <div class="call-page stack">
      <Head story={story} names={names} />
      {!story.summary.is_whole && <Notice tone="warn">{t().partly}</Notice>}
      {story.why.length > 0 && <Why sentences={story.why} waits={story.summary.state === "waiting"} />}
      <div class="call-columns">
        <div class="stack">
          <Entries call={story.call} entries={story.entries} names={names} />
        </div>
        <div class="stack aside">
          <Facts story={story} names={names} />
          {story.phases.length > 0 && <PhaseBar phases={story.phases} agentName={names.agent} />}
          {story.note && <Note text={story.note} by={story.summary.agent} names={names} />}
          {story.recordings.length > 0 && <Recordings recordings={story.recordings} />}
          {story.survey.length > 0 && <Survey answers={story.survey} />}
        </div>
      </div>
    </div>
  );
}

function Why({ sentences, waits }: { sentences: readonly string[]; waits: boolean }) {
  const words = t();
  return (
    <section class="card why" aria-labelledby="why">
      <header>
        <h2 id="why">{waits ? words.why.waiting : words.why.other}</h2>
        <span class="soft small">{words.updates}</span>
      </header>
      <ul>
        {sentences.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </section>
  );
}

function NotThere({ trouble }: { trouble: { status: number; message: string } | null }) {
  const words = t();
  if (trouble === null) return <p class="loading">…</p>;
  const isUnknown = trouble.status === 404;
  return (
    <div class="centre stack">
      <h1>{isUnknown ? words.notFound : words.notNow}</h1>
      <p class="soft">{isUnknown ? words.notFoundMore : trouble.message}</p>
      {may("see_calls") && (
        <a class="button" href="/supervisor">
          {words.back}
        </a>
      )}
    </div>
  );
}
