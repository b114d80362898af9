import { useEffect } from "preact/hooks";

import { dispositionName } from "../../i18n/dispositions";
import { Field, Icon, Mark } from "../../ui";
import type { Desk } from "./desk";
import { draft, noteMax } from "./notes";
import { t } from "./texts";

/** What came of a call: kept here until the service has it, and told as it is written. */
export function Note({ desk, call }: { desk: Desk; call: string }) {
  const words = t();
  const mine = draft(call);
  const isOpen = desk.link.state.value === "open";
  useEffect(() => {
    if (isOpen) mine.send();
    return () => mine.send();
  }, [call, isOpen]);
  const { disposition, note } = mine.value.value;
  const choices = desk.info.value.dispositions;
  const left = noteMax - note.length;
  return (
    <div class="stack note">
      {choices.length > 0 && (
        <fieldset class="chips">
          <legend>{words.disposition}</legend>
          {choices.map((one) => (
            <button
              key={one}
              type="button"
              class="button"
              aria-pressed={disposition === one}
              onClick={() => mine.change({ disposition: disposition === one ? "" : one })}
            >
              {disposition === one && <Icon name="check" />}
              {dispositionName(one)}
            </button>
          ))}
        </fieldset>
      )}
      <Field label={words.note} hint={words.noteLeft(left)}>
        <textarea
          id="note"
          rows={3}
          maxLength={noteMax}
          value={note}
          onInput={(event) => mine.change({ note: event.currentTarget.value })}
        />
      </Field>
      <p class="saved" role="status">
        {mine.state.value === "saved" && <Mark icon="check">{words.saved}</Mark>}
        {mine.state.value === "saving" && <Mark icon="refresh">{words.saving}</Mark>}
        {mine.state.value === "unsaved" && (
          <Mark icon="pencil" tone="warn">
            {words.unsaved}
          </Mark>
        )}
      </p>
    </div>
  );
}
