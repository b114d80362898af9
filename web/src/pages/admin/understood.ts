// What a dry run understood and came to, in words of the reader.
import { named } from "../../i18n";
import { percent } from "../../i18n/format";
import type { DryOutcome, DryRun, Noted } from "../../wire/admin";
import { sentences } from "../call/sentences";
import { pick } from "../call/tell";
import { t } from "./texts";

/** A concern as callers know it; readable, where it has no name. */
export function concernIn(run: DryRun, id: string): string {
  return named(run.concern_names[id] ?? {}) || id.replaceAll("_", " ");
}

/** What was understood in a turn, and how surely. */
export function understood(run: DryRun, noted: Noted): string {
  const words = t();
  const { concern, runner_up: next } = noted;
  const meant = concern == null ? meaningOf(noted) : concernIn(run, concern);
  const parts = [words.understood(meant)];
  if (noted.confidence != null) parts.push(words.sure(percent(noted.confidence)));
  if (next != null) parts.push(`${concernIn(run, next)} ${percent(noted.runner_up_confidence ?? 0)}`);
  return parts.join(" · ");
}

function meaningOf({ how, meaning }: Noted): string {
  const words = sentences();
  if (how === "silence" && meaning === "agreed") return words.tacit.toLowerCase();
  const { concern: _, ...plain } = words.meaning;
  return pick(plain, meaning);
}

/** What the call was about, and how surely. */
export function concernOf(run: DryRun, { concern, confidence }: DryOutcome): string | null {
  if (concern == null) return null;
  const name = concernIn(run, concern);
  return confidence == null ? name : `${name} (${percent(confidence)})`;
}

/** Why the call goes to the manager. */
export function signOf({ escalated_by: sign }: DryOutcome): string | null {
  return sign == null ? null : pick(sentences().signs, sign);
}

/** How a call ended that went nowhere. */
export function endOf({ reason }: DryOutcome): string {
  const { line: _line, callback: _callback, voicemail: _voicemail, ...ends } = sentences().outcome;
  return pick(ends, reason);
}
