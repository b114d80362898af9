// Keys that do what buttons do. Off while somebody types, with other keys held down, and in windows.
import { signal } from "@preact/signals";

const STORED = "switchroom.shortcuts";

export const areOn = signal(read());

function read(): boolean {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

export function turn(on: boolean): void {
  areOn.value = on;
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // it holds for this page then
  }
}

/** Whether what is pressed now is text. */
export function isTyping(): boolean {
  const at = document.activeElement;
  if (at instanceof HTMLInputElement) return !["range", "checkbox", "radio"].includes(at.type);
  return (
    at instanceof HTMLTextAreaElement ||
    at instanceof HTMLSelectElement ||
    (at instanceof HTMLElement && at.isContentEditable)
  );
}

/** Heed keys; gives how to end that. A key without an action is left to the browser. */
export function heedKeys(actions: () => Partial<Record<string, () => void>>): () => void {
  const heed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping()) return;
    const letter = event.key.toLowerCase();
    const key = event.shiftKey && letter !== "?" ? `shift+${letter}` : letter;
    if (!areOn.value && key !== "?") return;
    if (document.querySelector("dialog[open], .menu-list") !== null) return;
    const action = actions()[key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  window.addEventListener("keydown", heed);
  return () => window.removeEventListener("keydown", heed);
}
