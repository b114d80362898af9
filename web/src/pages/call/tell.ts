// One entry of the story as a line: what happened, in words, and what explains it.
import { clock, percent, timeOfDay } from "../../i18n/format";
import type { IconName, Tone } from "../../ui";
import { sentences } from "./sentences";
import type { Param, Params, Told } from "./story";
import { aboutTalks } from "./tell_talks";

export interface Line {
  icon: IconName;
  tone: Tone;
  text: string;
  /** What explains it, a sentence each. */
  details: string[];
}

/** How people and calls are named on the page. */
export interface Names {
  agent: (id: Param | undefined) => string;
  concern: (id: Param | undefined) => string;
}

/** The words for a key; the key itself, readable, where there are none. */
export function pick(words: Readonly<Record<string, string>>, key: Param | undefined): string {
  return words[String(key)] ?? String(key ?? "").replaceAll("_", " ");
}

export const str = (value: Param | undefined): string => (value == null ? "" : String(value));
export const num = (value: Param | undefined): number => (typeof value === "number" ? value : 0);
export const list = (value: Param | undefined): string =>
  Array.isArray(value) ? value.join(", ") : str(value);
export const at = (value: Param | undefined): string => timeOfDay(num(value));

export function tell(entry: Told, names: Names): Line {
  const found = aboutCaller(entry, names) ?? aboutQueue(entry, names) ?? aboutTalks(entry, names);
  const line = found ?? { icon: "dot", tone: "plain", text: pick({}, entry.kind), details: [] };
  const by = entry.kind.startsWith("supervis") || entry.kind === "coached" ? null : entry.params["by"];
  if (by) line.details.push(sentences().orderedBy(names.agent(by)));
  return line;
}

function line(icon: IconName, text: string, details: string[] = [], tone: Tone = "plain"): Line {
  return { icon, tone, text, details: details.filter(Boolean) };
}

function aboutCaller({ kind, params }: Told, names: Names): Line | null {
  const w = sentences();
  switch (kind) {
    case "arrived":
      return line("phone", w.arrived(pick(w.carriers, params["carrier"]), str(params["dialled"])));
    case "turn":
      return turn(params, names);
    case "recording": {
      const say = params["of"] === "voicemail" ? w.recordings.voicemail : w.recordings.comment;
      return line("note", say(clock(num(params["length_ms"]))), [], "info");
    }
    case "survey_invited":
      return line("question", w.surveyInvited);
    case "survey_answer": {
      const score = params["score"] == null ? w.skipped : str(params["score"]);
      return line("question", w.surveyAnswer(str(params["question"]), score));
    }
    case "survey_over":
      return line("question", w.surveyOver);
    case "rung_back":
      return line("phone", w.rungBack);
    case "rung_back_answered":
      return line("phone", w.rungBackAnswered, [], "good");
    case "difference": {
      const seen = w.seen(str(params["evidence"]));
      return line("warning", w.difference(pick(w.differences, params["difference"])), [seen], "warn");
    }
    default:
      return null;
  }
}

/** What was understood, how surely, and what followed from it. */
function turn(params: Params, names: Names): Line {
  const w = sentences();
  const details: string[] = [];
  const parts: string[] = [];
  if (params["how"] != null) {
    const concern = names.concern(params["concern"]);
    const meaning =
      params["meaning"] === "concern" ? w.meaning.concern(concern) : pick(words(w.meaning), params["meaning"]);
    const isTacit = params["how"] === "silence" && params["meaning"] === "agreed";
    parts.push(isTacit ? w.tacit : `${pick(w.how, params["how"])}: ${meaning}${sureness(params)}`);
    if (params["runner_up"]) {
      const share = percent(num(params["runner_up_confidence"]));
      details.push(w.runnerUp(names.concern(params["runner_up"]), share));
    }
    if (params["sign"]) details.push(w.sign(pick(w.signs, params["sign"])));
  }
  const outcome = concluded(params);
  if (outcome) parts.push(outcome);
  const unclear = params["meaning"] === "unclear";
  return line("person", capital(parts.join(" → ")), details, unclear ? "warn" : "plain");
}

function sureness(params: Params): string {
  const share = params["confidence"];
  return share == null ? "" : ` (${sentences().sure(percent(Math.min(0.99, num(share))))})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function concluded(params: Params): string {
  const w = sentences().outcome;
  const outcome = params["outcome"];
  const queue = str(params["queue"]);
  if (outcome == null) return "";
  if (outcome === "line") return w.line(queue);
  if (outcome === "callback") return w.callback(queue);
  if (outcome === "voicemail") return w.voicemail(queue);
  return pick(words(w), outcome);
}

/** The plain ones of words that are partly functions. */
export function words(all: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).filter((one): one is [string, string] => typeof one[1] === "string"),
  );
}

function aboutQueue({ kind, params }: Told, names: Names): Line | null {
  const w = sentences();
  const agent = names.agent(params["agent"]);
  const queue = str(params["queue"]);
  switch (kind) {
    case "queued":
      return queued(params, names);
    case "moved":
      return line("transfer", w.moved(str(params["from_queue"]), queue), [pick(w.movedWhy, params["reason"])]);
    case "relaxed":
      return relaxed(params);
    case "prioritised":
      return line("up", w.prioritised(str(params["priority"])));
    case "released":
      return line("people", w.released(agent), [pick(w.releasedWhy, params["reason"])]);
    case "callback_suggested":
      return line("phone", w.callbackSuggested);
    case "callback_requested":
      return line("phone", w.callbackRequested(queue), [], "info");
    case "callback_failed": {
      const why = `${pick(w.causes, params["cause"])}.`;
      const details = [why, w.retry(at(params["retry_at_ms"]))];
      return line("phone-off", w.callbackFailed(agent), details, "warn");
    }
    case "callback_due":
      return line("clock", w.callbackDue);
    default:
      return null;
  }
}

function queued(params: Params, names: Names): Line {
  const w = sentences();
  const queue = str(params["queue"]);
  const say = params["has_message"] ? w.queuedMessage : params["is_callback"] ? w.queuedBack : w.queued;
  const details = [
    params["needs"] ? w.needs(str(params["needs"])) : w.needsNothing,
    num(params["priority"]) ? w.priority(str(params["priority"])) : "",
    params["place_ms"] ? w.place(at(params["place_ms"])) : "",
    params["agent"] ? w.waitsFor(names.agent(params["agent"]), at(params["released_at_ms"])) : "",
    params["not_before_ms"] ? w.notBefore(at(params["not_before_ms"])) : "",
    params["expected_ms"] == null
      ? ""
      : w.expected(clock(num(params["expected_ms"])), clock(num(params["expected_ms_max"]))),
  ];
  return line("people", say(queue), details, "info");
}

function relaxed(params: Params): Line {
  const w = sentences();
  const after = num(params["after_ms"]);
  const details = [
    num(params["lower_levels"]) ? w.lowerLevels(str(params["lower_levels"])) : "",
    list(params["drop_skills"]) ? w.dropSkills(list(params["drop_skills"])) : "",
    list(params["add_queues"]) ? w.addQueues(list(params["add_queues"])) : "",
    num(params["raise_priority"]) ? w.raisePriority(str(params["priority"])) : "",
  ];
  return line("down", after ? w.relaxed(clock(after)) : w.relaxedAtOnce, details);
}
