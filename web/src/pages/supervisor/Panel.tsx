import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { Button, Notice } from "../../ui";
import { AgentPanel } from "./AgentPanel";
import { CallPanel } from "./CallPanel";
import { chosen, close } from "./chosen";
import { isUnderWay, outcome } from "./orders";
import { t } from "./texts";

/** What can be done with the agent or the call that was chosen. Escape closes it. */
export function Panel() {
  const one = chosen.value;
  const told = outcome.value?.id === one?.id ? outcome.value : null;
  const words = t();
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (one !== null) panel.current?.focus({ preventScroll: true });
  }, [one?.kind, one?.id]);
  useLayoutEffect(() => {
    if (one === null) return;
    const press = (event: KeyboardEvent) => {
      const isElsewhere = event.defaultPrevented || document.querySelector("dialog[open]") !== null;
      if (event.key === "Escape" && !isElsewhere) close();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [one === null]);
  if (one === null) {
    return (
      <aside class="card panel none">
        <p class="soft">{words.chooseSomething}</p>
      </aside>
    );
  }
  return (
    <aside
      class="card panel"
      data-shows={one.kind}
      tabIndex={-1}
      ref={panel}
      aria-label={one.kind === "agent" ? words.agents : words.onCall}
      aria-busy={isUnderWay.value}
    >
      {/* Keyed: what was typed for one is not sent to another. */}
      {one.kind === "agent" ? (
        <AgentPanel key={one.id} id={one.id} />
      ) : (
        <CallPanel key={one.id} id={one.id} />
      )}
      {told?.refused && (
        <Notice tone="bad" urgent>
          {told.refused}
        </Notice>
      )}
      {told?.done && <Notice tone="good">{told.done}</Notice>}
    </aside>
  );
}

export function PanelHead({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <header>
      <div class="row">
        <h2>{title}</h2>
        {children}
      </div>
      <Button kind="quiet" icon="cross" label={t().close} onPress={close} />
    </header>
  );
}
