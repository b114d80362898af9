import { Button, Notice } from "../ui";
import type { CallOfPage } from "./call";
import { t } from "./texts";

/** Before a call. */
export function Idle({ call }: { call: CallOfPage }) {
  const others = call.languages.others();
  return (
    <section class="idle">
      <p class="lead">{t().lead}</p>
      {others && (
        <Notice tone="info" icon="globe">
          {t().lineSpeaks(others)}
        </Notice>
      )}
      <Button kind="primary" size="large" icon="phone" wide onPress={() => void call.start()}>
        {t().callNow}
      </Button>
      <p class="soft small">{t().whyMicrophone}</p>
      <p class="soft small">{t().noMicrophone}</p>
    </section>
  );
}

/** After it. */
export function Ended({ call }: { call: CallOfPage }) {
  const ended = call.ended.value;
  if (ended === null) return null;
  const { reason, number } = ended;
  const isFine = reason === "over";
  return (
    <section class="idle">
      <Notice tone={isFine ? "good" : "warn"} icon={isFine ? "check" : "warning"} urgent>
        <strong>{isFine ? t().thanks : t().cutOff}</strong>
        <p>{t().ended[reason]}</p>
        {number !== null && (
          <p>
            {t().rather} <a href={`tel:${number}`}>{number}</a>
          </p>
        )}
      </Notice>
      <Button
        kind={isFine ? "plain" : "primary"}
        size="large"
        icon="phone"
        wide
        onPress={() => void call.start()}
      >
        {t().callAgain}
      </Button>
    </section>
  );
}
