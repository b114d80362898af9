import { useEffect, useState } from "preact/hooks";

import { Button, Icon, Mark, Notice, type IconName } from "../../ui";
import { Caller, CallerCard, concernOf } from "./CallerCard";
import { CoachingNotes } from "./CoachingNotes";
import type { Ability, Desk, InHand, Supervision } from "./desk";
import { useFocusOnHeading } from "./focus";
import { Keypad } from "./Keypad";
import { Note } from "./Note";
import { panel } from "./panel";
import { t } from "./texts";
import { Since } from "./Timer";
import { Transfer } from "./Transfer";
import { WhyNot } from "./WhyNot";

const SURE_MS = 4_000;

/** The call that is talked: who it is, and what can be done with it. */
export function InCall({ desk, call }: { desk: Desk; call: InHand }) {
  const words = t();
  const isTalking = call.phase === "talking";
  const heading = useFocusOnHeading(call.call);
  return (
    <section class="card call stack" aria-labelledby="call-title">
      <header class="call-head">
        <div class="grow">
          <h2 id="call-title" tabIndex={-1} ref={heading}>
            <Icon name={call.held ? "pause" : "phone"} />
            {!isTalking ? words.joining : call.held ? words.heldCaller : words.talking}
          </h2>
          <p class="concern">{concernOf(call.card)}</p>
          <Caller card={call.card} />
        </div>
        <div class="call-time">
          {call.sinceMs !== null && <Since ms={call.sinceMs} />}
          <span class="soft small">{call.queue}</span>
        </div>
      </header>
      {isTalking && <Controls desk={desk} call={call} />}
      {isTalking && <WhyNot desk={desk} />}
      <Remarks desk={desk} call={call} />
      {panel.value === "keypad" && call.can.includes("keypad") && <Keypad desk={desk} />}
      {panel.value === "transfer" && call.can.includes("transfer") && (
        <Transfer desk={desk} call={call} />
      )}
      <CallerCard card={call.card} />
      {isTalking && <Note desk={desk} call={call.call} />}
    </section>
  );
}

function Controls({ desk, call }: { desk: Desk; call: InHand }) {
  const words = t();
  const { phone } = desk;
  const muted = phone.muted.value;
  const can = (one: Ability) => call.can.includes(one);
  const about = { call: call.call };
  const whyNot = desk.whyNot.value;
  return (
    <div class="controls" role="group" aria-label={words.talking}>
      {call.here && (
        <Button
          icon={muted ? "microphone-off" : "microphone"}
          shortcut="M"
          pressed={muted}
          onPress={() => desk.mute(!muted)}
        >
          {muted ? words.unmute : words.mute}
        </Button>
      )}
      {can("hold") && (
        <Button
          icon={call.held ? "play" : "pause"}
          shortcut="H"
          pressed={call.held}
          whyNot={whyNot}
          onPress={() => void desk.ask("hold", { ...about, on: !call.held })}
        >
          {call.held ? words.unhold : words.hold}
        </Button>
      )}
      {can("keypad") && call.here && (
        <Button
          icon="keypad"
          shortcut="K"
          expanded={panel.value === "keypad"}
          onPress={() => panel.toggle("keypad")}
        >
          {words.keypad}
        </Button>
      )}
      {can("transfer") && (
        <Button
          icon="transfer"
          shortcut="T"
          whyNot={whyNot}
          onPress={() => panel.toggle("transfer")}
        >
          {words.transfer}
        </Button>
      )}
      {can("escalate") && <Escalate desk={desk} call={call.call} />}
      <Button
        kind="danger"
        icon="phone-off"
        shortcut="⇧X"
        whyNot={whyNot}
        onPress={() => void desk.ask("hang_up", about)}
      >
        {words.hangUp}
      </Button>
    </div>
  );
}

/** Two presses within a few seconds: what cannot be undone is not done by mistake. */
function Escalate({ desk, call }: { desk: Desk; call: string }) {
  const words = t();
  const [isSure, setSure] = useState(false);
  useEffect(() => {
    if (!isSure) return;
    const timer = window.setTimeout(() => setSure(false), SURE_MS);
    return () => window.clearTimeout(timer);
  }, [isSure]);
  return (
    <Button
      icon="escalate"
      class={isSure ? "escalate sure" : "escalate"}
      shortcut="⇧G"
      label={isSure ? words.escalateSure : undefined}
      whyNot={desk.whyNot.value}
      onPress={() => {
        if (isSure) void desk.ask("escalate", { call });
        setSure(!isSure);
      }}
    >
      {isSure ? words.again : words.escalate}
    </Button>
  );
}

function Remarks({ desk, call }: { desk: Desk; call: InHand }) {
  const words = t();
  const { phone } = desk;
  return (
    <>
      {call.here && phone.leg.value === "lost" && (
        <Notice tone="bad" urgent icon="unplugged">
          <strong>{words.legLost}</strong>
          <p>{words.legLostMore}</p>
          <Button icon="refresh" onPress={() => desk.reconnect()}>
            {words.bringBack}
          </Button>
        </Notice>
      )}
      {phone.muted.value && (
        <Notice tone="warn" icon="microphone-off">
          {words.muted}
        </Notice>
      )}
      {!call.here && !desk.byTelephone.value && call.phase === "talking" && (
        <Notice icon="info">{words.otherBrings}</Notice>
      )}
      <Supervised by={call.supervision} />
      <CoachingNotes desk={desk} />
      {call.digits && (
        <p class="digits" role="status">
          <Icon name="keypad" /> {words.pressed} <strong>{call.digits}</strong>
        </p>
      )}
    </>
  );
}

const supervisionIcons: Record<Supervision["mode"], IconName> = {
  listen: "ear",
  whisper: "whisper",
  barge: "barge",
};

/** A supervisor who takes part, and who hears him; said to a screen reader, too, when that changes. */
function Supervised({ by }: { by: Supervision | null }) {
  const words = t();
  return (
    <p class="supervised" role="status">
      {by && (
        <Mark tone="info" icon={supervisionIcons[by.mode]}>
          {words.supervised[by.mode](by.by)}
        </Mark>
      )}
    </p>
  );
}
