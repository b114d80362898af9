import { useEffect, useMemo, useState } from "preact/hooks";

import { language, named } from "../../i18n";
import { clock, short, withShortIds } from "../../i18n/format";
import { serviceNow } from "../../live/client";
import { may } from "../../session";
import { Button, CallMark, Icon } from "../../ui";
import { follow } from "../call/story";
import { CoachingNote, ListenButtons, ToQueue } from "./CallOrders";
import { choose } from "./chosen";
import { Confirm } from "./Confirm";
import { end, move, order, prioritise, transfer } from "./orders";
import { PanelHead } from "./Panel";
import { calls, nameOf, startOf, type CallRow } from "./rows";
import { t } from "./texts";

export function CallPanel({ id }: { id: string }) {
  const words = t();
  const call = calls.value.get(id);
  if (call === undefined) {
    return (
      <>
        <PanelHead title={`${words.onCall} ${short(id)}`} />
        <p class="soft">{words.gone}</p>
        <Story id={id} />
      </>
    );
  }
  return (
    <>
      <PanelHead title={named(call.concern_names) || `${words.onCall} ${short(id)}`}>
        <CallMark state={call.state} />
      </PanelHead>
      <dl class="facts">
        <dt>{call.state === "waiting" || call.state === "offered" ? words.waited : words.since}</dt>
        <dd>{clock(serviceNow.value - startOf(call))}</dd>
        {call.queue && (
          <>
            <dt>{words.queue}</dt>
            <dd>{call.queue}</dd>
          </>
        )}
        {call.agent && (
          <>
            <dt>{words.agent}</dt>
            <dd>
              <button type="button" class="link" onClick={() => choose("agent", call.agent ?? "")}>
                {nameOf(call.agent)}
              </button>
            </dd>
          </>
        )}
        {call.priority !== 0 && (
          <>
            <dt>{words.priority}</dt>
            <dd>{call.priority}</dd>
          </>
        )}
      </dl>
      {call.escalated_by && (
        <p class="mark bad">
          <Icon name="flag" />
          {words.escalated}
        </p>
      )}
      {call.state === "waiting" && <WhyItWaits id={id} />}
      <Story id={id} />
      {may("supervise") && call.queue !== null && <Orders call={call} />}
    </>
  );
}

const SENTENCES = 3;

/** Its place, what it needs and who could take it; the rest of its story is one press away. */
function WhyItWaits({ id }: { id: string }) {
  const following = useMemo(() => follow(id, () => language.value), [id, language.value]);
  useEffect(() => following.close, [following]);
  const why = following.story.value?.why.slice(0, SENTENCES) ?? [];
  return why.length === 0 ? null : <p class="small">{withShortIds(why.join(" "))}</p>;
}

function Story({ id }: { id: string }) {
  return (
    <a class="button" href={`/calls/${encodeURIComponent(id)}`}>
      <Icon name="question" />
      {t().openStory}
    </a>
  );
}

function Orders({ call }: { call: CallRow }) {
  const words = t();
  const [ending, setEnding] = useState(false);
  const [target, setTarget] = useState("");
  const who = nameOf(call.agent);
  const isInLine = call.state === "waiting" || call.state === "offered" || call.state === "callback";
  const isTalked = call.state === "talking" || call.state === "held";
  return (
    <div class="orders">
      {isTalked && <ListenButtons call={call} />}
      {isInLine && (
        <>
          <Priority call={call} />
          <ToQueue
            label={words.moveTo}
            doIt={words.move}
            besides={call.queue}
            onChoose={(queue) => void order(move(call.call, queue), words.doneMove(queue))}
          />
        </>
      )}
      {isTalked && (
        <>
          <CoachingNote call={call.call} />
          <ToQueue label={words.transferTo} doIt={words.transfer} besides={null} onChoose={setTarget} />
        </>
      )}
      <Button kind="danger" icon="phone-off" onPress={() => setEnding(true)}>
        {words.end}
      </Button>
      {ending && (
        <Confirm
          title={words.endTitle}
          more={words.endMore(isTalked ? who : "")}
          doIt={words.end}
          onClose={() => setEnding(false)}
          onConfirm={() => void order(end(call.call), words.doneEnd)}
        />
      )}
      {target !== "" && (
        <Confirm
          title={words.transferTitle}
          more={words.transferMore(who, target)}
          doIt={words.transfer}
          onClose={() => setTarget("")}
          onConfirm={() => void order(transfer(call.call, target), words.doneTransfer(target))}
        />
      )}
    </div>
  );
}

const PRIORITY_MAX = 100;

function Priority({ call }: { call: CallRow }) {
  const words = t();
  const change = (by: number) => {
    const priority = Math.min(PRIORITY_MAX, Math.max(-PRIORITY_MAX, call.priority + by));
    void order(prioritise(call.call, priority), words.donePriority(String(priority)));
  };
  return (
    <div class="row" role="group" aria-label={words.priority}>
      <span class="grow">
        {words.priority} <strong>{call.priority}</strong>
      </span>
      <Button icon="up" onPress={() => change(1)}>
        {words.raise}
      </Button>
      <Button icon="down" onPress={() => change(-1)}>
        {words.lower}
      </Button>
    </div>
  );
}
