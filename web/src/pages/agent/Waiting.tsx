import { useEffect } from "preact/hooks";

import { reasonName } from "../../i18n/states";
import { Button, Icon, type IconName } from "../../ui";
import { follow } from "./clock";
import type { Desk, News } from "./desk";
import { t } from "./texts";
import { Since } from "./Timer";
import type { StateView } from "../../wire/agent";

/** No call is here: what the agent does, and what became of the last offer. */
export function Waiting({ desk, state }: { desk: Desk; state: StateView }) {
  const words = t();
  useEffect(follow, []);
  const [icon, title, more] = told(state.state);
  return (
    <>
      {desk.news.value !== null && <Last desk={desk} news={desk.news.value} />}
      <section class="card waiting" data-state={state.state}>
        <Icon name={icon} />
        <h2>{title}</h2>
        <p class="soft">{more}</p>
        {state.state === "away" && state.reason !== "signed_in" && (
          <p>
            {reasonName(state.reason)} · <Since ms={state.since_ms} />
          </p>
        )}
      </section>
    </>
  );

  function told(now: StateView["state"]): [IconName, string, string] {
    switch (now) {
      case "ready":
        return ["check", words.readyTitle, words.readyMore];
      case "backing_off":
        return ["clock", words.pauseTitle, words.pauseMore];
      default:
        return ["coffee", words.awayTitle, words.awayMore];
    }
  }
}

const looks: Record<News["kind"], { tone: string; icon: IconName }> = {
  missed: { tone: "bad", icon: "bell" },
  declined: { tone: "plain", icon: "phone-off" },
  withdrawn: { tone: "info", icon: "info" },
  requeued: { tone: "warn", icon: "unplugged" },
  ended: { tone: "plain", icon: "phone-off" },
  transferred: { tone: "plain", icon: "transfer" },
};

/** What became of the last offer: missed and declined are told apart by shape, colour and word. */
function Last({ desk, news }: { desk: Desk; news: News }) {
  const words = t();
  if (news.kind === "ended" || news.kind === "transferred") return null;
  const look = looks[news.kind];
  const [title, more] = {
    missed: [words.missed, words.missedMore(news.queue)],
    declined: [words.declined, words.declinedMore(news.queue)],
    withdrawn: [words.withdrawn, words.withdrawnWhy[news.reason] ?? ""],
    requeued: [words.requeued, words.requeuedWhy[news.reason] ?? ""],
  }[news.kind];
  return (
    <div class={`notice ${look.tone}`} role="status" data-news={news.kind}>
      <Icon name={look.icon} />
      <div class="body">
        <strong>{title}</strong>
        <p>{more}</p>
      </div>
      <Button kind="quiet" icon="cross" label={words.close} onPress={() => desk.forgetNews()} />
    </div>
  );
}
