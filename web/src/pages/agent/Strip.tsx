import type { ComponentType } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { reasonName } from "../../i18n/states";
import { place } from "../../shell/routes";
import { AgentMark, Button, Icon, Mark } from "../../ui";
import type { Offer, StateView } from "../../wire/agent";
import { Announce } from "./Announce";
import { callerOf, concernOf } from "./CallerCard";
import { nowMs } from "./clock";
import type { Desk, InHand } from "./desk";
import { isTyping } from "./shortcuts";
import "./strip.css";
import { t as stripTexts } from "./strip_texts";
import { t } from "./texts";
import { Since, Until } from "./Timer";

/** The desk as it is seen from other pages: how one stands, what rings, who is on the line. */
export function stripOf(desk: Desk): ComponentType {
  return () => (
    <>
      <Announce desk={desk} />
      {place.value !== "/agent" && <Elsewhere desk={desk} />}
    </>
  );
}

function Elsewhere({ desk }: { desk: Desk }) {
  const words = stripTexts();
  const element = useRef<HTMLElement>(null);
  const state = desk.state.value;
  const offer = desk.offer.value;
  const call = desk.inHand.value;
  useFocus(element, offer, call);
  if (state === null || state.state === "signed_out") return null;
  const trouble = desk.trouble.value;
  const kind = offer !== null ? "offer" : call !== null ? "call" : "state";
  return (
    <aside class="desk-strip" aria-label={words.strip} data-shows={kind} tabIndex={-1} ref={element}>
      {offer !== null ? (
        <Rings desk={desk} offer={offer} />
      ) : call !== null ? (
        <Talks desk={desk} call={call} />
      ) : (
        <Stands state={state} />
      )}
      <Doubts desk={desk} state={state} />
      {trouble && <span role="alert">{t().failed[trouble] ?? t().failedOther}</span>}
      <a class="button" href="/agent">
        <Icon name="left" />
        {words.back}
      </a>
    </aside>
  );
}

/** When it rings the focus comes here, unless somebody is typing or has a window open; when that is over
 * it goes on to the call, or back to where it was. */
function useFocus(
  element: { readonly current: HTMLElement | null },
  offer: Offer | null,
  call: InHand | null,
): void {
  const before = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    if (offer === null || isTyping() || document.querySelector("dialog[open]") !== null) return;
    const at = document.activeElement;
    before.current = at instanceof HTMLElement && at !== document.body ? at : null;
    element.current?.focus();
  }, [offer?.call, offer?.offer]);
  useLayoutEffect(() => {
    if (offer !== null) return;
    const at = document.activeElement;
    const isLost = at === null || at === document.body || at === element.current;
    if (isLost && call !== null) element.current?.querySelector<HTMLElement>("a, button")?.focus();
    else if (isLost) before.current?.focus();
    before.current = null;
  }, [offer === null, call?.call]);
}

function Rings({ desk, offer }: { desk: Desk; offer: Offer }) {
  const words = t();
  const { card } = offer;
  const named = { call: offer.call, offer: offer.offer };
  const left = Math.max(0, Math.ceil((offer.expires_at_ms - nowMs.value) / 1000));
  return (
    <>
      <span class="what">
        <Icon name="bell" />
        <strong>{concernOf(card)}</strong>
        <span class="soft">
          {callerOf(card)} · {offer.queue}
        </span>
        <span class="timer" role="timer" aria-label={words.left(left)}>
          {left} s
        </span>
      </span>
      <Button kind="primary" icon="phone" whyNot={desk.whyNot.value} onPress={() => void desk.ask("accept", named)}>
        {words.accept}
      </Button>
      <Button icon="phone-off" whyNot={desk.whyNot.value} onPress={() => void desk.ask("decline", named)}>
        {words.decline}
      </Button>
    </>
  );
}

function Talks({ desk, call }: { desk: Desk; call: InHand }) {
  const words = t();
  const muted = desk.phone.muted.value;
  const coached = desk.coaching.value.at(-1);
  return (
    <>
      <span class="what">
        <Icon name={call.held ? "pause" : "phone"} />
        <strong>
          {call.phase === "joining" ? words.joining : call.held ? words.heldCaller : words.talking}
        </strong>
        {call.sinceMs !== null && <Since ms={call.sinceMs} />}
        <span class="soft">
          {callerOf(call.card)} · {call.card.concern === null ? call.queue : concernOf(call.card)}
        </span>
      </span>
      {coached && (
        <Mark icon="note" tone="info">
          {words.coaching(coached.by)}
        </Mark>
      )}
      {call.here && call.phase === "talking" && (
        <Button
          icon={muted ? "microphone-off" : "microphone"}
          pressed={muted}
          onPress={() => desk.mute(!muted)}
        >
          {muted ? words.unmute : words.mute}
        </Button>
      )}
    </>
  );
}

function Stands({ state }: { state: StateView }) {
  const until = state.state === "wrapping_up" ? state.wrap_up_until_ms : null;
  return (
    <span class="what">
      <AgentMark state={state.state} />
      {state.state === "away" && <span>{reasonName(state.reason)}</span>}
      {until === null ? <Since ms={state.since_ms} /> : <Until ms={until} />}
    </span>
  );
}

/** What keeps calls away. */
function Doubts({ desk, state }: { desk: Desk; state: StateView }) {
  const words = t();
  const isAtWork = state.state !== "away";
  const link = desk.link.state.value;
  if (link === "lost" || link === "over") {
    return (
      <Mark tone="bad" icon={link === "lost" ? "unplugged" : "out"}>
        {link === "lost" ? words.lost : words.over}
      </Mark>
    );
  }
  if (isAtWork && !(state.reachable && desk.canTalk.value)) {
    return (
      <Mark tone="bad" icon="microphone-off">
        {words.unreachable}
      </Mark>
    );
  }
  return null;
}
