// The desk of this tab. It lives above the pages: whoever works at it may look at other pages meanwhile,
// and is rung, heard and talking there, too. Of several tabs one leads.
import { effect, signal, untracked } from "@preact/signals";

import { createLead, type Lead } from "../../phone/leading";
import { session } from "../../session";
import { remember, strip } from "../../shell/at_desk";
import { createDesk, type Desk } from "./desk";
import { ringing } from "./ringing";
import { stripOf } from "./Strip";

export interface Station {
  readonly lead: Lead;
  close(): void;
}

/** Null: this tab is no desk. */
export const station = signal<Station | null>(null);
/** The desk, while this tab leads. */
export const desk = signal<Desk | null>(null);

/** Come to the desk: it is opened, unless it is open. */
export function enter(): void {
  const person = session.value?.person;
  if (person !== undefined && station.value === null) station.value = open(person);
}

/** Look at another page. The desk stays open for whoever works at it, in the tab that leads. */
export function leave(): void {
  if (!isWorking(desk.value)) station.value?.close();
}

function isWorking(at: Desk | null): boolean {
  const state = at?.state.value?.state;
  return state !== undefined && state !== "signed_out" && at?.link.state.value !== "refused";
}

function open(person: string): Station {
  const lead = createLead(`switchroom.desk.${person}`);
  const stops = [
    effect(() => {
      const isLeading = lead.isLeading.value === true;
      untracked(() => (isLeading ? begin() : end()));
    }),
    effect(() => {
      if (isWorking(desk.value)) remember(person);
      else if (desk.value?.state.value?.state === "signed_out") remember(null);
    }),
    effect(() => {
      const isTheirs = session.value?.person === person;
      untracked(() => (isTheirs ? desk.value?.link.resume() : close()));
    }),
    effect(() => {
      const isTalking = desk.value !== null && desk.value.inHand.value !== null;
      if (isTalking) window.addEventListener("beforeunload", askFirst);
      else window.removeEventListener("beforeunload", askFirst);
    }),
  ];

  function close(): void {
    station.value = null;
    // What ends because the session has ended is no tab's desk any more, after a reload either.
    remember(null);
    end();
    lead.close();
    queueMicrotask(() => stops.forEach((stop) => stop()));
  }

  return { lead, close };
}

function begin(): void {
  if (desk.value !== null) return;
  const made = createDesk();
  desk.value = made;
  strip.value = stripOf(made);
  void made.start();
}

function end(): void {
  strip.value = null;
  ringing.stop();
  desk.value?.close();
  desk.value = null;
}

/** Another document, or the end of this tab, would cut a call off. */
function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
