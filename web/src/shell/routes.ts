// Which page an address shows. Pages are loaded when they are first asked for.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";

import type { Right } from "../session";

export interface Route {
  path: string;
  /** What one must be allowed to do; null: nothing, but one must be signed in. */
  right: Right | null;
  load: () => Promise<{ default: ComponentType<{ parameter: string }> }>;
}

export const routes: Route[] = [
  { path: "/", right: null, load: () => import("../pages/home") },
  { path: "/password", right: null, load: () => import("../pages/password") },
  { path: "/agent", right: "take_calls", load: () => import("../pages/agent") },
  { path: "/wall", right: "see_board", load: () => import("../pages/wall") },
  { path: "/supervisor", right: "see_calls", load: () => import("../pages/supervisor") },
  { path: "/calls", right: "see_calls", load: () => import("../pages/calls") },
  { path: "/calls/", right: "see_calls", load: () => import("../pages/call") },
  { path: "/admin/people", right: "manage_people", load: () => import("../pages/people") },
  { path: "/admin", right: "operate", load: () => import("../pages/admin") },
];

export const place = signal(location.pathname);

/** The route of an address, and what follows in it (`/calls/abc`: `abc`). */
export function find(path: string): { route: Route; parameter: string } | null {
  const trimmed = path.length > 1 ? path.replace(/\/$/, "") : path;
  for (const route of routes) {
    if (route.path.endsWith("/") && route.path !== "/") {
      if (path.startsWith(route.path) && path.length > route.path.length) {
        return { route, parameter: decodeURIComponent(path.slice(route.path.length)) };
      }
    } else if (route.path === trimmed) return { route, parameter: "" };
  }
  const admin = routes.find((one) => one.path === "/admin");
  if (admin && trimmed.startsWith("/admin/")) {
    return { route: admin, parameter: trimmed.slice("/admin/".length) };
  }
  return null;
}

export function go(path: string): void {
  if (path !== location.pathname + location.search) history.pushState(null, "", path);
  place.value = location.pathname;
  window.scrollTo(0, 0);
}

/** Go there so that "back" does not lead here again. */
export function goInstead(path: string): void {
  history.replaceState(null, "", path);
  place.value = location.pathname;
}

window.addEventListener("popstate", () => {
  place.value = location.pathname;
});

/** Follow links within the service without loading the page anew. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || link.target || link.hasAttribute("download")) return;
  // A place in the page that is shown: the browser goes there, and takes the focus along.
  if (link.hash && link.pathname === location.pathname) return;
  if (link.origin !== location.origin || find(link.pathname) === null) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
