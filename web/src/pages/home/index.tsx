// Where one begins: the pages that one may use.
import { entries } from "../../shell/TopBar";
import { t } from "../../shell/texts";
import { session } from "../../session";
import { Icon } from "../../ui";

export default function Home() {
  const words = t();
  const more: Record<string, string> = {
    "/agent": words.agentMore,
    "/supervisor": words.superviseMore,
    "/calls": words.callsMore,
    "/wall": words.wallMore,
    "/admin": words.adminMore,
    "/admin/people": words.peopleMore,
  };
  return (
    <div class="stack">
      <h1>{words.welcome(session.value?.name ?? "")}</h1>
      <p class="soft">{words.chooseWork}</p>
      <ul class="starts">
        {entries()
          .filter((one) => one.shown)
          .map((one) => (
            <li key={one.path}>
              <a class="card" href={one.path}>
                <Icon name={one.icon} />
                <span>
                  <h2>{one.name}</h2>
                  <span class="soft">{more[one.path]}</span>
                </span>
              </a>
            </li>
          ))}
        {session.value?.carriers.includes("browser") && (
          <li>
            <a class="card" href="/call" target="_blank" rel="noopener">
              <Icon name="microphone" />
              <span>
                <h2>{words.callUs}</h2>
                <span class="soft">{words.callMore}</span>
              </span>
            </a>
          </li>
        )}
      </ul>
    </div>
  );
}
