import type { ComponentChildren } from "preact";

import { Icon, type IconName } from "./Icon";

interface Given {
  children?: ComponentChildren;
  icon?: IconName;
  kind?: "plain" | "primary" | "danger" | "quiet";
  size?: "normal" | "large";
  wide?: boolean;
  /** The key that does the same, shown beside the words. */
  shortcut?: string;
  /** Why it cannot be pressed now; the button is disabled as long as there is a reason. */
  whyNot?: string | null | undefined;
  disabled?: boolean;
  /** The id of words that tell more about it, such as why it cannot be pressed. */
  describedBy?: string | undefined;
  pressed?: boolean;
  expanded?: boolean;
  /** What a screen reader says in place of the words. */
  label?: string | undefined;
  title?: string;
  type?: "button" | "submit";
  autofocus?: boolean;
  id?: string;
  class?: string;
  onPress?: (event: MouseEvent) => void;
}

export function Button(given: Given) {
  const { kind = "plain", size = "normal", whyNot } = given;
  const names = ["button", kind, size, given.wide ? "wide" : "", given.class ?? ""];
  return (
    <button
      type={given.type ?? "button"}
      id={given.id}
      class={names.filter((one) => one && one !== "plain" && one !== "normal").join(" ")}
      disabled={given.disabled === true || Boolean(whyNot)}
      title={whyNot || given.title}
      aria-pressed={given.pressed}
      aria-expanded={given.expanded}
      aria-label={given.label}
      aria-describedby={given.describedBy}
      aria-keyshortcuts={given.shortcut?.replace("⇧", "Shift+")}
      autofocus={given.autofocus}
      onClick={given.onPress}
    >
      {given.icon && <Icon name={given.icon} />}
      {given.children}
      {given.shortcut && <kbd aria-hidden="true">{given.shortcut}</kbd>}
    </button>
  );
}
