// What one desk knows and can do: everything is told by the service, nothing is decided here.
import { batch, computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";

import { Refused } from "../../http";
import { createPhone, type Phone } from "../../phone/phone";
import { outlast } from "../../session";
import { setClock } from "./clock";
import { isAllowed } from "./permission";
import { supervisionOf, toldAfter, type After, type InHand, type News } from "./in_hand";
import { createLink, type Link, type News as Told } from "./link";
import { mutedCall } from "./muted_call";
import { whyNotNow } from "./why_not";
import type {
  Coaching,
  Connected,
  DeskInfo,
  Joining,
  Offer,
  SignedIn,
  StateView,
  Written,
} from "../../wire/agent";

export type { Ability, After, InHand, News, Supervision } from "./in_hand";

export interface Desk {
  readonly link: Link;
  readonly phone: Phone;
  readonly name: ReadonlySignal<string>;
  readonly state: ReadonlySignal<StateView | null>;
  readonly info: ReadonlySignal<DeskInfo>;
  readonly offer: ReadonlySignal<Offer | null>;
  readonly inHand: ReadonlySignal<InHand | null>;
  readonly after: ReadonlySignal<After | null>;
  readonly news: ReadonlySignal<News | null>;
  /** What stands about a call, as the service has told last. */
  readonly written: ReadonlySignal<Written | null>;
  /** What a supervisor has written about the call in hand, or the one that is wrapped up. */
  readonly coaching: ReadonlySignal<readonly Coaching[]>;
  /** Why the service decides nothing at the moment; empty if all is well. */
  readonly doubt: ReadonlySignal<boolean>;
  /** What could not be done last: a code of the service. */
  readonly trouble: ReadonlySignal<string>;
  /** Whether calls are talked by telephone, so that this page needs no microphone. */
  readonly byTelephone: ReadonlySignal<boolean>;
  readonly canTalk: ReadonlySignal<boolean>;
  /** Why nothing can be asked of the service now; null: it can. */
  readonly whyNot: ReadonlySignal<string | null>;
  /** Nobody hears the agent. It holds for the call in hand, over a reload of the page, too. */
  mute(on: boolean): void;
  ask(type: string, fields?: Record<string, unknown>): Promise<boolean>;
  /** Open the desk; where the microphone was allowed before, nobody is asked to check it again. */
  start(): Promise<void>;
  /** Connect anew: after the end of work, or to bring sound back that is gone. */
  reconnect(): void;
  forgetTrouble(): void;
  forgetNews(): void;
  close(): void;
}

const NO_INFO: DeskInfo = { away_reasons: [], dispositions: [], queues: [], can_escalate: false };

export function createDesk(): Desk {
  const name = signal("");
  const state = signal<StateView | null>(null);
  const info = signal<DeskInfo>(NO_INFO);
  const offer = signal<Offer | null>(null);
  const inHand = signal<InHand | null>(null);
  const after = signal<After | null>(null);
  const news = signal<News | null>(null);
  const written = signal<Written | null>(null);
  const notes = signal<readonly Coaching[]>([]);
  const coaching = computed(() => {
    const call = inHand.value?.call ?? state.value?.wrap_up_call;
    return notes.value.filter((one) => one.call === call);
  });
  const doubt = signal(false);
  const trouble = signal("");
  const byTelephone = signal(false);
  let isClosed = false;

  const phone = createPhone({
    onDigits: (digits) => change({ digits: (inHand.value?.digits ?? "") + digits }),
    onTokenEnding: () => reconnect(),
  });
  const canTalk = computed(() => byTelephone.value || phone.canTalk.value);
  const link = createLink(
    (message) => batch(() => heed(message)),
    () => canTalk.value,
    () => state.value?.state === "signed_out",
  );
  const stopLasting = outlast(() => phone.untilIdle());
  const whyNot = computed(() => whyNotNow(link.state.value));
  // At once, so that no call is offered to a desk that has just lost its microphone.
  const stopTelling = effect(() => {
    canTalk.value;
    untracked(link.beat);
  });

  async function start(): Promise<void> {
    // Before the service is told that this page can talk or cannot, so that nobody is taken out of
    // reach for the moment in which that is found out.
    if (await isAllowed()) await phone.check();
    if (!isClosed) link.open();
  }

  function reconnect(): void {
    link.close();
    if (inHand.value === null) state.value = null;
    link.open();
  }

  function change(some: Partial<InHand>): void {
    if (inHand.value !== null) inHand.value = { ...inHand.value, ...some };
  }

  /** After every sign-in the notes of the call are told again: each is shown once. */
  function heedNote(note: Coaching): void {
    const kept = notes.value.filter((one) => one.call === note.call);
    if (kept.some(({ text, by }) => text === note.text && by === note.by)) return;
    notes.value = [...kept, note];
  }

  function heed(message: Told): void {
    switch (message.type) {
      case "signed_in":
        return greet(message);
      case "state":
        return stand(message.state);
      case "offer":
        setClock(message.now_ms);
        offer.value = message;
        news.value = null;
        void phone.prepare();
        return;
      case "offer_over":
        if (offer.value?.call === message.call) {
          news.value = {
            kind:
              message.reason === "missed" || message.reason === "declined"
                ? message.reason
                : "withdrawn",
            reason: message.reason,
            queue: offer.value.queue,
          };
          offer.value = null;
          phone.standDown();
        }
        return;
      case "joining":
      case "connected":
        return take(message);
      case "held":
        return change({ held: message.on });
      case "supervised":
        return change({ supervision: supervisionOf(message.mode, message.by) });
      case "coaching":
        return heedNote(message);
      case "requeued":
        return finish("requeued", message.reason);
      case "transferred":
        return finish("transferred", message.queue, message.talked_ms);
      case "ended":
        return finish("ended", message.by, message.talked_ms);
      case "wrapping_up":
        after.value = toldAfter(message);
        return;
      case "written":
        written.value = message;
        return;
      case "service_state":
        doubt.value = !message.deciding;
        return;
      case "pong":
        return setClock(message.now_ms);
    }
  }

  function greet(message: SignedIn): void {
    name.value = message.name;
    info.value = message.desk;
    byTelephone.value = message.voices.length === 0;
    doubt.value = false;
    offer.value = null;
    // What goes on is told right after this; what is over by now is not.
    if (message.state.state !== "offered") phone.standDown();
    if (message.state.call === null && inHand.value !== null) {
      finish("ended", "", 0);
    }
    phone.takeVoices(message.voices);
    stand(message.state);
  }

  function stand(now: StateView): void {
    setClock(now.now_ms);
    state.value = now;
    if (now.state !== "wrapping_up") after.value = null;
  }

  function take(message: Joining | Connected): void {
    const before = inHand.value?.call === message.call ? inHand.value : null;
    offer.value = null;
    news.value = null;
    const talking = message.type === "connected";
    inHand.value = {
      call: message.call,
      queue: message.queue,
      card: message.card,
      phase: talking ? "talking" : "joining",
      sinceMs: talking ? message.since_ms : null,
      can: talking ? message.can : [],
      held: talking && message.held,
      supervision: talking ? supervisionOf(message.supervised, message.supervised_by) : null,
      here: message.join !== null || (before?.here ?? false),
      digits: before?.digits ?? "",
    };
    if (message.join !== null) void phone.join(message.join);
    if (message.join !== null && mutedCall.is(message.call)) phone.mute(true);
  }

  function mute(on: boolean): void {
    phone.mute(on);
    mutedCall.keep(on ? (inHand.value?.call ?? null) : null);
  }

  function finish(kind: "requeued" | "transferred" | "ended", reason: string, talkedMs = 0): void {
    const was = inHand.value;
    inHand.value = null;
    mutedCall.keep(null);
    phone.leave();
    if (was === null) return;
    news.value = { kind, reason, queue: was.queue };
    if (kind === "requeued") return;
    after.value = { call: was.call, card: was.card, by: reason, to: kind === "transferred" ? reason : null, talkedMs };
  }

  async function ask(type: string, fields?: Record<string, unknown>): Promise<boolean> {
    trouble.value = "";
    try {
      await link.ask(type, fields);
      return true;
    } catch (error) {
      trouble.value = error instanceof Refused ? error.code : "internal_error";
      return false;
    }
  }

  return {
    link, phone, name, state, info, offer, inHand, after, news, written, coaching, doubt, trouble,
    byTelephone, canTalk, whyNot, mute, ask, start, reconnect,
    forgetTrouble: () => { trouble.value = ""; },
    forgetNews: () => { news.value = null; },
    close: () => {
      isClosed = true;
      stopTelling();
      stopLasting();
      link.close();
      phone.close();
    },
  };
}
