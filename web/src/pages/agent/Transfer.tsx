import { useEffect } from "preact/hooks";

import { rows, watch } from "../../live/client";
import { Dialog, Icon } from "../../ui";
import type { QueueRow } from "../../wire/live";
import type { Desk, InHand } from "./desk";
import { panel } from "./panel";
import { t } from "./texts";

const queues = rows<QueueRow>("queues");

/** All other queues, with how many wait there and who could answer. */
export function Transfer({ desk, call }: { desk: Desk; call: InHand }) {
  const words = t();
  useEffect(() => watch("queues"), []);
  const others = desk.info.value.queues.filter((queue) => queue !== call.queue);
  return (
    <Dialog title={words.transferTitle} closeLabel={words.close} onClose={() => panel.close()}>
      <p class="soft">{words.transferMore}</p>
      <ul class="queues">
        {others.map((queue) => (
          <li key={queue}>
            <button
              type="button"
              class="button wide"
              onClick={() => {
                panel.close();
                void desk.ask("transfer", { call: call.call, queue });
              }}
            >
              <Icon name="transfer" />
              <span class="grow">{queue}</span>
              <Counts row={queues.value.get(queue)} />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function Counts({ row }: { row: QueueRow | undefined }) {
  const words = t();
  if (row === undefined) return null;
  return (
    <span class="soft small">
      {row.is_open ? words.waitingReady(row.waiting, row.ready) : words.closedQueue}
    </span>
  );
}
