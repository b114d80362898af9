import { withShortIds } from "../../i18n/format";
import { Button, Icon, Mark } from "../../ui";
import type { Why } from "../../wire/agent";
import { t } from "./texts";

/** Why no call comes, and what can be done about it. */
export function WhyPanel({
  why,
  open,
  onToggle,
  onRefresh,
}: {
  why: Why | null;
  open: boolean;
  onToggle: () => void;
  onRefresh: () => void;
}) {
  const words = t();
  return (
    <section class="card why" aria-labelledby="why-title">
      <header>
        <h2 id="why-title">{words.why}</h2>
        <Button
          kind="quiet"
          icon={open ? "up" : "down"}
          label={words.why}
          expanded={open}
          onPress={onToggle}
        />
      </header>
      {open && why !== null && (
        <div class="stack">
          <ul class="hints-of-why">
            {why.hints.map((hint) => (
              <li key={hint}>
                <Icon name="info" />
                {words.whyHint[hint]}
              </li>
            ))}
          </ul>
          <Queues why={why} />
          {why.sentences.length > 0 && (
            <details>
              <summary>{words.whyAll}</summary>
              <ul class="sentences">
                {why.sentences.map((one, at) => (
                  <li key={at}>{withShortIds(one)}</li>
                ))}
              </ul>
            </details>
          )}
          <Button icon="refresh" onPress={onRefresh}>
            {words.refresh}
          </Button>
        </div>
      )}
    </section>
  );
}

function Queues({ why }: { why: Why }) {
  const words = t();
  return (
    <div>
      <h3 class="label">{words.whyQueues}</h3>
      <ul class="own-queues">
        {why.queues.map((one) => (
          <li key={one.queue}>
            <Icon name={one.serves ? "check" : "cross"} />
            <span class="grow">{one.queue}</span>
            {one.lacks && <span class="lacks soft small">{words.whyLacks(one.lacks)}</span>}
            <Mark icon="people">{words.whyWaiting(one.waiting)}</Mark>
          </li>
        ))}
      </ul>
    </div>
  );
}
