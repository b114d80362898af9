import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { findSession, may, session, sessionTrouble } from "../session";
import { Button, Notice } from "../ui";
import { openAgain, strip } from "./at_desk";
import { Broken, Page } from "./Page";
import { followLinks, goInstead, place } from "./routes";
import { t } from "./texts";
import { TopBar } from "./TopBar";

const RETRY_MS = 3_000;

export function App() {
  useEffect(() => {
    void findSession();
    document.addEventListener("click", followLinks);
    return () => document.removeEventListener("click", followLinks);
  }, []);
  const person = may("take_calls") ? session.value?.person : undefined;
  useEffect(() => {
    if (person !== undefined) openAgain(person);
  }, [person]);
  const isSignedIn = Boolean(session.value);
  useEffect(() => {
    if (isSignedIn && place.value === "/sign-in") goInstead("/");
  }, [isSignedIn, place.value]);
  if (sessionTrouble.value) return <Unreachable />;
  if (session.value === undefined) return <p class="loading">{t().loading}</p>;
  if (session.value === null) return <SignIn />;
  if (session.value.must_change_password) {
    return (
      <>
        <TopBar />
        <main id="content">
          <FirstPassword />
        </main>
      </>
    );
  }
  const DeskStrip = strip.value;
  return (
    <>
      <TopBar />
      {DeskStrip && <DeskStrip />}
      {session.value.demo && <OfDemo />}
      <Page />
    </>
  );
}

function SignIn() {
  return <Loaded load={() => import("../pages/sign-in")} />;
}

/** Whoever signed in with a one-time password has to replace it first. */
function FirstPassword() {
  return <Loaded load={() => import("../pages/password")} />;
}

function Loaded({ load }: { load: () => Promise<{ default: ComponentType }> }) {
  const [Shown, setShown] = useState<ComponentType | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    load().then(
      (module) => setShown(() => module.default),
      () => setFailed(true),
    );
  }, []);
  if (failed) return <Broken />;
  return Shown === null ? <p class="loading">{t().loading}</p> : <Shown />;
}

function OfDemo() {
  const [Shown, setShown] = useState<ComponentType | null>(null);
  useEffect(() => {
    void import("./DemoBar").then((module) => setShown(() => module.default));
  }, []);
  return Shown && <Shown />;
}

function Unreachable() {
  useEffect(() => {
    const timer = window.setInterval(() => void findSession(), RETRY_MS);
    return () => window.clearInterval(timer);
  }, []);
  return (
    <main class="centre stack">
      <Notice tone="warn" urgent icon="unplugged">
        <strong>{t().unreachable}</strong>
        <p>{t().unreachableMore}</p>
      </Notice>
      <Button icon="refresh" onPress={() => void findSession()}>
        {t().again}
      </Button>
    </main>
  );
}
