import { Button } from "../../ui";
import { t } from "./texts";

interface Named {
  id: string;
  name: string;
}

/** Agents that only the configuration knows. */
export function Unregistered({ agents, onMake }: { agents: Named[]; onMake: (one: Named) => void }) {
  const words = t();
  if (agents.length === 0) return null;
  return (
    <section class="card stack tight">
      <h2>{words.unregistered}</h2>
      <p class="soft small">{words.unregisteredMore}</p>
      <ul class="row">
        {agents.map((one) => (
          <li key={one.id}>
            <Button icon="plus" label={words.makeAccount(one.name)} onPress={() => onMake(one)}>
              {one.name}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
