import type { ComponentType } from "preact";

import { Nowhere } from "../../shell/Page";
import { place } from "../../shell/routes";
import { Configuration } from "./Configuration";
import { Connect } from "./Connect";
import { DryRunPart } from "./DryRun";
import { Emergency } from "./Emergency";
import { Flow } from "./Flow";
import { Queues } from "./Queues";
import "./admin.css";
import { t } from "./texts";

interface Part {
  path: string;
  name: string;
  Shown: ComponentType;
}

/** Everything for whoever runs the service, in parts that have addresses of their own. */
export default function Admin() {
  const words = t();
  const parts: Part[] = [
    { path: "/admin", name: words.configuration, Shown: Configuration },
    { path: "/admin/queues", name: words.queues, Shown: Queues },
    { path: "/admin/flow", name: words.flow, Shown: Flow },
    { path: "/admin/dry-run", name: words.dryRun, Shown: DryRunPart },
    { path: "/admin/emergency", name: words.emergency, Shown: Emergency },
    { path: "/admin/connect", name: words.connect, Shown: Connect },
  ];
  const part = parts.find((one) => one.path === place.value.replace(/\/$/, ""));
  if (part === undefined) return <Nowhere />;
  return (
    <div class="admin stack">
      <header class="stack tight">
        <h1>{words.title}</h1>
        <nav class="parts" aria-label={words.parts}>
          {parts.map((one) => (
            <a key={one.path} href={one.path} aria-current={one === part ? "page" : undefined}>
              {one.name}
            </a>
          ))}
        </nav>
      </header>
      <part.Shown key={part.path} />
    </div>
  );
}
