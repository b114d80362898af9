import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

import { named } from "../../i18n";
import { noConcern, stateWords } from "../../i18n/states";
import { clock, languageName, timeOfDay } from "../../i18n/format";
import { serviceNow } from "../../live/client";
import type { CallRow } from "../../wire/live";
import { Dialog, Icon } from "../../ui";
import { t as callTexts } from "../call/texts";
import { aboutOf, endedIn, keepFresh, nameOf, outcomeOf } from "../calls/recent";
import { agents, atAgentsIn, callbacksIn, shownQueue, site, waitingIn } from "./board";
import { t } from "./texts";

const ENDED_MAX = 8;

/** The calls of the queue that was chosen: those in line, those to call back, those that go on, and the last ended ones. */
export function QueueCalls() {
  const queue = shownQueue.value;
  return queue === null ? null : <Calls queue={queue} />;
}

const close = () => void (shownQueue.value = null);

function Calls({ queue }: { queue: string }) {
  const words = t();
  useEffect(keepFresh, []);
  const outcomes = callTexts().outcomes;
  return (
    <Dialog title={words.callsIn(queue)} closeLabel={words.close} onClose={close}>
      <div class="queue-calls" tabIndex={0} role="region" aria-label={words.callsIn(queue)}>
        <Part title={words.waiting} none={words.nobodyHere}>
          {waitingIn(queue).map((call, index) => (
            <Line
              key={call.call}
              call={call.call}
              place={String(index + 1)}
              about={aboutLive(call)}
              more={[call.language && languageName(call.language)]}
              at={clock(serviceNow.value - (call.queued_at_ms ?? 0))}
            />
          ))}
        </Part>
        <Part title={words.toCallBack}>
          {callbacksIn(queue).map((call) => (
            <Line
              key={call.call}
              call={call.call}
              about={aboutLive(call)}
              more={[call.language && languageName(call.language)]}
              at={clock(serviceNow.value - (call.queued_at_ms ?? 0))}
            />
          ))}
        </Part>
        <Part title={words.goingOn}>
          {atAgentsIn(queue).map((call) => (
            <Line
              key={call.call}
              call={call.call}
              about={aboutLive(call)}
              more={[stateWords().call[call.state], agents.value.get(call.agent ?? "")?.name ?? ""]}
              at={clock(serviceNow.value - call.since_ms)}
            />
          ))}
        </Part>
        <Part title={words.endedLately}>
          {endedIn(queue, ENDED_MAX).map((call) => (
            <Line
              key={call.call}
              call={call.call}
              about={aboutOf(call) || noConcern(call.state)}
              more={[outcomes[outcomeOf(call)] ?? "", nameOf(call.agent)]}
              at={timeOfDay(call.ended_at_ms ?? 0, site.value?.timezone, false)}
            />
          ))}
        </Part>
      </div>
      <a class="button" href={`/calls?queue=${encodeURIComponent(queue)}`} onClick={close}>
        <Icon name="right" />
        {words.allCalls(queue)}
      </a>
    </Dialog>
  );
}

function aboutLive(call: CallRow): string {
  return named(call.concern_names) || call.concern || noConcern(call.state);
}

/** Calls with something in common; left out if there are none and nothing is to be said of that. */
function Part(given: { title: string; none?: string; children: ComponentChildren[] }) {
  if (given.children.length === 0 && given.none === undefined) return null;
  return (
    <section>
      <h3>{given.title}</h3>
      {given.children.length === 0 ? (
        <p class="soft">{given.none}</p>
      ) : (
        <ol class="waiting-calls">{given.children}</ol>
      )}
    </section>
  );
}

function Line(given: { call: string; place?: string; about: string; more: string[]; at: string }) {
  return (
    <li>
      <a href={`/calls/${encodeURIComponent(given.call)}`} onClick={close}>
        {given.place && (
          <span class="place" aria-label={t().showCall(given.place)}>
            {given.place}
          </span>
        )}
        <span class="about">
          <span>{given.about}</span>
          <small>{given.more.filter(Boolean).join(" · ")}</small>
        </span>
        <span class="waited">{given.at}</span>
      </a>
    </li>
  );
}
