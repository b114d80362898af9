import type { LinkState } from "./link";
import { t } from "./texts";

/** Why nothing can be asked of the service while the connection is so; null: it can. */
export function whyNotNow(link: LinkState): string | null {
  if (link === "open") return null;
  return link === "over" ? t().whyNotOver : t().whyNotLost;
}
