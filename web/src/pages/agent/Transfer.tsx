import { useEffect, useState } from "preact/hooks";

import { rows, watch } from "../../live/client";
import { Dialog, Icon, Mark } from "../../ui";
import type { QueueRow } from "../../wire/live";
import type { Desk, InHand } from "./desk";
import { panel } from "./panel";
import { t } from "./texts";

const queues = rows<QueueRow>("queues");

/** All other queues, with how many wait there and who could answer. Unless
 * somebody is known to be ready there it takes two presses. */
export function Transfer({ desk, call }: { desk: Desk; call: InHand }) {
  const words = t();
  useEffect(() => watch("queues"), []);
  const [sure, setSure] = useState<string | null>(null);
  const others = desk.info.value.queues.filter((queue) => queue !== call.queue);
  return (
    <Dialog title={words.transferTitle} closeLabel={words.close} onClose={() => panel.close()}>
      <p class="soft">{words.transferMore}</p>
      <ul class="queues">
        {others.map((queue) => (
          <Choice
            key={queue}
            queue={queue}
            isSure={sure === queue}
            onAsk={() => setSure(queue)}
            onPress={() => {
              panel.close();
              void desk.ask("transfer", { call: call.call, queue });
            }}
          />
        ))}
      </ul>
    </Dialog>
  );
}

interface Chosen {
  queue: string;
  isSure: boolean;
  /** Pressed where nobody may be ready: ask again. */
  onAsk: () => void;
  onPress: () => void;
}

function Choice({ queue, isSure, onAsk, onPress }: Chosen) {
  const words = t();
  const row = queues.value.get(queue);
  const isServed = row !== undefined && row.is_open && row.ready > 0;
  return (
    <li>
      <button
        type="button"
        class={isSure ? "button wide sure" : "button wide"}
        onClick={isServed || isSure ? onPress : onAsk}
      >
        <Icon name="transfer" />
        <span class="grow">{isSure ? words.transferSure(queue) : queue}</span>
        <Counts row={row} />
        {row !== undefined && !isServed && (
          <span class="unserved">
            <Mark tone="warn" icon="warning">
              {row.is_open ? words.nobodyReady : words.queueClosed}
            </Mark>
          </span>
        )}
      </button>
    </li>
  );
}

function Counts({ row }: { row: QueueRow | undefined }) {
  const words = t();
  if (row === undefined) return null;
  return (
    <span class="soft small">
      {words.waitingReady(row.waiting, row.ready)}
    </span>
  );
}
