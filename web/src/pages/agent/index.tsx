import { useEffect } from "preact/hooks";

import type { Lead } from "../../phone/leading";
import { findSession, session, sessionTrouble } from "../../session";
import { Button, Notice } from "../../ui";
import "./agent.css";
import type { Desk } from "./desk";
import { DeskView } from "./DeskView";
import { desk, enter, leave, station } from "./station";
import { t } from "./texts";

/** The desk of an agent. Of several tabs one leads; the others say so and do nothing. */
export default function Page() {
  useEffect(() => {
    enter();
    return leave;
  }, [session.value?.person]);
  const lead = station.value?.lead;
  if (lead?.isLeading.value === false) return <Following lead={lead} />;
  if (desk.value === null) return <p class="loading">{t().connecting}</p>;
  return <Opened desk={desk.value} />;
}

/** Only for whoever is still signed in: the tab that leads may be on a call, which would be cut off. */
async function takeOver(lead: Lead): Promise<void> {
  await findSession();
  if (sessionTrouble.value === "" && station.value?.lead === lead) lead.takeOver();
}

function Following({ lead }: { lead: Lead }) {
  const words = t();
  return (
    <div class="centre stack">
      <h1 class="unseen">{words.title}</h1>
      <Notice tone="info" urgent>
        <strong>{words.elsewhere}</strong>
        <p>{words.elsewhereMore}</p>
      </Notice>
      <Button kind="primary" icon="phone" onPress={() => void takeOver(lead)}>
        {words.takeOver}
      </Button>
    </div>
  );
}

function Opened({ desk }: { desk: Desk }) {
  const words = t();
  const { link } = desk;
  if (link.state.value === "refused") {
    const isNoAgent = link.refusal.value.code === "no_agent";
    return (
      <div class="centre stack">
        <h1>{isNoAgent ? words.refusedAgent : words.refused}</h1>
        <p class="soft">{isNoAgent ? words.refusedAgentMore : link.refusal.value.message}</p>
      </div>
    );
  }
  if (desk.state.value?.state === "signed_out") {
    return (
      <div class="centre stack">
        <h1>{words.signedOut}</h1>
        <p class="soft">{words.signedOutMore}</p>
        <Button kind="primary" size="large" icon="play" onPress={() => desk.reconnect()}>
          {words.signIn}
        </Button>
      </div>
    );
  }
  if (desk.state.value === null) return <p class="loading">{words.connecting}</p>;
  return <DeskView desk={desk} state={desk.state.value} />;
}
