import type { ComponentChildren } from "preact";

import { clock, count, percent } from "../../i18n/format";
import { serviceNow } from "../../live/client";
import { Icon, type IconName, type Tone } from "../../ui";
import { levelTone, longest, site, target, waitTone } from "./board";
import { Explained } from "./Explained";
import { t } from "./texts";

const shapes: Record<Tone, IconName | null> = {
  plain: null,
  info: null,
  good: "check",
  warn: "warning",
  bad: "warning",
};

/** A figure with more characters than this, as an hour or ten thousand calls, is written smaller. */
const SHORT = 5;

function Tile(given: {
  name: string;
  figure: string;
  also?: string;
  value: string;
  more: ComponentChildren;
  tone?: Tone;
}) {
  const tone = given.tone ?? "plain";
  const shape = shapes[tone];
  return (
    <div class={`tile ${tone}`} role="group" aria-label={given.name}>
      <h2>
        {given.name}
        <Explained figure={given.figure} also={given.also} />
      </h2>
      <p class={given.value.length > SHORT ? "value long" : "value"}>{given.value}</p>
      <p class="more">
        {shape && <Icon name={shape} />}
        <span>{given.more}</span>
      </p>
    </div>
  );
}

export function Tiles() {
  const words = t();
  const now = site.value;
  if (now === undefined) return null;
  const figures = now.figures;
  const waited = longest(serviceNow.value);
  const aim = target.value;
  const waiting = waited.queue === null ? "plain" : waitTone(waited.queue, serviceNow.value);
  const isShort = now.ready === 0 && now.waiting > 0;
  return (
    <section class="tiles">
      <Tile
        name={words.waiting}
        figure="waiting"
        value={count(now.waiting)}
        tone={waiting}
        more={waiting === "plain" ? words.choosing(now.in_conversation) : words.tooLong}
      />
      <Tile
        name={words.longest}
        figure="longest_wait"
        value={waited.queue === null ? "–" : clock(waited.ms)}
        tone={waiting}
        more={waited.queue === null ? words.nobodyWaits : words.inQueue(waited.queue.queue)}
      />
      <Tile
        name={words.serviceLevel}
        figure="service_level"
        value={percent(figures.service_level)}
        tone={aim === null ? "plain" : levelTone(figures.service_level, aim)}
        more={aim === null ? words.today : words.target(percent(aim))}
      />
      <Tile
        name={words.answered}
        figure="answered"
        value={count(figures.answered)}
        more={words.ofQueued(count(figures.queued))}
      />
      <Tile
        name={words.abandoned}
        figure="abandoned"
        value={count(figures.abandoned)}
        also="abandon_rate"
        more={figures.abandon_rate === null ? words.today : words.rate(percent(figures.abandon_rate))}
      />
      <Tile
        name={words.ready}
        figure="ready"
        value={count(now.ready)}
        tone={isShort ? "warn" : "plain"}
        more={isShort ? words.noneFree(now.signed_in) : words.ofSignedIn(now.signed_in)}
      />
    </section>
  );
}
