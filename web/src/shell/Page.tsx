// Shows the page of an address, and says so plainly if there is none, or it is not for this person.
import type { ComponentType } from "preact";
import { useEffect, useErrorBoundary, useRef, useState } from "preact/hooks";

import { may, session } from "../session";
import { Button, Notice } from "../ui";
import { Listening } from "./Listening";
import { find, place } from "./routes";
import { t } from "./texts";

type Loaded = { path: string; Shown: ComponentType<{ parameter: string }> };

export function Page() {
  const found = find(place.value);
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else main.current?.focus();
  }, [place.value]);
  return (
    <main id="content" tabIndex={-1} ref={main}>
      <Listening />
      {found === null ? (
        <Nowhere />
      ) : found.route.right !== null && !may(found.route.right) ? (
        <NotAllowed />
      ) : (
        <Lazy key={found.route.path} path={found.route.path} parameter={found.parameter} />
      )}
    </main>
  );
}

function Lazy({ path, parameter }: { path: string; parameter: string }) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failed, setFailed] = useState(false);
  const [broken] = useErrorBoundary();
  useEffect(() => {
    const route = find(place.value)?.route;
    route?.load().then(
      (module) => setLoaded({ path: route.path, Shown: module.default }),
      () => setFailed(true),
    );
  }, [path]);
  if (broken !== undefined || failed) return <Broken />;
  if (loaded === null) return <p class="loading">{t().loading}</p>;
  return <loaded.Shown parameter={parameter} />;
}

/** Says that an address has no page, and leads on. */
export function Nowhere() {
  return (
    <div class="centre stack">
      <h1>{t().notFound}</h1>
      <p class="soft">{t().notFoundMore}</p>
      <a class="button" href="/">
        {t().toStart}
      </a>
    </div>
  );
}

function NotAllowed() {
  return (
    <div class="centre stack">
      <h1>{t().notAllowed}</h1>
      <p class="soft">{t().notAllowedMore(session.value?.name ?? "")}</p>
      <p class="soft">
        {may("manage_people") ? <a href="/admin/people">{t().giveRole}</a> : t().askForRole}
      </p>
      <a class="button" href="/">
        {t().toStart}
      </a>
    </div>
  );
}

/** Says that a page could not be loaded, or has failed. */
export function Broken() {
  return (
    <div class="centre stack">
      <Notice tone="bad" urgent>
        <strong>{t().broken}</strong>
        <p>{t().brokenMore}</p>
      </Notice>
      <Button icon="refresh" onPress={() => location.reload()}>
        {t().reload}
      </Button>
    </div>
  );
}
