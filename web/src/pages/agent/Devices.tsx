import { useEffect, useRef } from "preact/hooks";

import { Button, Field } from "../../ui";
import { phoneTexts } from "../../phone/texts";
import type { Choice } from "../../phone/phone";
import { tones } from "../../phone/ringing";
import type { Desk } from "./desk";
import { ringing } from "./ringing";
import { t } from "./texts";

/** Which devices, how loud it rings, and whether all of it works. */
export function Devices({ desk }: { desk: Desk }) {
  const words = t();
  const { phone } = desk;
  return (
    <div class="stack">
      <div class="stack tight">
        <p class="soft small">{words.speak}</p>
        <Level desk={desk} />
      </div>
      <div class="pair">
        <Picker
          label={words.inputDevice}
          choices={phone.inputs.value}
          chosen={phone.input.value}
          onChoose={(id) => void phone.setInput(id).catch(() => phone.check())}
        />
        {phone.canChooseOutput && (
          <Picker
            label={words.outputDevice}
            choices={phone.outputs.value}
            chosen={phone.output.value}
            onChoose={(id) => void phone.setOutput(id).catch(() => phone.check())}
          />
        )}
      </div>
      <Ringer />
      <div class="row">
        <Button icon="speaker" onPress={() => void phone.testSound()}>
          {words.testSound}
        </Button>
        <Button icon="bell" onPress={() => void ringing.test()}>
          {words.testRing}
        </Button>
        {ringing.mayNotify.value === "default" && (
          <Button icon="flag" onPress={() => void ringing.askToNotify()}>
            {words.notify}
          </Button>
        )}
      </div>
      {ringing.mayNotify.value === "denied" && <p class="soft small">{words.notifyOff}</p>}
    </div>
  );
}

function Ringer() {
  const words = t();
  return (
    <div class="pair">
      <Field label={words.tone}>
        <select
          value={ringing.tone.value}
          onChange={(event) => {
            const found = tones.find((one) => one === event.currentTarget.value);
            if (found) ringing.setTone(found);
          }}
        >
          {tones.map((tone) => (
            <option key={tone} value={tone}>
              {phoneTexts().tone[tone]}
            </option>
          ))}
        </select>
      </Field>
      <Field label={words.volume}>
        <input
          type="range"
          min="0"
          max="1"
          step="0.1"
          value={ringing.volume.value}
          onInput={(event) => ringing.setVolume(Number(event.currentTarget.value))}
        />
      </Field>
    </div>
  );
}

function Level({ desk }: { desk: Desk }) {
  const bar = useRef<HTMLSpanElement>(null);
  const level = desk.phone.microphoneLevel;
  useEffect(
    () =>
      level.subscribe((now) => {
        if (bar.current) bar.current.style.transform = `scaleX(${Math.min(1, now)})`;
      }),
    [level],
  );
  return (
    <div class="level" role="img" aria-label={t().level}>
      <span ref={bar} />
    </div>
  );
}

function Picker(given: {
  label: string;
  choices: readonly Choice[];
  chosen: string;
  onChoose: (id: string) => void;
}) {
  return (
    <Field label={given.label}>
      <select
        value={given.chosen}
        onChange={(event) => given.onChoose(event.currentTarget.value)}
      >
        <option value="">{t().usual}</option>
        {given.choices
          .filter((one) => one.id !== "default")
          .map((one) => (
            <option key={one.id} value={one.id}>
              {one.name || one.id}
            </option>
          ))}
      </select>
    </Field>
  );
}
