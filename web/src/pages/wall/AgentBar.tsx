import { clock } from "../../i18n/format";
import { stateWords, type AgentStands } from "../../i18n/states";
import { serviceNow } from "../../live/client";
import type { AgentRow } from "../../wire/live";
import { agentLooks, Icon } from "../../ui";
import { agents, site } from "./board";
import { t } from "./texts";

const CELLS_MAX = 120;

const order: readonly AgentStands[] = [
  "ready",
  "offered",
  "connecting",
  "talking",
  "busy",
  "wrapping_up",
  "backing_off",
  "away",
  "unreachable",
];

function stateOf(agent: AgentRow): AgentStands {
  return agent.reachable ? agent.state : "unreachable";
}

/** Everybody who is signed in: how many in each state, and who, where one may see that. */
export function AgentBar() {
  const words = t();
  const all = [...agents.value.values()];
  const counts = countsOf(all);
  const total = counts.reduce((sum, [, number]) => sum + number, 0);
  return (
    <section class="card agents" aria-label={words.agents}>
      <header>
        <h2>{words.agents}</h2>
        <span class="soft">{words.signedIn(total)}</span>
      </header>
      {total === 0 ? (
        <p class="empty">{words.nobodySignedIn}</p>
      ) : (
        <>
          <ul class="agent-counts">
            {counts.map(([state, number]) => (
              <li key={state} class={`agent-state ${state}`}>
                <Icon key={state} name={agentLooks[state][0]} />
                <strong>{number}</strong>{" "}
                <span class="word">{stateWords().agents[state]}</span>
              </li>
            ))}
          </ul>
          {all.length > 0 && all.length <= CELLS_MAX && <Cells all={all} />}
        </>
      )}
    </section>
  );
}

function Cells({ all }: { all: AgentRow[] }) {
  const place = (one: AgentRow) => order.indexOf(stateOf(one));
  const sorted = all.sort(
    (one, other) => place(one) - place(other) || one.name.localeCompare(other.name),
  );
  return (
    <ul class="agent-cells">
      {sorted.map((agent) => {
        const state = stateOf(agent);
        const since = clock(serviceNow.value - agent.since_ms);
        return (
          <li
            key={agent.agent}
            class={`agent-state ${state}`}
            title={`${agent.name}: ${stateWords().agent[state]} ${since}`}
          >
            <Icon key={state} name={agentLooks[state][0]} />
            <span class="name">{agent.name}</span>
            <span class="unseen">{stateWords().agent[state]}</span>
            <span class="since">{since}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** By the rows of agents, or without them by what is known of the site as a whole. */
function countsOf(all: AgentRow[]): [AgentStands, number][] {
  const found = new Map<AgentStands, number>();
  for (const agent of all) found.set(stateOf(agent), (found.get(stateOf(agent)) ?? 0) + 1);
  const now = site.value;
  if (all.length === 0 && now !== undefined) {
    const known = now.ready + now.away + now.wrapping_up + now.unreachable;
    found.set("ready", now.ready);
    found.set("busy", now.signed_in - known);
    found.set("wrapping_up", now.wrapping_up);
    found.set("away", now.away);
    found.set("unreachable", now.unreachable);
  }
  return order.flatMap((state): [AgentStands, number][] => {
    const number = found.get(state) ?? 0;
    return number > 0 ? [[state, number]] : [];
  });
}
