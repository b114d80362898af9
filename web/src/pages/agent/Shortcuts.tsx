import { Dialog } from "../../ui";
import type { Desk } from "./desk";
import { panel } from "./panel";
import { areOn, turn } from "./shortcuts";
import { t } from "./texts";

/** The list of keys, and whether they are used at all. */
export function Shortcuts({ desk }: { desk: Desk }) {
  const words = t();
  const call = desk.inHand.value;
  const keys: [string, string][] = [
    ["A", words.keys.accept],
    ["D", words.keys.decline],
    ["R", words.keys.ready],
    ["M", words.keys.mute],
    ["H", words.keys.hold],
    ...(call?.can.includes("keypad") ? [["K", words.keys.keypad] as [string, string]] : []),
    ["T", words.keys.transfer],
    ...(desk.info.value.can_escalate ? [["⇧G", words.escalate] as [string, string]] : []),
    ["⇧X", words.hangUp],
    ["N", words.keys.note],
    ["W", words.keys.wrapUp],
    ["E", words.keys.extend],
    ["Y", words.keys.why],
    ["?", words.keys.help],
  ];
  return (
    <Dialog title={words.shortcuts} closeLabel={words.close} onClose={() => panel.close()}>
      <p class="soft">{words.shortcutsMore}</p>
      <dl class="facts shortcuts">
        {keys.map(([key, does]) => (
          <div class="fact" key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label class="choice">
        <input
          type="checkbox"
          checked={areOn.value}
          onChange={(event) => turn(event.currentTarget.checked)}
        />
        {words.shortcutsOn}
      </label>
    </Dialog>
  );
}
