import { AgentMark } from "../../ui";
import { groupOf, type AgentRow } from "./rows";
import { t } from "./texts";

/** How an agent stands; of one whose desk is gone that, and nothing else. */
export function AgentState({ agent }: { agent: AgentRow }) {
  const isGone = groupOf(agent) === "unreachable";
  return <AgentMark state={isGone ? "unreachable" : agent.state} title={isGone ? t().lost : undefined} />;
}
