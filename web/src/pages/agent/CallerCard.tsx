import type { ComponentChildren } from "preact";

import { named } from "../../i18n";
import { dispositionName } from "../../i18n/dispositions";
import { dayAndTime, isPage, percent } from "../../i18n/format";
import { stateWords } from "../../i18n/states";
import { Icon, Mark } from "../../ui";
import type { Card, Detail } from "../../wire/agent";
import { t } from "./texts";

const PATH_MAX = 6;

/** Who rings and why: what is said first comes first. */
export function CallerCard({ card }: { card: Card }) {
  const words = t();
  return (
    <div class="caller stack">
      {(card.hints.length > 0 || card.escalated_by !== null) && <Hints card={card} />}
      <Words card={card} />
      {card.text && (
        <Told icon="note" title={words.nextStep}>
          {card.text}
        </Told>
      )}
      {card.mention && (
        <Told icon="plus" title={words.mention}>
          {card.mention}
        </Told>
      )}
      {card.recording !== null && (
        <Told icon="speaker" title={words.recording}>
          <audio controls preload="none" src={card.recording} aria-label={words.recording} />
        </Told>
      )}
      {card.record.length > 0 && <Record details={card.record} />}
      <Earlier card={card} />
      {card.path.length > 0 && <Path card={card} />}
    </div>
  );
}

function knownOf(card: Card): { name: string | undefined; number: string } {
  return {
    name: card.record.find((one) => one.name === "name")?.value,
    // Who calls from a page has no number, but a name by which he is known again.
    number: isPage(card.number) ? t().fromPage : card.number,
  };
}

/** What it is about, as the reader calls it. */
export function concernOf(card: Card): string {
  return card.concern === null ? stateWords().concern.never : concernNamed(card, card.concern);
}

function concernNamed(card: Card, concern: string): string {
  return named(card.concern_names[concern] ?? {}) || concern.replaceAll("_", " ");
}

/** Who rings, in a word or two. */
export function callerOf(card: Card): string {
  const { name, number } = knownOf(card);
  return name ?? (number || t().withheld);
}

/** The first line of a card: who, and how he stands with us. */
export function Caller({ card }: { card: Card }) {
  const words = t();
  const { name, number } = knownOf(card);
  return (
    <p class="who">
      <strong>{name ?? (number || words.withheld)}</strong>
      {name && number && <span class="soft">{number}</span>}
      {card.standing !== "anonymous" && (
        <Mark
          icon={card.standing === "vip" ? "diamond" : "person"}
          tone={card.standing === "vip" ? "info" : "plain"}
        >
          {words.standing[card.standing]}
        </Mark>
      )}
      {card.language && <Mark icon="globe">{card.language.toUpperCase()}</Mark>}
    </p>
  );
}

function Hints({ card }: { card: Card }) {
  const words = t();
  const why = card.escalated_by;
  return (
    <ul class="hints" aria-label={words.hints}>
      {why !== null && (
        <li>
          <Icon name="escalate" />
          {words.escalated(words.hint[why])}
        </li>
      )}
      {card.hints
        .filter((one) => one !== why)
        .map((one) => (
          <li key={one}>
            <Icon name="warning" />
            {words.hint[one]}
          </li>
        ))}
    </ul>
  );
}

function Words({ card }: { card: Card }) {
  const words = t();
  return (
    <figure class="words">
      <figcaption class="label">{words.words}</figcaption>
      {card.words ? (
        <blockquote lang={card.language}>{card.words}</blockquote>
      ) : (
        <p class="soft">{words.noWords}</p>
      )}
      {card.digits && (
        <p>
          <span class="label">{words.entered}</span> <strong>{card.digits}</strong>
        </p>
      )}
    </figure>
  );
}

function Told(given: {
  icon: "note" | "plus" | "speaker";
  title: string;
  children: ComponentChildren;
}) {
  return (
    <section class="told">
      <Icon name={given.icon} />
      <div>
        <h3 class="label">{given.title}</h3>
        <div>{given.children}</div>
      </div>
    </section>
  );
}

function Record({ details }: { details: Detail[] }) {
  const words = t();
  return (
    <section>
      <h3 class="label">{words.record}</h3>
      <dl class="facts">
        {details.map((one) => (
          <div class="fact" key={one.name}>
            <dt>{words.recordNames[one.name] ?? one.name.replaceAll("_", " ")}</dt>
            <dd>
              {/^https:\/\//.test(one.value) ? (
                <a href={one.value} target="_blank" rel="noopener noreferrer">
                  {words.open}
                </a>
              ) : (
                one.value
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Earlier({ card }: { card: Card }) {
  const words = t();
  return (
    <section>
      <h3 class="label">{words.earlier}</h3>
      {card.earlier_calls.length === 0 ? (
        <p class="soft small">{words.noEarlier}</p>
      ) : (
        <ol class="earlier">
          {card.earlier_calls.map((one) => (
            <li key={one.at_ms}>
              <time>{dayAndTime(one.at_ms)}</time>
              <span>{one.concern === null ? "–" : concernNamed(card, one.concern)}</span>
              <span class="soft">
                {one.ended === null ? words.goesOn : (words.ended[one.ended] ?? one.ended)}
                {one.disposition && ` · ${dispositionName(one.disposition)}`}
              </span>
              {one.note && <p class="past-note">{one.note}</p>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** Silence may be an answer, too. */
function meaningOf({ how, meaning }: Card["path"][number]): string {
  return how === "silence" && meaning === "agreed" ? "silent_agreed" : meaning;
}

function Path({ card }: { card: Card }) {
  const words = t();
  return (
    <details class="path">
      <summary>{words.path}</summary>
      <ol>
        {card.path.slice(-PATH_MAX).map((one, at) => (
          <li key={at}>
            <Icon name={one.sign === null ? "right" : "warning"} />
            <span>
              {words.heardAs[one.how] ?? one.how}: {words.meaning[meaningOf(one)] ?? one.meaning}
              {one.concern && ` (${concernNamed(card, one.concern)})`}
              {one.sign && ` – ${words.hint[one.sign]}`}
            </span>
            {one.confidence !== null && (
              <span class="soft small">{words.sure(percent(one.confidence))}</span>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}
