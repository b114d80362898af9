import { dayAndTime } from "../../i18n/format";
import type { Entry } from "./data";
import { t } from "./texts";

const SHOWN = 8;

/** Who has changed what about whom. */
export function Changes({ entries }: { entries: Entry[] }) {
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
              <span>{sentence(one)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function sentence(entry: Entry): string {
  const words = t();
  const who =
    entry.who === "command line"
      ? words.commandLine
      : entry.who === "sign-in provider"
        ? words.provider
        : entry.who;
  const what = words.what[entry.what as keyof typeof words.what] ?? entry.what;
  const fields = entry.what === "changed" ? Object.keys(entry.details) : [];
  const told = fields.map((key) => {
    const name = key === "disabled" && entry.details[key] === false ? "enabled" : key;
    return words.field[name as keyof typeof words.field] ?? key;
  });
  return `${who} ${what} ${entry.whom}${told.length > 0 ? ` (${told.join(", ")})` : ""}`;
}
