import { useEffect } from "preact/hooks";

import { watch } from "../../live/client";
import { Freshness } from "../../shell/Freshness";
import { bar } from "../../shell/Listening";
import { Field, Icon } from "../../ui";
import { choose } from "./chosen";
import { AgentList, CallList } from "./Lists";
import { lookElsewhere } from "./listening";
import { ListeningBar } from "./ListeningBar";
import { Panel } from "./Panel";
import { queue, queues, search } from "./rows";
import "./supervisor.css";
import { t } from "./texts";

// Above the pages: whoever listens may look at others meanwhile.
bar.value = ListeningBar;

/** Agents and calls as they are now, and what can be done with each. */
export default function SupervisorPage() {
  const words = t();
  useEffect(() => watch("site", "agents", "calls", "queues"), []);
  useEffect(() => {
    const asked = new URLSearchParams(location.search);
    queue.value = asked.get("queue") ?? queue.value;
    const call = asked.get("call");
    if (call !== null) choose("call", call);
    return lookElsewhere;
  }, []);
  return (
    <div class="supervisor stack">
      <div class="row spread">
        <div class="row">
          <h1>{words.title}</h1>
          <Freshness />
          <a class="button quiet" href="/calls">
            <Icon name="note" />
            {words.recent}
          </a>
        </div>
        <div class="row filters" role="search" aria-label={words.filters}>
          <Field label={words.queue}>
            <select value={queue.value} onChange={(event) => (queue.value = event.currentTarget.value)}>
              <option value="">{words.allQueues}</option>
              {queues.value.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </Field>
          <Field label={words.search}>
            <input
              type="search"
              placeholder={words.searchHint}
              value={search.value}
              onInput={(event) => (search.value = event.currentTarget.value)}
            />
          </Field>
        </div>
      </div>
      <div class="supervisor-columns">
        <CallList />
        <AgentList />
        <Panel />
      </div>
    </div>
  );
}
