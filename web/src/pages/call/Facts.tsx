import type { ComponentChildren } from "preact";

import { dispositionName } from "../../i18n/dispositions";
import { clock, dayAndTime, isPage, languageName, short, timeOfDay } from "../../i18n/format";
import { noConcern } from "../../i18n/states";
import { serviceNow } from "../../live/client";
import { may } from "../../session";
import { CallMark, Icon } from "../../ui";
import { sentences } from "./sentences";
import { talkedMs, type Story } from "./story";
import { pick, type Names } from "./tell";
import { t } from "./texts";

/** What the call is, and how it stands. */
export function Head({ story, names }: { story: Story; names: Names }) {
  const words = t();
  const { summary } = story;
  const about = summary.concern === null ? "" : names.concern(summary.concern);
  return (
    <div class="call-head">
      <div class="row">
        <a class="back" href="/supervisor">
          <Icon name="left" />
          {words.back}
        </a>
        <a class="back" href="/calls">
          <Icon name="left" />
          {words.recent}
        </a>
      </div>
      <div class="row spread">
        <div class="row">
          <h1>
            {words.call} {short(summary.call)}
            {about && <span class="soft"> · {about}</span>}
          </h1>
          <CallMark state={summary.state} />
          {summary.outcome !== null && summary.state === "ended" && (
            <span class="soft">{pick(words.outcomes, summary.outcome)}</span>
          )}
        </div>
        {story.open && may("supervise") && (
          <a class="button" href={`/supervisor?call=${encodeURIComponent(summary.call)}`}>
            <Icon name="people" />
            {words.openSupervisor}
          </a>
        )}
      </div>
    </div>
  );
}

export function Facts({ story, names }: { story: Story; names: Names }) {
  const words = t();
  const { summary, caller } = story;
  const unknown = noConcern(summary.state);
  const waits = summary.queued_at_ms !== null && summary.waited_ms === null;
  const waited = waits ? serviceNow.value - (summary.queued_at_ms ?? 0) : summary.waited_ms;
  const talked = talkedMs(summary, serviceNow.value);
  const isAnswered = summary.talked_ms > 0 || summary.state === "talking" || summary.state === "held";
  return (
    <section class="card" aria-labelledby="facts">
      <header>
        <h2 id="facts">{words.facts}</h2>
      </header>
      <dl class="facts">
        {caller && <Fact name={words.number}>{isPage(caller.number) ? words.fromPage : caller.number || words.withheld}</Fact>}
        <Fact name={words.queue}>{summary.queue ?? words.noQueue}</Fact>
        <Fact name={words.concern}>{summary.concern ? names.concern(summary.concern) : unknown}</Fact>
        {summary.language && <Fact name={words.callerSpeaks}>{languageName(summary.language)}</Fact>}
        {summary.priority !== 0 && <Fact name={words.priority}>{summary.priority}</Fact>}
        {summary.agent && <Fact name={words.agent}>{names.agent(summary.agent)}</Fact>}
        {summary.arrived_at_ms !== null && (
          <Fact name={words.arrived}>{dayAndTime(summary.arrived_at_ms)}</Fact>
        )}
        {waited != null && <Fact name={isAnswered ? words.untilAgent : words.waited}>{clock(waited)}</Fact>}
        {talked > 0 && <Fact name={words.talked}>{clock(talked)}</Fact>}
        {summary.ended_at_ms !== null && summary.state === "ended" && (
          <Fact name={words.ended}>{timeOfDay(summary.ended_at_ms)}</Fact>
        )}
        {summary.disposition && <Fact name={words.disposition}>{dispositionName(summary.disposition)}</Fact>}
        {summary.dialled && <Fact name={words.dialled}>{summary.dialled}</Fact>}
        {summary.carrier && (
          <Fact name={words.carrier}>{pick(sentences().carriers, summary.carrier)}</Fact>
        )}
      </dl>
      {caller?.words && (
        <figure class="words">
          <figcaption class="soft small">{words.words}</figcaption>
          <blockquote lang={summary.language || undefined}>{caller.words}</blockquote>
        </figure>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
