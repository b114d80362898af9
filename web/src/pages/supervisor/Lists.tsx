import { named } from "../../i18n";
import { clock, count, short } from "../../i18n/format";
import { noConcern, reasonName, stateWords } from "../../i18n/states";
import { isThere, serviceNow } from "../../live/client";
import { CallMark, Icon } from "../../ui";
import { AgentState } from "./AgentState";
import * as r from "./rows";
import { chosen, choose } from "./chosen";
import { t } from "./texts";
import { VirtualList } from "./VirtualList";

const ROW_PX = 58;

export function AgentList() {
  const words = t();
  const counts = r.agentCounts.value;
  return (
    <section class="card flush list" aria-labelledby="agents">
      <header>
        <h2 id="agents">{words.agents}</h2>
        <Count shown={r.shownAgents.value.length} all={r.agents.value.size} />
      </header>
      <div class="chips">
        {r.agentGroups.map((one) => (
          <Chip
            key={one}
            name={stateWords().agents[one]}
            number={counts[one]}
            pressed={r.agentState.value === one}
            onPress={() => (r.agentState.value = r.agentState.value === one ? "" : one)}
          />
        ))}
      </div>
      <VirtualList
        items={r.shownAgents.value}
        keyOf={(one) => one.agent}
        rowHeight={ROW_PX}
        label={words.agents}
        chosen={chosen.value?.kind === "agent" ? chosen.value.id : null}
        onChoose={(one) => choose("agent", one.agent)}
        empty={isThere("agents").value ? words.noAgents : "…"}
      >
        {(one) => <AgentLine agent={one} />}
      </VirtualList>
    </section>
  );
}

function AgentLine({ agent }: { agent: r.AgentRow }) {
  const words = t();
  const queue = agent.queue ?? "";
  const reason = agent.state === "away" ? reasonName(agent.reason) : queue;
  return (
    <div class="line agent-line">
      <span class="name">
        <strong>{agent.name}</strong>
        <span class="soft small">
          {[reason, agent.plan === null ? "" : words.plans[agent.plan]].filter(Boolean).join(" · ")}
        </span>
      </span>
      <AgentState agent={agent} />
      <span class="timer">{clock(serviceNow.value - agent.since_ms)}</span>
    </div>
  );
}

export function CallList() {
  const words = t();
  const counts = r.callCounts.value;
  return (
    <section class="card flush list" aria-labelledby="calls">
      <header>
        <h2 id="calls">{words.calls}</h2>
        <Count shown={r.shownCalls.value.length} all={r.calls.value.size} />
      </header>
      <div class="chips">
        {r.callOrder.map((one) => (
          <Chip
            key={one}
            name={stateWords().call[one]}
            number={counts.get(one) ?? 0}
            pressed={r.callState.value === one}
            onPress={() => (r.callState.value = r.callState.value === one ? "" : one)}
          />
        ))}
      </div>
      <VirtualList
        items={r.shownCalls.value}
        keyOf={(one) => one.call}
        rowHeight={ROW_PX}
        label={words.calls}
        chosen={chosen.value?.kind === "call" ? chosen.value.id : null}
        onChoose={(one) => choose("call", one.call)}
        empty={isThere("calls").value ? words.noCalls : "…"}
      >
        {(one) => <CallLine call={one} />}
      </VirtualList>
    </section>
  );
}

function CallLine({ call }: { call: r.CallRow }) {
  const words = t();
  const who = r.nameOf(call.agent);
  return (
    <div class="line call-line">
      <span class="name">
        <strong>
          {named(call.concern_names) || call.concern?.replaceAll("_", " ") || noConcern(call.state)}
          {call.escalated_by && (
            <span class="flag bad" title={words.escalated}>
              <Icon name="flag" />
              <span class="unseen">{words.escalated}</span>
            </span>
          )}
          {call.supervised_by && (
            <span class="flag" title={words.supervisedBy(call.supervised_by)}>
              <Icon name="ear" />
              <span class="unseen">{words.supervisedBy(call.supervised_by)}</span>
            </span>
          )}
        </strong>
        <span class="soft small">
          {[call.queue, who, call.priority === 0 ? "" : `${words.priority} ${call.priority}`, short(call.call)]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      <CallMark state={call.state} />
      <span class="timer">{clock(serviceNow.value - r.startOf(call))}</span>
    </div>
  );
}

function Count({ shown, all }: { shown: number; all: number }) {
  const text = shown === all ? count(all) : t().of(count(shown), count(all));
  return <span class="soft small">{text}</span>;
}

function Chip(given: { name: string; number: number; pressed: boolean; onPress: () => void }) {
  return (
    <button type="button" class="chip" aria-pressed={given.pressed} onClick={given.onPress}>
      {given.pressed && <Icon name="check" />}
      {given.name}
      <strong>{count(given.number)}</strong>
    </button>
  );
}
