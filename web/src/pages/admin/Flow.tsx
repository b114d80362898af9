import { useState } from "preact/hooks";

import { language as page } from "../../i18n";
import { languageName } from "../../i18n/format";
import { Icon } from "../../ui";
import { FlowPicture } from "./FlowPicture";
import type { FlowText } from "../../wire/admin";
import { Trouble, useLoaded } from "./loaded";
import { t } from "./texts";

/** What happens to a call: as a picture, and as text. */
export function Flow() {
  const words = t();
  /** Empty until it is chosen: the page's own, if callers hear it. */
  const [chosen, setChosen] = useState("");
  const asked = new URLSearchParams({ language: chosen, words: page.value });
  const { value, failed, load } = useLoaded<FlowText>(`/api/admin/flow?${asked}`);
  if (failed) return <Trouble failed onAgain={load} />;
  if (value === null) return null;
  const picture = `/api/admin/flow.svg?${asked}`;
  return (
    <>
      <section class="card stack">
        <header class="row spread">
          <p class="soft">{words.flowMore}</p>
          <div class="row">
            <label class="row">
              <span>{words.heardIn}</span>
              <select
                class="input narrow"
                value={value.language}
                onChange={(event) => setChosen(event.currentTarget.value)}
              >
                {value.languages.map((one) => (
                  <option key={one} value={one}>
                    {languageName(one)}
                  </option>
                ))}
              </select>
            </label>
            <a class="button" href={picture} target="_blank" rel="noopener">
              <Icon name="right" />
              {words.openPicture}
            </a>
          </div>
        </header>
        <FlowPicture source={picture} title={value.title} />
      </section>
      <details class="card">
        <summary>
          <h2>{words.asText}</h2>
        </summary>
        <ul class="boxes">
          {value.boxes.map((box) => (
            <li key={box.name}>
              <strong>{box.name}</strong>
              {box.ways.length > 0 && (
                <ul>
                  {box.ways.map((way, index) => (
                    <li key={index}>
                      {way.on && `${way.on}: `}
                      {words.leadsTo} {way.to}
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
