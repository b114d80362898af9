import type { Desk } from "./desk";

/** Why the buttons above cannot be pressed now, beside them and in words. */
export function WhyNot({ desk }: { desk: Desk }) {
  const why = desk.whyNot.value;
  return why === null ? null : <p class="soft small why-not">{why}</p>;
}
