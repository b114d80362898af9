import { useEffect } from "preact/hooks";

import { short } from "../../i18n/format";
import { watch } from "../../live/client";
import { place } from "../../shell/routes";
import { Button, Icon, Notice } from "../../ui";
import { modes } from "./CallOrders";
import { forgetTrouble, isHeard, onCall, stop, takePart, trouble } from "./listening";
import { calls, nameOf } from "./rows";
import { t } from "./texts";

/** The bar goes; the focus goes to the call's panel or the list of calls, or else to the page. */
function leave(): void {
  void stop();
  const find = (what: string) => document.querySelector<HTMLElement>(what);
  (find(".panel[tabindex]") ?? find(".virtual") ?? find("#content"))?.focus();
}

/** Says plainly, on all pages, that one is on somebody's call, how, and how to leave. */
export function ListeningBar() {
  const words = t();
  const now = onCall.value;
  const isOn = now !== null;
  useEffect(() => (isOn ? watch("agents", "calls") : undefined), [isOn]);
  // What went wrong has been read by whoever goes on to another page.
  useEffect(() => forgetTrouble, [place.value]);
  if (now === null) {
    if (!trouble.value) return null;
    return (
      <Notice tone="bad" urgent>
        {trouble.value}
      </Notice>
    );
  }
  const isElsewhere = place.value !== "/supervisor";
  const who = nameOf(calls.value.get(now.call)?.agent ?? null);
  return (
    <section class="listening" aria-label={words.listen} data-elsewhere={isElsewhere}>
      <Icon name={modes.find(([mode]) => mode === now.mode)?.[1] ?? "ear"} />
      <div class="grow" role="status">
        <strong>{words.listeningTo(who, short(now.call))}</strong>
        <p class="small">
          {isHeard.value ? words.modeMore[now.mode] : words.connecting}
          {trouble.value && ` ${trouble.value}`}
        </p>
      </div>
      <div class="row" role="group" aria-label={words.listen}>
        {modes.map(([mode, icon]) => (
          <Button
            key={mode}
            icon={icon}
            pressed={now.mode === mode}
            title={words.modeMore[mode]}
            onPress={() => void takePart(now.call, mode)}
          >
            {words[mode]}
          </Button>
        ))}
        {isElsewhere && (
          <a class="button" href={`/supervisor?call=${encodeURIComponent(now.call)}`}>
            <Icon name="left" />
            {words.toCall}
          </a>
        )}
        <Button kind="danger" icon="cross" onPress={() => leave()}>
          {words.stopListening}
        </Button>
      </div>
    </section>
  );
}
