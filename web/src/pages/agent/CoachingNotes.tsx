import { Notice } from "../../ui";
import type { Desk } from "./desk";
import { t } from "./texts";

/** What a supervisor writes about the call, while it is talked and while it is wrapped up. */
export function CoachingNotes({ desk }: { desk: Desk }) {
  return (
    <>
      {desk.coaching.value.map((one, at) => (
        <Notice key={at} tone="info" icon="note">
          <strong>{t().coaching(one.by)}</strong>
          <p>{one.text}</p>
        </Notice>
      ))}
    </>
  );
}
