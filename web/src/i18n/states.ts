// How agents and calls stand, and why agents are away, in words: the same on every page.
import type { AgentRow, CallRow } from "../wire/live";
import { texts } from ".";

/** `busy`: a call in hand, where no more than that is known or asked. */
export type AgentStands = AgentRow["state"] | "busy" | "unreachable";
export type CallStands = CallRow["state"] | "ended";

interface Words {
  agent: Record<AgentStands, string>;
  /** Of several: after their number, or as the name of a group. */
  agents: Record<AgentStands, string>;
  /** Why an agent is away: the reasons that ship, and the service's own. */
  reasons: Readonly<Record<string, string>>;
  call: Record<CallStands, string>;
  /** In place of what a call is about: while that may still be found out, and after that. */
  concern: { notYet: string; never: string };
}

const english = {
  signed_out: "Signed out",
  away: "Away",
  ready: "Ready",
  backing_off: "Short pause",
  offered: "Ringing",
  connecting: "Connecting",
  talking: "Talking",
  wrapping_up: "Wrap-up",
  busy: "Busy",
  unreachable: "Unreachable",
};

const dutch = {
  signed_out: "Afgemeld",
  away: "Afwezig",
  ready: "Beschikbaar",
  backing_off: "Korte pauze",
  offered: "Gaat over",
  connecting: "Wordt verbonden",
  talking: "In gesprek",
  wrapping_up: "Nawerk",
  busy: "Bezig",
  unreachable: "Onbereikbaar",
};

const italian = {
  signed_out: "Offline",
  away: "Assente",
  ready: "Disponibile",
  backing_off: "Breve pausa",
  offered: "Squilla",
  connecting: "In collegamento",
  talking: "In conversazione",
  wrapping_up: "Dopo chiamata",
  busy: "In chiamata",
  unreachable: "Irraggiungibile",
};

export const stateWords = texts<Words>({
  en: {
    agent: english,
    agents: english,
    reasons: {
      break: "Break",
      lunch: "Lunch",
      training: "Training",
      meeting: "Meeting",
      signed_in: "Not started yet",
      missed_calls: "Missed calls",
      supervisor: "By a supervisor",
    },
    call: {
      conversing: "Choosing",
      waiting: "Waiting",
      offered: "Ringing",
      connecting: "Connecting",
      talking: "Talking",
      held: "On hold",
      callback: "Callback",
      ended: "Ended",
    },
    concern: { notYet: "Not known yet", never: "Not found out" },
  },
  nl: {
    agent: dutch,
    agents: { ...dutch, offered: "Gaan over", connecting: "Worden verbonden" },
    reasons: {
      break: "Pauze",
      lunch: "Lunch",
      training: "Training",
      meeting: "Overleg",
      signed_in: "Nog niet begonnen",
      missed_calls: "Gesprekken gemist",
      supervisor: "Door een supervisor",
    },
    call: {
      conversing: "Aan het kiezen",
      waiting: "Wacht",
      offered: "Gaat over",
      connecting: "Wordt verbonden",
      talking: "In gesprek",
      held: "In de wacht",
      callback: "Terug te bellen",
      ended: "Beëindigd",
    },
    concern: { notYet: "Nog niet bekend", never: "Niet achterhaald" },
  },
  it: {
    agent: italian,
    agents: {
      ...italian,
      offered: "Squillano",
      away: "Assenti",
      ready: "Disponibili",
      unreachable: "Irraggiungibili",
    },
    reasons: {
      break: "Pausa",
      lunch: "Pranzo",
      training: "Formazione",
      meeting: "Riunione",
      signed_in: "Non ancora iniziato",
      missed_calls: "Chiamate perse",
      supervisor: "Da un supervisore",
    },
    call: {
      conversing: "In scelta",
      waiting: "In attesa",
      offered: "Squilla",
      connecting: "In collegamento",
      talking: "In conversazione",
      held: "In pausa",
      callback: "Da richiamare",
      ended: "Finita",
    },
    concern: { notYet: "Non ancora noto", never: "Non accertato" },
  },
});

/** What stands in place of a concern that is not known. */
export function noConcern(call: CallStands): string {
  const { notYet, never } = stateWords().concern;
  return call === "conversing" ? notYet : never;
}

/** A reason as people read it: others than those above stand as the configuration says them. */
export function reasonName(reason: string): string {
  return stateWords().reasons[reason] ?? reason.replaceAll("_", " ");
}
