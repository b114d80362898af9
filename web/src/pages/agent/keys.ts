// What each key does at the moment: only what a button on the page would do as well.
import type { Desk } from "./desk";
import { draft } from "./notes";
import { toggleWhy } from "./own_work";
import { panel } from "./panel";

type Actions = Partial<Record<string, () => void>>;

export function actionsOf(desk: Desk): Actions {
  return {
    ...ofOffer(desk),
    ...ofCall(desk),
    ...ofWrapUp(desk),
    ...ofState(desk),
    y: toggleWhy,
    "?": () => panel.toggle("keys"),
  };
}

function ofOffer(desk: Desk): Actions {
  const offer = desk.offer.value;
  if (offer === null) return {};
  const named = { call: offer.call, offer: offer.offer };
  return {
    a: () => void desk.ask("accept", named),
    d: () => void desk.ask("decline", named),
  };
}

function ofCall(desk: Desk): Actions {
  const call = desk.inHand.value;
  if (call === null || call.phase !== "talking") return {};
  const actions: Actions = { n: writeNote };
  if (call.here) actions["m"] = () => desk.mute(!desk.phone.muted.value);
  if (call.can.includes("hold")) {
    actions["h"] = () => void desk.ask("hold", { call: call.call, on: !call.held });
  }
  if (call.can.includes("keypad") && call.here) actions["k"] = () => panel.toggle("keypad");
  // What cuts a call off takes two keys at once.
  actions["shift+x"] = () => void desk.ask("hang_up", { call: call.call });
  if (call.can.includes("escalate")) actions["shift+g"] = () => press(".controls .escalate");
  if (call.can.includes("transfer")) actions["t"] = () => panel.toggle("transfer");
  return actions;
}

function ofWrapUp(desk: Desk): Actions {
  const state = desk.state.value;
  if (state?.state !== "wrapping_up") return {};
  return {
    n: writeNote,
    e: () => void desk.ask("extend_wrap_up"),
    w: () => {
      const call = state.wrap_up_call;
      if (call !== null) draft(call).send();
      void desk.ask("finish_wrap_up");
    },
  };
}

function ofState(desk: Desk): Actions {
  const state = desk.state.value?.state;
  const canReady = (state === "away" || state === "backing_off") && desk.canTalk.value;
  return canReady ? { r: () => void desk.ask("set_ready") } : {};
}

/** For what is asked twice: the button knows how often it was pressed. */
function press(button: string): void {
  document.querySelector<HTMLButtonElement>(button)?.click();
}

function writeNote(): void {
  document.querySelector<HTMLTextAreaElement>(".note textarea")?.focus();
}
