import { useEffect, useLayoutEffect } from "preact/hooks";

import { Button } from "../../ui";
import type { StateView } from "../../wire/agent";
import { Banners } from "./Banners";
import { Day, Recent } from "./Day";
import type { Desk } from "./desk";
import { DeviceCheck } from "./DeviceCheck";
import { InCall } from "./InCall";
import { actionsOf } from "./keys";
import { OfferCard } from "./OfferCard";
import {
  day,
  isWhyOpen,
  keepFresh,
  recent,
  refresh,
  refreshWhy,
  toggleWhy,
  why,
} from "./own_work";
import { panel } from "./panel";
import { heedKeys } from "./shortcuts";
import { Shortcuts } from "./Shortcuts";
import { StateBar } from "./StateBar";
import { t } from "./texts";
import { Waiting } from "./Waiting";
import { WhyPanel } from "./WhyPanel";
import { WrapUp } from "./WrapUp";

/** The whole desk: how the agent stands, the call in the middle, the day beside it. */
export function DeskView({ desk, state }: { desk: Desk; state: StateView }) {
  const words = t();
  useEffect(keepFresh, []);
  useEffect(refresh, [state.state, state.reachable]);
  // As soon as the desk is seen, it heeds keys.
  useLayoutEffect(() => heedKeys(() => actionsOf(desk)), [desk]);
  const whyNotReady = desk.whyNot.value ?? (desk.canTalk.value ? null : words.checkFirst);
  return (
    <div class="desk">
      <h1 class="unseen">{words.title}</h1>
      <Banners desk={desk} />
      <StateBar desk={desk} whyNotReady={whyNotReady} />
      <div class="main stack">
        <Main desk={desk} state={state} />
      </div>
      <aside class="side stack" aria-label={words.day}>
        <Day day={day.value} />
        <WhyPanel
          why={why.value}
          open={isWhyOpen.value}
          onToggle={toggleWhy}
          onRefresh={refreshWhy}
        />
        <Recent calls={recent.value} />
        <p>
          <Button kind="quiet" icon="keypad" shortcut="?" onPress={() => panel.toggle("keys")}>
            {words.shortcuts}
          </Button>
        </p>
      </aside>
      {panel.value === "keys" && <Shortcuts desk={desk} />}
    </div>
  );
}

function Main({ desk, state }: { desk: Desk; state: StateView }) {
  const words = t();
  if (desk.offer.value !== null) return <OfferCard desk={desk} offer={desk.offer.value} />;
  if (desk.inHand.value !== null) return <InCall desk={desk} call={desk.inHand.value} />;
  if (state.state === "wrapping_up") return <WrapUp desk={desk} state={state} />;
  const mustCheck = !desk.canTalk.value || state.reason === "signed_in";
  return (
    <>
      <Waiting desk={desk} state={state} />
      {mustCheck ? (
        <DeviceCheck desk={desk} />
      ) : (
        !desk.byTelephone.value && (
          <details
            class="card"
            open={panel.value === "devices"}
            onToggle={(event) => {
              if (event.currentTarget.open) panel.show("devices");
              else if (panel.value === "devices") panel.close();
            }}
          >
            <summary>{words.settings}</summary>
            <DeviceCheck desk={desk} />
          </details>
        )
      )}
    </>
  );
}
