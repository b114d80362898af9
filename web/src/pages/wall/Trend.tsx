import { useEffect, useRef, useState } from "preact/hooks";
import { count, timeOfDay } from "../../i18n/format";
import { isDark } from "../../shell/scheme";
import { Button } from "../../ui";
import type { TrendRow } from "../../wire/live";
import { site, trend } from "./board";
import { draw, type Drawn } from "./chart";
import { Explained } from "./Explained";
import { t } from "./texts";

/** The part of the day in which something happens or is expected, with a quarter on each side. */
function busyPart(all: TrendRow[]): TrendRow[] {
  const busy = all.map((one) => (one.queued ?? 0) > 0 || (one.forecast ?? 0) >= 1);
  const first = busy.indexOf(true);
  if (first < 0) return [];
  return all.slice(Math.max(0, first - 1), busy.lastIndexOf(true) + 2);
}

/** Today's calls by quarter of an hour beside what was expected, as a chart or as a table. */
export function Trend() {
  const words = t();
  const [asTable, setAsTable] = useState(false);
  const shown = busyPart(trend.value);
  const hasForecast = shown.some((one) => one.forecast !== null);
  return (
    <section class="card trend" aria-label={words.trend}>
      <header>
        <h2>
          {words.trend}
          {hasForecast && <Explained figure="forecast" />}
        </h2>
        <Button
          kind="quiet"
          icon={asTable ? "board" : "note"}
          onPress={() => setAsTable(!asTable)}
        >
          {asTable ? words.asChart : words.asTable}
        </Button>
      </header>
      {shown.length === 0 ? (
        <p class="empty">{words.noTrend}</p>
      ) : asTable ? (
        <TrendTable shown={shown} />
      ) : (
        <Chart shown={shown} />
      )}
    </section>
  );
}

function Chart({ shown }: { shown: TrendRow[] }) {
  const words = t();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Drawn | null>(null);
  const timezone = site.value?.timezone ?? "UTC";
  const look = `${isDark.value} ${timezone}`;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let isOver = false;
    void draw(element, timezone).then((drawn) => {
      if (isOver) return drawn.stop();
      chart.current = drawn;
      drawn.show(busyPart(trend.value));
    });
    return () => {
      isOver = true;
      chart.current?.stop();
      chart.current = null;
    };
  }, [look]);
  useEffect(() => chart.current?.show(shown), [shown]);
  return (
    <>
      <div class="chart" ref={place} role="img" aria-label={summary(shown)} />
      <ul class="legend">
        <li class="actual">{words.actual}</li>
        {shown.some((one) => one.forecast !== null) && <li class="forecast">{words.forecast}</li>}
        <li class="lost">{words.abandonedShort}</li>
      </ul>
    </>
  );
}

/** What a screen reader says of the chart. */
function summary(shown: TrendRow[]): string {
  const words = t();
  const sum = shown.reduce((all, one) => all + (one.queued ?? 0), 0);
  return `${words.trend}: ${count(sum)}`;
}

function TrendTable({ shown }: { shown: TrendRow[] }) {
  const words = t();
  const timezone = site.value?.timezone;
  return (
    <div class="trend-table" tabIndex={0} role="region" aria-label={words.trend}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.from}</th>
            <th scope="col" class="number">{words.actual}</th>
            <th scope="col" class="number">{words.forecast}</th>
            <th scope="col" class="number">{words.answered}</th>
            <th scope="col" class="number">{words.abandoned}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.start_ms}>
              <th scope="row">{timeOfDay(one.start_ms, timezone, false)}</th>
              <td class="number">{count(one.queued)}</td>
              <td class="number">{count(one.forecast === null ? null : Math.round(one.forecast))}</td>
              <td class="number">{count(one.answered)}</td>
              <td class="number">{count(one.abandoned)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
