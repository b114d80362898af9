import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import { Icon } from "../../ui";
import { meanings } from "./definitions";
import { t } from "./texts";

/** A button beside a figure that says what it means, what the one below it means, and how it is shown. */
export function Explained({ figure, also, note }: {
  figure: string;
  also?: string | undefined;
  note?: string | undefined;
}) {
  const [isOpen, setOpen] = useState(false);
  const element = useRef<HTMLSpanElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    if (!isOpen) return;
    const outside = (event: Event) => {
      if (!element.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [isOpen]);
  const meaning = meanings.value[figure];
  if (meaning === undefined) return null;
  const second = also === undefined ? undefined : meanings.value[also];
  return (
    <span
      class="explained"
      ref={element}
      onKeyDown={(event) => {
        if (event.key === "Escape") setOpen(false);
      }}
    >
      <button
        type="button"
        aria-label={t().explain(meaning.name)}
        aria-expanded={isOpen}
        aria-controls={id}
        title={meaning.formula}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="info" />
      </button>
      <span class="meaning" id={id} role="note" hidden={!isOpen}>
        <strong>{meaning.name}</strong>
        <span>= {meaning.formula}</span>
        {second && (
          <>
            <strong>{second.name}</strong>
            <span>= {second.formula}</span>
          </>
        )}
        {note && <span>{note}</span>}
      </span>
    </span>
  );
}
