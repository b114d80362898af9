import { stateWords, type AgentStands, type CallStands } from "../i18n/states";
import type { IconName } from "./Icon";
import { Mark, type Tone } from "./Mark";

/** How each state looks: a shape and a colour, always beside its word. */
export const agentLooks: Record<AgentStands, readonly [IconName, Tone]> = {
  signed_out: ["out", "plain"],
  away: ["coffee", "plain"],
  ready: ["check", "good"],
  backing_off: ["clock", "plain"],
  offered: ["bell", "info"],
  connecting: ["right", "info"],
  talking: ["phone", "info"],
  wrapping_up: ["pencil", "warn"],
  busy: ["phone", "info"],
  unreachable: ["unplugged", "bad"],
};

const callLooks: Record<CallStands, readonly [IconName, Tone]> = {
  conversing: ["person", "plain"],
  waiting: ["clock", "warn"],
  offered: ["bell", "info"],
  connecting: ["right", "info"],
  talking: ["phone", "info"],
  held: ["pause", "warn"],
  callback: ["refresh", "plain"],
  ended: ["phone-off", "plain"],
};

export function AgentMark({ state, title }: { state: AgentStands; title?: string | undefined }) {
  const [icon, tone] = agentLooks[state];
  return (
    <Mark tone={tone} icon={icon} title={title}>
      {stateWords().agent[state]}
    </Mark>
  );
}

export function CallMark({ state }: { state: CallStands }) {
  const [icon, tone] = callLooks[state];
  return (
    <Mark tone={tone} icon={icon}>
      {stateWords().call[state]}
    </Mark>
  );
}
