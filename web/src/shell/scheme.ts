// Light or dark: as the device says, unless somebody chose otherwise in this browser.
import { computed, signal } from "@preact/signals";

export type Scheme = "system" | "light" | "dark";
const stored = "switchroom.scheme";

export const scheme = signal<Scheme>(read());
apply(scheme.value);

const device = matchMedia("(prefers-color-scheme: dark)");
const isDeviceDark = signal(device.matches);
device.addEventListener("change", () => void (isDeviceDark.value = device.matches));

/** Whether the page is dark just now: for what is drawn in colours of its own, as a canvas is. */
export const isDark = computed(() =>
  scheme.value === "system" ? isDeviceDark.value : scheme.value === "dark",
);

function read(): Scheme {
  try {
    const found = localStorage.getItem(stored);
    return found === "light" || found === "dark" ? found : "system";
  } catch {
    return "system";
  }
}

function apply(chosen: Scheme): void {
  if (chosen === "system") delete document.documentElement.dataset["scheme"];
  else document.documentElement.dataset["scheme"] = chosen;
}

export function choose(chosen: Scheme): void {
  scheme.value = chosen;
  apply(chosen);
  try {
    localStorage.setItem(stored, chosen);
  } catch {
    // it holds for this page then
  }
}
