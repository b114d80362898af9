import { clock, count, percent } from "../../i18n/format";
import { serviceNow } from "../../live/client";
import { may } from "../../session";
import type { QueueRow } from "../../wire/live";
import { Mark, type IconName, type Tone } from "../../ui";
import { endAlone, levelTone, queues, shownQueue, waitOf, waitTone } from "./board";
import { Explained } from "./Explained";
import { t } from "./texts";

export function QueueTable() {
  const words = t();
  const mayLook = may("see_calls");
  return (
    <section class="card flush queues" aria-label={words.queues}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.queue}</th>
            <Head name={words.waiting} />
            <Head name={words.longest} />
            <Head name={words.expected} figure="expected_wait" note={words.endAloneMeans} />
            <Head name={words.serviceLevel} />
            <Head name={words.answered} />
            <Head name={words.abandoned} />
            <Head name={words.readyShort} figure="at_work" />
          </tr>
        </thead>
        <tbody>
          {queues.value.map((queue) => (
            <Row key={queue.queue} queue={queue} mayLook={mayLook} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The title of a column; what the tiles above explain already is not explained again. */
function Head({ name, figure, note }: { name: string; figure?: string; note?: string }) {
  return (
    <th scope="col" class="number">
      <span class="head">
        {name}
        {figure && <Explained figure={figure} note={note} />}
      </span>
    </th>
  );
}

function Row({ queue, mayLook }: { queue: QueueRow; mayLook: boolean }) {
  const words = t();
  const nowMs = serviceNow.value;
  const level = queue.figures.service_level;
  const expected = queue.expected_ms;
  const show = () => (shownQueue.value = queue.queue);
  return (
    <tr class={mayLook ? "opens" : ""} onClick={mayLook ? show : undefined}>
      <th scope="row">
        <div class="named">
          {mayLook ? (
            <button
              type="button"
              class="name"
              onClick={(event) => {
                event.stopPropagation();
                show();
              }}
            >
              {queue.queue}
            </button>
          ) : (
            <span class="name">{queue.queue}</span>
          )}
          <QueueState queue={queue} nowMs={nowMs} />
        </div>
      </th>
      <td class="number strong" data-label={words.waiting}>
        <span>
          {count(queue.waiting)}
          {queue.callbacks > 0 && <small>{words.callbacks(queue.callbacks)}</small>}
        </span>
      </td>
      <td class="number" data-label={words.longest}>
        <Bar
          text={queue.longest_since_ms === null ? "–" : clock(waitOf(queue, nowMs))}
          share={waitOf(queue, nowMs) / queue.target_within_ms}
          tone={waitTone(queue, nowMs)}
        />
      </td>
      <td class="number" data-label={words.expected}>
        {expected === null ? "–" : waitsOf(expected)}
      </td>
      <td class="number" data-label={words.serviceLevel}>
        <Bar
          text={percent(level)}
          share={level ?? 0}
          mark={queue.target_share}
          tone={levelTone(level, queue.target_share)}
          title={words.within(percent(queue.target_share), queue.target_within_ms / 1000)}
        />
      </td>
      <td class="number" data-label={words.answered}>
        {count(queue.figures.answered)}
      </td>
      <td class="number" data-label={words.abandoned}>
        {count(queue.figures.abandoned)}
      </td>
      <td class="number" data-label={words.readyShort}>
        <span aria-label={words.agentsFree(queue.ready, queue.at_work)}>
          {queue.ready} / {queue.at_work}
        </span>
      </td>
    </tr>
  );
}

function waitsOf(expected: [number, number]): string {
  const end = endAlone(expected);
  return end === null ? `${clock(expected[0])}–${clock(expected[1])}` : t().upTo(end);
}

/** The most important thing about a queue, in a word with a shape. */
function QueueState({ queue, nowMs }: { queue: QueueRow; nowMs: number }) {
  const words = t();
  const tone = waitTone(queue, nowMs);
  const level = levelTone(queue.figures.service_level, queue.target_share);
  let shown: [Tone, IconName, string] = ["good", "check", words.well];
  if (queue.closing_reason === "emergency") shown = ["bad", "warning", words.emergency];
  else if (queue.alarms.length > 0) shown = ["bad", "bell", words.alarmShort[queue.alarms[0]!]];
  else if (queue.closing_reason === "closed") shown = ["plain", "moon", words.closed];
  else if (tone !== "plain") shown = [tone, "clock", words.late];
  else if (level === "bad" || level === "warn") shown = [level, "down", words.below];
  else if (level === "plain") shown = ["plain", "ring", words.open];
  return (
    <Mark tone={shown[0]} icon={shown[1]}>
      {shown[2]}
    </Mark>
  );
}

function Bar(given: { text: string; share: number; tone: Tone; mark?: number; title?: string }) {
  const filled = Math.min(1, Math.max(0, given.share)) * 100;
  return (
    <span class={`bar-cell ${given.tone}`} title={given.title}>
      <span>{given.text}</span>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="6" />
        <rect class="filled" width={filled} height="6" />
        {given.mark !== undefined && (
          <rect class="aim" x={Math.min(98.5, given.mark * 100)} width="1.5" height="6" />
        )}
      </svg>
    </span>
  );
}
