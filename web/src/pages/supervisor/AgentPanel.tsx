import { useState } from "preact/hooks";

import { named } from "../../i18n";
import { clock, count, short } from "../../i18n/format";
import { reasonName } from "../../i18n/states";
import { serviceNow } from "../../live/client";
import { may } from "../../session";
import { Button, Field } from "../../ui";
import { AgentState } from "./AgentState";
import { choose } from "./chosen";
import { Confirm } from "./Confirm";
import { forceState, order, OTHER, type ForcedState } from "./orders";
import { PanelHead } from "./Panel";
import { agents, awayReasons, calls, type AgentRow } from "./rows";
import { t } from "./texts";

export function AgentPanel({ id }: { id: string }) {
  const words = t();
  const agent = agents.value.get(id);
  if (agent === undefined) {
    return (
      <>
        <PanelHead title={id} />
        <p class="soft">{words.agentGone}</p>
      </>
    );
  }
  const call = agent.call === null ? undefined : calls.value.get(agent.call);
  return (
    <>
      <PanelHead title={agent.name}>
        <AgentState agent={agent} />
      </PanelHead>
      <dl class="facts">
        <dt>{words.since}</dt>
        <dd>
          {clock(serviceNow.value - agent.since_ms)}
          {agent.state === "away" && ` · ${reasonName(agent.reason)}`}
          {agent.plan && ` · ${words.plans[agent.plan]}`}
        </dd>
        {call && (
          <>
            <dt>{words.onCall}</dt>
            <dd>
              <button type="button" class="link" onClick={() => choose("call", call.call)}>
                {named(call.concern_names) || short(call.call)}
              </button>
            </dd>
          </>
        )}
        {agent.skills.length > 0 && (
          <>
            <dt>{words.skills}</dt>
            <dd>{agent.skills.map((one) => `${one.skill} ${one.level}`).join(", ")}</dd>
          </>
        )}
      </dl>
      {agent.calls !== null && (
        <p class="soft small">{words.today(count(agent.calls), clock(agent.talk_ms ?? 0))}</p>
      )}
      {may("supervise") && <Orders agent={agent} />}
    </>
  );
}

function Orders({ agent }: { agent: AgentRow }) {
  const words = t();
  const [chosen, setReason] = useState<string | null>(null);
  const reasons = awayReasons.value;
  const reason = chosen !== null && reasons.includes(chosen) ? chosen : (reasons[0] ?? OTHER);
  const [asking, setAsking] = useState(false);
  const force = (state: ForcedState, said: string, why?: string) =>
    order(forceState(agent.agent, state, why), words.doneState(said));
  const rests = agent.state === "away" || agent.state === "backing_off" || agent.state === "wrapping_up";
  return (
    <div class="orders">
      {(rests || agent.plan !== null) && (
        <Button icon="check" onPress={() => void force("ready", words.makeReady)}>
          {words.makeReady}
        </Button>
      )}
      <form
        class="with-button"
        onSubmit={(event) => {
          event.preventDefault();
          void force("away", words.sendAway, reason);
        }}
      >
        <Field label={words.awayReason}>
          <select value={reason} onChange={(event) => setReason(event.currentTarget.value)}>
            {reasons.map((one) => (
              <option key={one} value={one}>
                {one === OTHER ? words.otherReason : reasonName(one)}
              </option>
            ))}
          </select>
        </Field>
        <Button type="submit" icon="coffee">
          {words.sendAway}
        </Button>
      </form>
      <Button icon="out" onPress={() => setAsking(true)}>
        {words.signOutWho(agent.name)}
      </Button>
      {asking && (
        <Confirm
          title={words.signOutTitle(agent.name)}
          more={words.signOutMore}
          doIt={words.signOut}
          onClose={() => setAsking(false)}
          onConfirm={() => void force("signed_out", words.signOut)}
        />
      )}
    </div>
  );
}
