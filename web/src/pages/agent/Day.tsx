import { clock, count, percent, timeOfDay } from "../../i18n/format";
import { Icon, type IconName } from "../../ui";
import type { OwnCall, OwnDay } from "../../wire/agent";
import { t } from "./texts";

/** What the agent has done today; dashes while that is not known. */
export function Day({ day }: { day: OwnDay | null }) {
  const words = t();
  const time = (ms: number | undefined) => (ms === undefined ? "–" : clock(ms));
  const figures: [string, string][] = [
    [words.answered, count(day?.answered)],
    [words.missedCount, count(day?.missed)],
    [words.declinedCount, count(day?.declined)],
    [words.talkTime, time(day?.talk_ms)],
    [words.wrapUpTime, time(day?.wrap_up_ms)],
    [words.occupancy, percent(day?.occupancy)],
  ];
  return (
    <section class="card" aria-labelledby="day-title">
      <header>
        <h2 id="day-title">{words.day}</h2>
        {day !== null && (
          <span class="soft small">{words.daySince(timeOfDay(day.since_ms, undefined, false))}</span>
        )}
      </header>
      <dl class="figures">
        {figures.map(([name, value]) => (
          <div key={name} title={name === words.occupancy ? words.occupancyMore : undefined}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const looks: Record<OwnCall["came"], IconName> = {
  talked: "check",
  transferred: "transfer",
  requeued: "unplugged",
  missed: "bell",
  declined: "phone-off",
};
const SHOWN_MAX = 8;

/** The last calls, with what became of each. */
export function Recent({ calls }: { calls: OwnCall[] | null }) {
  const words = t();
  return (
    <section class="card" aria-labelledby="recent-title">
      <header>
        <h2 id="recent-title">{words.recent}</h2>
      </header>
      {calls === null || calls.length === 0 ? (
        <p class="soft small">{words.noRecent}</p>
      ) : (
        <ol class="recent">
          {calls.slice(0, SHOWN_MAX).map((one) => (
            <li key={`${one.call}.${one.at_ms}`} data-came={one.came}>
              <time class="soft">{timeOfDay(one.at_ms, undefined, false)}</time>
              <span class="grow" title={one.queue}>
                {one.queue}
              </span>
              <span class="came">
                <Icon name={looks[one.came]} />
                {words.came[one.came]}
              </span>
              <span class="timer">{one.talked_ms > 0 ? clock(one.talked_ms) : ""}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
