import type { ComponentChildren } from "preact";

import { Icon, type IconName } from "./Icon";

export type Tone = "plain" | "good" | "warn" | "bad" | "info";

/** A state in a word, with a shape and a colour. */
export function Mark({
  tone = "plain",
  icon,
  children,
  title,
}: {
  tone?: Tone;
  icon: IconName;
  children: ComponentChildren;
  title?: string | undefined;
}) {
  return (
    <span class={tone === "plain" ? "mark" : `mark ${tone}`} title={title}>
      <Icon name={icon} />
      {children}
    </span>
  );
}
