import { timeOfDay } from "../i18n/format";
import { isStale, toldMs } from "../live/client";
import { Mark } from "../ui";
import { t } from "./texts";

/** Whether what a page shows is up to date; to be placed where the figures are. */
export function Freshness() {
  return isStale.value ? (
    <Mark tone="bad" icon="unplugged">
      {t().noData(timeOfDay(toldMs.value))}
    </Mark>
  ) : (
    <Mark tone="good" icon="check">
      {t().upToDate}
    </Mark>
  );
}
