import { useState } from "preact/hooks";

import type { Mode } from "../../phone/phone";
import { Button, Field, type IconName } from "../../ui";
import { onCall, takePart } from "./listening";
import { coach, order } from "./orders";
import { queues, type CallRow } from "./rows";
import { t } from "./texts";

export const modes: readonly [Mode, IconName][] = [
  ["listen", "ear"],
  ["whisper", "whisper"],
  ["barge", "barge"],
];

export function ListenButtons({ call }: { call: CallRow }) {
  const words = t();
  if (!call.can_listen) return <p class="soft small">{words.cannotListen}</p>;
  const mine = onCall.value?.call === call.call ? onCall.value.mode : null;
  return (
    <div class="row modes" role="group" aria-label={words.listen}>
      {modes.map(([mode, icon]) => (
        <Button
          key={mode}
          icon={icon}
          pressed={mine === mode}
          title={words.modeMore[mode]}
          onPress={() => void takePart(call.call, mode)}
        >
          {words[mode]}
        </Button>
      ))}
    </div>
  );
}

export function ToQueue(given: {
  label: string;
  doIt: string;
  besides: string | null;
  onChoose: (queue: string) => void;
}) {
  const words = t();
  const [queue, setQueue] = useState("");
  const others = queues.value.filter((one) => one !== given.besides);
  if (others.length === 0) return null;
  return (
    <form
      class="with-button"
      onSubmit={(event) => {
        event.preventDefault();
        if (queue !== "") given.onChoose(queue);
      }}
    >
      <Field label={given.label}>
        <select value={queue} onChange={(event) => setQueue(event.currentTarget.value)}>
          <option value="">{words.chooseQueue}</option>
          {others.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </Field>
      <Button
        type="submit"
        whyNot={queue === "" ? words.chooseQueue : null}
      >
        {given.doIt}
      </Button>
    </form>
  );
}

export function CoachingNote({ call }: { call: string }) {
  const words = t();
  const [text, setText] = useState("");
  const send = async () => {
    const isSent = await order<{ shown: boolean }>(coach(call, text.trim()), ({ shown }) =>
      shown ? words.doneNote : words.keptNote,
    );
    // What was written meanwhile is the next note.
    if (isSent) setText((now) => (now === text ? "" : now));
  };
  return (
    <form
      class="with-button"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") void send();
      }}
    >
      <Field label={words.note} hint={words.noteHint}>
        <input maxLength={500} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </Field>
      <Button
        type="submit"
        icon="note"
        whyNot={text.trim() === "" ? words.noteEmpty : null}
      >
        {words.send}
      </Button>
    </form>
  );
}
