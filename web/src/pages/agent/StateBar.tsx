import { reasonName, stateWords } from "../../i18n/states";
import { AgentMark, Button, Icon, Mark, Menu } from "../../ui";
import type { Desk } from "./desk";
import { t } from "./texts";
import { Since } from "./Timer";

const BUSY = ["offered", "connecting", "talking", "wrapping_up"];

/** How the agent stands, since when, and what comes next; and the way to change it. */
export function StateBar({ desk, whyNotReady }: { desk: Desk; whyNotReady: string | null }) {
  const now = desk.state.value;
  const words = t();
  if (now === null) return null;
  const isBusy = BUSY.includes(now.state);
  const canReady = now.state === "away" || now.state === "backing_off";
  return (
    <section class="state-bar card" aria-label={words.change}>
      <div class="standing" data-state={now.state}>
        <AgentMark state={now.state} />
        {now.state === "away" && <span class="reason">{reasonName(now.reason)}</span>}
        <Since ms={now.since_ms} />
        {now.plan !== null && (
          <Mark icon="flag" tone="warn">
            {words.afterCall(stateWords().agent[now.plan])}
          </Mark>
        )}
      </div>
      <div class="row">
        {canReady && whyNotReady !== null && (
          <span id="why-not-ready" class="soft small">
            {whyNotReady}
          </span>
        )}
        {canReady && (
          <Button
            kind="primary"
            icon="check"
            shortcut="R"
            whyNot={whyNotReady}
            describedBy={whyNotReady === null ? undefined : "why-not-ready"}
            onPress={() => void desk.ask("set_ready")}
          >
            {words.goReady}
          </Button>
        )}
        {isBusy && now.plan !== null && (
          <Button icon="check" onPress={() => void desk.ask("set_ready")}>
            {words.stayReady}
          </Button>
        )}
        <Menu label={words.change} icon="down" right>
          <p class="group">{words.awayFor}</p>
          {desk.info.value.away_reasons.map((reason) => (
            <button
              key={reason}
              type="button"
              onClick={() => void desk.ask("set_away", { reason })}
            >
              <Icon name="coffee" />
              {reasonName(reason)}
            </button>
          ))}
          <hr />
          <button type="button" onClick={() => void desk.ask("sign_out")}>
            <Icon name="out" />
            {words.signOut}
          </button>
        </Menu>
      </div>
    </section>
  );
}
