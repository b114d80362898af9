// What lets this tab come back to its call after it was loaded anew.
const STORED = "switchroom.call";
let known: string | null = null;

export function keptSecret(): string | null {
  try {
    return sessionStorage.getItem(STORED) ?? known;
  } catch {
    return known; // a page in a frame may have no storage: then a reload ends the call
  }
}

export function keepSecret(secret: string): void {
  known = secret;
  try {
    sessionStorage.setItem(STORED, secret);
  } catch {
    // See above.
  }
}

export function forgetSecret(): void {
  known = null;
  try {
    sessionStorage.removeItem(STORED);
  } catch {
    // See above.
  }
}
