import { clock, timeOfDay } from "../../i18n/format";
import { serviceNow } from "../../live/client";
import type { Phase } from "./story";
import { t } from "./texts";

const NARROWEST = 1.5;

/** The call as a bar: what took how long. Each phase has a pattern of its own beside its colour, and a
 * list below says the same in words. */
export function PhaseBar({ phases, agentName }: { phases: readonly Phase[]; agentName: (id: string) => string }) {
  const words = t();
  const now = serviceNow.value;
  const lasted = (one: Phase) => Math.max(0, (one.to_ms ?? now) - one.from_ms);
  const total = phases.reduce((sum, one) => sum + lasted(one), 0) || 1;
  const first = phases[0]?.from_ms ?? now;
  return (
    <section class="card" aria-labelledby="course">
      <header>
        <h2 id="course">{words.course}</h2>
        <span class="soft small">{words.courseTotal(clock(lastEnd(phases, now) - first))}</span>
      </header>
      <div class="phase-bar" aria-hidden="true">
        {phases.map((one) => (
          <span
            key={`${one.kind}-${one.from_ms}-${one.agent ?? ""}`}
            class={`phase ${one.kind} ${one.to_ms === null ? "on" : ""}`}
            ref={(element) => {
              if (element) element.style.flexGrow = String(Math.max(NARROWEST, (lasted(one) / total) * 100));
            }}
          />
        ))}
      </div>
      <ol class="phase-list">
        {phases.map((one) => (
          <li key={`${one.kind}-${one.from_ms}-${one.agent ?? ""}`}>
            <span class={`phase-key ${one.kind}`} aria-hidden="true" />
            <span class="grow">
              {words.phases[one.kind]}
              {one.agent && <span class="soft"> {words.with(agentName(one.agent))}</span>}
            </span>
            <span class="soft small from">{timeOfDay(one.from_ms)}</span>
            <strong>{clock(lasted(one))}</strong>
            {one.to_ms === null && <span class="mark info">{words.goesOn}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** When the call was over: the wrap-up after it is the agent's, not the caller's. */
function lastEnd(phases: readonly Phase[], now: number): number {
  const ofCaller = phases.filter((one) => one.kind !== "wrap_up");
  return ofCaller.reduce((latest, one) => Math.max(latest, one.to_ms ?? now), phases[0]?.from_ms ?? now);
}
