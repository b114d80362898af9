import { clock, percent, timeOfDay } from "../../i18n/format";
import { heardAtMs, isStale } from "../../live/client";
import type { Alarm } from "../../wire/live";
import { Icon, Notice } from "../../ui";
import { site } from "./board";
import { t } from "./texts";

/** What somebody should look at now, by kind; and whether all of this is old. */
export function AlarmStrip() {
  const words = t();
  if (isStale.value) {
    return (
      <Notice tone="bad" urgent icon="unplugged">
        <strong>{words.noData(timeOfDay(heardAtMs.value))}</strong>
      </Notice>
    );
  }
  const byKind = new Map<Alarm["kind"], Alarm[]>();
  for (const alarm of site.value?.alarms ?? []) {
    byKind.set(alarm.kind, [...(byKind.get(alarm.kind) ?? []), alarm]);
  }
  return (
    <section class="alarms" aria-label={words.alarms} aria-live="polite">
      {[...byKind].map(([kind, alarms]) => (
        <div key={kind} class="alarm">
          <Icon name="bell" />
          <strong>{words.alarm[kind]}</strong>
          <span>{alarms.map(place).filter(Boolean).join(", ")}</span>
          <span class="since">{words.since(timeOfDay(alarms[0]!.since_ms, site.value?.timezone, false))}</span>
        </div>
      ))}
    </section>
  );
}

/** Where an alarm is, and how bad it is there. */
function place({ kind, queue, value }: Alarm): string {
  return [queue ?? "", value === null ? "" : measured(kind, value)].filter(Boolean).join(" ");
}

function measured(kind: Alarm["kind"], value: number): string {
  if (kind === "service_level") return percent(value);
  return kind === "nobody_signed_in" ? String(value) : clock(value);
}
