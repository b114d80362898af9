import { useState } from "preact/hooks";

import { language, languages, speak, type Language } from "../i18n";
import { may, session, signOut } from "../session";
import { Icon, Menu, Notice, type IconName } from "../ui";
import { go, place } from "./routes";
import { choose, scheme, type Scheme } from "./scheme";
import { t } from "./texts";

/** More pages than these need narrower places on a small telephone. */
const FEW = 4;

interface Entry {
  path: string;
  icon: IconName;
  name: string;
  shown: boolean;
}

export function entries(): Entry[] {
  const words = t();
  return [
    { path: "/agent", icon: "phone", name: words.desk, shown: may("take_calls") },
    { path: "/supervisor", icon: "people", name: words.supervise, shown: may("see_calls") },
    { path: "/calls", icon: "note", name: words.calls, shown: may("see_calls") },
    { path: "/wall", icon: "board", name: words.wall, shown: may("see_board") },
    { path: "/admin", icon: "gear", name: words.admin, shown: may("operate") },
    { path: "/admin/people", icon: "card", name: words.people, shown: may("manage_people") },
  ];
}

/** A call's story belongs to the calls. */
function isAt(path: string): boolean {
  return place.value === path || (path === "/calls" && place.value.startsWith("/calls/"));
}

export function TopBar() {
  const words = t();
  const shown = entries().filter((one) => one.shown);
  const [failed, setFailed] = useState(false);
  const leave = () => {
    setFailed(false);
    signOut().catch(() => setFailed(true));
  };
  return (
    <>
      <header class="bar">
        <a class="skip" href="#content">
          {words.skip}
        </a>
        <a class="brand" href="/" aria-label="Switchroom">
          <img src="/icon.svg" alt="" />
          <span>Switchroom</span>
        </a>
        <nav aria-label={words.pages} class={shown.length > FEW ? "many" : undefined}>
          <ul>
            {shown.map((one) => (
              <li key={one.path}>
                <a href={one.path} title={one.name} aria-current={isAt(one.path) ? "page" : undefined}>
                  <Icon name={one.icon} />
                  <span>{one.name}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <span class="grow" />
        <span class="person soft">{session.value?.name}</span>
        <PersonMenu onSignOut={leave} />
      </header>
      {failed && (
        <Notice tone="bad" urgent>
          <strong>{words.stillIn}</strong>
          <p>{words.stillInMore}</p>
        </Notice>
      )}
    </>
  );
}

function PersonMenu({ onSignOut }: { onSignOut: () => void }) {
  const words = t();
  const schemes: [Scheme, string][] = [
    ["system", words.asSystem],
    ["light", words.light],
    ["dark", words.dark],
  ];
  return (
    <Menu label={words.menu} icon="person" shown={<Icon name="down" />} kind="quiet" right>
      <p class="group">{words.language}</p>
      {(Object.keys(languages) as Language[]).map((code) => (
        <Choice key={code} chosen={language.value === code} onPress={() => speak(code)}>
          <span lang={code}>{languages[code]}</span>
        </Choice>
      ))}
      <p class="group">{words.scheme}</p>
      {schemes.map(([one, name]) => (
        <Choice key={one} chosen={scheme.value === one} onPress={() => choose(one)}>
          {name}
        </Choice>
      ))}
      {!session.value?.demo && <OwnAccount onSignOut={onSignOut} />}
    </Menu>
  );
}

/** Left out in a demo: nobody could sign in again, for its person has no password. */
function OwnAccount({ onSignOut }: { onSignOut: () => void }) {
  const words = t();
  return (
    <>
      <hr />
      <button type="button" onClick={() => go("/password")}>
        <Icon name="pencil" />
        {words.password}
      </button>
      <button type="button" onClick={onSignOut}>
        <Icon name="out" />
        {words.signOut}
      </button>
    </>
  );
}

function Choice(given: {
  chosen: boolean;
  onPress: () => void;
  children: preact.ComponentChildren;
}) {
  return (
    <button type="button" aria-pressed={given.chosen} onClick={given.onPress}>
      <Icon name={given.chosen ? "check" : "ring"} />
      {given.children}
    </button>
  );
}
