import { useState } from "preact/hooks";

import { language } from "../i18n";
import { Button, Field } from "../ui";
import type { CallOfPage } from "./call";
import { t } from "./texts";

const CHARS_MAX = 500;

/** Where the caller says in a few words what it is about. */
export function SayBox({ call }: { call: CallOfPage }) {
  const [words, setWords] = useState("");
  if (call.asked.value?.speech !== true) return null;
  const isFirst = !call.captions.value.some((one) => one.by === "caller");
  const mayShow = isFirst && call.languages.spoken.value === language.value;
  return (
    <form
      class="say"
      onSubmit={(event) => {
        event.preventDefault();
        const text = words.trim();
        if (text === "") {
          event.currentTarget.querySelector("input")?.focus();
          return;
        }
        setWords("");
        call.say(text);
      }}
    >
      <Field label={isFirst ? t().sayIt : t().yourAnswer}>
        <input
          type="text"
          value={words}
          maxLength={CHARS_MAX}
          autocomplete="off"
          enterkeyhint="send"
          placeholder={mayShow ? t().example : undefined}
          onInput={(event) => {
            setWords(event.currentTarget.value);
            call.typing(event.currentTarget.value !== "");
          }}
        />
      </Field>
      <Button type="submit" kind="primary">
        {t().send}
      </Button>
    </form>
  );
}
