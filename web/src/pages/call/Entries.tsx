import { useState } from "preact/hooks";

import { get, Refused } from "../../http";
import { language } from "../../i18n";
import { CALL_ID, short, timeOfDay } from "../../i18n/format";
import { Button, Icon } from "../../ui";
import type { Told } from "./story";
import { tell, type Names } from "./tell";
import { t } from "./texts";

/** What happened, the earliest first; what explains an entry unfolds below it. */
export function Entries({ call, entries, names }: { call: string; entries: readonly Told[]; names: Names }) {
  return (
    <section class="card" aria-labelledby="story">
      <header>
        <h2 id="story">{t().story}</h2>
      </header>
      <ol class="entries">
        {entries.map((one, index) => (
          <Entry key={`${index}-${one.at_ms}-${one.kind}`} call={call} entry={one} names={names} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ call, entry, names }: { call: string; entry: Told; names: Names }) {
  const line = tell(entry, names);
  const [open, setOpen] = useState(entry.kind === "offered");
  const words = t();
  const offer = entry.kind === "offered" ? Number(entry.params["offer"]) : null;
  return (
    <li class={`entry ${line.tone}`}>
      <time class="soft small">{timeOfDay(entry.at_ms)}</time>
      <span class="dot">
        <Icon name={line.icon} />
      </span>
      <div class="body">
        <div class="row">
          <span class="text">{line.text}</span>
          {line.details.length > 0 && (
            <button
              type="button"
              class="button quiet unfold"
              aria-expanded={open}
              aria-label={`${words.details} ${line.text}`}
              onClick={() => setOpen(!open)}
            >
              {words.details}
              <Icon name={open ? "up" : "down"} />
            </button>
          )}
        </div>
        {open && line.details.length > 0 && (
          <ul class="details">
            {line.details.map((one) => (
              <li key={one}>{one}</li>
            ))}
            {offer !== null && (
              <li>
                <InFull key={language.value} call={call} offer={offer} />
              </li>
            )}
          </ul>
        )}
      </div>
    </li>
  );
}

/** A sentence in which each call goes by its short id, and leads to its page. */
function WithLinks({ text }: { text: string }) {
  return (
    <>
      {text.split(CALL_ID).map((part) =>
        CALL_ID.test(part) ? <a href={`/calls/${encodeURIComponent(part)}`}>{short(part)}</a> : part,
      )}
    </>
  );
}

/** The whole comparison, worked out again from the journal when it is asked for. */
function InFull({ call, offer }: { call: string; offer: number }) {
  const [told, setTold] = useState<readonly string[] | null>(null);
  const [asked, setAsked] = useState(false);
  const [inVain, setInVain] = useState(false);
  const words = t();
  if (told !== null) {
    return (
      <ul class="details full">
        {told.map((one) => (
          <li key={one}>
            <WithLinks text={one} />
          </li>
        ))}
      </ul>
    );
  }
  const ask = async () => {
    setAsked(true);
    setInVain(false);
    const path = `/api/calls/${encodeURIComponent(call)}/offers/${offer}?language=${language.value}`;
    try {
      setTold((await get<{ sentences: string[] }>(path)).sentences);
    } catch (error) {
      if (error instanceof Refused && error.status === 400) setTold([words.notCompared]);
      else setInVain(true);
    } finally {
      setAsked(false);
    }
  };
  return (
    <>
      <Button kind="quiet" icon="info" disabled={asked} onPress={() => void ask()}>
        {asked ? words.compared : words.inFull}
      </Button>
      {inVain && <p role="alert">{words.compareLater}</p>}
    </>
  );
}
