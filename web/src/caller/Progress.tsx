import { useEffect, useState } from "preact/hooks";

import { clock } from "../i18n/format";
import { Icon, type IconName } from "../ui";
import type { CallOfPage } from "./call";
import type { Stage } from "./state";
import { t } from "./texts";

const icons: Record<Exclude<Stage, "idle" | "over">, IconName> = {
  calling: "phone",
  conversing: "speaker",
  recording: "microphone",
  waiting: "clock",
  connecting: "people",
  talking: "phone",
  held: "pause",
  away: "unplugged",
  promised: "clock",
  ringing: "bell",
};

/** Where the call stands, and for how long it has been going on. */
export function Progress({ call }: { call: CallOfPage }) {
  const stage = call.stage.value;
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  if (stage === "idle" || stage === "over") return null;
  return (
    <section class={`progress ${stage}`}>
      <span class="sign">
        <Icon name={icons[stage]} />
      </span>
      <div role="status">
        <strong>{call.isAwaited.value ? t().yourTurn : t().stage[stage]}</strong>
        <p class="soft">{more(call, stage)}</p>
      </div>
      <span class="time" aria-hidden="true">
        {clock(now - call.startedAtMs.value)}
      </span>
    </section>
  );
}

function more(call: CallOfPage, stage: Stage): string {
  if (stage === "waiting") {
    const { position, expectedMs } = call.line.value;
    const place = position === null ? "" : t().position(position);
    return [place, expectedMs === null ? "" : expected(expectedMs)].filter(Boolean).join(" · ");
  }
  if (stage === "recording" && !call.isRecording.value) return "";
  if (stage === "talking" && call.muted.value) return t().mutedMore;
  if (call.isAwaited.value) return call.asked.value?.speech ? t().yourTurnWords : t().yourTurnKeys;
  return t().stageMore[stage] ?? "";
}

function expected([fromMs, toMs]: [number, number]): string {
  const from = Math.max(1, Math.round(fromMs / 60_000));
  const to = Math.max(1, Math.ceil(toMs / 60_000));
  return to <= 1 ? t().withinAMinute : from >= to ? t().aboutMinutes(to) : t().minutes(from, to);
}
