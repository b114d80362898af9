import { useState } from "preact/hooks";

import { post } from "../../http";
import { createLatest } from "../../latest";
import { Button, Dialog, Mark } from "../../ui";
import type { Standing } from "../../wire/admin";
import { Trouble, useLoaded } from "./loaded";
import { t } from "./texts";

type Turn = { queue: string; on: boolean };

/** The switch of the site and of each queue; turned only after a second question. */
export function Emergency() {
  const words = t();
  const { value, failed, load, put } = useLoaded<Standing>("/api/admin/emergency");
  const [asked, setAsked] = useState<string | null>(null);
  const [inVain, setInVain] = useState<Turn | null>(null);
  const [turning] = useState(createLatest);
  if (failed) return <Trouble failed onAgain={load} />;
  if (value === null) return null;
  const name = (queue: string) => queue || words.wholeSite;
  const isOn = (queue: string) => value.on.includes(queue);
  const turn = (wanted: Turn) => {
    const isLatest = turning();
    setAsked(null);
    setInVain(null);
    post<Pick<Standing, "on">>("/api/admin/emergency", wanted).then(
      ({ on }) => (isLatest() ? put({ ...value, on }) : load()),
      () => setInVain(wanted),
    );
  };
  return (
    <section class="card stack">
      <p class="soft">{words.emergencyMore}</p>
      <Trouble failed={inVain !== null} onAgain={() => inVain && turn(inVain)} />
      <ul class="switches">
        {["", ...value.queues].map((queue) => (
          <li key={queue} class="row spread">
            <strong>{name(queue)}</strong>
            <div class="row">
              {isOn(queue) ? (
                <Mark tone="bad" icon="warning">
                  {words.isOn}
                </Mark>
              ) : (
                <Mark icon="ring">{words.isOff}</Mark>
              )}
              <Button
                kind={isOn(queue) ? "plain" : "danger"}
                label={`${isOn(queue) ? words.turnOff : words.turnOn}: ${name(queue)}`}
                onPress={() => setAsked(queue)}
              >
                {isOn(queue) ? words.turnOff : words.turnOn}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {asked !== null && (
        <Dialog
          title={isOn(asked) ? words.sureOff(name(asked)) : words.sureOn(name(asked))}
          closeLabel={words.close}
          onClose={() => setAsked(null)}
        >
          <p>{isOn(asked) ? words.sureOffMore : words.sureOnMore}</p>
          <div class="actions">
            <Button onPress={() => setAsked(null)}>{words.cancel}</Button>
            <Button kind={isOn(asked) ? "primary" : "danger"} onPress={() => turn({ queue: asked, on: !isOn(asked) })}>
              {isOn(asked) ? words.turnOff : words.turnOn}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
