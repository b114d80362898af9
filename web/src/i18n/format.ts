// Times and figures as people read them.
import { computed, signal } from "@preact/signals";

import { language } from "./index";

/** The site's time zone, as `Europe/Rome`: times are shown as its clocks show them, wherever the
 * browser is. Undefined as long as it is not known: as this device does. */
export const siteZone = signal<string | undefined>(undefined);

/** English dates are the British ones: the day before the month. */
const locale = computed(() => (language.value === "en" ? "en-GB" : language.value));

/** 5 s as 0:05, 83 s as 1:23, an hour as 1:00:00. Never negative. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(s / 60);
  const two = (n: number) => String(n).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${two(s % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

/** A share from 0 to 1 as a percentage; what is not known is a dash. */
export function percent(share: number | null | undefined): string {
  if (share == null) return "–";
  return new Intl.NumberFormat(locale.value, {
    style: "percent",
    maximumFractionDigits: 0,
  }).format(share);
}

export function count(value: number | null | undefined): string {
  return value == null ? "–" : new Intl.NumberFormat(locale.value).format(value);
}

/** The time of day of a moment, in the site's time zone or the one given. */
export function timeOfDay(atMs: number, timeZone = siteZone.value, seconds = true): string {
  return new Intl.DateTimeFormat(locale.value, {
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds ? { second: "2-digit" } : {}),
    hour12: false,
    ...(timeZone ? { timeZone } : {}),
  }).format(atMs);
}

export function dayAndTime(atMs: number, timeZone = siteZone.value): string {
  return new Intl.DateTimeFormat(locale.value, {
    dateStyle: "medium",
    timeStyle: "short",
    hour12: false,
    ...(timeZone ? { timeZone } : {}),
  }).format(atMs);
}

/** Whether two moments are of the same day, in the site's time zone or the one given. */
export function isSameDay(oneMs: number, otherMs: number, timeZone = siteZone.value): boolean {
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "short", ...(timeZone ? { timeZone } : {}) });
  return day.format(oneMs) === day.format(otherMs);
}

/** Whether what stands for a caller's number is a page of ours, from which there is no number. */
export function isPage(number: string): boolean {
  return number.startsWith("page:");
}

/** A call, named shortly enough to be said aloud. */
export function short(call: string): string {
  return call.replace(/^call-/, "").slice(0, 4);
}

/** What calls' ids look like in a sentence. */
export const CALL_ID = /\b(call-[0-9a-f]{24})\b/;

/** A sentence in which each call goes by its short id. */
export function withShortIds(text: string): string {
  return text.split(CALL_ID).map((part) => (CALL_ID.test(part) ? short(part) : part)).join("");
}

/** A language by its code, in the reader's own; the code if it has no name. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([locale.value], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
