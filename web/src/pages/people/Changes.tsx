import { dayAndTime } from "../../i18n/format";
import type { Entry, Person } from "./data";
import { t } from "./texts";

const SHOWN = 8;

/** Who has changed what about whom. */
export function Changes({ entries, people }: { entries: Entry[]; people: Person[] }) {
  const words = t();
  return (
    <section class="card flush changes">
      <header>
        <h2>{words.changes}</h2>
      </header>
      {entries.length === 0 ? (
        <p class="empty">{words.noChanges}</p>
      ) : (
        <ol tabIndex={entries.length > SHOWN ? 0 : -1} aria-label={words.changes}>
          {entries.map((one) => (
            <li key={one.number}>
              <time class="soft small" dateTime={new Date(one.at_ms).toISOString()}>
                {dayAndTime(one.at_ms)}
              </time>
              <span>{sentence(one, people)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function sentence(entry: Entry, people: Person[]): string {
  const words = t();
  const nobody: Record<string, string> = {
    "command line": words.commandLine,
    "sign-in provider": words.provider,
    demo: words.demo,
  };
  const who = nobody[entry.who] ?? nameOf(entry.who, people);
  const what = words.what[entry.what as keyof typeof words.what] ?? entry.what;
  const fields = entry.what === "changed" ? Object.keys(entry.details) : [];
  const told = fields.map((key) => {
    const name = key === "disabled" && entry.details[key] === false ? "enabled" : key;
    return words.field[name as keyof typeof words.field] ?? key;
  });
  const whom = nameOf(entry.whom, people);
  return `${who} ${what} ${whom}${told.length > 0 ? ` (${told.join(", ")})` : ""}`;
}

/** What is no account, such as a call, goes by its id, and so do those whose name others have, too. */
function nameOf(id: string, people: Person[]): string {
  const name = people.find((one) => one.id === id)?.name;
  if (name === undefined) return id;
  return people.some((one) => one.id !== id && one.name === name) ? `${name} (${id})` : name;
}
