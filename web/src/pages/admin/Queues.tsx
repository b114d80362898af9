import { language } from "../../i18n";
import { dayAndTime, percent } from "../../i18n/format";
import { Mark, Notice } from "../../ui";
import type { OpenTimes, QueueShown, QueuesShown } from "../../wire/admin";
import { Trouble, useLoaded } from "./loaded";
import { t } from "./texts";

/** The queues as configured, and when each of them is open. */
export function Queues() {
  const words = t();
  const { value, failed, load } = useLoaded<QueuesShown>(
    `/api/admin/queues?language=${language.value}`,
  );
  if (failed) return <Trouble failed onAgain={load} />;
  if (value === null) return null;
  return (
    <>
      {!value.heeds_hours && <Notice tone="info">{words.demoHours}</Notice>}
      <ul class="queues">
        {value.queues.map((one) => (
          <li key={one.queue}>
            <Queue queue={one} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Queue({ queue }: { queue: QueueShown }) {
  const words = t();
  const within = Math.round(queue.target_within_ms / 1000);
  return (
    <article class="card stack tight">
      <header>
        <h2>{queue.queue}</h2>
        <Now hours={queue.hours} />
      </header>
      <dl class="facts">
        <dt>{words.needs}</dt>
        <dd>{queue.needs}</dd>
        <dt>{words.target}</dt>
        <dd>{words.targetIs(percent(queue.target_share), within)}</dd>
      </dl>
      {queue.steps > 0 && <p class="soft small">{words.steps(queue.steps)}</p>}
      {queue.hours && <Week hours={queue.hours} />}
    </article>
  );
}

function Now({ hours }: { hours: OpenTimes | null }) {
  const words = t();
  if (hours === null) {
    return (
      <Mark tone="good" icon="check">
        {words.always}
      </Mark>
    );
  }
  if (hours.is_open) {
    return (
      <Mark tone="good" icon="check">
        {words.open}
      </Mark>
    );
  }
  const when = hours.opens_at_ms === null ? "" : dayAndTime(hours.opens_at_ms, hours.timezone);
  return (
    <Mark tone="warn" icon="moon">
      {when ? `${words.closed} · ${words.opens(when)}` : words.closed}
    </Mark>
  );
}

function Week({ hours }: { hours: OpenTimes }) {
  const words = t();
  return (
    <table class="week">
      <caption class="soft small">
        {hours.is_own ? words.ownHours : words.siteHours} · {words.inZone(hours.timezone)}
      </caption>
      <tbody>
        {hours.week.map((ranges, day) => (
          <tr key={day}>
            <th scope="row">{words.days[day]}</th>
            <td>{ranges.length > 0 ? ranges.join(", ").replaceAll("-", "–") : words.noHours}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
