import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { Button } from "./Button";
import type { IconName } from "./Icon";

/** A button that opens a list of things to do. Arrow keys move in it, Escape closes it. */
export function Menu({
  label,
  icon,
  shown,
  right = false,
  kind = "plain",
  children,
}: {
  label: string;
  icon?: IconName;
  /** What the button shows; the label if nothing is given. */
  shown?: ComponentChildren;
  right?: boolean;
  kind?: "plain" | "primary" | "quiet";
  children: ComponentChildren;
}) {
  const [open, setOpen] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  const items = () =>
    [...(element.current?.querySelectorAll<HTMLElement>(".menu-list button, .menu-list a") ?? [])];
  useLayoutEffect(() => {
    if (!open) return;
    items()[0]?.focus();
    const outside = (event: PointerEvent) => {
      if (!element.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  const move = (event: KeyboardEvent) => {
    if (!open) return;
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape") {
      setOpen(false);
      element.current?.querySelector("button")?.focus();
    } else if (event.key === "ArrowDown") all[(at + 1) % all.length]?.focus();
    else if (event.key === "ArrowUp") all[(at - 1 + all.length) % all.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="menu" ref={element} onKeyDown={move}>
      <Button
        kind={kind}
        {...(icon ? { icon } : {})}
        {...(shown === undefined ? {} : { label })}
        expanded={open}
        onPress={() => setOpen(!open)}
      >
        {shown ?? label}
      </Button>
      {open && (
        <div class={right ? "menu-list right" : "menu-list"} onClick={() => setOpen(false)}>
          {children}
        </div>
      )}
    </div>
  );
}
