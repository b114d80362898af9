import { useRef } from "preact/hooks";

import { Button, Field } from "../../ui";
import type { Asked, DryRun, DryTurn } from "../../wire/admin";
import { t } from "./texts";
import { understood } from "./understood";

/** The conversation so far, and where the caller answers next. */
export function Dialogue({ run, onSay }: { run: DryRun; onSay: (text: string) => void }) {
  const words = t();
  return (
    <>
      <ol class="dialogue" aria-live="polite">
        {run.turns.map((turn, index) => (
          <Turn key={index} run={run} turn={turn} isFirst={index === 0} />
        ))}
      </ol>
      {run.asked && <Answer key={run.turns.length} asked={run.asked} onSay={onSay} words={words} />}
    </>
  );
}

function Turn({ run, turn, isFirst }: { run: DryRun; turn: DryTurn; isFirst: boolean }) {
  const words = t();
  return (
    <>
      {turn.heard !== null && (
        <li class="caller">
          <span class="who">{words.caller}</span>
          <p>{turn.heard || words.nothingSaid}</p>
        </li>
      )}
      {turn.heard === null && !isFirst && <li class="aside soft small">{words.lookedUp}</li>}
      {turn.noted && <li class="aside soft small">{understood(run, turn.noted)}</li>}
      {turn.says.length > 0 && (
        <li class="service">
          <span class="who">{words.service}</span>
          {turn.says.map((one, index) => (
            <p key={index} lang={one.language}>
              {one.text}
            </p>
          ))}
        </li>
      )}
    </>
  );
}

type Words = ReturnType<typeof t>;

function Answer({
  asked,
  onSay,
  words,
}: {
  asked: Asked;
  onSay: (text: string) => void;
  words: Words;
}) {
  const input = useRef<HTMLInputElement>(null);
  const label = asked.record ? words.saysMessage : asked.speech ? words.says : words.saysKeys;
  return (
    <form
      class="answer"
      onSubmit={(event) => {
        event.preventDefault();
        const text = new FormData(event.currentTarget).get("text");
        if (text) onSay(String(text));
      }}
    >
      <Field label={label} hint={asked.speech ? words.saysHint : null}>
        <input ref={input} name="text" autocomplete="off" maxLength={500} autofocus />
      </Field>
      <div class="row">
        <Button type="submit" kind="primary">
          {words.send}
        </Button>
        <Button onPress={() => onSay("")}>{words.silent}</Button>
      </div>
    </form>
  );
}
