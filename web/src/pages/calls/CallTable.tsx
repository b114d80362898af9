import { clock, dayAndTime, isSameDay, short, timeOfDay } from "../../i18n/format";
import { CallMark, Mark, type IconName, type Tone } from "../../ui";
import { talkedMs, type Summary } from "../call/story";
import { t as callTexts } from "../call/texts";
import { aboutOf, nameOf, outcomeOf, toldAtMs, GOES_ON } from "./recent";
import { t } from "./texts";

/** One line for each call; what is left out on a narrow screen stands below the call. */
export function CallTable({ calls }: { calls: readonly Summary[] }) {
  const words = t();
  return (
    <table class="calls-table">
      <thead>
        <tr>
          <th scope="col">{words.arrived}</th>
          <th scope="col">{words.call}</th>
          <th scope="col" class="lesser">
            {words.queue}
          </th>
          <th scope="col" class="lesser">
            {words.agent}
          </th>
          <th scope="col" class="number lesser">
            {words.waited}
          </th>
          <th scope="col" class="number lesser">
            {words.talked}
          </th>
          <th scope="col">{words.state}</th>
        </tr>
      </thead>
      <tbody>
        {calls.map((one) => (
          <Line key={one.call} call={one} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ call }: { call: Summary }) {
  const who = nameOf(call.agent);
  const words = t();
  const unknown = call.state === "conversing" ? words.notYet : words.never;
  const about = aboutOf(call);
  const talked = talkedMs(call, toldAtMs.value);
  return (
    <tr>
      <td class="when">{call.arrived_at_ms === null ? "–" : moment(call.arrived_at_ms, toldAtMs.value)}</td>
      <th scope="row">
        <a href={`/calls/${encodeURIComponent(call.call)}`}>
          <span class="about">{about || `${words.call} ${short(call.call)}`}</span>{" "}
          <span class="soft">· {about ? short(call.call) : unknown}</span>
        </a>
        <span class="below soft small">{[call.queue, who].filter(Boolean).join(" · ")}</span>
      </th>
      <td class="lesser">{call.queue ?? "–"}</td>
      <td class="lesser">{who || "–"}</td>
      <td class="number lesser">{call.waited_ms === null ? "–" : clock(call.waited_ms)}</td>
      <td class="number lesser">{talked > 0 ? clock(talked) : "–"}</td>
      <td>
        <Outcome call={call} />
      </td>
    </tr>
  );
}

/** The time of day; with the day, if that is another one. */
function moment(atMs: number, toldAtMs: number): string {
  return isSameDay(atMs, toldAtMs) ? timeOfDay(atMs, undefined, false) : dayAndTime(atMs);
}

const looks: Record<string, [IconName, Tone]> = {
  completed: ["check", "good"],
  abandoned: ["phone-off", "warn"],
  wait_limit: ["clock", "warn"],
  callback_failed: ["phone-off", "warn"],
};

export function Outcome({ call }: { call: Summary }) {
  const outcome = outcomeOf(call);
  const words = callTexts();
  if (outcome === GOES_ON) return <CallMark state={call.state} />;
  const [icon, tone] = looks[outcome] ?? (["dot", "plain"] as const);
  return (
    <Mark tone={tone} icon={icon}>
      {words.outcomes[outcome] ?? outcome}
    </Mark>
  );
}
