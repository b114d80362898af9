// Entries about offers, talks and what comes after them.
import { dispositionName } from "../../i18n/dispositions";
import { clock, short } from "../../i18n/format";
import type { IconName, Tone } from "../../ui";
import { sentences } from "./sentences";
import type { Params, Told } from "./story";
import { at, num, pick, str, words, type Line, type Names } from "./tell";

function line(icon: IconName, text: string, details: string[] = [], tone: Tone = "plain"): Line {
  return { icon, tone, text, details: details.filter(Boolean) };
}

export function aboutTalks(entry: Told, names: Names): Line | null {
  return aboutOffers(entry, names) ?? aboutTalk(entry, names) ?? aboutEnd(entry, names);
}

function aboutOffers({ kind, params }: Told, names: Names): Line | null {
  const w = sentences();
  const agent = names.agent(params["agent"]);
  switch (kind) {
    case "offered":
      return line("bell", w.offered(agent), whyOffered(params, names), "info");
    case "accepted":
      return line("check", w.accepted(agent), [], "good");
    case "declined":
      return line("cross", w.declined(agent), [w.keepsPlace, w.pause(agent, at(params["back_at_ms"]))], "warn");
    case "missed": {
      const details = [`${pick(w.causes, params["cause"])}.`, w.keepsPlace, w.pause(agent, at(params["back_at_ms"]))];
      return line("warning", w.missed(agent), details, "warn");
    }
    case "withdrawn":
      return line("left", w.withdrawn(agent), [pick(w.withdrawnWhy, params["reason"])]);
    case "agent_leg":
      return line("phone", params["joined"] ? w.legJoined : params["accepted"] ? w.legComes : w.legRings);
    default:
      return null;
  }
}

/** Why this agent, or why this call, as the offer itself says it. */
function whyOffered(params: Params, names: Names): string[] {
  const w = sentences();
  const agent = names.agent(params["agent"]);
  const rivals = (Array.isArray(params["runners_up"]) ? params["runners_up"] : []).map((one) =>
    named(one, names),
  );
  const count = num(params["candidates"]);
  const isChoiceOfCall = params["trigger"] === "agent_ready";
  const details: string[] = [];
  if (params["trigger"] === "ringing") details.push(w.why.ringing);
  if (isChoiceOfCall) {
    details.push(count > 1 ? w.why.becameReady(agent, String(count)) : w.why.nothingElse(agent));
  } else details.push(count > 1 ? w.why.free(String(count)) : w.why.onlyOne(agent));
  if (count > 1) details.push(chosen(params, rivals[0] ?? w.others));
  if (rivals.length > 0) details.push(w.why.runnersUp(rivals.join(", ")));
  if (num(params["passed_over"])) details.push(w.why.passedOver(str(params["passed_over"])));
  if (params["shadow"]) details.push(w.why.shadow(named(str(params["shadow"]), names)));
  if (num(params["waited_ms"]) >= 1000) details.push(w.why.waited(clock(num(params["waited_ms"]))));
  return details;
}

function chosen(params: Params, second: string): string {
  const all: Readonly<Record<string, string | ((second: string, idle: string) => string)>> =
    sentences().chosen;
  const say = all[str(params["decided_by"])];
  if (say === undefined) return "";
  return typeof say === "string" ? say : say(second, clock(num(params["idle_ms"])));
}

/** A rival is an agent or another call. */
function named(one: string, names: Names): string {
  return one.startsWith("call-") ? sentences().callNamed(short(one)) : names.agent(one);
}

function aboutTalk({ kind, params }: Told, names: Names): Line | null {
  const w = sentences();
  const agent = names.agent(params["agent"]);
  switch (kind) {
    case "connected": {
      const say = params["in_target"] ? w.inTarget : w.afterTarget;
      const tone = params["in_target"] ? "good" : "warn";
      return line("phone", w.connected(agent), [say(clock(num(params["waited_ms"])))], tone);
    }
    case "requeued":
      return line("left", w.requeued, [pick(w.requeuedWhy, params["reason"])], "warn");
    case "transferred": {
      const text = w.transferred(str(params["from_queue"]), str(params["queue"]));
      return line("transfer", text, [w.talkedFor(clock(num(params["talked_ms"])))], "info");
    }
    case "hold":
      return line(params["on"] ? "pause" : "play", params["on"] ? w.held : w.unheld);
    case "supervised":
      return supervised(params, names);
    case "coached":
      return line("note", w.coached(names.agent(params["by"])));
    default:
      return null;
  }
}

function supervised(params: Params, names: Names): Line {
  const w = sentences().supervised;
  const who = names.agent(params["by"]);
  switch (params["mode"]) {
    case "listen":
      return line("ear", w.listen(who), [], "info");
    case "whisper":
      return line("whisper", w.whisper(who), [], "info");
    case "barge":
      return line("barge", w.barge(who), [], "info");
    default:
      return line("ear", w.none(who));
  }
}

function aboutEnd({ kind, params }: Told, names: Names): Line | null {
  const w = sentences();
  const agent = names.agent(params["agent"]);
  switch (kind) {
    case "ended": {
      const details = [
        pick(w.endedBy, params["ended_by"]),
        params["to"] ? pick(w.leadTo, params["to"]) : "",
        num(params["talked_ms"]) ? w.talkedFor(clock(num(params["talked_ms"]))) : w.waitedFor(clock(num(params["waited_ms"]))),
      ];
      const isGood = params["outcome"] === "completed";
      return line("phone-off", pick(words(w.ended), params["outcome"]), details, isGood ? "plain" : "warn");
    }
    case "closed":
      return line("phone-off", w.closed, [pick(w.endedBy, params["ended_by"])]);
    case "wrap_up_extended":
      return line("clock", w.wrapUpExtended(agent, at(params["until_ms"])));
    case "wrap_up_ended":
      return line("check", w.wrapUpEnded(agent));
    case "wrap_up_noted": {
      const note = params["note"] ? w.note(str(params["note"])) : "";
      return line("note", w.wrapUpNoted(agent, dispositionName(str(params["disposition"]))), [note]);
    }
    default:
      return null;
  }
}
