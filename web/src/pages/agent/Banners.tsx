import { timeOfDay } from "../../i18n/format";
import { phoneTexts } from "../../phone/texts";
import { Button, Notice } from "../../ui";
import type { Desk } from "./desk";
import { t } from "./texts";

/** What stands in the way of work, the worst first. */
export function Banners({ desk }: { desk: Desk }) {
  const words = t();
  const { link } = desk;
  const state = desk.state.value;
  const isAtWork = state !== null && !["signed_out", "away"].includes(state.state);
  const trouble = desk.trouble.value;
  return (
    <div class="banners">
      {link.state.value === "lost" && (
        <Notice tone="bad" urgent icon="unplugged">
          <strong>{words.lost}</strong>
          <p>{words.lostMore(timeOfDay(link.heardAtMs.value))}</p>
        </Notice>
      )}
      {link.state.value === "over" && (
        <Notice tone="bad" urgent icon="out">
          <strong>{words.over}</strong>
          <p>{words.overMore}</p>
        </Notice>
      )}
      {desk.doubt.value && (
        <Notice tone="warn" urgent>
          <strong>{words.doubt}</strong>
          <p>{words.doubtMore}</p>
        </Notice>
      )}
      {link.state.value === "open" && isAtWork && !(state?.reachable && desk.canTalk.value) && (
        <Notice tone="bad" urgent icon="microphone-off">
          <strong>{words.unreachable}</strong>
          <p>{phoneTexts().device[desk.phone.device.value].help || words.unreachableMore}</p>
          <Button icon="refresh" onPress={() => void desk.phone.check()}>
            {words.checkAgain}
          </Button>
        </Notice>
      )}
      {trouble && (
        <Notice tone="warn" urgent>
          <div class="row spread">
            <span>{words.failed[trouble] ?? words.failedOther}</span>
            <Button
              kind="quiet"
              icon="cross"
              label={words.close}
              onPress={() => desk.forgetTrouble()}
            />
          </div>
        </Notice>
      )}
    </div>
  );
}
