import type { ComponentChildren } from "preact";

import { Icon, type IconName } from "./Icon";
import type { Tone } from "./Mark";

const icons: Record<Tone, IconName> = {
  plain: "info",
  info: "info",
  good: "check",
  warn: "warning",
  bad: "warning",
};

/** Something to be read now. `urgent` ones are read out by screen readers at once. */
export function Notice({
  tone = "plain",
  urgent = false,
  icon,
  children,
}: {
  tone?: Tone;
  urgent?: boolean;
  icon?: IconName;
  children: ComponentChildren;
}) {
  return (
    <div class={`notice ${tone}`} role={urgent ? "alert" : "status"}>
      <Icon name={icon ?? icons[tone]} />
      <div class="body">{children}</div>
    </div>
  );
}
